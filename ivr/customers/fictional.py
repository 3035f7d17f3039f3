"""The made-up utility's accounts: everything about them is invented, and the same for the same seed.

Numbers begin at 1000001. Meter ids are eight digits, unique; account 1000020 has twenty meters. Phones are
+1 202 555 xxxx. A few names hold markup and odd letters, as customer systems have them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

TODAY = date(2026, 11, 23)
"""The day of the export: what is due, is due around it."""

HEADER = (
    *("Account", "Customer Name", "Service Address", "Zip", "Phones", "Balance", "Past Due", "Due Date"),
    *("Last Payment", "Last Payment Date", "Status", "Shutoff Date", "Meters", "PIN", "Medical", "Plan"),
    *("Continuous Flow", "Bill", "Customer Since"),
)

_FIRST = ("Ana", "Ben", "Carla", "Dwayne", "Elena", "Farid", "Grace", "Hugo", "Imani", "José", "Kim", "Lena", "Marcus")
_LAST = ("Alvarez", "Brooks", "Chen", "Diaz", "Evans", "Fofana", "García", "Hughes", "Ito", "Johnson", "Kim", "Lee")
_STREETS = ("Oak", "Elm", "Maple", "Cedar", "River", "Mill", "Church", "Lake", "Hill", "5th", "21st", "Main")
_KINDS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court")
_HOSTILE = (
    "<Hangup/> & Sons",
    'Quote "Q" Quigley',
    "O'Brien; Partners, LLC",
    "</Say><Dial>+12025550199</Dial>",
    "{name} ${balance} %s",
    "=2+5",
    "Ñuñez & Müller",
    "A" * 200,
)


def accounts(count: int, seed: int) -> Iterator[list[str]]:
    """The rows of an export with so many accounts."""
    dice = _Dice(seed)
    meter = 40_000_000
    for index in range(count):
        several = 20 if index == 19 else (1 if dice.chance(0.94) else dice.number(2, 4))
        meters = [str(meter + step) for step in range(several)]
        meter += several + dice.number(0, 6)
        person, money = _person(dice, index), _money(dice)
        row = [str(1_000_001 + index), *person, *money, ";".join(meters), *_rest(dice)]
        yield [*row, _bill(seed, index), _since(index)]


class _Dice:
    """Chance that is the same on every Python: of its generator only random() is promised to be."""

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random  # noqa: S311

    def chance(self, share: float) -> bool:
        return self._next() < share

    def number(self, least: int, most: int) -> int:
        return least + int(self._next() * (most - least + 1))

    def one(self, of: Sequence[str]) -> str:
        return of[self.number(0, len(of) - 1)]


def _person(dice: _Dice, index: int) -> list[str]:
    name = f"{dice.one(_FIRST)} {dice.one(_LAST)}"
    if index % 50 == 7:
        name = _HOSTILE[index // 50 % len(_HOSTILE)]
    address = f"{dice.number(1, 2999)} {dice.one(_STREETS)} {dice.one(_KINDS)}"
    phones = [f"(202) 555-{dice.number(0, 9999):04d}" for _ in range(dice.number(0, 9) // 4)]
    return [name, address, f"20{dice.number(1, 99):03d}", ";".join(phones)]


def _money(dice: _Dice) -> list[str]:
    """Balance, past due, due date, last payment and its date, status, day of the shut-off."""
    due = TODAY + timedelta(days=dice.number(-12, 25))
    bill, paid = dice.number(1800, 21_000), dice.number(1800, 21_000)
    paid_on = due - timedelta(days=dice.number(20, 45))
    state, cut_off, late = "A", "", 0
    kind = dice.number(1, 100)
    if kind <= 4:
        bill = -dice.number(1, 9000)
    elif kind <= 34:
        bill = 0
    elif kind <= 46:
        late = dice.number(900, 40_000)
        bill += late
        if dice.chance(0.3):
            cut_off = _day(TODAY + timedelta(days=dice.number(1, 14)))
    elif kind <= 49:
        late = dice.number(15_000, 90_000)
        state, bill = "S", late
    elif kind <= 52:
        state, bill = "C", dice.number(0, 1) * dice.number(100, 30_000)
    elif kind == 53:
        bill = 123_456_78
    due_on = _day(due) if bill > 0 else ""
    return [_amount(bill), _amount(late), due_on, _amount(paid), _day(paid_on), state, cut_off]


def _rest(dice: _Dice) -> list[str]:
    """PIN, medical, plan (P: there is one, N: none may be offered), continuous flow."""
    pin = f"{dice.number(0, 9999):04d}"
    plan = "P" if dice.chance(0.05) else ("N" if dice.chance(0.03) else "")
    return [pin, "Y" if dice.chance(0.02) else "N", plan, "Y" if dice.chance(0.01) else "N"]


def _since(index: int) -> str:
    """The first day of the service: some day between 1990 and 2022."""
    return _day(date(1990, 1, 1) + timedelta(days=index * 97 % 12_000))


def _bill(seed: int, index: int) -> str:
    """The address of the bill: one that nobody guesses, as it should be."""
    return f"https://bills.example.org/{hashlib.sha256(f'{seed} {index}'.encode()).hexdigest()[:20]}"


def _amount(cents: int) -> str:
    """As a billing system writes it: credits end in CR."""
    whole, part = divmod(abs(cents), 100)
    return f"{whole:,}.{part:02d}" + ("CR" if cents < 0 else "")


def _day(day: date) -> str:
    return day.strftime("%m/%d/%Y")
