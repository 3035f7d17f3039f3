"""Takes an inventory into the store, or refuses it and leaves the store as it is."""

from __future__ import annotations

import time
from pathlib import Path

from ivr.customers.export import Bad, rows
from ivr.customers.importing import Imported, refuse_unless_whole, tell, true_at
from ivr.flow.accounts import NotNow
from ivr.service_lines.config import Inventory
from ivr.service_lines.rows import Reader, Unusable
from ivr.service_lines.store import Builder, Store


def import_inventory(inventory: Inventory, config: Path, store: Path, *, force: bool = False) -> Imported:
    """Read the file that ``config`` (the path of ``inventory``) names, and swap it in at ``store``. ``force``: however
    few lines it has. Rows that stand there twice are counted and kept once. Raises customers.export.Refused; the store
    is as before then."""
    path = config.parent / inventory.file
    reader = Reader(inventory)
    done = Imported(before=_count(store))
    done.as_of = true_at(path, inventory)
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
    return done


def _count(store: Path) -> int | None:
    """How many lines are in use; None if there are none."""
    now = Store(store)
    try:
        return now.count()
    except NotNow:
        return None
    finally:
        now.close()
