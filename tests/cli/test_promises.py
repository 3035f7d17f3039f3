"""``ivr promises``, as staff meet it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import promises as cli
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.promises import Promises
from tests.line import MENUS

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
AT, HOUR = NOW.timestamp(), 3600.0


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Promises:
    url = f"sqlite:///{tmp_path}/line.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    engine = open_engine(url)
    migrate.upgrade(engine)
    return Promises(engine)


@pytest.fixture
def made(records: Promises) -> Promises:
    records.add("a visit", "+12025550144", AT - 9 * HOUR, AT + 7 * HOUR, "482914")
    records.add("a call about the bill", "+12025550143", AT - 30 * HOUR, AT - 17 * HOUR, "482913", "high_bill")
    records.add("a letter", "100-2345", AT - HOUR, AT + 31 * HOUR)
    records.keep(records.add("a text", "+12025550145", AT - 50 * HOUR, AT - 20 * HOUR), AT - 19 * HOUR, "ben")
    return records


def ivr(*words: str) -> Result:
    return CliRunner().invoke(cli.command, [*words, "--menus", str(MENUS), "--author", "ana"])


def test_what_is_due_is_listed_with_the_overdue_first(made: Promises) -> None:
    result = ivr()
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "OVERDUE     2  by 2026-11-23 17:00  a call about the bill, to …0143, ticket 482913, letter high_bill",
        "today       1  by 2026-11-24 17:00  a visit, to …0144, ticket 482914",
        "1 overdue, 1 due today. 1 more is due later (--all). When one is kept: ivr promises --kept ID",
    ]


def test_all_are_listed_with_the_kept_ones_last(made: Promises) -> None:
    result = ivr("--all")
    assert result.exit_code == 1
    assert [line.split()[:2] for line in result.output.splitlines()[:-1]] == [
        ["OVERDUE", "2"], ["today", "1"], ["later", "3"], ["late", "4"],
    ]  # fmt: skip
    assert "a text, to …0145  (kept 2026-11-23 15:00 by ben)" in result.output


def test_programs_get_json(made: Promises) -> None:
    result = ivr("--format", "json")
    assert result.exit_code == 1
    first, second = json.loads(result.output)["promises"]
    assert (first["id"], first["state"], first["due"]) == (2, "overdue", "2026-11-23T17:00:00-05:00")
    assert (second["state"], second["kept_at"], second["letter"]) == ("today", None, "")


def test_a_kept_promise_is_out_of_the_way(made: Promises) -> None:
    assert ivr("--kept", "2").output == "Promise 2 is kept.\n"
    again = ivr("--kept", "2", "--author", "eva")
    assert (again.exit_code, again.output) == (0, "Promise 2 was kept already (by ana).\n")
    result = ivr()
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].startswith("0 overdue, 1 due today.")


def test_what_is_not_there_is_told(records: Promises) -> None:
    assert ivr().output == "No promise is due today.\n"
    result = ivr("--kept", "7")
    assert result.exit_code == 1
    assert "there is no promise 7; they are listed by: ivr promises --all" in result.output


def test_a_database_that_was_not_upgraded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    result = ivr()
    assert result.exit_code == 1
    assert "ivr db upgrade" in result.output
