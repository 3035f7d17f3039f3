"""What the commands that look at real calls share: the records of some days, and sentences when there are none."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ivr.records.database import open_engine
from ivr.settings import database_url

Found = TypeVar("Found")

DAY = 24 * 3600.0


def of_days(days: int, question: Callable[[Engine, float], Found]) -> Found:
    """The answer of ``question(engine, since)`` on the line's database; something must have been found."""
    engine = open_engine(database_url())
    try:
        found = question(engine, time.time() - days * DAY)
    except SQLAlchemyError as error:
        raise click.ClickException(f"the records cannot be read: {type(error).__name__} (ivr db upgrade?)") from None
    finally:
        engine.dispose()
    if not found:
        raise click.ClickException(f"there are no calls on record of the last {days} days")
    return found
