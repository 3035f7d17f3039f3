"""One read of a meter as plain data, whichever file it came from.

A read says either what the register showed (``register``) or what went through in the time before (``used``), or both.
Gallons, and Unix time of the END of what is told.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

HOUR = 3600
DAY = 24 * HOUR

Quality = Literal["actual", "estimated", "missing"]


class Read(Struct, frozen=True, gc=False):
    """``used`` went through in the ``seconds`` that end ``at``. ``missing`` carries neither: whatever stands in the
    file beside such a code is 0 or stale, never a use."""

    meter: str
    at: float
    register: float | None = None
    used: float | None = None
    seconds: int = HOUR
    quality: Quality = "actual"


class Flag(Struct, frozen=True, gc=False):
    """What the vendor's own leak detection said of a meter, ``seen`` at a Unix time: gallons an hour (0: it looked and
    found none; None: it says nothing), and since when."""

    meter: str
    seen: float
    rate: float | None = None
    since: float | None = None


class LeftOut(Struct, frozen=True, gc=False):
    """A line that could not be used, as ``file:line: what``; never with what stands in it."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


Told = Read | Flag | LeftOut
"""What a reader of a format yields, in the order of the file."""


class Unreadable(Exception):
    """A file that cannot be used at all; the text is a sentence with the file's name."""
