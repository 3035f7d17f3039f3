"""A turn is kept once, in the database or in the spool, whatever happens in between."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from ivr.flow.call import Call, Event
from ivr.flow.services import Kept
from ivr.records import migrate
from ivr.records.database import NoAnswer, Turns, Values
from ivr.records.records import TurnRecords
from ivr.records.row import Row
from ivr.records.spool import Spool
from ivr.records.story import recent, story

CALL = Call("CA1", "f1", "es", "main", turn=1, number="+12025550143", started=5.0, path=(("main", "2"),))
EVENTS = (Event("pressed", {"node": "main", "key": "2"}), Event("asked", {"node": "closed"}))


class Gone:
    """A database that does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def insert(self, rows: list[Row]) -> list[bool]:
        self.asked += 1
        raise NoAnswer("gone")

    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None:
        self.asked += 1
        raise NoAnswer("gone")

    def latest(self, sid: str) -> str | None:
        self.asked += 1
        raise NoAnswer("gone")

    def read(self, query: str, values: Values) -> list[tuple[Any, ...]]:
        raise NoAnswer("gone")

    def change(self, first: str, then: Sequence[str], values: Values) -> bool:
        raise NoAnswer("gone")

    def alone(self, lock: str, queries: Sequence[str], values: Values) -> list[int]:
        raise NoAnswer("gone")

    def close(self) -> None: ...


def test_a_turn_comes_back_as_it_was_kept(records: TurnRecords, turns: Turns, tmp_path: Path) -> None:
    records.keep("CA1", "1", 7.5, EVENTS, Kept(CALL, b"<Response/>"))
    elsewhere = TurnRecords(turns, Spool(tmp_path / "other"))
    assert elsewhere.find("CA1", "1") == Kept(CALL, b"<Response/>")
    assert elsewhere.latest("CA1") == CALL
    assert elsewhere.find("CA1", "2") is None


def test_the_same_turn_kept_twice_is_kept_once_and_the_first_answer_stands(turns: Turns, tmp_path: Path) -> None:
    first, second = (TurnRecords(turns, Spool(tmp_path / name)) for name in "ab")
    first.keep("CA1", "1", 1.0, EVENTS, Kept(CALL, b"first"))
    assert second.keep("CA1", "1", 2.0, EVENTS, Kept(CALL, b"second")).answer == b"first"


def test_of_many_that_keep_the_same_turn_at_once_all_get_one_answer(turns: Turns, tmp_path: Path) -> None:
    answers: list[bytes] = []

    def keep(number: int) -> None:
        mine = TurnRecords(turns, Spool(tmp_path / str(number)))
        answers.append(mine.keep("CA1", "1", 1.0, EVENTS, Kept(CALL, str(number).encode())).answer)

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1


def test_events_are_a_view_in_the_order_in_which_they_happened(records: TurnRecords, engine: Engine) -> None:
    records.keep("CA1", "0", 1.0, (Event("answered", {"to": "+12025550100"}),), Kept(CALL, b""))
    records.keep("CA1", "1", 2.0, EVENTS, Kept(CALL, b""))
    assert [(fact.turn, fact.type) for fact in story(engine, "CA1")] == [
        ("0", "answered"),
        ("1", "pressed"),
        ("1", "asked"),
    ]
    assert story(engine, "CA1")[1].data == {"node": "main", "key": "2"}
    assert recent(engine) == [("CA1", 1.0)]


def test_a_turn_waits_in_the_spool_while_the_database_is_gone_and_is_drained_once(
    engine: Engine, turns: Turns, tmp_path: Path
) -> None:
    without = TurnRecords(Gone(), Spool(tmp_path / "spool"))
    assert without.keep("CA1", "1", 1.0, EVENTS, Kept(CALL, b"x")).answer == b"x"
    assert story(engine, "CA1") == []
    back = TurnRecords(turns, Spool(tmp_path / "spool"))
    # The process that wrote it lives and holds its file: nobody else drains it.
    assert back.drain() == 0
    without.turns = turns
    assert without.drain() == 1
    assert without.drain() == 0
    assert len(story(engine, "CA1")) == 2


def test_the_spool_of_a_dead_process_is_drained_by_another(engine: Engine, turns: Turns, tmp_path: Path) -> None:
    row = Row.of("CA1", "1", 1.0, EVENTS, Kept(CALL, b"x"))
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "1-dead.jsonl").write_bytes(row.as_line() * 3 + row.as_line()[:40])
    assert TurnRecords(turns, Spool(tmp_path / "spool")).drain() == 3
    assert len(story(engine, "CA1")) == 2
    assert not list((tmp_path / "spool").iterdir())


def test_what_the_database_does_not_take_stays_in_the_spool(tmp_path: Path) -> None:
    records = TurnRecords(Gone(), Spool(tmp_path / "spool"))
    records.keep("CA1", "1", 1.0, EVENTS, Kept(CALL, b"x"))
    with pytest.raises(NoAnswer):
        records.drain()
    assert len(list((tmp_path / "spool").iterdir())) == 1


def test_a_database_that_does_not_answer_is_left_alone_for_a_while(tmp_path: Path) -> None:
    gone = Gone()
    records = TurnRecords(gone, Spool(tmp_path / "spool"))
    for turn in range(20):
        records.keep("CA1", str(turn), 1.0, EVENTS, Kept(CALL, b"x"))
        assert records.find("CA2", str(turn)) is None
    assert gone.asked == 1


def test_a_call_goes_on_from_memory_while_the_database_is_gone(tmp_path: Path) -> None:
    records = TurnRecords(Gone(), Spool(tmp_path / "spool"))
    records.keep("CA1", "1", 1.0, EVENTS, Kept(CALL, b"x"))
    assert records.find("CA1", "1") == Kept(CALL, b"x")
    assert records.latest("CA1") == CALL


def test_the_database_can_be_upgraded_downgraded_and_upgraded(engine: Engine) -> None:
    migrate.downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(engine)
    migrate.upgrade(engine)
    tables = {"alembic_version", "menu_live", "menu_versions", "no_texts", "outbox", "turns"}
    assert tables <= set(inspect(engine).get_table_names())


def test_the_migrations_make_the_tables_that_the_code_names(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from ivr.records.schema import metadata

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_database_without_tables_counts_as_one_that_does_not_answer(engine: Engine, turns: Turns) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP VIEW events"))
        connection.execute(text("DROP TABLE turns"))
    with pytest.raises(NoAnswer):
        turns.insert([Row.of("CA1", "1", 1.0, EVENTS, Kept(CALL, b""))])
