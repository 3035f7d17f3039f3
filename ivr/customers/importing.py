"""Takes an export into the store, or refuses it and leaves the store as it is."""

from __future__ import annotations

import sqlite3
import time
from itertools import islice
from pathlib import Path

from msgspec import Struct, field

from ivr.customers.config import Export
from ivr.customers.delivered import Delivered
from ivr.customers.export import Bad, Refused, Row, rows
from ivr.customers.rows import Fault, Forms
from ivr.customers.store import Builder, Store
from ivr.flow.accounts import Account, NotNow

MOST_TOLD = 200
"""Lines that are told at most, of each kind."""


class Imported(Struct):
    """What an import came to. ``left_out``, ``replaced`` and ``notes`` are sentences with FILE:LINE, of each at most
    MOST_TOLD; ``bad`` and ``twice`` count all."""

    count: int = 0
    before: int | None = None
    as_of: float = 0.0
    rows: int = 0
    bad: int = 0
    twice: int = 0
    left_out: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_export(export: Export, config: Path, store: Path, *, force: bool = False) -> Imported:
    """Read the export that ``config`` (the path of ``export``) names, and swap it in at ``store``. ``force``: however
    few accounts it has. Raises Refused; the store is as before then."""
    path = config.parent / export.file
    done = Imported(before=_count(store), as_of=true_at(path, export))
    try:
        _take_in(export, path, store, done, force)
    except (OSError, sqlite3.Error) as error:
        raise Refused(f"{store}: the accounts cannot be written, nothing was imported: {error}") from None
    return done


def _take_in(export: Export, path: Path, store: Path, done: Imported, force: bool) -> None:
    forms = Forms(export)
    with Builder(store, export.zeros_count) as new:
        for row in rows(path, export):
            done.rows += 1
            account = _account(row, forms, done, path)
            if account is not None:
                earlier = new.put(account, row.line)
                if earlier is not None:
                    done.twice += 1
                    tell(done.replaced, f"{path}:{row.line}: the account stands already in line {earlier}")
        done.count = new.count
        refuse_unless_whole(export, done, path, force)
        new.swap_in(done.as_of, time.time())


def first_accounts(export: Export, config: Path, count: int, done: Imported) -> list[Account]:
    """The first accounts of the export, for a look at it; what is wrong is told in ``done``. Raises Refused."""
    path = config.parent / export.file
    done.as_of = true_at(path, export)
    forms = Forms(export)
    made = (_account(row, forms, done, path) for row in islice(rows(path, export), max(1000, count)))
    return list(islice((account for account in made if account is not None), count))


def true_at(path: Path, export: Delivered) -> float:
    """When the file was true (Unix time). Raises Refused."""
    try:
        return path.stat().st_mtime if export.as_of == "file" else time.time()
    except OSError as error:
        raise Refused(f"{path}: the export cannot be read: {error.strerror}") from None


def _account(row: Row, forms: Forms, done: Imported, path: Path) -> Account | None:
    """The account of a row; what is wrong is told in ``done``."""
    if isinstance(row.texts, Bad):
        done.bad += 1
        tell(done.left_out, f"{path}:{row.line}: the row {row.texts.says}")
        return None
    account, faults = forms.account(row.texts, done.as_of)
    if not faults:
        return account
    serious = [fault for fault in faults if fault.field != "phones"]
    for fault in serious or faults:
        tell(done.left_out if serious else done.notes, f"{path}:{row.line}: {_named(fault, forms)}")
    if serious:
        done.bad += 1
        return None
    return account


def _named(fault: Fault, forms: Forms) -> str:
    """The fault with the name of the column, as the export has it."""
    assert isinstance(forms.system, Export)
    column = forms.system.columns.named().get(fault.field, fault.field)
    return f"{column} ({fault.field}): {fault.says}" if column != fault.field else str(fault)


def refuse_unless_whole(
    export: Delivered, done: Imported, path: Path, force: bool, what: str = "accounts", command: str = "customers"
) -> None:
    """Raises Refused for an import that holds nothing, or far less than the last one, or too much that cannot be read.
    ``what`` it holds; ``command``: the one that has imported it."""
    told = "".join(f"\n{line}" for line in done.left_out[:10])
    if done.count == 0:
        raise Refused(f"{path}: the file holds no {what} that can be read; nothing was imported{told}")
    if done.bad > export.most_left_out * done.rows:
        share = f"{100 * export.most_left_out:g} %"
        raise Refused(
            f"{path}: {done.bad} of {done.rows} rows cannot be read, more than {share}; nothing was imported{told}"
        )
    if done.before and done.count < export.smallest_share * done.before and not force:
        raise Refused(
            f"{path}: the file holds {done.count} {what}, the last import had {done.before}; nothing was imported "
            f"(if that is right: ivr {command} import --force)"
        )


def _count(store: Path) -> int | None:
    """How many accounts are in use; None if there are none."""
    now = Store(store)
    try:
        return now.about().count
    except NotNow:
        return None
    finally:
        now.close()


def tell(told: list[str], sentence: str) -> None:
    """Add the sentence, as long as there are not too many."""
    if len(told) < MOST_TOLD:
        told.append(sentence)
