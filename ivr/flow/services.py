"""What the flow asks of the world, each as a Protocol that an adapter fits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from ivr.flow.announcements import NOTHING, Board
from ivr.flow.call import Call, Event
from ivr.flow.jobs import Job


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
        self, sid: str, key: str, at: float, events: Sequence[Event], kept: Kept, jobs: Sequence[Job] = ()
    ) -> Kept:
        """Keep one turn, once, so that it survives the death of any process, with the ``jobs`` that it leaves. Returns
        what is on record under ``key``: ``kept``, or what another process kept there first."""


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


class Services(Protocol):
    """What nodes may ask while they are being walked."""

    def reference(self, sid: str) -> str:
        """A short number by which caller and utility can name this call."""

    def board(self) -> Board:
        """What is announced, as far as this process knows; costs nothing."""


class LocalServices:
    """The services that need no other system. ``board`` gives what is announced; on paper that is nothing."""

    def __init__(self, board: Callable[[], Board] = lambda: NOTHING) -> None:
        self.board = board

    def reference(self, sid: str) -> str:
        """Six digits drawn from the call's id: the same when asked again."""
        return f"{int.from_bytes(hashlib.sha256(sid.encode()).digest()[:8], 'big') % 900_000 + 100_000}"
