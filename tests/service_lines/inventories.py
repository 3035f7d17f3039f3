"""Inventories to be imported by tests."""

from __future__ import annotations

from pathlib import Path

from ivr.customers.importing import Imported
from ivr.service_lines.config import load
from ivr.service_lines.importing import import_inventory
from ivr.service_lines.store import Store

CONFIG = """\
file: lines.csv
columns: {address: Address, zip: Zip, utility_side: Ours, customer_side: Theirs}
materials: {non_lead: [Copper]}
"""
HEADER = "Address,Zip,Ours,Theirs"


class Utility:
    """A utility's folder: its service_lines.yaml, its inventory, and our store."""

    def __init__(self, folder: Path) -> None:
        self.config, self.file = folder / "service_lines.yaml", folder / "lines.csv"
        self.path = folder / "var" / "service_lines.sqlite"
        self.describe(CONFIG)

    def describe(self, config: str) -> None:
        self.config.write_text(config, encoding="utf-8")

    def deliver(self, *rows: str, header: str = HEADER, force: bool = False) -> Imported:
        """Import an inventory of these rows. Raises Refused and Wrong."""
        self.file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return import_inventory(load(self.config), self.config, self.path, force=force)

    def at(self, house: str, zip_code: str) -> list[tuple[str, str, str]]:
        """Street, the utility's side and the customer's."""
        store = Store(self.path)
        try:
            return [(line.street, line.utility_side, line.customer_side) for line in store.at(house, zip_code)]
        finally:
            store.close()
