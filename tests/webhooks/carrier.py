"""What the tests of the webhooks share: a reader of TwiML as strict as the carrier, and a caller who follows it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from ivr.simulator.twiml import Verb, read
from tests.line import ACCOUNT, CALLER, OURS, Answer, TestLine

SID = "CA" + "1" * 32
AGENT_SID = "CA" + "2" * 32
RECORDING = "RE" + "3" * 32
PATHS = ("/voice", "/agent", "/voice/status", "/voice/recording", "/voice/fallback")
MORE = {
    "/voice": {"CallStatus": "ringing"},
    "/agent": {"CallSid": AGENT_SID, "ParentCallSid": SID, "Direction": "outbound-dial"},
    "/voice/status": {"CallStatus": "completed", "CallDuration": "12", "SequenceNumber": "3"},
    "/voice/recording": {"RecordingSid": RECORDING, "RecordingStatus": "completed", "RecordingDuration": "4"},
    "/voice/fallback": {"ErrorCode": "11200", "ErrorUrl": "https://line.example.org/voice"},
}
"""What the carrier sends to each webhook besides the usual parameters."""

REACHED = frozenset(("Dial", "Record"))


def verbs_of(answer: Answer) -> tuple[Verb, ...]:
    """The verbs of an answer that the carrier would take without a warning, and that traps nobody."""
    assert answer.status == 200, answer.body
    document = read(answer.body, answer.headers["Content-Type"])
    assert not document.findings, (document.findings, answer.text)
    assert answer.headers["Content-Length"] == str(len(answer.body))
    order = names(document.verbs)
    for place, name in enumerate(order):
        if name == "Gather":
            assert order[place + 1 : place + 2] == ["Redirect"], f"a silent caller falls out of {answer.text}"
    return document.verbs


def words(verbs: tuple[Verb, ...]) -> str:
    """All that is spoken."""
    return " ".join(verb.text for verb in verbs if verb.name in ("Say", "Gather"))


def first(verbs: tuple[Verb, ...], name: str) -> Verb:
    found = [verb for verb in verbs if verb.name == name]
    assert found, f"no <{name}> in {verbs}"
    return found[0]


def names(verbs: tuple[Verb, ...]) -> list[str]:
    return [verb.name for verb in verbs]


def asked_at(url: str) -> str:
    """What the carrier asks for when TwiML names ``url``: without the fragment."""
    return url.partition("#")[0]


def rows(line: TestLine) -> int:
    with line.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM turns")).scalar_one())


def base(sid: str = SID) -> dict[str, str]:
    return {"CallSid": sid, "AccountSid": ACCOUNT, "From": CALLER, "To": OURS, "CallStatus": "in-progress"}


class Caller:
    """One leg of a call, driven by what the app answers. ``verbs`` is the document that is being heard."""

    def __init__(self, line: TestLine, sid: str = SID, path: str = "/voice", **params: str) -> None:
        self.line = line
        self.sid = sid
        self.params = params
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer = self.ask(path)

    @property
    def verbs(self) -> tuple[Verb, ...]:
        return verbs_of(self.answer)

    @property
    def words(self) -> str:
        return words(self.verbs)

    @property
    def node(self) -> str:
        """Where the call stands, as the last URL says."""
        return self.url().partition("&n=")[2].partition("&")[0]

    def ask(self, path: str, **params: str) -> Answer:
        self.asked.append((path, {"CallSid": self.sid, **self.params, **params}))
        self.answer = self.line.post(path, **self.asked[-1][1])
        return self.answer

    def again(self, number: int = -1) -> Answer:
        """The same webhook once more."""
        path, params = self.asked[number]
        return self.line.post(path, **params)

    def url(self) -> str:
        """The address to which the carrier turns next, whatever happens."""
        for verb in self.verbs:
            if verb.name in ("Gather", "Dial", "Record"):
                return asked_at(verb.get("action"))
            if verb.name == "Redirect":
                return asked_at(verb.text)
        return ""

    def press(self, digits: str, **more: str) -> Answer:
        return self.ask(asked_at(first(self.verbs, "Gather").get("action")), Digits=digits, **more)

    def say(self, said: str, **more: str) -> Answer:
        url = asked_at(first(self.verbs, "Gather").get("action"))
        return self.ask(url, **{"SpeechResult": said, "Confidence": "0.9"} | more)

    def silent(self) -> Answer:
        return self.ask(asked_at(first(self.verbs, "Redirect").text))

    def dialled(self, status: str, bridged: str | None = None, **more: str) -> Answer:
        fields = {"DialCallStatus": status} | ({} if bridged is None else {"DialBridged": bridged})
        return self.ask(asked_at(first(self.verbs, "Dial").get("action")), **fields | more)

    def recorded(self, seconds: str | None, digits: str | None = None, **more: Any) -> Answer:
        fields: dict[str, str] = {} if seconds is None else {"RecordingDuration": seconds, "RecordingSid": RECORDING}
        fields |= {} if digits is None else {"Digits": digits}
        return self.ask(asked_at(first(self.verbs, "Record").get("action")), **fields | more)

    def whisper(self, sid: str = AGENT_SID, **more: str) -> Caller:
        """The agent who picks up the line that is being rung."""
        number = first(self.verbs, "Dial").children[0]
        more = {"ParentCallSid": self.sid, "Direction": "outbound-dial"} | more
        return Caller(self.line, sid, asked_at(number.get("url")), **more)
