"""One leg of a call: a party on the line, the document that it is in, and the requests that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import format_datetime
from functools import lru_cache
from math import inf
from urllib.parse import urljoin

from ivr.simulator.actor import TALK_SECONDS, Action, Actor, Moment
from ivr.simulator.call import Call
from ivr.simulator.outcome import Line
from ivr.simulator.scheduler import Acts, Interrupt, Sleep, Task, Wait
from ivr.simulator.twiml import CarrierError, Document, parse
from ivr.simulator.webhook import Parameters

ASK_AN_ACTION = frozenset({"Gather", "Record", "Pay"})
_join = lru_cache(maxsize=4096)(urljoin)
_NOTHING: Mapping[str, str] = {}


class HungUp(Interrupt):
    """This leg's own party has hung up."""


class Leg:
    """``who`` is "caller" or "agent": it decides what the transcript calls what is heard and done here."""

    def __init__(self, call: Call, actor: Actor, who: str, sid: str, parameters: Mapping[str, str]) -> None:
        self.call = call
        self.carrier = call.carrier
        self.actor = actor
        self.who = who
        self.sid = sid
        self.number = parameters["From" if parameters["Direction"] == "inbound" else "To"]  # the party's own
        self.parameters = Parameters(parameters)
        self.status = "ringing"
        self.answered_by = ""  # what machine detection has found
        self.began_at = call.started
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        self.url = self.carrier.transport.base_url + "/"
        self.task: Task | None = None
        self.documents = 0  # fetched and accepted
        self.queued = False
        self.talk_seconds = inf if who == "caller" else TALK_SECONDS  # unless the party says when it hangs up
        self._heard: list[Line] = []
        self._sequence = 0

    # -- what the party hears and does

    def hear(self, text: str, seconds: float, language: str = "", after: float = 0.0) -> Line:
        """Words reach the party now, or ``after`` some seconds of other words."""
        caller = self.who == "caller"
        who, text = ("Them", text) if caller else ("Agent", f'hears "{text}"')
        line = self.call.line(who, text, self.actor, language, after)
        self._heard.append(line)
        if caller:
            self.call.outcome.heard_seconds += seconds
        return line

    def unhear(self, line: Line, seconds: float) -> None:
        """The party cut these words off before they were spoken."""
        transcript = self.call.outcome.transcript
        at = next(place for place in reversed(range(len(transcript))) if transcript[place] is line)
        transcript[at] = Line("--", f"cut off: {line.text}", round(self.call.at(), 3))
        if self.who == "caller":
            self.call.outcome.heard_seconds -= seconds

    def does(self, text: str) -> None:
        """The party does something, in the words of ``steps.py``."""
        self.call.line("You" if self.who == "caller" else "Agent", text, self.actor)

    def note(self, text: str) -> None:
        """The carrier does something."""
        self.call.line("--", text, self.actor)

    def ask(
        self, awaits: str, digits: int | None = None, finish: str = "", timeout: float = 0.0, after: float = 0.0
    ) -> Action:
        """Ask the party to act, ``after`` the seconds of the prompt, with all that it has heard since it last acted."""
        heard, self._heard = tuple(self._heard), []
        at = round(self.call.at() + after, 3)
        waits_for = frozenset(awaits.split())
        moment = Moment(waits_for, self.who, at, heard, self.number, digits, finish, timeout, self.queued)
        return self.actor.act(moment)

    def hang_up(self) -> HungUp:
        """To be raised: the party has hung up."""
        self.does("hang up")
        return HungUp()

    def leave(self) -> None:
        """The party hangs up while the leg waits for something else: at once, from outside."""
        if self.is_on():
            self.does("hang up")
            self.interrupt(HungUp())

    def stop(self) -> None:
        """The app ends this leg through the REST API."""
        self.note("the app ends the call")
        self.interrupt(HungUp())

    def is_on(self) -> bool:
        """Whether the party is still on the line, and not only waits for its last word to be heard."""
        return self.task is not None and not self.task.done and self.status != "completed"

    def interrupt(self, interrupt: Interrupt) -> None:
        """Stop whatever the leg does now; what its task makes of it is said by the interrupt."""
        if self.task is not None:
            self.carrier.scheduler.throw(self.task, interrupt)

    def pick_up(self) -> None:
        self.status = "in-progress"
        self.answered_at = self.carrier.clock.seconds

    def end(self, status: str) -> None:
        """The leg is over; "completed", or why it never was answered."""
        self.status = status
        self.ended_at = self.carrier.clock.seconds

    def talked(self) -> int:
        """Whole seconds since the leg was answered, until it was over."""
        until = self.carrier.clock.seconds if self.ended_at is None else self.ended_at
        return 0 if self.answered_at is None else round(until - self.answered_at)

    # -- what the carrier asks for it

    def resolve(self, url: str) -> str:
        """An action's URL, relative to the document that it stands in."""
        return _join(self.url, url.strip()) if url.strip() else self.url

    def take(self, twiml: str) -> Document:
        """A document that came with a request of the REST API; it has no URL to which actions could be relative."""
        document = parse(twiml.encode())
        for verb in document.verbs:
            if verb.name in ASK_AN_ACTION and not verb.get("action").startswith(("https://", "http://")):
                raise CarrierError(15004, f"<{verb.name}>: the action of a document without a URL must be absolute")
        if document.findings:
            self._strict(document)
        self.documents += 1
        return document

    def fetch(self, url: str, method: str, extra: Mapping[str, str] = _NOTHING) -> Acts[Document]:
        """The document at a URL, which becomes the current one."""
        status = {"CallStatus": self.status}
        webhooks = self.carrier.webhooks
        document, self.url = yield from webhooks.document(url, method, self.parameters, status, extra, self.call)
        if document.findings:
            self._strict(document)
        self.documents += 1
        return document

    def tell(self, url: str, method: str, extra: Mapping[str, str]) -> None:
        """A callback whose answer nobody executes, and for which the call does not wait."""
        extra = {"CallStatus": self.status, **extra}
        acts = self._tell(self.resolve(url), method.upper(), extra)
        wait = next(acts, None)
        if wait is not None:
            self.call.spawn(_rest(wait, acts))

    def _tell(self, url: str, method: str, extra: Mapping[str, str]) -> Acts[None]:
        error = yield from self.carrier.webhooks.notify(url, method, self.parameters, extra, self.call)
        if error is not None:
            self.call.trouble(error)

    def progress(self, url: str, method: str, status: str) -> None:
        """A status callback: what became of this leg."""
        extra = {"CallStatus": status, "CallbackSource": "call-progress-events", "SequenceNumber": str(self._sequence),
                 "Timestamp": format_datetime(self.carrier.clock.now())}  # fmt: skip
        if status == "completed":
            extra |= {"CallDuration": str(self.talked()), "Duration": str(-(-self.talked() // 60))}
        self._sequence += 1
        self.tell(url, method, extra)

    def warn(self, code: int, message: str) -> None:
        """The debugger warns. A strict carrier refuses instead, for tests that want no warnings."""
        if self.carrier.strict:
            raise CarrierError(code, message, self.url)
        self.call.trouble(CarrierError(code, message, self.url, warning=True))

    def _strict(self, document: Document) -> None:
        for finding in document.findings:
            if self.carrier.strict:
                raise CarrierError(12200, "; ".join(document.findings), self.url)
            self.call.trouble(CarrierError(12200, finding, self.url, warning=True))

    def last_word(self, url: str, method: str, extra: Mapping[str, str], status: str = "completed") -> Acts[None]:
        """An action that is still asked after the party has hung up: its TwiML is not run."""
        self.status = status
        try:
            yield from self.fetch(url, method, extra)
        except CarrierError as error:
            self.call.trouble(CarrierError(error.code, error.message, error.url, warning=True))

    def sleep(self, seconds: float) -> Acts[None]:
        if seconds > 0:
            yield Sleep(seconds)


def _rest(wait: Wait, acts: Acts[None]) -> Acts[None]:
    """What is left of something that has begun to wait."""
    yield wait
    yield from acts
