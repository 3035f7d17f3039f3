"""What the flow asks of the world, each as a Protocol that an adapter fits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from ivr.flow.announcements import NOTHING as NO_NEWS
from ivr.flow.announcements import Board
from ivr.flow.call import Call, Event
from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.systems import Systems, Unconnected
from routing.intent.understand import ASKED, NOTHING, Understood, asks_for_person
from routing.needs import Need
from routing.waiting import EMPTY, Floor, Place


class Kept(Struct, frozen=True, gc=False):
    """A turn that is on record: the call as it was after it (None for facts that move no call), and our answer."""

    call: Call | None
    answer: bytes


class Records(Protocol):
    """Where turns are kept, each under the id of its call and a key. No method raises for a database that is gone."""

    def find(self, sid: str, key: str) -> Kept | None:
        """The turn kept under ``key``; None if it is not known, or the database does not answer."""

    def known(self, sid: str, key: str) -> Kept | None:
        """The same, from what this process remembers; costs nothing."""

    def latest(self, sid: str) -> Call | None:
        """The call as its last known turn left it."""

    def keep(
        self,
        sid: str,
        key: str,
        at: float,
        events: Sequence[Event],
        kept: Kept,
        jobs: Sequence[Job] = (),
        moves: Sequence[Move] = (),
    ) -> Kept:
        """Keep one turn, once, so that it survives the death of any process, with the ``jobs`` that it leaves and what
        it ``moves`` in the line. Returns what is on record under ``key``: ``kept``, or what another process kept there
        first."""


class Trouble(Exception):
    """Another system does not do what we ask; the text is a sentence for a person. ``status`` and ``code`` are the
    other system's, where it gave any."""

    def __init__(self, sentence: str, status: int | None = None, code: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


class Ways(Struct, frozen=True, gc=False):
    """Where the carrier sends what happens to a number: its calls, those that went wrong, their ends, texts. URLs."""

    voice: str
    fallback: str
    status: str
    texts: str


class Numbers(Protocol):
    """The utility's phone numbers at the carrier. Every method raises Trouble."""

    def ways(self, number: str) -> Ways | None:
        """Where the calls of a number go (E.164); None if the account has no such number."""

    def connect(self, number: str, ways: Ways) -> None:
        """Send them elsewhere."""


class Texts(Protocol):
    """Sends texts. Every method raises Trouble; without a status, what was asked may have been done all the same."""

    def send(self, to: str, body: str) -> str:
        """Send one, and give its id."""

    def was_sent(self, to: str, body: str, since: float) -> bool:
        """Whether this very text was sent to this number since a moment (Unix time)."""


class Calls(Protocol):
    """Rings people for the line. Every method raises Trouble; without a status, they may have been rung all the
    same."""

    def ring(self, to: str, url: str, status_url: str, seconds: int) -> str:
        """Ring a number for some seconds; who picks up hears the document at ``url``, and what becomes of the leg is
        told to ``status_url``. Gives the leg's id."""

    def is_over(self, leg: str) -> bool:
        """Whether a leg has ended."""


class Tasks(Protocol):
    """The carrier's TaskRouter. Every method raises Trouble."""

    def reject(self, workspace: str, task: str, reservation: str) -> None:
        """A worker does not take a task: the next one is asked."""


class Services(Protocol):
    """What nodes may ask while they are being walked."""

    @property
    def systems(self) -> Systems:
        """The utility's own systems."""

    def reference(self, sid: str) -> str:
        """A short number by which caller and utility can name this call."""

    def board(self) -> Board:
        """What is announced, as far as this process knows; costs nothing."""

    def floor(self) -> Floor:
        """Who waits and who works, at most a second old; not known where the database does not answer."""

    def place(self, sid: str) -> Place | None:
        """A call's place in line, as it is now; None if it has none, or the database does not answer."""

    def take(self, sid: str, offer: int, leg: str) -> bool:
        """Whether the agent on ``leg`` gets the caller: of two who accept at once only one does. Asked again by the
        same leg, the answer is the same."""

    def agent_of(self, code: str, number: str) -> str:
        """The agent who has this code, given out by us and keyed in from a number; empty if nobody has, or the code or
        the number is locked after too many wrong ones."""

    def called_before(self, sid: str, number: str, since: float) -> bool:
        """Whether this number has called since (Unix time), in another call, and reached nobody."""

    def understand(
        self, model: str, words: str, needs: Mapping[str, Need], person_words: Collection[str]
    ) -> Understood:
        """What a caller's words come to, by the ``model`` of the flow (empty: the one that comes with the product).
        Where nothing can be understood now, a person."""


Ear = Callable[[str, str, Mapping[str, Need], Collection[str]], Understood]
"""Fits ``Services.understand``."""


def deaf(model: str, words: str, needs: Mapping[str, Need], person_words: Collection[str]) -> Understood:
    """Understands nothing but a word for a person."""
    return ASKED if asks_for_person(words, person_words) else NOTHING


class LineUp(Protocol):
    """The part of the services that the records answer."""

    def floor(self) -> Floor: ...
    def place(self, sid: str) -> Place | None: ...
    def take(self, sid: str, offer: int, leg: str) -> bool: ...
    def called_before(self, sid: str, number: str, since: float) -> bool: ...
    def agent_of(self, code: str, number: str) -> str: ...


class OnPaper:
    """A line as it is on paper: ``floor`` says who works, nobody waits, and whoever accepts a call gets it."""

    def __init__(self, floor: Floor = EMPTY) -> None:
        self._floor = floor

    def floor(self) -> Floor:
        return self._floor

    def place(self, sid: str) -> Place | None:
        return None

    def take(self, sid: str, offer: int, leg: str) -> bool:
        return True

    def called_before(self, sid: str, number: str, since: float) -> bool:
        return False

    def agent_of(self, code: str, number: str) -> str:
        return ""


class LocalServices:
    """What nodes ask, put together. ``board`` gives what is announced, ``line`` who waits and who works, ``ear``
    understands what callers say, ``systems`` know accounts and meters; on paper nothing is announced, nobody works,
    nothing is understood, and no system is connected."""

    def __init__(
        self,
        board: Callable[[], Board] = lambda: NO_NEWS,
        line: LineUp | None = None,
        ear: Ear = deaf,
        systems: Systems | None = None,
    ) -> None:
        line = line or OnPaper()
        self.systems: Systems = systems or Unconnected()
        self.understand = ear
        self.board = board
        self.floor = line.floor
        self.place = line.place
        self.take = line.take
        self.called_before = line.called_before
        self.agent_of = line.agent_of

    def reference(self, sid: str) -> str:
        """Six digits drawn from the call's id: the same when asked again."""
        return f"{int.from_bytes(hashlib.sha256(sid.encode()).digest()[:8], 'big') % 900_000 + 100_000}"
