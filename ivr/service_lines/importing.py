"""Takes an inventory into the store, or refuses it and leaves the store as it is."""

from __future__ import annotations

from pathlib import Path

from ivr.customers.export import Bad, Row
from ivr.customers.importing import Imported, take_in, tell
from ivr.service_lines.config import Inventory
from ivr.service_lines.rows import Reader, Unusable
from ivr.service_lines.store import Builder, Store


def import_inventory(inventory: Inventory, config: Path, store: Path, *, force: bool = False) -> Imported:
    """Read the file that ``config`` (the path of ``inventory``) names, and swap it in at ``store``. ``force``: however
    few lines it has. Rows that stand there twice are counted and kept once. Raises Refused; the store is as
    before then."""
    path, reader = config.parent / inventory.file, Reader(inventory)

    def keep(new: Builder, row: Row, done: Imported) -> None:
        try:
            if isinstance(row.texts, Bad):
                raise Unusable(f"the row {row.texts.says}")
            done.twice += not new.put(reader.line(row.texts))
        except Unusable as unusable:
            done.bad += 1
            tell(done.left_out, f"{path}:{row.line}: {unusable}")

    return take_in(inventory, path, Store(store), lambda: Builder(store), keep, force)
