"""Something of ours breaks in the middle of a call: the caller hears an apology and reaches a person."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import pytest

from ivr.app import create_app
from ivr.flow.call import Call, Event
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.nodes.voicemail import Voicemail
from ivr.flow.nodes.whisper import Whisper
from ivr.flow.services import Kept
from ivr.scenarios.run import Gone as NoDatabase
from ivr.webhooks.twiml import Renderer
from tests.line import BY_DAY, BY_NIGHT, TestLine
from tests.webhooks.carrier import AGENT_SID, SID, Caller, asked_at, first, names, verbs_of, words

APOLOGY = "We are sorry, something failed on our side."
OPERATOR, DISPATCH = "+12025550123", "+12025550101"


class Broken(RuntimeError):
    pass


def broken(*_: Any, **__: Any) -> NoReturn:
    raise Broken("a test broke this")


Break = Callable[[TestLine, pytest.MonkeyPatch], object]
BREAKS: dict[str, Break] = {
    "engine": lambda line, patch: patch.setattr("ivr.flow.engine.advance", broken),
    "engine and its rescue": lambda line, patch: [
        patch.setattr(f"ivr.flow.engine.{name}", broken) for name in ("advance", "rescue")
    ],
    "menu": lambda line, patch: patch.setattr(Menu, "hear", broken),
    "transfer": lambda line, patch: patch.setattr(Transfer, "enter", broken),
    "routing": lambda line, patch: patch.setattr("ivr.flow.nodes.transfer.route", broken),
    "prompts": lambda line, patch: patch.setattr("ivr.flow.visit.Visit.prompt", broken),
    "reading the input": lambda line, patch: patch.setattr("ivr.webhooks.heard.read", broken),
    "renderer": lambda line, patch: patch.setattr(Renderer, "render", broken),
    "one verb": lambda line, patch: patch.setattr(Renderer, "_dial", broken),
    "records": lambda line, patch: [
        patch.setattr(line.records, name, broken) for name in ("known", "find", "keep", "latest")
    ],
    "reading records": lambda line, patch: patch.setattr(line.records, "find", broken),
    "knowing records": lambda line, patch: patch.setattr(line.records, "known", broken),
    "writing records": lambda line, patch: patch.setattr(line.records, "keep", broken),
    "versions": lambda line, patch: patch.setattr(line.flows, "version", broken),
    "recursion": lambda line, patch: patch.setattr(Menu, "hear", lambda self, *a: Menu.hear(self, *a)),
    "memory": lambda line, patch: patch.setattr(Menu, "hear", lambda *a: (_ for _ in ()).throw(MemoryError())),
    "circle": lambda line, patch: patch.setattr("ivr.flow.engine.NODES_A_TURN", 0),
}


BREAK_THE_FIRST = ["engine", "engine and its rescue", "prompts", "renderer", "records", "knowing records", "circle"]


@pytest.mark.parametrize("what", BREAKS)
def test_a_turn_that_breaks_leads_to_a_person(
    line: TestLine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caller = Caller(line)
    if what in ("reading records", "records"):
        line.records._memory.clear()
    BREAKS[what](line, monkeypatch)
    url = caller.url().replace("v=", "v=0") if what == "versions" else caller.url()
    if what == "versions":
        line.records._memory.clear()
        monkeypatch.setattr(line.records, "find", lambda *_: None)
    for _ in range(2):  # the carrier asks once more
        verbs = verbs_of(line.post(url, Digits="2"))
        assert APOLOGY in words(verbs)
        numbers = [number.text for number in first(verbs, "Dial").children]
        assert OPERATOR in numbers or DISPATCH in numbers
    logged = [record for record in caplog.records if record.exc_info]
    assert logged
    assert {getattr(record, "call", None) for record in logged} == {SID}


@pytest.mark.parametrize("what", BREAK_THE_FIRST)
def test_a_first_turn_that_breaks_leads_to_a_person(line: TestLine, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    BREAKS[what](line, monkeypatch)
    verbs = verbs_of(line.post("/voice", CallStatus="ringing"))
    assert APOLOGY in words(verbs)
    first(verbs, "Dial")
    if line.types():
        assert line.types()[0] == "answered", "a call that was rescued at once is a call all the same"


def test_the_rescue_knows_what_the_caller_said(line: TestLine, monkeypatch: pytest.MonkeyPatch) -> None:
    # "What the caller said, pressed, keyed goes with the call." An emergency stays one: the dispatcher takes it.
    caller = Caller(line)
    caller.press("9")
    caller.press("1")
    with monkeypatch.context() as patch:
        patch.setattr(Transfer, "hear", broken)
        caller.dialled("busy")
    assert "Disculpe, tuvimos una falla" in caller.words
    assert first(caller.verbs, "Dial").children[0].text == DISPATCH
    assert "a water emergency" in caller.whisper().words
    assert "Spanish" in caller.whisper().words
    caller.dialled("no-answer")
    assert first(caller.verbs, "Dial").children[0].text == "+12025550102", "and the call goes on as any other"


def test_a_rescue_through_words_and_menus_at_night(line: TestLine, monkeypatch: pytest.MonkeyPatch) -> None:
    # A closed desk may lead through a node that only speaks: that is a way to the alternatives, not a circle.
    line.now = BY_NIGHT
    caller = Caller(line)
    caller.press("4")
    caller.press("1")
    assert "Our office at" in caller.words
    with monkeypatch.context() as patch:
        patch.setattr(Menu, "hear", broken)
        caller.press("2")
    assert APOLOGY in caller.words
    assert first(caller.verbs, "Dial").children[0].text == DISPATCH, (
        "whoever has heard the alternatives gets the live person"
    )
    other = Caller(line, "CA" + "9" * 32)
    other.press("4")
    other.press("1")
    other.press("2")
    monkeypatch.setattr(Voicemail, "hear", broken)
    other.recorded("4")
    assert "For water emergencies, press 1." in other.words
    assert "rescued" in line.types("CA" + "9" * 32)


@pytest.mark.parametrize(
    "what", ["engine", "engine and its rescue", "renderer", "records", "prompts", "whisper", "versions"]
)
@pytest.mark.parametrize("turn", [0, 1])
def test_an_agents_leg_that_breaks_is_connected(
    line: TestLine, monkeypatch: pytest.MonkeyPatch, what: str, turn: int
) -> None:
    # "`url` runs on the callee leg: only Play, Say, Gather, Hangup; no Dial. The document's end connects."
    caller = Caller(line)
    caller.press("2")
    url = asked_at(first(caller.verbs, "Dial").children[0].get("url"))
    if turn:
        url = caller.whisper().url()
    if what == "whisper":
        monkeypatch.setattr(Whisper, "enter", broken)
        monkeypatch.setattr(Whisper, "hear", broken)
    else:
        BREAKS[what](line, monkeypatch)
        if what == "versions":
            monkeypatch.setattr(line.records, "find", lambda *_: None)
            url = url.replace("v=", "v=0")
    sid = AGENT_SID if turn else "CA" + "4" * 32
    assert verbs_of(line.post(url, CallSid=sid, ParentCallSid=SID, Digits="1")) == ()


@pytest.mark.parametrize("path", ["/voice/status", "/voice/recording"])
def test_a_status_that_cannot_be_kept_is_logged(
    line: TestLine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    monkeypatch.setattr(line.records, "keep", broken)
    assert line.post(path, CallStatus="completed").status == 204
    assert [record for record in caplog.records if getattr(record, "call", None) == SID]


# --- The URL alone ---


ENDS = ("message_taken", "call_is_coming", "call_me_back", "in_line")
"""Where a caller has left a message or is to be called back, or leaves the line to come to a person."""


class Gone:
    """Records that know nothing and keep nothing."""

    turns = NoDatabase()

    def known(self, sid: str, key: str) -> Kept | None:
        return None

    find = known

    def latest(self, sid: str) -> Call | None:
        return None

    def keep(self, sid: str, key: str, at: float, events: Sequence[Event], kept: Kept, *left: object) -> Kept:
        return kept


@pytest.fixture(scope="module")
def alone(shared: TestLine) -> Iterator[TestLine]:
    """A line without any records: what it knows, the URL says."""
    app = shared.app
    shared.app = create_app(shared.settings, clock=lambda: shared.now, flows=shared.flows, records=Gone())  # type: ignore[arg-type]
    yield shared
    shared.app = app


@pytest.mark.parametrize("now", [BY_DAY, BY_NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("persistence", ["silence", "key 0", "wrong keys", "words"])
def test_without_records_every_node_leads_to_a_person(alone: TestLine, now: Any, persistence: str) -> None:
    # "With the database gone the URL alone still takes the caller to a person." Class 106 and rank 4.
    persons = {"en": "a person please", "es": "una persona por favor"}
    inputs = {"silence": {}, "key 0": {"Digits": "0"}, "wrong keys": {"Digits": "77"}}
    most = {"silence": 5, "key 0": 3, "wrong keys": 5, "words": 3}[persistence]
    alone.now = now
    flow = alone.flows.flow
    # Where agents stand and what follows a talk no caller comes to who waits for a person.
    for node in (one for one, kind in flow.nodes.items() if not kind.FOR_AGENTS and not one.startswith("line.")):
        for language in flow.languages:
            url, count = f"/voice?v={flow.version}&n={node}&t=3&l={language}&r=0", 0
            while True:
                verbs = verbs_of(alone.post(url, **inputs.get(persistence, {"SpeechResult": persons[language]})))
                count += 1
                if "Dial" in names(verbs) or node in ENDS:
                    break
                assert count < most, (node, persistence)
                caught = [verb for verb in verbs if verb.name in ("Gather", "Record")]
                silent = persistence == "silence" or caught[0].name == "Record"
                url = asked_at(first(verbs, "Redirect").text if silent else caught[0].get("action"))
                assert f"l={language}" in url


def test_without_records_a_whole_call_is_served(alone: TestLine) -> None:
    alone.now = BY_DAY
    caller = Caller(alone)
    caller.press("2")
    for _ in range(3):
        caller.dialled("no-answer")
    assert first(caller.verbs, "Dial").children[0].text == "+12025550124"
    agent = caller.whisper()
    assert "Reason not known" in agent.words
    agent.press("1")
    assert agent.verbs == ()
    caller.dialled("completed", "true")
    assert names(caller.verbs) == ["Say", "Hangup"]


def test_the_log_of_a_rescue_is_an_error(
    line: TestLine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caller = Caller(line)
    monkeypatch.setattr(Menu, "hear", broken)
    caller.press("2")
    record = next(record for record in caplog.records if record.exc_info)
    assert (record.levelno, record.message, vars(record)["node"], vars(record)["turn"]) == (
        logging.ERROR,
        "turn failed",
        "main",
        1,
    )
