"""What meters have told, as plain data, and how they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

Leak = Literal["leak", "none_seen", "not_enough_data", "too_coarse"]


class Usage(Struct, frozen=True, gc=False, omit_defaults=True):
    """What can be told about the water that went through the meters of an account, taken together. Gallons; ``last_at``
    is when the last read was taken (Unix time), ``register`` what a single meter showed then (None where there are
    several). ``per_day`` is the mean of the latest ``days`` days, ``before`` that of as many days before them,
    ``last_year`` that of the same days a year earlier; None where there are too few reads. ``leak_rate`` in gallons an
    hour, ``leak_since`` Unix time. ``estimated``: the last read was an estimate."""

    last_at: float
    register: float | None = None
    days: int = 0
    per_day: float | None = None
    before: float | None = None
    last_year: float | None = None
    leak: Leak = "not_enough_data"
    leak_rate: float | None = None
    leak_since: float | None = None
    burst: bool = False
    estimated: bool = False


class Meters(Protocol):
    """The reads of meters. Each method answers within 2 seconds or raises accounts.NotNow."""

    def usage(self, meters: Sequence[str], now: float, expects_flow: bool = False) -> Usage | None:
        """What the meters with these ids tell; None if there is no read of any. ``expects_flow``: a flow that never
        stops is usual for this account, so it is no leak."""

    def meters_of(self, account: str) -> tuple[str, ...]:
        """The meters of the account with this number, where the customer system does not know them."""

    def last_register(self, meter: str) -> tuple[float, float] | None:
        """(gallons, Unix time) of the last actual read of a meter; None if there is none."""
