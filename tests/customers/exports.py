"""Exports to be imported by tests, and mangled by them."""

from __future__ import annotations

from pathlib import Path

from ivr.customers.config import Export, load
from ivr.customers.importing import Imported, import_export
from ivr.customers.store import Store

HEADER = "Number,Name,Phone,Balance,Due,Status,Medical"
CONFIG = """
kind: export
file: accounts.csv
columns: {id: Number, name: Name, phones: Phone, balance: Balance, due: Due, status: Status}
dates: [MM/DD/YYYY]
statuses: {A: active, S: shut_off, C: closed}
flags: {medical: {column: Medical, yes: Y}}
"""


def row(number: int) -> str:
    return f"{number:07d},Ann {number},(202) 555-{number % 10_000:04d},{number}.50,11/24/2026,A,{'NY'[number % 2]}"


def lines(count: int) -> list[str]:
    return [HEADER, *(row(number) for number in range(1, count + 1))]


class Utility:
    """A utility's folder: its customers.yaml, its export, and our store."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.config = folder / "customers.yaml"
        self.file = folder / "accounts.csv"
        self.path = folder / "var" / "customers.sqlite"
        self.describe(config)

    def describe(self, config: str) -> None:
        self.config.write_text(config, encoding="utf-8")
        system = load(self.config)
        assert isinstance(system, Export)
        self.export = system

    def deliver(self, raw: bytes | str, force: bool = False) -> Imported:
        """Import an export of these bytes. Raises Refused."""
        self.file.write_bytes(raw.encode() if isinstance(raw, str) else raw)
        return import_export(self.export, self.config, self.path, force=force)

    def rows(self, count: int) -> Imported:
        return self.deliver("\n".join(lines(count)) + "\n")

    @property
    def count(self) -> int:
        store = Store(self.path)
        try:
            return store.about().count
        finally:
            store.close()
