"""Announcements by phone: calls of supervisors on the agents' line, and of the callers who hear what came of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from ivr.cli import group
from ivr.flow.announcements import Announcement
from ivr.flow.graph import Flow
from ivr.log import JsonLines
from ivr.records.announcements import AnnouncementRecords, Posted
from ivr.records.outbox import Item, Outbox
from ivr.simulator.call import Call
from tests.floor import Floor
from tests.line import ACCOUNT, BY_DAY, TOKEN
from tests.webhooks.carrier import Caller

AGENTS_LINE = "+12025550109"
BEN, FRANK = "24681357", "97531864"
MAIN_BREAK = "A water main has broken"
IN = f"press {BEN}; press 3"
PUT_UP = f"{IN}; press 2; press 1; press 2; press 1; hang up"
"""The first prepared one, for two hours."""
RECORDED = f"{IN}; press 3; record 7 #; press 2; press 3; press 1; hang up"
"""One recording for all, for three hours."""
TUESDAY_NOON = "Tuesday at 12"


@pytest.fixture
def floor(tmp_path: Path, flow: Flow) -> Iterator[Floor]:
    made = Floor(tmp_path, flow)
    made.give_code("ben", BEN)
    made.give_code("frank", FRANK)
    made.worker.once()
    yield made
    made.close()


def supervisor(floor: Floor, steps: str, **how: str) -> Call:
    call = floor.call(steps, to=AGENTS_LINE, **how)
    assert call.outcome.errors == []
    assert call.outcome.left_over == []
    return call


def caller(floor: Floor, steps: str = "hang up", after: float = 0.0) -> str:
    return floor.call(steps, after=after).outcome.heard()


def posted(floor: Floor) -> list[Posted]:
    return AnnouncementRecords(floor.line.engine).history(99)


def jobs(floor: Floor) -> list[Item]:
    return Outbox(floor.line.engine).find(("waiting", "claimed", "failed", "done", "withdrawn"))


def announce(floor: Floor, en: str, **more: bool) -> int:
    """As ``ivr announce`` does."""
    now = floor.clock.now().timestamp()
    draft = Announcement(0, {"en": en, "es": f"{en} (es)"}, now, now + 7200, **more)
    number = AnnouncementRecords(floor.line.engine).put_up(draft, now, "maria", "").number
    floor.announcements.refresh()
    return number


# -- who may


def test_a_right_code_leads_a_supervisor_to_announcements(floor: Floor) -> None:
    heard = supervisor(floor, f"{IN}; hang up").outcome.heard()
    assert "You are off duty." in heard
    assert "For announcements, press 3." in heard
    assert heard.endswith("Announcements.\nTo hear what is announced, press 1.\nFor a prepared one, press 2.\n"
                          "To record one, press 3.")  # fmt: skip


def test_an_agent_who_is_no_supervisor_is_not_offered_them(floor: Floor) -> None:
    heard = supervisor(floor, f"press {FRANK}; press 3; press 3").outcome.heard()
    assert "announcements" not in heard.lower()
    assert heard.endswith("Goodbye.")


def test_three_wrong_codes_end_the_call(floor: Floor) -> None:
    call = supervisor(floor, "press 11111111; press 22222222; press 33333333")
    assert call.outcome.heard().count("That is not right.") == 2
    assert call.outcome.how == "hangup"
    assert "signed_in" not in floor.types(call)


def test_after_ten_wrong_codes_from_one_number_the_right_one_is_refused(floor: Floor) -> None:
    for number in range(3):
        supervisor(floor, f"press 1111111{number}; press 2222222{number}; press 3333333{number}")
    supervisor(floor, "press 44444444; hang up")
    assert "signed_in" not in floor.types(supervisor(floor, f"press {BEN}; press {BEN}; press {BEN}"))
    elsewhere = supervisor(floor, f"press {BEN}; hang up", from_="+12025550177")
    assert "signed_in" in floor.types(elsewhere)


def test_the_node_is_nobodys_on_another_number(floor: Floor) -> None:
    address = f"/voice?v={floor.line.flows.current().version}&n=announcing&t=0&l=en&r=0"
    assert "announc" not in floor.line.post(address).text.lower()
    later = address.replace("t=0", "t=3").replace("r=0", "r=60")
    assert "We are sorry" in floor.line.post(later, Digits="1").text
    assert jobs(floor) == []


def test_with_the_records_gone_the_code_is_asked_for_again(floor: Floor) -> None:
    address = f"/voice?v={floor.line.flows.current().version}&n=announcing&t=7&l=en&r=60"
    answer = floor.line.post(address, To=AGENTS_LINE, Digits="1", CallSid="CA" + "7" * 32).text
    assert "Please key in your code." in answer
    assert jobs(floor) == []


# -- prepared


def test_a_prepared_one_is_heard_by_the_next_caller_in_both_languages_until_its_end(floor: Floor) -> None:
    told = supervisor(floor, PUT_UP).outcome.heard()
    assert "Main break, press 1.\nBoil water notice, press 2." in told
    assert f"Until {TUESDAY_NOON}" in told
    assert MAIN_BREAK in told
    assert "Se rompió" in told
    assert "Callers hear it now." in told
    assert caller(floor).startswith(MAIN_BREAK)
    assert "Se rompió una tubería" in caller(floor, "press 9; hang up")
    (one,) = posted(floor)
    assert one.announcement.urgent
    left = one.announcement.until - floor.clock.now().timestamp()
    assert MAIN_BREAK in caller(floor, after=left - 10)
    assert MAIN_BREAK not in caller(floor, after=20)


def test_it_is_live_within_two_seconds(floor: Floor) -> None:
    call = floor.start(PUT_UP, to=AGENTS_LINE)
    floor.run()
    confirmed = [fact.at for fact in floor.line.story(call.outcome.sid) if fact.type == "announcement"]
    (one,) = posted(floor)
    assert 0 <= one.put_up.at - confirmed[0] <= 2
    assert [item.state for item in jobs(floor)] == ["done"]


def test_staff_see_it_with_its_author(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", floor.line.settings.database_url)
    supervisor(floor, PUT_UP)
    shown = CliRunner().invoke(group, ["announce"]).output
    assert "Ben by phone: prepared: main_break" in shown
    assert f"en: {MAIN_BREAK}" in shown
    CliRunner().invoke(group, ["announce", "--end", "1"])
    supervisor(floor, RECORDED)
    shown = CliRunner().invoke(group, ["announce"]).output
    assert "en: a recording of 7 s (RE" in shown
    assert "Ben by phone: recorded" in shown


def test_it_is_put_up_once_though_the_carrier_asks_twice_and_workers_die(floor: Floor) -> None:
    floor.looks = False
    supervisor(floor, PUT_UP)
    (item,) = jobs(floor)
    assert posted(floor) == []
    outbox = Outbox(floor.line.engine)
    now = floor.clock.now().timestamp()
    (claimed,) = outbox.claim(["announce"], now)  # by a worker that is slow
    floor.clock.advance(61)
    floor.worker.once()
    floor.worker._attempt(claimed)
    floor.new_worker().once()
    assert len(posted(floor)) == 1
    assert outbox.find(["done"])[0].note == "announcement 1"
    assert item.id == outbox.find(["done"])[0].id


def test_one_whose_end_has_come_before_a_worker_is_not_put_up(floor: Floor) -> None:
    floor.looks = False
    supervisor(floor, PUT_UP)
    floor.clock.advance(3 * 3600)
    floor.worker.once()
    assert posted(floor) == []
    assert jobs(floor)[0].note == "its end had come before it could be put up"


def test_a_supervisor_is_told_when_no_worker_puts_it_up(floor: Floor) -> None:
    floor.looks = False
    floor.clock.advance(120)
    told = supervisor(floor, PUT_UP).outcome.heard()
    assert "Callers hear it when our system works again." in told
    assert "Callers hear it now." not in told


def test_the_same_twice_is_refused(floor: Floor) -> None:
    supervisor(floor, PUT_UP)
    told = supervisor(floor, PUT_UP).outcome.heard()
    assert "That is announced already." in told
    assert len(posted(floor)) == 1
    assert len(jobs(floor)) == 1


def test_one_too_many_is_told(floor: Floor) -> None:
    announce(floor, "One.", urgent=True)
    assert "Two are heard at most" not in supervisor(floor, PUT_UP).outcome.heard()
    announce(floor, "Three.", urgent=True)
    told = supervisor(floor, f"{IN}; press 2; press 3; press 1; press 2; hang up").outcome.heard()
    assert "Two are heard at most" in told


@pytest.mark.parametrize("hours", ["0", "73", "240", "*", "99#"])
def test_hours_beyond_a_day_are_asked_for_again(floor: Floor, hours: str) -> None:
    told = supervisor(floor, f"{IN}; press 2; press 1; press {hours}; press 24; press 2; hang up").outcome.heard()
    assert "That is not right.\nFor how many hours?" in told
    assert "Until Wednesday at 10" in told


# -- recorded


def test_one_recording_for_all_is_played_to_callers_of_all_languages(floor: Floor) -> None:
    call = supervisor(floor, RECORDED)
    assert "This is recorded and played to callers." in call.outcome.heard()
    assert "say it in English" in call.outcome.heard()
    (recording,) = call.outcome.recordings
    media = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording.sid}.mp3"
    assert f"(plays {media})" in call.outcome.heard(), "it is heard back"
    assert caller(floor).startswith(f"(plays {media})\nWaterline Water.")
    assert caller(floor, "press 9; hang up").count(media) == 2, "once in each language"
    assert posted(floor)[0].announcement.words == {}


def test_a_recording_for_each_language(floor: Floor) -> None:
    steps = f"{IN}; press 3; record 7 #; press 1; record 9; press 1; press 1; hang up"
    call = supervisor(floor, steps)
    assert "To record it in Spanish, too, press 1." in call.outcome.heard()
    english, spanish = (one.sid for one in call.outcome.recordings)
    heard = caller(floor, "press 9; hang up")
    assert heard.index(english) < heard.index(spanish)
    assert heard.count("(plays") == 2
    found = posted(floor)[0].announcement.recordings
    assert {name: (one.id, one.seconds) for name, one in found.items()} == {"en": (english, 7), "es": (spanish, 9)}


def test_a_key_cuts_a_recording_off(floor: Floor) -> None:
    supervisor(floor, RECORDED)
    call = floor.call("press 2!; answer")
    assert call.outcome.how == "bridged"
    assert "cut off: (plays" in call.outcome.text()


def test_a_recording_is_no_longer_than_an_announcement_may_be(floor: Floor) -> None:
    supervisor(floor, f"{IN}; press 3; record 40; press 2; press 1; press 1; hang up")
    assert posted(floor)[0].announcement.recordings["en"].seconds == 15


def test_an_empty_recording_is_asked_for_once_more(floor: Floor) -> None:
    heard = supervisor(floor, f"{IN}; press 3; record 0; record 5; press 2; press 1; press 1; hang up").outcome.heard()
    assert "We did not hear a message." in heard
    assert len(posted(floor)) == 1


@pytest.mark.parametrize("sid", ["https://evil.example/x", "RE123", "RE" + "a" * 31 + '"', "RE" + "A" * 32, ""])
def test_only_an_id_of_a_recording_is_taken(floor: Floor, sid: str) -> None:
    ben = Caller(floor.line, To=AGENTS_LINE)
    for keys in (BEN, "3", "3"):
        ben.press(keys)
    answer = ben.recorded("7", RecordingSid=sid, RecordingUrl="https://evil.example/x")
    assert "evil" not in answer.text
    assert ben.words.startswith("We did not hear a message.")
    ben.recorded("7")
    assert "For the same in all languages" in ben.words


# -- what is announced now


def test_what_is_announced_is_read_out_and_ended_early(floor: Floor) -> None:
    announce(floor, "Oak Street has no water.")
    announce(floor, "Elm Street has no water.")
    told = supervisor(floor, f"{IN}; press 1; press 2; press 1; hang up").outcome.heard()
    assert told.index("Elm Street") < told.index("Oak Street"), "the newest first"
    assert "Until Tuesday at 12" in told
    assert "It ends now." in told
    heard = caller(floor)
    assert "Oak Street" not in heard
    assert "Elm Street" in heard
    ended = next(one.ended for one in posted(floor) if one.announcement.number == 1)
    assert ended is not None
    assert ended.author == "Ben by phone"


def test_after_the_last_one_the_list_is_over(floor: Floor) -> None:
    announce(floor, "Oak Street has no water.")
    assert "Nothing more is announced." in supervisor(floor, f"{IN}; press 1; press 2; hang up").outcome.heard()
    assert len([one for one in posted(floor) if one.ended]) == 0


def test_what_somebody_else_has_ended_meanwhile_is_no_failure(floor: Floor) -> None:
    number = announce(floor, "Oak Street has no water.")
    records = AnnouncementRecords(floor.line.engine)
    floor.looks = False
    floor.later(60, lambda: records.end(number, floor.clock.now().timestamp(), "maria", ""))
    supervisor(floor, f"{IN}; press 1; press 1; hang up")
    floor.clock.advance(60)
    floor.worker.once()
    assert [(item.state, item.note) for item in jobs(floor)] == [("done", "it was over already")]


# -- what leaves nothing behind


@pytest.mark.parametrize(
    "steps",
    [
        "hang up",
        f"press {BEN}; hang up",
        f"{IN}; hang up",
        f"{IN}; press 1; hang up",
        f"{IN}; press 2; hang up",
        f"{IN}; press 2; press 1; hang up",
        f"{IN}; press 2; press 1; press 2; hang up",
        f"{IN}; press 2; press 1; press 2; press 2; hang up",
        f"{IN}; press 2; press 1; press 2; press 7; wait",
        f"{IN}; press 3; hang up",
        f"{IN}; press 3; record 7 hang up",
        f"{IN}; press 3; record 7; hang up",
        f"{IN}; press 3; record 7; press 1; record 7 hang up",
        f"{IN}; press 3; record 7; press 2; hang up",
        f"{IN}; press 3; record 7; press 2; press 4; hang up",
    ],
)
def test_whoever_hangs_up_or_throws_it_away_leaves_nothing(floor: Floor, steps: str) -> None:
    announce(floor, "Oak Street has no water.")
    supervisor(floor, steps)
    floor.worker.once()
    assert jobs(floor) == []
    assert len(posted(floor)) == 1
    assert caller(floor).startswith("Oak Street has no water.\nWaterline Water.")


@pytest.mark.parametrize("steps", ["", "; press 1", "; press 2", "; press 2; press 1", "; press 2; press 1; press 2"])
def test_two_silences_end_the_call(floor: Floor, steps: str) -> None:
    announce(floor, "Oak Street has no water.")
    call = supervisor(floor, f"{IN}{steps}; wait; wait")
    assert call.outcome.how == "hangup"
    assert call.outcome.heard().endswith("Thank you for calling. Goodbye.")
    assert jobs(floor) == []


def test_two_silences_at_the_tone_end_the_call(floor: Floor) -> None:
    call = supervisor(floor, f"{IN}; press 3; wait; wait")
    assert call.outcome.heard().endswith("Goodbye.")
    assert jobs(floor) == []


# -- secrets


def test_no_code_in_the_log_nor_in_the_events(floor: Floor) -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines([TOKEN]))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        call = supervisor(floor, f"press 11111111; {PUT_UP}")
        logging.getLogger("ivr.test").warning("a line that is watched")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "a line that is watched" in written.getvalue()
    kept = written.getvalue() + str(floor.line.story(call.outcome.sid)) + str([item.data for item in jobs(floor)])
    with floor.line.engine.connect() as connection:
        kept += str(connection.execute(text("SELECT * FROM turns")).all())
    assert BEN not in kept
    assert "11111111" not in kept


def test_in_the_language_of_the_supervisor(tmp_path: Path, flow: Flow) -> None:
    from dataclasses import replace

    agents = dict(flow.directory.agents)
    agents["ana"] = replace(agents["ana"], supervisor=True)
    floor = Floor(tmp_path, replace(flow, directory=replace(flow.directory, agents=agents)), at=BY_DAY)
    floor.give_code("ana", BEN)
    floor.worker.once()
    told = supervisor(floor, RECORDED).outcome.heard()
    floor.close()
    assert "Para anuncios, oprima 3." in told
    assert "dígalo en inglés" in told
    assert "Para grabarlo también en español, oprima 1." in told
    assert "Hasta el martes a las 1" in told
