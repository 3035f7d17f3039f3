"""Meters on the file that ``ivr meters import`` writes. A file put in its place is read from the next question on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ivr.adapters.deadline import within
from ivr.flow.accounts import NotNow
from ivr.flow.metering import Meters, Usage
from ivr.metering import store
from ivr.metering.config import read_config
from ivr.metering.rules import Rules, usage

SECONDS = 1.9
"""The total for an answer; the file alone may keep one waiting for store.BUSY_SECONDS."""

T = TypeVar("T")


class MetersStore:
    """ivr.flow.metering.Meters."""

    def __init__(self, path: Path, rules: Rules) -> None:
        self._path, self._rules = path, rules

    def usage(self, meters: Sequence[str], now: float, expects_flow: bool = False) -> Usage | None:
        names = tuple(dict.fromkeys(meters))
        known = self._asked(lambda db: [store.known(db, name) for name in names])
        return usage(known, now, self._rules, expects_flow)

    def last_register(self, meter: str) -> tuple[float, float] | None:
        return self._asked(lambda db: store.last_register(db, meter))

    def meters_of(self, account: str) -> tuple[str, ...]:
        """The meters that the crosswalk gives to an account, where the customer system does not know them."""
        return self._asked(lambda db: store.meters_of(db, account))

    def _asked(self, question: Callable[[sqlite3.Connection], T]) -> T:
        def answer() -> T:
            with store.reading(self._path) as db:
                return question(db)

        try:
            return within(SECONDS, answer)
        except TimeoutError:
            raise NotNow("the reads of meters cannot be asked: no answer in time") from None
        except sqlite3.Error as error:
            raise NotNow(f"the reads of meters cannot be asked: {error}; see: ivr meters import") from None


def open_meters(config: Path, store_path: Path) -> Meters:
    """The meters of a utility whose meters.yaml is ``config``. Raises ivr.metering.config.Wrong."""
    return MetersStore(store_path, read_config(config).rules)
