"""A table or view in the utility's database, read at each question. Fits ``accounts.Customers``."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ivr.adapters.answers import account_of
from ivr.customers.config import View
from ivr.customers.numbers import asked_as, national
from ivr.customers.rows import Forms
from ivr.flow.accounts import Account, NotNow

MOST_OF_A_PHONE = 5
_SECONDS = 1.5
"""Of a statement, where the database can be told; the guard's deadline is above it."""

_READ_ONLY = {
    "postgresql": (f"SET statement_timeout = {int(_SECONDS * 1000)}", "SET default_transaction_read_only = on"),
    "mysql": (f"SET SESSION max_execution_time = {int(_SECONDS * 1000)}", "SET SESSION TRANSACTION READ ONLY"),
    "mariadb": (f"SET SESSION max_statement_time = {_SECONDS}", "SET SESSION TRANSACTION READ ONLY"),
    "sqlite": ("PRAGMA query_only = ON",),
}
_CONNECTING: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_timeout": 2},
    "mysql": {"connect_timeout": 2},
    "mariadb": {"connect_timeout": 2},
    "sqlite": {"timeout": 1.0, "check_same_thread": False},
}


class CustomersView:
    """Asks the SELECTs of ``view``. Raises NotNow for whatever fails."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._forms = Forms(view)
        self._columns = view.columns.named()
        self._engine: Engine | None = None

    def account(self, number: str) -> Account | None:
        asked = asked_as(number, self._view.zeros_count, self._view.number_width)
        rows = self._rows(self._view.account, {"account": asked}, 2)
        if len(rows) > 1:
            raise NotNow(f"'account' of the customer view (at {self._view.url_from}) has several rows for one number")
        return self._account(rows[0]) if rows else None

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        if self._view.phone is None:
            return ()
        values = {"phone": phone, "national": national(phone, self._view.country)}
        used = {name: value for name, value in values.items() if f":{name}" in self._view.phone}
        return tuple(self._account(row) for row in self._rows(self._view.phone, used, MOST_OF_A_PHONE))

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    def _account(self, row: Mapping[str, Any]) -> Account:
        columns = {name.lower(): value for name, value in row.items()}
        wanted = {**{name: name for name in _NAMES}, **self._columns}
        wanted |= {str(flag): part.column for flag, part in self._view.flags.items()}
        raw = {field: columns[name.lower()] for field, name in wanted.items() if name.lower() in columns}
        return account_of(raw, self._forms)

    def _rows(self, statement: str, values: Mapping[str, str], most: int) -> list[Mapping[str, Any]]:
        try:
            with self._connected() as connection:
                return [dict(row) for row in connection.execute(text(statement), values).mappings().fetchmany(most)]
        except SQLAlchemyError as error:
            # What the database says may hold what it was asked: its kind is enough.
            raise NotNow(f"the database at {self._view.url_from} does not answer ({type(error).__name__})") from None

    def _connected(self) -> Connection:
        if self._engine is None:
            self._engine = _engine(self._view.url_from)
        return self._engine.connect()


_NAMES = (
    *("id", "name", "address", "house", "street", "zip", "phones", "balance", "past_due", "due", "paid", "paid_on"),
    *("status", "cut_off", "meters", "pin", "since"),
)


def _engine(variable: str) -> Engine:
    url = _url(variable)
    dialect = url.get_backend_name()
    try:
        engine = create_engine(
            url,
            pool_size=4,
            max_overflow=4,
            pool_timeout=1.0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=_CONNECTING.get(dialect, {}),
        )
    except (ImportError, SQLAlchemyError) as error:
        raise NotNow(f"{variable}: no driver for such a database is installed ({type(error).__name__})") from None

    @event.listens_for(engine, "connect")
    def read_only(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in _READ_ONLY.get(dialect, ()):
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    if dialect == "sqlite":
        event.listen(engine, "before_cursor_execute", _end_in_time)
    return engine


def _end_in_time(connection: Any, *_: Any) -> None:
    """SQLite has no time-out of statements: it asks us whether to go on."""
    ends = time.monotonic() + _SECONDS
    connection.connection.dbapi_connection.set_progress_handler(lambda: time.monotonic() > ends, 10_000)


def _url(variable: str) -> URL:
    named = os.environ.get(variable, "")
    if not named:
        raise NotNow(f"{variable} is not set: it names the database of the customer system")
    try:
        url = make_url(named.replace("postgres://", "postgresql://", 1))
    except ArgumentError:
        raise NotNow(f"{variable} is not the URL of a database") from None
    if url.drivername == "sqlite" and url.database and not url.database.startswith("file:"):
        return url.set(database=Path(url.database).absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    return url
