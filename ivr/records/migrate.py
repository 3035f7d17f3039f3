"""``ivr db upgrade``: brings the database to the form that this version of the program wants."""

from __future__ import annotations

from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def upgrade(engine: Engine, to: str = "head") -> None:
    """Raises sqlalchemy.exc.SQLAlchemyError when the database does not answer."""
    _run(engine, command.upgrade, to)


def downgrade(engine: Engine, to: str) -> None:
    _run(engine, command.downgrade, to)


def _run(engine: Engine, what: object, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.files("ivr.records") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        assert callable(what)
        what(config, to)
