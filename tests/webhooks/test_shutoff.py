"""What callers hear of a shut-off, from accounts as customer systems have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import text

from ivr.app import create_app
from ivr.flow import identity
from ivr.flow.accounts import Account
from ivr.flow.call import Call
from ivr.flow.compile import compile_files
from ivr.flow.nodes.base import Go
from ivr.flow.services import LocalServices
from ivr.flow.visit import Visit
from ivr.menus import read_folder
from tests.line import BY_DAY, MENUS, TestLine
from tests.webhooks.carrier import Caller

PLANNED = Account("4820771", house="4820", zip="20018", balance=9000, past_due=5000, cut_off="2026-12-09")
SHUT = Account("4820771", house="4820", zip="20018", balance=9000, past_due=5000, status="shut_off")
NOTHING = "No shutoff is planned for your account."
NOT_NOW = "we cannot look at accounts right now"
KINDS = ("before then", "any day now", "is shut off", "your water stays on", NOTHING, NOT_NOW)
"""One of them is in each answer."""


class System:
    """A customer system with one account."""

    def __init__(self, account: Account) -> None:
        self.is_of = account

    def account(self, number: str) -> Account | None:
        return self.is_of if number == self.is_of.id else None

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return ()


def line_of(folder: Path, account: Account) -> TestLine:
    files, _ = read_folder(MENUS)
    flow = compile_files(files).flow
    assert flow is not None
    line = TestLine(folder, flow)
    line.app = create_app(
        line.settings, clock=line.clock, flows=line.flows, records=line.records, customers=System(account)
    )
    return line


def asks(line: TestLine, *more: str) -> Caller:
    """Somebody who has said why they call, and has proved the account."""
    caller = Caller(line, "CA" + "1" * 32)
    caller.say("I got a shutoff notice on my door")
    caller.silent()
    for keys in ("1", "4820771", "482020018", *more):
        caller.press(keys)
    return caller


@pytest.mark.parametrize(
    ("account", "told"),
    [
        (PLANNED, "Your water may be shut off on December 9. Please pay $50 before then"),
        (structs.replace(PLANNED, past_due=None), "Please pay $90 before then"),
        (structs.replace(PLANNED, balance=None), "Please pay $50 before then"),
        (structs.replace(PLANNED, past_due=0), NOTHING),  # a new bill that nobody is late with
        (structs.replace(PLANNED, balance=-10_000), NOTHING),  # what is past due was paid since
        (structs.replace(PLANNED, balance=None, past_due=None), NOT_NOW),
        (structs.replace(PLANNED, flags=("arrangement",)), "your water stays on"),
        (structs.replace(PLANNED, cut_off="2026-11-24"), "any day now"),
        (structs.replace(PLANNED, cut_off=""), NOTHING),
        (SHUT, "Your water is shut off, because $50 is past due."),
        (structs.replace(SHUT, balance=0, past_due=0), "Your water is shut off, and nothing is past due any more."),
        (structs.replace(SHUT, balance=4000, past_due=0), "and nothing is past due any more."),
        (structs.replace(SHUT, balance=None, past_due=None), NOT_NOW),
        (structs.replace(PLANNED, status="closed"), NOTHING),
    ],
)
def test_what_is_told_is_true(tmp_path: Path, account: Account, told: str) -> None:
    line = line_of(tmp_path, account)
    try:
        said = asks(line).answer.text
        assert told in said
        assert sum(words in said for words in KINDS) == 1
    finally:
        line.close()


def test_who_has_chosen_something_else_since_has_another_aim() -> None:
    flow = compile_files(read_folder(MENUS)[0]).flow
    assert flow is not None
    visit = Visit(flow, Call("CA1", flow.version, "en", "my_shutoff"), LocalServices(), BY_DAY)
    assert identity.prove_first(visit, "find_account") == Go("find_account")
    assert identity.wanted(visit) == "my_shutoff"
    visit.chose("*", None)
    assert identity.wanted(visit) == ""


def test_the_same_is_asked_for_once(tmp_path: Path) -> None:
    line = line_of(tmp_path, SHUT)
    try:
        caller = asks(line, "1", "1", "1")
        assert "your water is on by" in caller.answer.text
        with line.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM tickets")).scalar() == 1
    finally:
        line.close()
