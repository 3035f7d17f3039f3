"""Takes an inventory into the store, or refuses it and leaves the store as it is."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from ivr.customers.export import Bad, Refused, rows
from ivr.customers.importing import Imported, refuse_unless_whole, tell, true_at
from ivr.flow.accounts import NotNow
from ivr.service_lines.config import Inventory
from ivr.service_lines.rows import Reader, Unusable
from ivr.service_lines.store import Builder, Store


def import_inventory(inventory: Inventory, config: Path, store: Path, *, force: bool = False) -> Imported:
    """Read the file that ``config`` (the path of ``inventory``) names, and swap it in at ``store``. ``force``: however
    few lines it has. Rows that stand there twice are counted and kept once. Raises Refused; the store is as
    before then."""
    path = config.parent / inventory.file
    done = Imported(before=_count(store), as_of=true_at(path, inventory))
    try:
        _take_in(inventory, path, store, done, force)
    except (OSError, sqlite3.Error) as error:
        raise Refused(f"{store}: the service lines cannot be written, nothing was imported: {error}") from None
    return done


def _take_in(inventory: Inventory, path: Path, store: Path, done: Imported, force: bool) -> None:
    reader = Reader(inventory)
    with Builder(store) as new:
        for row in rows(path, inventory):
            done.rows += 1
            try:
                if isinstance(row.texts, Bad):
                    raise Unusable(f"the row {row.texts.says}")
                done.twice += not new.put(reader.line(row.texts))
            except Unusable as unusable:
                done.bad += 1
                tell(done.left_out, f"{path}:{row.line}: {unusable}")
        done.count = new.count
        refuse_unless_whole(inventory, done, path, force, "service lines", "service-lines")
        new.swap_in(done.as_of, time.time())


def _count(store: Path) -> int | None:
    """How many lines are in use; None if there are none."""
    now = Store(store)
    try:
        return now.count()
    except NotNow:
        return None
    finally:
        now.close()
