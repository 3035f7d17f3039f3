"""The turns of a database, by its kind."""

from __future__ import annotations

from sqlalchemy import Engine

from ivr.records.database import Turns
from ivr.records.postgres import PostgresTurns
from ivr.records.sqlite import SqliteTurns


def turns_of(engine: Engine) -> Turns:
    return SqliteTurns(engine) if engine.dialect.name == "sqlite" else PostgresTurns(engine)
