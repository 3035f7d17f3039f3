"""No fact about a caller stands where it should not: in a URL, a log line, an event or an answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import pytest

from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.flow.nodes.ask import Ask
from ivr.flow.nodes.menu import Menu
from ivr.log import JsonLines
from ivr.menus import read_folder
from tests.line import BY_NIGHT, CALLER, MENUS, TOKEN, Answer, TestLine
from tests.webhooks.carrier import RECORDING, Caller, base, names

ACCOUNT_NUMBER, PIN, CARD, ZIP = "48207715", "7391", "4111111111111111", "20018"
SECRETS = (ACCOUNT_NUMBER, PIN, CARD, CALLER, CALLER[1:], CALLER[2:], TOKEN, "my number is", "maria")
QUESTIONS = b"""
account_number:
  kind: ask
  say: {en: "Please key in your account number.", es: "Marque su numero de cuenta."}
  at_least: 6
  at_most: 10
  name: account
  next: pin
pin:
  kind: ask
  say: {en: "Please key in your PIN.", es: "Marque su clave."}
  at_least: 4
  at_most: 4
  name: pin
  next: main
"""
URL = re.compile(r"/(voice|agent)\?v=[0-9a-f]{16}&amp;n=[a-z_.]+&amp;t=\d+&amp;l=(en|es)&amp;r=\d+#[a-z0-9=&;]+")


@pytest.fixture(scope="module")
def asking() -> Flow:
    """The shipped menus, with an account number and a PIN asked before them."""
    files, _ = read_folder(MENUS)
    files["utility.yaml"] = files["utility.yaml"].replace(b"start: main", b"start: account_number")
    compiled = compile_files(files | {"questions_before.yaml": QUESTIONS})
    assert compiled.flow is not None, compiled.problems
    return compiled.flow


@pytest.fixture
def line(tmp_path: Path, asking: Flow) -> Iterator[TestLine]:
    made = TestLine(tmp_path, asking)
    yield made
    made.close()


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is logged, as production writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines([TOKEN]))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def whole_calls(line: TestLine) -> list[Answer]:
    """Calls on which every kind of secret is keyed and said, in the right place and in the wrong one."""
    answers: list[Answer] = []
    for number, after in enumerate((["2"], [CARD, CARD], ["1"], ["4", "1"])):
        line.now = BY_NIGHT if number == 3 else line.now
        caller = Caller(line, f"CA{number:032d}", CallerName="maria", StirVerstat="TN-Validation-Passed-A")
        answers.append(caller.answer)
        for keys in (CARD, ACCOUNT_NUMBER, "12", PIN, *after):
            answers.append(caller.press(keys))
        if "Gather" in names(caller.verbs):
            answers += [caller.say(f"my number is {ACCOUNT_NUMBER}"), caller.say("agent")]
        if "Dial" in names(caller.verbs):
            agent = caller.whisper(f"CB{number:032d}")
            answers += [agent.answer, agent.press("1"), caller.dialled("completed", "true")]
        for path in ("/voice/status", "/voice/recording", "/voice/fallback"):
            answers.append(
                line.post(path, CallSid=caller.sid, CallStatus="completed", Digits=PIN, RecordingSid=RECORDING)
            )
        line.send("/voice", urlencode(base()).encode() + b"&Digits=" + PIN.encode(), signature="no")
    return answers


def test_the_calls_take_the_way_that_the_test_wants(line: TestLine) -> None:
    whole_calls(line)
    kinds = line.types(f"CA{0:032d}")
    assert kinds.count("keyed") == 2
    assert "bridged" in kinds
    assert "wrong" in kinds


def test_no_secret_in_the_log(line: TestLine, log: StringIO) -> None:
    # FAULTS part 2, row 10: "a whole call's log holds no token, PIN, account or full phone number."
    whole_calls(line)
    logging.getLogger("ivr.test").warning("a line about %s and %s", CALLER, TOKEN)  # the log is being watched
    assert '"message": "a line about' in log.getvalue()
    assert not [secret for secret in SECRETS if secret in log.getvalue()]


def test_no_secret_in_the_log_of_a_failure(line: TestLine, log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    # Errors like to show their arguments: an input and a call show no digits and no number.
    def fail(self: Any, visit: Any, event: Any) -> NoReturn:
        raise ValueError(f"cannot take {event!r} at {visit.call!r}, {(event, visit.call)}")

    for kind in (Ask, Menu):
        caller = Caller(line, f"CA{kind.__name__:0>32}")
        if kind is Menu:
            caller.press(ACCOUNT_NUMBER)
            caller.press(PIN)
        with monkeypatch.context() as patch:
            patch.setattr(kind, "hear", fail)
            caller.press(PIN)
    other = Caller(line, "CA" + "9" * 32)
    with monkeypatch.context() as patch:
        patch.setattr(Ask, "hear", fail)
        other.say("my number is 7 3 9 1")
    assert log.getvalue().count("cannot take") >= 3
    assert not [secret for secret in (*SECRETS, "7 3 9 1") if secret in log.getvalue()]


def test_no_fact_about_the_caller_in_a_url(line: TestLine) -> None:
    # "No fact about the caller is ever in a URL": where the call stands, and its language, is all.
    count = 0
    for answer in whole_calls(line):
        for url in re.findall(r'(?:action|url|recordingStatusCallback)="([^"]*)"|<Redirect[^>]*>([^<]*)<', answer.text):
            count += 1
            assert URL.fullmatch("".join(url)) or "".join(url) == "/voice/recording", url
    assert count > 40


def test_nothing_that_was_keyed_or_said_comes_back(line: TestLine) -> None:
    for answer in whole_calls(line):
        assert not [secret for secret in SECRETS if secret in answer.text + str(answer.headers)]


def test_events_do_not_hold_what_was_keyed(line: TestLine) -> None:
    # Events are kept for good; only the first names the caller's number.
    whole_calls(line)
    for number in range(4):
        for fact in line.story(f"CA{number:032d}") + line.story(f"CB{number:032d}"):
            data = fact.data | ({"from": ""} if fact.type == "answered" else {})
            assert not [secret for secret in SECRETS if secret in str(data)], fact
