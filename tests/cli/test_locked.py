"""``ivr customers locked`` and ``unlock``, as staff meet them, on both databases."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from ivr.cli import group
from ivr.cli import lockouts as cli
from ivr.records.database import Turns
from ivr.records.tries import DAY, Tries
from tests.records.conftest import HERE, engine, postgres_url, turns, url

__all__ = ("engine", "postgres_url", "turns", "url")

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC).timestamp()
HOUR = 3600.0
MANUAL = Path(__file__).parents[2] / "docs/customers.md"


@pytest.fixture
def tries(url: str, engine: Engine, turns: Turns, monkeypatch: pytest.MonkeyPatch) -> Tries:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    return Tries(turns, (b"the-auth-token-of-the-tests",))


@pytest.fixture
def made(tries: Tries) -> Tries:
    """A number that was locked four days ago, an account an hour ago."""
    for guess in range(20):
        tries.allowed(f"CB{guess}", f"20000{guess:02}", "+12025550188", NOW - 4 * DAY, "3 pin 4711")
    for guess in range(12):
        at = NOW - HOUR - (12 - guess) * 60
        tries.allowed(f"CA{guess}", "1000003", "+12025550143", at, f"3 pin {guess:04}")
    return tries


def ivr(*words: str) -> Result:
    return CliRunner().invoke(group, ["customers", *words])


def test_nothing_was_locked(tries: Tries) -> None:
    for words, said in [((), "30 days"), (("--days", "1"), "24 hours")]:
        result = ivr("locked", *words)
        assert (result.exit_code, result.output) == (0, f"Nothing was locked in the last {said}.\n")


def test_the_list_is_that_of_the_manual(made: Tries) -> None:
    """Its '$ ivr customers' blocks of this section, one after the other."""
    section = MANUAL.read_text(encoding="utf-8").partition("## Guesses")[2].partition("\n## ")[0]
    blocks = re.findall(r"^\$ ivr customers (.*)\n((?:(?!\$ |```).*\n)*)", section, re.MULTILINE)
    assert [words for words, _ in blocks] == ["locked", "unlock 1000003", "locked"]
    codes = []
    for words, printed in blocks:
        result = ivr(*words.split(), *(("--author", "ana") if "unlock" in words else ()))
        assert result.output == printed
        codes.append(result.exit_code)
    assert codes == [1, 0, 0]


def test_new_ones_alone_make_it_exit_with_1(made: Tries, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ivr("locked").exit_code == 1
    monkeypatch.setattr(cli, "_now", lambda: NOW + DAY)
    result = ivr("locked")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == ["over", "over", "None"]


def test_how_far_back(made: Tries) -> None:
    assert [line.split()[0] for line in ivr("locked", "--days", "2").output.splitlines()] == ["LOCKED", "1"]
    assert ivr("locked", "--days", "91").exit_code == 2


def test_programs_get_json(made: Tries) -> None:
    result = ivr("locked", "--format", "json")
    first, second = json.loads(result.output)["lockouts"]
    assert result.exit_code == 1
    assert (first["kind"], first["account"], first["phone"], first["state"], first["new"]) == (
        "account", "1000003", "…0143", "locked", True,
    )  # fmt: skip
    assert (second["kind"], second["state"], second["new"], second["until"]) == ("number", "over", False, None)


def test_who_is_unlocked_may_try_again(made: Tries) -> None:
    def may_try(guess: str) -> bool:
        return made.allowed("CC1", "1000003", "+12025550144", NOW, guess) is not None

    assert not may_try("3 pin 1111")
    assert "10 tries count no more" in ivr("unlock", "100-0003").output
    assert may_try("4 pin 2222")


@pytest.mark.parametrize("account", ["1000004", "2000019", "none"])
def test_what_is_not_locked_is_told(made: Tries, account: str) -> None:
    result = ivr("unlock", account)
    assert result.exit_code == 1
    assert result.output == f"Error: account {account} was not locked within 24 hours; see: ivr customers locked\n"


@pytest.mark.parametrize(("words", "how"), [(("locked",), "cannot be read"), (("unlock", "1"), "cannot be written")])
def test_a_database_that_is_not_upgraded_or_not_there_is_told(
    words: tuple[str, ...], how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    for database in (
        f"sqlite:///{tmp_path}/empty.db", f"sqlite:///{tmp_path}/broken.db",
        f"postgresql://line@/postgres?host={tmp_path}",
    ):  # fmt: skip
        monkeypatch.setenv("DATABASE_URL", database)
        result = ivr(*words)
        assert result.exit_code == 1, database
        assert result.output.startswith(f"Error: the database {how} (is it upgraded? ivr db upgrade): "), database
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/broken.db/line.db")
    result = ivr(*words)
    assert (result.exit_code, result.output.partition("[")[0]) == (1, f"Error: the database {how}: ")


@pytest.mark.parametrize("url", sorted({"postgresql"} & {*HERE}), indirect=True)
def test_a_table_that_is_not_there_yet_is_told_by_postgresql_too(tries: Tries, engine: Engine) -> None:
    from ivr.records import migrate

    migrate.downgrade(engine, "009")
    result = ivr("locked")
    assert result.exit_code == 1
    assert "ivr db upgrade" in result.output
