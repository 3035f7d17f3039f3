"""A link to a bill goes to a phone of the account, once, and to no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ivr.app import create_app
from ivr.flow.accounts import Account
from ivr.flow.compile import compile_files
from ivr.menus import read_folder
from ivr.records.schema import outbox
from tests.line import MENUS, TestLine
from tests.webhooks.carrier import Caller, names

LINK = "https://bills.example.org/k7/2f-9?m=11&y=2026"
OWN, ANOTHER = "+12025550143", "+12025550144"
ACCOUNT = Account("4820771", house="4820", zip="20018", balance=18_375, phones=(OWN,), bill_link=LINK)


class System:
    """A customer system with one account."""

    def account(self, number: str) -> Account | None:
        return ACCOUNT if number == ACCOUNT.id else None

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return (ACCOUNT,) if phone in ACCOUNT.phones else ()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[TestLine]:
    files, _ = read_folder(MENUS)
    flow = compile_files(files).flow
    assert flow is not None
    made = TestLine(tmp_path, flow)
    made.app = create_app(
        made.settings, clock=lambda: made.now, flows=made.flows, records=made.records, customers=System()
    )
    yield made
    made.close()


def texts(line: TestLine) -> list[dict[str, str]]:
    with line.engine.connect() as connection:
        rows = connection.execute(select(outbox.c.data).where(outbox.c.kind == "text"))
        return [json.loads(row.data) for row in rows]


def asks_for_a_copy(line: TestLine, phone: str, keys: tuple[str, ...]) -> Caller:
    caller = Caller(line, "CA" + "1" * 32, From=phone)
    for key in ("*", *keys, "482020018", "5", "1"):
        caller.press(key)
    return caller


def test_the_phone_of_the_account_gets_the_link_once(line: TestLine) -> None:
    caller = asks_for_a_copy(line, OWN, ())
    assert "text a link to your bill" in caller.answer.text
    assert "bills.example" not in caller.answer.text
    caller.press("5")
    caller.press("1")
    sent = {"to": OWN, "body": f"Waterline Water: your bill is at {LINK} Reply STOP for no texts."}
    assert texts(line) == [sent]


@pytest.mark.parametrize("phone", [ANOTHER, "anonymous"])
def test_no_other_phone_gets_it_though_the_account_is_proved(line: TestLine, phone: str) -> None:
    caller = asks_for_a_copy(line, phone, (ACCOUNT.id,))
    assert "A copy of your bill goes to the address of your account" in caller.answer.text
    assert not [text for text in texts(line) if LINK in text["body"]]
    assert "Gather" in names(caller.verbs)
