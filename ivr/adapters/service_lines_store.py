"""The service lines of the last import. Fits ``service_lines.ServiceLines``; a new import is seen at the next
question."""

from __future__ import annotations

from pathlib import Path

from ivr.adapters.deadline import within
from ivr.flow.accounts import NotNow
from ivr.flow.service_lines import ServiceLine, ServiceLines
from ivr.service_lines.config import load
from ivr.service_lines.store import Store

SECONDS = 1.9
"""The total for an answer: a disk may hang."""


class ServiceLinesStore:
    """Asks the store of the import at ``path``."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path)

    def at(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        try:
            return within(SECONDS, lambda: self._store.at(house, zip))
        except TimeoutError:
            raise NotNow("the inventory of service lines cannot be asked: no answer in time") from None


def open_service_lines(config: Path, store_path: Path) -> ServiceLines:
    """The service lines of a utility whose service_lines.yaml is ``config``. Raises service_lines.config.Wrong."""
    load(config)
    return ServiceLinesStore(store_path)
