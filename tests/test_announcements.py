"""Announcements as callers hear them: real webhooks, the pretend carrier, and the database that staff write to."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from ivr.announcing import Announcements
from ivr.app import create_app
from ivr.cli import group
from ivr.flow.announcements import Announcement
from ivr.menus import Watch
from ivr.records import migrate
from ivr.records.announcements import AnnouncementRecords
from ivr.records.played import played
from ivr.records.story import story
from tests.line import BY_DAY, BY_NIGHT, MENUS, TestLine
from tests.utility import EN, ES, Utility
from tests.webhooks.carrier import Caller

GREETING, SALUTE = "Waterline Water.", "Waterline."


@pytest.fixture
def utility(line: TestLine) -> Utility:
    return Utility(line)


def later(minutes: float) -> datetime:
    return BY_DAY + timedelta(minutes=minutes)


# -- before the menu


def test_it_is_heard_before_the_menu(utility: Utility) -> None:
    utility.put_up()
    assert utility.hears().startswith(f"{EN}\n{GREETING} For emergencies or no water, press 1.")


def test_a_key_cuts_it_off(utility: Utility) -> None:
    quick = utility.call("press 2!; answer")
    utility.put_up("Oak Street has no water, and Elm Street has very little of it, until six this evening.")
    cut = utility.call("press 2!; answer")
    assert cut.how == "bridged"
    assert "cut off: Oak Street" in cut.text()
    assert cut.seconds == quick.seconds
    assert cut.requests == quick.requests


def test_it_is_heard_once_in_a_call(utility: Utility) -> None:
    utility.put_up()
    for steps in ("wait; wait; answer", "press 8; press 4; hang up", "press 4; press *; hang up"):
        assert utility.hears(steps).count(EN) == 1, steps


def test_silence_that_leads_to_a_closed_desk_does_not_bring_it_back(utility: Utility) -> None:
    utility.put_up(until=24 * 60)
    heard = utility.hears("press 9; wait; wait; hang up", BY_NIGHT)
    assert (heard.count(EN), heard.count(ES)) == (1, 1)


def test_after_the_language_key_it_is_heard_once_in_the_new_language(utility: Utility) -> None:
    utility.put_up()
    heard = utility.hears("press 9; press 9; press 9; press 9; hang up")
    assert (heard.count(EN), heard.count(ES)) == (1, 1)
    assert heard.count(GREETING) >= 3
    spanish = [line for line in utility.call("press 9; hang up").transcript if line.text.startswith(ES)]
    assert [line.language for line in spanish] == ["es-US"]


def test_what_is_put_up_while_a_caller_is_past_the_menu_is_for_the_next_caller(utility: Utility) -> None:
    caller = Caller(_behind(utility))
    utility.put_up()
    caller.press("4")
    assert EN not in caller.words


def test_the_newest_two_are_heard_the_urgent_first(utility: Utility) -> None:
    utility.put_up("One.", urgent=True)
    utility.put_up("Two.")
    utility.put_up("Three.")
    heard = utility.hears()
    assert heard.startswith("One.\nThree.\n")
    assert "Two." not in heard


def test_an_urgent_one_leaves_the_greeting_out(utility: Utility) -> None:
    utility.put_up(urgent=True)
    assert utility.hears().startswith(f"{EN}\nFor emergencies or no water, press 1.")
    spanish = utility.hears("press 9; hang up").partition(ES)[2]
    assert spanish.startswith("\nEmergencias o sin agua, oprima 1.")
    assert SALUTE not in spanish


def test_it_begins_and_ends_by_the_clock_without_another_look_at_the_database(utility: Utility) -> None:
    utility.put_up(start=10, until=20)
    heard = [EN in utility.hears(at=later(minutes)) for minutes in (9, 10, 19, 20)]
    assert heard == [False, True, True, False]


def test_it_is_gone_when_staff_have_ended_it(utility: Utility) -> None:
    number = utility.put_up()
    utility.records.end(number, utility.clock.now().timestamp(), "ana", "mended")
    assert utility.announcements.refresh() is True
    assert EN not in utility.hears()
    assert utility.announcements.refresh() is False


def test_what_was_heard_is_on_record(utility: Utility) -> None:
    first, second = utility.put_up("One."), utility.put_up("Two.")
    outcome = utility.call("press 9; hang up")
    assert utility.announced(outcome) == [[second, first], [second, first]]
    result = CliRunner().invoke(group, ["why", outcome.sid, "--url", utility.line.settings.database_url])
    assert "announced    [main] numbers [2, 1], language es" in result.output


def test_without_announcements_callers_get_the_very_same_answers(utility: Utility, line: TestLine) -> None:
    plain, hearing = Caller(line, "CA" + "5" * 32), Caller(_behind(utility), "CA" + "6" * 32)
    for key in ("4", "1"):
        assert plain.answer.body == hearing.answer.body
        plain.press(key)
        hearing.press(key)
    assert plain.answer.body == hearing.answer.body


# -- before a desk is rung


def test_one_for_a_need_is_heard_by_its_callers_just_before_the_desk_is_rung(utility: Utility) -> None:
    number = utility.put_up(needs=("billing_question",))
    outcome = utility.call("press 2; answer")
    heard = outcome.heard()
    assert heard.index(EN) < heard.index("Calling billing.")
    assert heard.index(EN) > heard.index("press 7")
    assert utility.announced(outcome) == [[number]]
    assert EN not in utility.hears("press 3; answer")
    assert ES in utility.hears("press 9; press 2; answer")


def test_callers_of_a_closed_desk_hear_it_too(utility: Utility) -> None:
    utility.put_up(needs=("billing_question",), until=24 * 60)
    heard = utility.hears("press 2; hang up", BY_NIGHT)
    assert heard.count(EN) == 1
    assert heard.index(EN) < heard.index("opens")


def test_it_is_heard_once_however_many_lines_ring(utility: Utility) -> None:
    utility.put_up(needs=("billing_question",))
    assert utility.hears("press 2; decline; no answer; answer").count(EN) == 1


def test_who_asks_for_a_person_may_be_told_something(utility: Utility) -> None:
    utility.put_up(needs=("agent",))
    assert utility.hears("press 0; answer").count(EN) == 1


# -- when something breaks


def test_with_the_database_gone_the_last_ones_stay_and_end_by_the_clock(
    utility: Utility, caplog: pytest.LogCaptureFixture
) -> None:
    utility.put_up(until=30)
    migrate.downgrade(utility.line.engine, "base")
    assert [utility.announcements.refresh() for _ in range(3)] == [False] * 3
    told = [record.getMessage() for record in caplog.records if "announcements" in record.getMessage()]
    assert [message for message in told if "cannot be read" in message] == [
        "the announcements cannot be read: OperationalError; those that are known stay"
    ]
    assert utility.announcements.problem in utility.app.test_client().get("/readyz").json["problems"]
    assert EN in utility.hears(at=later(29))
    assert EN not in utility.hears(at=later(30))
    migrate.upgrade(utility.line.engine)
    assert utility.announcements.refresh() is True
    assert utility.announcements.problem == ""


def test_a_process_that_starts_without_its_database_serves_without_announcements(utility: Utility) -> None:
    utility.put_up()
    migrate.downgrade(utility.line.engine, "base")
    assert "cannot be read" in Announcements(utility.line.engine).problem
    assert Utility(utility.line).hears().startswith(GREETING)


def test_a_row_that_cannot_be_read_changes_nothing(utility: Utility) -> None:
    utility.put_up()
    for damaged in ("not json", "{}", "[]", "null", '{"number": 1, "words": {"en": 2}, "start": 1, "until": 2}'):
        with utility.line.engine.begin() as connection:
            connection.execute(text("UPDATE announcements SET content = :damaged"), {"damaged": damaged})
        assert utility.announcements.refresh() is False
        assert utility.announcements.problem
    assert EN in utility.hears()


def test_with_nothing_but_the_url_it_is_not_heard_again_and_again(
    utility: Utility, monkeypatch: pytest.MonkeyPatch
) -> None:
    utility.put_up()
    monkeypatch.setattr(utility.line.records, "find", lambda *_: None)
    heard = utility.hears("press 4; press 8; press 9; hang up")
    assert heard.count(EN) == 1
    assert utility.hears("press 9; press 5; hang up").count(ES) == 1


def test_an_announcement_in_a_language_that_the_menus_have_lost_harms_nobody(utility: Utility) -> None:
    now = utility.clock.now().timestamp()
    utility.records.put_up(Announcement(0, {"fr": "Sans eau."}, now - 1, now + 99), now, "ana", "")
    utility.announcements.refresh()
    assert utility.hears().startswith(GREETING)


def test_an_announcement_is_spoken_as_it_was_written(utility: Utility) -> None:
    utility.put_up('Tom & Jerry say "boil it".')
    assert utility.hears().startswith('Tom & Jerry say "boil it".')


# -- from the command to the caller


def test_what_staff_type_is_heard_from_every_process_at_its_next_look(
    utility: Utility, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", utility.line.settings.database_url)
    monkeypatch.setattr("ivr.cli.announce._now", lambda: BY_DAY)
    processes = [utility, Utility(utility.line)]
    words = ["announce", EN, "--es", ES, "--until", "2026-11-24 18:00", "--menus", str(MENUS)]
    result = CliRunner().invoke(group, words)
    assert result.output.startswith("Callers hear it from now until Tuesday at 6 PM, before the menu.")
    assert [process.announcements.refresh() for process in processes] == [True, True]
    assert [process.hears().startswith(EN) for process in processes] == [True, True]
    CliRunner().invoke(group, ["announce", "--end", "1"])
    assert [process.announcements.refresh() for process in processes] == [True, True]
    assert [EN in process.hears() for process in processes] == [False, False]


def test_the_line_of_the_settings_hears_what_its_database_holds(line: TestLine) -> None:
    now = line.now.timestamp()
    AnnouncementRecords(line.engine).put_up(Announcement(0, {"en": EN, "es": ES}, now, now + 60), now, "ana", "")
    line.app = create_app(line.settings, clock=lambda: line.now)
    assert EN in Caller(line).words


def test_the_watch_looks_at_each_even_if_another_one_fails() -> None:
    looked = threading.Event()

    class Fails:
        def refresh(self) -> bool:
            raise RuntimeError("on purpose")

    class Looks:
        def refresh(self) -> bool:
            looked.set()
            return False

    watch = Watch(Fails(), Looks(), every=0.001)
    watch.start()
    assert looked.wait(10)
    watch.stop()
    watch.join(10)
    assert not watch.is_alive()


def test_a_call_that_heard_one_is_played_again_like_any_other(utility: Utility) -> None:
    without = utility.call("press 9; press 2; answer")
    utility.put_up()
    utility.put_up("Bills are late.", "Las facturas llegan tarde.", needs=("billing_question",))
    with_ = utility.call("press 9; press 2; answer")
    deeds = [[str(deed) for deed in played(story(utility.line.engine, one.sid)).deeds] for one in (without, with_)]
    assert deeds[0] == deeds[1]


def test_the_page_for_staff_names_every_option() -> None:
    page = (Path(__file__).parents[1] / "docs" / "announcements.md").read_text()
    for option in ("--es", "--until", "--from", "--need", "--urgent", "--note", "--end", "--say"):
        assert option in page


def _behind(utility: Utility) -> TestLine:
    """The same line, with the app that hears of announcements."""
    utility.line.app = utility.app
    return utility.line


# An outage concerns a part of the town. Who calls is known by the phone alone, so whoever is not known hears it.
@pytest.mark.parametrize(
    ("phone", "hears"),
    [("+12025552330", True), ("+12025553033", False), ("+12025550143", True), ("anonymous", True)],
)
def test_one_for_a_zip_code_is_left_out_for_accounts_elsewhere(utility: Utility, phone: str, hears: bool) -> None:
    utility.put_up(zips=("20023",))
    assert (EN in utility.hears(from_=phone)) is hears


def test_one_for_a_zip_code_is_heard_by_all_while_the_customer_system_is_down(utility: Utility) -> None:
    utility.customers.is_down = True
    utility.put_up(zips=("20023",))
    assert EN in utility.hears(from_="+12025553033")
