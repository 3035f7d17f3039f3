"""Reports to a city's own system, as plain data, and how it is asked. The city's numbers and codes are opaque text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from ivr.flow.services import Trouble

State = Literal["open", "in_progress", "closed"]


class Report(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a caller has reported. ``service`` is our name for it; it is somewhere by ``address``, or by ``lat`` and
    ``long`` (degrees), or both. ``attributes`` answer the city's own questions, by its codes. ``opened`` is Unix time,
    ``key`` our own and never another report's: by it a request of ours is known again."""

    service: str
    description: str
    opened: float
    key: str
    address: str = ""
    lat: float | None = None
    long: float | None = None
    attributes: dict[str, str | tuple[str, ...]] = {}
    phone: str = ""
    first_name: str = ""

    def __repr__(self) -> str:
        return "Report(…)"  # errors and logs show this

    @property
    def mark(self) -> str:
        """Words at the end of the description by which the request is found again. They tell nothing of the key."""
        return f"[Ref {hashlib.sha256(self.key.encode()).hexdigest()[:10]}]"


class Filed(Struct, frozen=True, gc=False):
    """A report that the city has: by its ``number``; or by a ``token``, which becomes a number later; or by neither,
    where the city gives none. ``notice`` is what the city says to the caller."""

    number: str = ""
    token: str = ""
    notice: str = ""


class CityStatus(Struct, frozen=True, gc=False):
    """What the city tells about a request. ``note`` can be spoken: no addresses of the web, no numbers of people.
    ``updated`` and ``expected`` are Unix time; None where the city does not tell."""

    number: str
    state: State
    note: str = ""
    updated: float | None = None
    expected: float | None = None


class NotReached(Trouble):
    """The city was not reached: nothing was asked of it."""


class Busy(Trouble):
    """The city asks us to come back: after some seconds, if it says when. What was asked was not done."""

    def __init__(self, sentence: str, status: int | None = None, after: float | None = None) -> None:
        super().__init__(sentence, status)
        self.after = after


class Unfit(Trouble):
    """We do not send this at all: a person must mend it."""


class Duplicate(Trouble):
    """The city says that it has this request already."""


class CannotTell(Trouble):
    """Whether there is such a request cannot be found out from this city."""


class City(Protocol):
    """A city's system for requests. Every method raises Trouble; one without a status that is not NotReached may have
    come after the city has done what was asked."""

    def file(self, report: Report) -> Filed:
        """File a report; asked twice, the city has two."""

    def of_token(self, token: str) -> str:
        """The number that a token has become; empty if the city has given none yet."""

    def status(self, numbers: Sequence[str]) -> dict[str, CityStatus]:
        """How these requests stand, by number; those are left out of which the city knows nothing."""

    def find(self, report: Report) -> str:
        """The number of a request that an attempt of ours has made, whose answer was lost; empty if there is none.
        Raises CannotTell where the city's lists do not say."""
