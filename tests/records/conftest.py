"""The same tests on both databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ivr.records import migrate
from ivr.records.database import Turns, open_engine
from ivr.records.records import TurnRecords
from ivr.records.spool import Spool
from ivr.records.turns import turns_of
from tests import postgres

HERE = ["sqlite", "postgresql"] if postgres.programs() or os.environ.get("CI") else ["sqlite"]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(params=HERE)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/line.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = open_engine(url)
    if made.dialect.name == "postgresql":
        with made.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    migrate.upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def turns(engine: Engine) -> Iterator[Turns]:
    made = turns_of(engine)
    yield made
    made.close()


@pytest.fixture
def records(turns: Turns, tmp_path: Path) -> TurnRecords:
    return TurnRecords(turns, Spool(tmp_path / "spool"))
