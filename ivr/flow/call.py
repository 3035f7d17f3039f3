"""A call, and what can happen to it. Plain data, kept as JSON.

msgspec's structs are made at every turn: a tenth of the cost of frozen dataclasses and the json module.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

PERSON_KEY = "0"
"""Leads to a person from every menu and question. Not an option that an author writes."""


class Reservation(Struct, frozen=True, gc=False):
    """TaskRouter's offer of a caller to one of its workers: the carrier's ids of it, of the task, of the workspace."""

    id: str
    task: str
    workspace: str


class Call(Struct, frozen=True, gc=False, omit_defaults=True):
    """What we know about one leg of a phone call.

    ``node`` and ``tries`` say where it waits; ``turn`` counts its webhooks. ``path`` is what the caller chose, as
    (node, key). ``answers`` holds what was keyed or said, by name. ``started`` and ``routed`` are Unix times. An
    agent's leg has the caller's call as ``parent``. ``unheard`` counts how often in a row a silent phone was brought to
    a person. ``queues`` are the desks with a queue open when the call was routed; ``queued`` is since when the caller
    is in line, a Unix time; ``wish`` is the key by which they left it, ``asides`` counts what they pressed there.
    ``transfers`` counts the agents who sent the caller on, ``words`` are what the last one said about it. ``offer`` is
    the number under which an agent is rung, ``reservation`` what TaskRouter rings a worker for. ``announced`` are the
    announcements that were spoken, as (number, language); ``offered`` tells at which menu and by which key there is
    more to hear of which of them, ``asking`` where the caller has asked for it last, and of which; ``wanted`` are those
    about which the caller wants texts.
    """

    sid: str
    flow: str
    language: str
    node: str
    turn: int = 0
    tries: int = 0
    number: str = ""
    started: float = 0.0
    need: str | None = None
    desk: str | None = None
    routed: float | None = None
    because: tuple[str, ...] = ()
    path: tuple[tuple[str, str], ...] = ()
    answers: dict[str, str] = {}
    parent: str | None = None
    unheard: int = 0
    queues: tuple[str, ...] = ()
    queued: float | None = None
    wish: str = ""
    asides: int = 0
    transfers: int = 0
    words: str = ""
    offer: int = 0
    reservation: Reservation | None = None
    announced: tuple[tuple[int, str], ...] = ()
    offered: tuple[tuple[str, str, int], ...] = ()
    asking: tuple[str, int] | None = None
    wanted: tuple[int, ...] = ()

    def but(self, **changes: Any) -> Call:
        return structs.replace(self, **changes)

    def __repr__(self) -> str:
        # Errors and logs show this: no number, no answers.
        return f"Call({self.sid!r}, {self.node!r}, turn={self.turn}, tries={self.tries}, need={self.need!r})"


class Answered(Struct, frozen=True, gc=False):
    """The call begins."""


class Pressed(Struct, frozen=True, gc=False):
    """Keys of the phone, 0-9, * and #. More than one of them may be a secret, so errors and logs show their count."""

    digits: str

    def __repr__(self) -> str:
        return f"Pressed({self.digits!r})" if len(self.digits) == 1 else f"Pressed({len(self.digits)} keys)"


class Said(Struct, frozen=True, gc=False):
    """Words, as the carrier understood them; ``confidence`` 0.0 to 1.0, None when it gave none."""

    words: str
    confidence: float | None = None

    def __repr__(self) -> str:
        return f"Said({len(self.words)} characters, {self.confidence})"


class Silence(Struct, frozen=True, gc=False):
    """Neither keys nor words came."""


class Dialled(Struct, frozen=True, gc=False):
    """A line was rung. ``bridged`` tells whether caller and agent were connected; ``status`` is the carrier's word;
    ``gone``: this side has hung up."""

    status: str
    bridged: bool
    seconds: int = 0
    gone: bool = False


class Queued(Struct, frozen=True, gc=False):
    """The caller is out of a queue, after ``seconds``: ``result`` is the carrier's word for how. ``wish`` is the key by
    which they left; ``gone``: they have hung up."""

    result: str
    seconds: int = 0
    wish: str = ""
    gone: bool = False


class Waiting(Struct, frozen=True, gc=False):
    """The caller waits in a queue, for ``seconds`` so far, and is to hear something."""

    seconds: int = 0


class Recorded(Struct, frozen=True, gc=False):
    """A recording ended after ``seconds``, by ``key`` ('hangup' when the caller left)."""

    seconds: int
    key: str = ""
    recording: str = ""


Input = Answered | Pressed | Said | Silence | Dialled | Queued | Waiting | Recorded


class Event(Struct, frozen=True, gc=False, array_like=True):
    """One fact about a call, kept for good."""

    type: str
    data: dict[str, Any]
