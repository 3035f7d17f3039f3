"""Takes an export, or another file that is delivered again and again, into its store; or refuses it and leaves the
store as it is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field

from ivr.customers.config import Export
from ivr.customers.delivered import Delivered
from ivr.customers.export import Bad, Refused, Row, rows
from ivr.customers.rows import Fault, Forms
from ivr.customers.store import Builder, Store
from ivr.customers.swapped import NewFile, Swapped
from ivr.flow.accounts import Account, NotNow

New = TypeVar("New", bound=NewFile)

NOT_SERIOUS = ("phones", "bill_link")
"""Fields without which all else of an account can be told."""

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
    path, forms = config.parent / export.file, Forms(export)

    def keep(new: Builder, row: Row, done: Imported) -> None:
        account = _account(row, forms, done, path)
        earlier = new.put(account, row.line) if account is not None else None
        if earlier is not None:
            done.twice += 1
            tell(done.replaced, f"{path}:{row.line}: the account stands already in line {earlier}")

    return take_in(export, path, Store(store), lambda: Builder(store, export.zeros_count), keep, force)


def take_in(
    delivered: Delivered,
    path: Path,
    in_use: Swapped,
    new_file: Callable[[], New],
    keep: Callable[[New, Row, Imported], None],
    force: bool,
) -> Imported:
    """Read the file at ``path`` into a new one, and swap it in for the one ``in_use``. ``keep`` puts a row there, or
    tells what is wrong with it. ``force``: however few there are. Raises Refused; what is in use is as before then."""
    done = Imported(before=_count(in_use), as_of=_true_at(path, delivered))
    try:
        with new_file() as new:
            for row in rows(path, delivered):
                done.rows += 1
                keep(new, row, done)
            done.count = new.count
            _refuse_unless_whole(delivered, done, path, in_use, force)
            new.swap_in(done.as_of, time.time())
    except (OSError, sqlite3.Error) as error:
        what = f"{in_use.path}: the {in_use.what} cannot be written"
        raise Refused(f"{what}, nothing was imported: {error}") from None
    return done


def first_accounts(export: Export, config: Path, count: int, done: Imported) -> list[Account]:
    """The first accounts of the export, for a look at it; what is wrong is told in ``done``. Raises Refused."""
    path = config.parent / export.file
    done.as_of = _true_at(path, export)
    forms = Forms(export)
    made = (_account(row, forms, done, path) for row in islice(rows(path, export), max(1000, count)))
    return list(islice((account for account in made if account is not None), count))


def _true_at(path: Path, delivered: Delivered) -> float:
    """When the file was true (Unix time). Raises Refused."""
    try:
        return path.stat().st_mtime if delivered.as_of == "file" else time.time()
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
    serious = [fault for fault in faults if fault.field not in NOT_SERIOUS]
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


def _refuse_unless_whole(delivered: Delivered, done: Imported, path: Path, in_use: Swapped, force: bool) -> None:
    """Raises Refused for an import that holds nothing, far less than the last one, or too much that cannot be read."""
    told = "".join(f"\n{line}" for line in done.left_out[:10])
    if done.count == 0:
        raise Refused(f"{path}: the file holds no {in_use.what} that can be read; nothing was imported{told}")
    if done.bad > delivered.most_left_out * done.rows:
        share = f"{100 * delivered.most_left_out:g} %"
        raise Refused(
            f"{path}: {done.bad} of {done.rows} rows cannot be read, more than {share}; nothing was imported{told}"
        )
    if done.before and done.count < delivered.smallest_share * done.before and not force:
        raise Refused(
            f"{path}: the file holds {done.count} {in_use.what}, the last import had {done.before}; nothing was "
            f"imported (if that is right: {in_use.command} --force)"
        )


def _count(in_use: Swapped) -> int | None:
    """How many entries are in use; None if there are none."""
    try:
        return in_use.count()
    except NotNow:
        return None
    finally:
        in_use.close()


def tell(told: list[str], sentence: str) -> None:
    """Add the sentence, as long as there are not too many."""
    if len(told) < MOST_TOLD:
        told.append(sentence)
