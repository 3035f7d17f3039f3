"""The table of verbs: which function executes which element, and what it can tell the document to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ivr.simulator.leg import Leg
from ivr.simulator.scheduler import Acts, Interrupt
from ivr.simulator.twiml import Verb


@dataclass(frozen=True, slots=True)
class Goto:
    """Leave this document for the one at another URL."""

    url: str
    method: str = "POST"
    parameters: Mapping[str, str] = field(default_factory=dict)
    twiml: str = ""  # given by the REST API instead of a URL


@dataclass(frozen=True, slots=True)
class End:
    """The leg is over."""

    how: str = "hangup"


class Moved(Interrupt):
    """Thrown into a leg that the REST API sends to another document."""

    def __init__(self, goto: Goto) -> None:
        super().__init__()
        self.goto = goto


Next = Goto | End | None  # None: the next verb of the document
Handler = Callable[[Leg, Verb], Acts[Next]]

TABLE: dict[str, Handler] = {}


def verb(name: str) -> Callable[[Handler], Handler]:
    """Register the function below as the way to execute <name>."""

    def register(handler: Handler) -> Handler:
        TABLE[name] = handler
        return handler

    return register


def action(leg: Leg, verb: Verb, parameters: Mapping[str, str]) -> Goto:
    """Where the verb's action attribute leads; without one, to the current document again."""
    return Goto(leg.resolve(verb.get("action")), verb.get("method", "POST").upper(), parameters)
