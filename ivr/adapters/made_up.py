"""The made-up utility, without an import: its accounts as they are shipped, meters that tell what their ids say, and
pipes that tell what the house numbers say."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from msgspec import structs

import ivr.customers
from ivr.customers.config import Export, load
from ivr.customers.importing import Imported, first_accounts
from ivr.flow.accounts import Account, NotNow, key_of
from ivr.flow.metering import Usage
from ivr.flow.proof import as_keyed
from ivr.flow.service_lines import Material, ServiceLine

FOLDER = Path(ivr.customers.__file__).with_name("made_up")

DAY = 86_400.0

SIDES: tuple[tuple[Material, Material], ...] = (
    *(("non_lead", "lead"), ("unknown", "unknown"), ("non_lead", "non_lead"), ("non_lead", "unknown")),
    *(("non_lead", "non_lead"), ("lead", "lead"), ("lead", "galvanized"), ("non_lead", "non_lead")),
)
"""The utility's side and the customer's, by the house number: one of eight after the other."""


class MadeUpCustomers:
    """Fits ``accounts.Customers``. Read when the first one of a process is first asked."""

    def __init__(self) -> None:
        self.is_down = False
        """To rehearse that the customer system cannot be asked."""

    def account(self, number: str) -> Account | None:
        return self._known().get(key_of(number, True))

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return tuple([account for account in self._known().values() if phone in account.phones][:5])

    def all(self) -> tuple[Account, ...]:
        return tuple(self._known().values())

    def _known(self) -> Mapping[str, Account]:
        if self.is_down:
            raise NotNow("it is made up that the customer system is down")
        with _READING:
            return _shipped()


_READING = threading.Lock()


@cache
def _shipped() -> Mapping[str, Account]:
    """The accounts that come with the program, by the key of their number."""
    config = FOLDER / "customers.yaml"
    export = load(config)
    assert isinstance(export, Export)
    found = first_accounts(export, config, 10_000, Imported())
    return MappingProxyType({key_of(account.id, True): account for account in found})


class MadeUpMeters:
    """Fits ``metering.Meters``: every third meter has a higher use than a year ago, every seventh a leak."""

    def usage(self, meters: Sequence[str], now: float, expects_flow: bool = False) -> Usage | None:
        if not meters:
            return None
        first, midnight = int(meters[0]), now - now % DAY
        use = 90.0 + first % 11 * 10
        leaks = first % 7 == 0 and not expects_flow
        return Usage(
            last_at=midnight,
            register=self._register(first) if len(meters) == 1 else None,
            days=30,
            per_day=use * (1.8 if first % 3 == 0 else 1.0),
            before=use,
            last_year=use,
            leak="leak" if leaks else "none_seen",
            leak_rate=6.0 if leaks else None,
            leak_since=midnight - 9 * DAY if leaks else None,
        )

    def meters_of(self, account: str) -> tuple[str, ...]:
        return ()  # the made-up customer system knows them all

    def last_register(self, meter: str) -> tuple[float, float] | None:
        return self._register(int(meter)), 1_763_900_000.0

    @staticmethod
    def _register(meter: int) -> float:
        return float(meter % 1000 * 1000 + 123_450)


class MadeUpServiceLines:
    """Fits ``service_lines.ServiceLines``: a line to the address of each of the ``customers``, and at every hundredth
    house number a second street with the same one. It can be asked when they can."""

    def __init__(self, customers: MadeUpCustomers) -> None:
        self._customers = customers
        self._lines: dict[str, list[ServiceLine]] = {}

    def at(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        accounts = self._customers.all()
        if not self._lines:
            self._lines = _by_key(accounts)
        return tuple(self._lines.get(as_keyed(house, zip), ()))

    def all(self) -> Iterator[ServiceLine]:
        for lines in _by_key(self._customers.all()).values():
            yield from lines


def _by_key(accounts: Sequence[Account]) -> dict[str, list[ServiceLine]]:
    found: dict[str, list[ServiceLine]] = {}
    for account in accounts:
        house = int(account.house)
        utility, customer = SIDES[house % len(SIDES)]
        line = ServiceLine(account.house, account.street, account.zip, utility, customer)
        lines = found.setdefault(as_keyed(account.house, account.zip), [])
        lines.append(line)
        if house % 100 == 0:
            lines.append(structs.replace(line, street=f"Old {account.street}"))
    return found
