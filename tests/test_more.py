"""More about an announcement, and texts when there is news: whole calls on the shipped menus, through the webhooks."""

from __future__ import annotations

import logging
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from ivr.cli import group
from ivr.flow.graph import Flow
from ivr.log import JsonLines
from ivr.records import migrate
from ivr.records.played import played
from ivr.records.story import story
from tests.line import BY_DAY, CALLER, TestLine
from tests.utility import EN, ES, Utility
from tests.webhooks.carrier import SID, Caller

MORE = {"en": "A main has burst at Fifth Avenue.", "es": "Se rompió una tubería en la Quinta Avenida."}
OFFER, ASTERISK = "For more about this, press 8.", "For more about this, press pound."
TEXTS, BACK = "For a text message when there is news, press 1.", "For the menu, press 2."
ASKED = "We will text the number that you call from, ending in 4 3. Reply STOP to end them."
EMERGENCIES = "For emergencies or no water, press 1."


@pytest.fixture
def utility(line: TestLine) -> Utility:
    return Utility(line)


def wanted(utility: Utility) -> list[tuple[Any, ...]]:
    """Who wants texts, about which announcement, in which language."""
    with utility.line.engine.connect() as connection:
        rows = connection.execute(text("SELECT announcement, number, language FROM wants_texts ORDER BY announcement"))
        return [tuple(row) for row in rows]


def types(utility: Utility, sid: str = SID) -> list[str]:
    return [fact.type for fact in story(utility.line.engine, sid)]


def on(utility: Utility, **params: str) -> Caller:
    """A caller who presses keys one webhook at a time."""
    utility.line.app = utility.app
    return Caller(utility.line, **params)


# -- to hear more


def test_more_is_offered_after_the_announcement_and_before_the_menu(utility: Utility) -> None:
    utility.put_up(more=MORE)
    assert utility.hears().startswith(f"{EN}\n{OFFER}\nWaterline Water. {EMERGENCIES}")


def test_without_more_nothing_is_offered(utility: Utility) -> None:
    utility.put_up()
    assert utility.hears().startswith(f"{EN}\nWaterline Water.")
    assert "Let us try again." in utility.hears("press 8; hang up")


def test_the_longer_words_are_followed_by_the_menu_without_its_greeting(utility: Utility) -> None:
    number = utility.put_up(more=MORE)
    outcome = utility.call("press 8; press 2; answer")
    assert f"{MORE['en']}\n{EMERGENCIES}" in outcome.heard()
    assert outcome.heard().count("Waterline Water.") == 1
    assert TEXTS not in outcome.heard()
    assert outcome.how == "bridged"
    (fact,) = [fact for fact in story(utility.line.engine, outcome.sid) if fact.type == "more"]
    assert fact.data == {"node": "main", "key": "8", "number": number}


def test_keys_of_the_menu_cut_off_announcement_offer_and_longer_words(utility: Utility) -> None:
    quick = utility.call("press 2!; answer")
    utility.put_up(more=MORE, texts=True)
    cut = utility.call("press 2!; answer")
    assert (cut.seconds, cut.requests) == (quick.seconds, quick.requests)
    utility.put_up("Elm Street, too.", more=MORE)
    later = utility.call("press 8!; press 2!; answer")
    assert later.how == "bridged"
    assert f"cut off: {MORE['en']}" in later.text()


def test_a_key_may_be_said(utility: Utility) -> None:
    utility.put_up(more=MORE)
    assert MORE["en"] in utility.hears("say eight; hang up")


def test_after_the_language_key_all_is_in_the_new_language(utility: Utility) -> None:
    utility.put_up(more=MORE, texts=True)
    heard = utility.hears("press 9; press 8; press 2; hang up")
    for words in (f"{ES}\nPara saber más, oprima 8.", MORE["es"], "Para el menú, oprima 2."):
        assert words in heard
    assert MORE["en"] not in heard


def test_two_with_more_have_two_keys_each_for_its_own(utility: Utility) -> None:
    utility.put_up("One.", more={"en": "All of one.", "es": "Todo de uno."})
    utility.put_up("Two.", more={"en": "All of two.", "es": "Todo de dos."})
    assert utility.hears().startswith(f"Two.\n{OFFER}\nOne.\n{ASTERISK}\nWaterline")
    assert "All of two." in utility.hears("press 8; hang up")
    assert "All of one." in utility.hears("press #; hang up")
    assert "Para saber más, oprima numeral." in utility.hears("press 9; hang up")


def test_the_one_without_more_takes_no_key(utility: Utility) -> None:
    utility.put_up("One.", more=MORE)
    utility.put_up("Two.")
    assert utility.hears().startswith(f"Two.\nOne.\n{OFFER}\n")


def test_the_best_free_key_is_nine(utility: Utility, flow: Flow) -> None:
    menu = flow.nodes["main"].model_copy(update={"other_language": None}).named("main")
    utility.line.flows.flow = replace(flow, nodes={**flow.nodes, "main": menu})
    utility.put_up(more=MORE)
    assert "For more about this, press 9." in utility.hears()
    assert MORE["en"] in utility.hears("press 9; hang up")


def test_more_is_heard_again_by_its_key_but_not_in_another_menu(utility: Utility) -> None:
    utility.put_up(more=MORE)
    assert utility.hears("press 8; press 8; hang up").count(MORE["en"]) == 2
    heard = utility.hears("press 4; press 8; hang up")
    assert MORE["en"] not in heard
    assert "Let us try again." in heard


@pytest.mark.parametrize("how", ["by staff", "by the clock"])
def test_one_that_has_ended_meanwhile_leads_to_the_menu(utility: Utility, how: str) -> None:
    number = utility.put_up(more=MORE, texts=True, until=1)
    caller = on(utility)
    if how == "by staff":
        utility.records.end(number, BY_DAY.timestamp(), "ana", "mended")
        utility.announcements.refresh()
    else:
        utility.clock.advance(61)
    caller.press("8")
    assert caller.words.startswith(EMERGENCIES)
    assert MORE["en"] not in caller.words
    assert wanted(utility) == []


# -- texts


def test_texts_are_asked_for_once_and_kept_with_an_event(utility: Utility) -> None:
    number = utility.put_up(more=MORE, texts=True)
    outcome = utility.call("press 8; press 1; press 2; answer")
    assert f"{MORE['en']}\n{TEXTS}\n{BACK}\n{ASKED}\n{EMERGENCIES}" in outcome.heard()
    assert outcome.how == "bridged"
    assert wanted(utility) == [(number, CALLER, "en")]
    assert types(utility, outcome.sid).count("asked_for_texts") == 1
    shown = CliRunner().invoke(group, ["why", outcome.sid, "--url", utility.line.settings.database_url]).output
    assert f"asked_for_texts [announcement.more] number {number}, language en" in shown


def test_asked_twice_is_no_second_entry(utility: Utility) -> None:
    number = utility.put_up(more=MORE, texts=True)
    once = utility.call("press 8; press 1; press 8; hang up")
    assert once.heard().count(TEXTS) == 1, "who has asked is not asked again"
    assert types(utility, once.sid).count("asked_for_texts") == 1
    utility.call("press 9; press 8; press 1; hang up")
    assert wanted(utility) == [(number, CALLER, "en")]
    other = utility.put_up("Elm Street.", more=MORE, texts=True)
    utility.call("press 8; press 1; hang up", from_="+12025550177")
    assert wanted(utility) == [(number, CALLER, "en"), (other, "+12025550177", "en")]


def test_a_webhook_that_comes_twice_asks_once(utility: Utility) -> None:
    utility.put_up(more=MORE, texts=True)
    caller = on(utility)
    caller.press("8")
    assert caller.press("1").body == caller.again().body
    assert len(wanted(utility)) == 1


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "+442079460958", "+19005550143", "+18765550143", ""])
def test_texts_are_not_offered_to_a_number_that_may_not_be_texted(utility: Utility, number: str) -> None:
    utility.put_up(more=MORE, texts=True)
    heard = utility.hears("press 8; press 1; answer", from_=number)
    assert f"{MORE['en']}\n{EMERGENCIES}" in heard
    assert "text message" not in heard
    utility.put_up("Only texts.", texts=True)
    assert utility.hears(from_=number).startswith(f"Only texts.\n{EN}\n{OFFER}")
    assert wanted(utility) == []


def test_texts_alone_are_asked_for_by_the_key_itself(utility: Utility) -> None:
    number = utility.put_up(texts=True)
    outcome = utility.call("press 8; press 8; press 2; answer")
    assert outcome.heard().startswith(f"{EN}\nFor a text message when there is news, press 8.\nWaterline")
    assert outcome.heard().count(f"{ASKED}\n{EMERGENCIES}") == 2, "it is confirmed again, and kept once"
    assert types(utility, outcome.sid).count("asked_for_texts") == 1
    assert wanted(utility) == [(number, CALLER, "en")]


def test_what_is_asked_while_the_database_is_down_is_kept_later(
    utility: Utility, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.records.breaker.RETRY_AFTER", 0.0)
    number = utility.put_up(more=MORE, texts=True)
    caller = on(utility)
    migrate.downgrade(utility.line.engine, "base")
    caller.press("8")
    caller.press("1")
    assert ASKED in caller.words
    caller.press("2")
    assert caller.words.startswith("Calling billing.")
    migrate.upgrade(utility.line.engine)
    utility.line.records.drain()
    assert wanted(utility) == [(number, CALLER, "en")]


def test_with_nothing_but_the_url_nothing_is_promised(utility: Utility, monkeypatch: pytest.MonkeyPatch) -> None:
    utility.put_up(more=MORE, texts=True)
    caller = on(utility)
    caller.press("8")
    monkeypatch.setattr(utility.line.records, "find", lambda *_: None)
    caller.press("1")
    assert ASKED not in caller.words
    assert EMERGENCIES in caller.words
    assert wanted(utility) == []


def test_who_presses_1_and_hangs_up_at_once_has_asked(utility: Utility) -> None:
    utility.put_up(more=MORE, texts=True)
    caller = on(utility)
    caller.press("8")
    caller.press("1", CallStatus="completed")
    assert len(wanted(utility)) == types(utility).count("asked_for_texts") == 1


# -- silence, wrong keys, a person


def test_silence_leads_to_the_menu(utility: Utility) -> None:
    utility.put_up(more=MORE, texts=True)
    heard = utility.hears("press 8; wait; wait; wait; answer")
    assert f"{BACK}\n{EMERGENCIES}" in heard
    assert heard.count(MORE["en"]) == 1
    assert "Let me get you a person." in heard


def test_a_wrong_key_is_helped_once(utility: Utility) -> None:
    utility.put_up(more=MORE, texts=True)
    heard = utility.hears("press 8; press 5; press 5; hang up")
    assert f"Let us try again.\n{TEXTS}\n{BACK}\n{EMERGENCIES}" in heard
    assert heard.count(MORE["en"]) == 1


@pytest.mark.parametrize("steps", ["press 8!; press 0!; answer", "press 8; say a person please; answer"])
def test_a_person_is_one_key_away(utility: Utility, steps: str) -> None:
    utility.put_up(more=MORE, texts=True)
    outcome = utility.call(steps)
    assert outcome.how == "bridged"
    assert any(
        fact.data.get("because") == "the caller asked for a person" for fact in story(utility.line.engine, outcome.sid)
    )


# -- what is on record


def test_a_call_that_heard_more_is_played_again_like_any_other(utility: Utility) -> None:
    without = utility.call("press 9; press 2; answer")
    utility.put_up(more=MORE, texts=True)
    deeds = [
        [str(deed) for deed in played(story(utility.line.engine, call.sid)).deeds]
        for call in (without, utility.call("press 9; press 8; press 5; press 1; press 8; press 2; answer"))
    ]
    assert deeds[0] == deeds[1]


def test_a_call_that_ended_while_more_was_heard_is_played_as_hung_up(utility: Utility) -> None:
    utility.put_up(more=MORE, texts=True)
    outcome = utility.call("press 8; wait; press 8; hang up")
    assert [str(deed) for deed in played(story(utility.line.engine, outcome.sid)).deeds] == ["hang up"]


def test_the_number_is_in_no_log_no_url_and_no_event(utility: Utility) -> None:
    written = StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    utility.put_up(more=MORE, texts=True)
    caller = on(utility)
    caller.press("8")
    caller.press("1")
    root.removeHandler(handler)
    urls = " ".join(path for path, _ in caller.asked) + caller.url()
    events = [fact.data for fact in story(utility.line.engine, SID) if fact.type == "asked_for_texts"]
    for told in (written.getvalue(), urls, str(events)):
        assert "2025550143" not in told
    assert len(events) == 1
