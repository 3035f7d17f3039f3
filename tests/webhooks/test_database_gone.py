"""The database is locked, missing, read-only, empty or no database at all: turns are answered, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from ivr.app import open_records
from ivr.records import migrate
from tests.line import TestLine
from tests.webhooks.carrier import SID, Caller, names, rows

Mend = Callable[[], None]


def reopened(line: TestLine, url: str) -> None:
    """The living process finds another database behind its connection: the one at ``url``."""
    line.records.close()
    line.records.turns = open_records(line.settings.model_copy(update={"database_url": url})).turns


def without_tables(line: TestLine, folder: Path) -> Mend:
    migrate.downgrade(line.engine, "base")
    return lambda: migrate.upgrade(line.engine)


def locked(line: TestLine, folder: Path) -> Mend:
    reopened(line, line.settings.database_url)  # with less patience
    other = sqlite3.connect(folder / "line.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def read_only(line: TestLine, folder: Path) -> Mend:
    reopened(line, f"sqlite:///file:{folder}/line.db?mode=ro&uri=true")
    return lambda: reopened(line, line.settings.database_url)


def missing(line: TestLine, folder: Path) -> Mend:
    reopened(line, f"sqlite:///{folder}")  # a directory is no database
    return lambda: reopened(line, line.settings.database_url)


def no_database(line: TestLine, folder: Path) -> Mend:
    (folder / "garbage.db").write_bytes(b"this is not a database, it is a text of some length. " * 100)
    reopened(line, f"sqlite:///{folder}/garbage.db")
    return lambda: reopened(line, line.settings.database_url)


def full(line: TestLine, folder: Path) -> Mend:
    refuse = "CREATE TRIGGER full BEFORE INSERT ON turns BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    with line.engine.begin() as connection:
        connection.execute(text(refuse))

    def mend() -> None:
        with line.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER full"))

    return mend


KINDS = [without_tables, locked, read_only, missing, no_database, full]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every turn tries the database again, and waits for no lock.
    monkeypatch.setattr("ivr.records.breaker.RETRY_AFTER", 0.0)
    monkeypatch.setattr("ivr.records.database.PATIENCE", 0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_turns_go_on_and_are_kept_later(line: TestLine, tmp_path: Path, kind: Callable[[TestLine, Path], Mend]) -> None:
    # Classes 106-109, rank 4: "100 % of turns answered; events spooled and replayed: 0 lost, 0 duplicated."
    reference = Caller(line, "CA" + "8" * 32)
    reference.press("8")
    reference.press("2")
    reference.dialled("busy")
    whole = line.types("CA" + "8" * 32)

    caller = Caller(line)
    mend = kind(line, tmp_path)
    caller.press("8")
    caller.press("2")
    answers = [caller.again(number) for number in (1, 2)]
    caller.dialled("busy")
    assert names(caller.verbs) == names(reference.verbs)
    line.post("/voice/status", CallStatus="completed")
    mend()
    assert "ringing" not in line.types(), "the database has not seen it yet"

    assert line.records.drain() == 4
    if kind is without_tables:
        assert line.types() == [*whole[2:], "ended"], "what stood in the table that was dropped is gone"
    else:
        assert line.types() == [*whole, "ended"]
    count = rows(line)
    assert line.records.drain() == 0
    line.records._memory.clear()
    assert [caller.again(number) for number in (1, 2)] == answers, "a late repeat still gets the first answer"
    assert rows(line) == count


def test_repeats_while_the_database_is_gone_are_kept_once(line: TestLine, tmp_path: Path) -> None:
    caller = Caller(line)
    mend = without_tables(line, tmp_path)
    caller.press("2")
    line.records._memory.pop((SID, "1"))  # as another process, which knows nothing of it
    caller.again()
    mend()
    assert line.records.drain() >= 1
    assert line.types().count("pressed") == 1


def test_neither_database_nor_disk(line: TestLine, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    # Class 127: the caller is served although nothing can be kept anywhere.
    (line.settings.var_dir).mkdir(exist_ok=True)
    (line.settings.var_dir / "spool").write_text("a file where the folder should be")
    without_tables(line, tmp_path)
    caller = Caller(line)
    caller.press("2")
    caller.dialled("busy")
    assert "Trying another line." in caller.words
    assert [record for record in caplog.records if getattr(record, "call", None) == SID]
