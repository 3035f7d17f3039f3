"""A view in the utility's database: asked by bound values, never changed, never waited for."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ivr.adapters.customers_view import CustomersView
from ivr.adapters.guarded import Guarded
from ivr.customers.config import View
from ivr.flow.accounts import NotNow
from tests import postgres

HERE = ["sqlite", "postgresql"] if postgres.programs() or os.environ.get("CI") else ["sqlite"]
COLUMNS = "number, customer, balance, due, state, phone, med"


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(params=HERE)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the view ``callers``."""
    made = f"sqlite:///{tmp_path}/cis.db"
    if request.param == "postgresql":
        made = str(request.getfixturevalue("postgres_url"))
    engine = create_engine(made)
    with engine.begin() as db:
        db.execute(text("DROP TABLE IF EXISTS callers"))
        types = "number TEXT, customer TEXT, balance NUMERIC(12, 2), due DATE, state TEXT, phone TEXT, med INTEGER"
        db.execute(text(f"CREATE TABLE callers ({types})"))
        for number in range(1, 30):
            row = f"'{number:07d}', 'Ann {number}', {number}.5, '2026-11-24', 'A', '20255501{number % 10:02d}', 1"
            db.execute(text(f"INSERT INTO callers ({COLUMNS}) VALUES ({row})"))
    engine.dispose()
    return made


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while MADE:
        MADE.pop().close()


@pytest.fixture
def view(url: str, monkeypatch: pytest.MonkeyPatch) -> CustomersView:
    monkeypatch.setenv("CIS_URL", url)
    return view_of()


MADE: list[CustomersView] = []


def view_of(
    account: str = "SELECT * FROM callers WHERE number = :account",
    phone: str | None = "SELECT * FROM callers WHERE phone = :national ORDER BY number",
) -> CustomersView:
    description = {
        "kind": "view",
        "url_from": "CIS_URL",
        "account": account,
        "phone": phone,
        "number_width": 7,
        "columns": {"id": "Number", "name": "customer", "status": "state", "phones": "phone"},
        "statuses": {"A": "active"},
        "flags": {"medical": {"column": "med", "yes": "1"}},
    }
    MADE.append(CustomersView(View.model_validate(description)))
    return MADE[-1]


def test_an_account_is_asked_for_and_read(view: CustomersView) -> None:
    found = view.account("17")
    assert found is not None
    assert (found.id, found.name, found.balance, found.due) == ("0000017", "Ann 17", 1750, "2026-11-24")
    assert (found.phones, found.flags, found.status) == (("+12025550107",), ("medical",), "active")
    assert view.account("999") is None


def test_a_phone_is_asked_for(view: CustomersView) -> None:
    assert [account.id for account in view.of_phone("+12025550107")] == ["0000007", "0000017", "0000027"]
    assert view.of_phone("+12025559999") == ()
    assert view_of(phone=None).of_phone("+12025550107") == ()


@pytest.mark.parametrize("number", ["' OR '1'='1", "1; DROP TABLE callers", ":account", "%"])
def test_what_a_caller_sends_is_a_value_alone(view: CustomersView, number: str) -> None:
    assert view.account(number) is None
    assert view.account("17") is not None


def test_several_rows_for_a_number_are_not_used(view: CustomersView) -> None:
    with pytest.raises(NotNow, match="several rows for one number"):
        view_of("SELECT * FROM callers WHERE phone <> :account").account("17")


def test_a_database_that_fails_is_told_without_what_was_asked(view: CustomersView) -> None:
    with pytest.raises(NotNow, match=r"the database at CIS_URL does not answer \(\w+\)") as raised:
        view_of("SELECT * FROM nowhere WHERE number = :account").account("1000017")
    assert "1000017" not in str(raised.value)


def test_a_statement_that_would_change_something_fails(view: CustomersView, url: str) -> None:
    """Even if it were to pass the check of the description."""
    sneaky = view_of()
    object.__setattr__(sneaky._view, "account", "DELETE FROM callers WHERE number = :account RETURNING *")
    with pytest.raises(NotNow):
        sneaky.account("17")
    assert view.account("17") is not None


def test_a_statement_that_takes_long_is_ended(view: CustomersView, url: str) -> None:
    if url.startswith("postgresql"):
        slow = "SELECT number, pg_sleep(30) FROM callers WHERE number = :account"
    else:
        slow = (
            "SELECT count(*) AS id FROM callers a, callers b, callers c, callers d, callers e, callers f, callers g "
            "WHERE a.number <> :account"
        )
    guard = Guarded(view_of(slow), deadline=0.3)
    began = time.monotonic()
    with pytest.raises(NotNow):
        guard.account("17")
    assert time.monotonic() - began < 1
    while guard.waiting and time.monotonic() - began < 5:
        threading.Event().wait(0.05)
    assert 1 < time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("", "CIS_URL is not set"),
        ("nonsense", "CIS_URL is not the URL of a database"),
        ("oracle+nothing://u:hunter2@h/d", "no driver for such a database"),
        ("sqlite:////nowhere/cis.db", "does not answer"),
        ("postgresql://u:hunter2@127.0.0.1:9/d", "does not answer|no driver"),
    ],
)
def test_without_its_database_it_is_not_now(monkeypatch: pytest.MonkeyPatch, named: str, says: str) -> None:
    monkeypatch.setenv("CIS_URL", named)
    with pytest.raises(NotNow, match=says) as raised:
        view_of().account("1")
    assert "hunter2" not in str(raised.value)


def test_a_database_of_sqlite_is_not_made_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIS_URL", f"sqlite:///{tmp_path}/cis.db")
    with pytest.raises(NotNow):
        view_of().account("1")
    assert list(tmp_path.iterdir()) == []
    sqlite3.connect(tmp_path / "cis.db").close()
