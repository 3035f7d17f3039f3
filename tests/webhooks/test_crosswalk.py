"""Meters that the customer system does not know come from the crosswalk of the feed: callers hear their water use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.flow.accounts import Account, NotNow
from ivr.flow.compile import compile_files
from ivr.flow.metering import Usage
from ivr.menus import read_folder
from tests.line import MENUS, TestLine
from tests.webhooks.carrier import Caller

WITHOUT = Account("4820771", house="4820", zip="20018", balance=100)
WITH = Account("4820772", house="4820", zip="20018", balance=100, meters=("m2",))


class System:
    """A customer system with two accounts, one of which has its meter."""

    def account(self, number: str) -> Account | None:
        return next((one for one in (WITHOUT, WITH) if one.id == number), None)

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return ()


class Reads:
    """The reads of two meters, and whose the first is."""

    def __init__(self) -> None:
        self.is_down = False
        self.asked: list[str] = []

    def usage(self, meters: Sequence[str], now: float, expects_flow: bool = False) -> Usage | None:
        return Usage(now, per_day={"m1": 111.0, "m2": 222.0}[meters[0]], days=30) if meters else None

    def meters_of(self, account: str) -> tuple[str, ...]:
        self.asked.append(account)
        if self.is_down:
            raise NotNow("the reads cannot be asked")
        return ("m1",) if account == WITHOUT.id else ()

    def last_register(self, meter: str) -> tuple[float, float] | None:
        return None


def heard(folder: Path, reads: Reads, account: str) -> str:
    files, _ = read_folder(MENUS)
    flow = compile_files(files).flow
    assert flow is not None
    line = TestLine(folder, flow)
    try:
        line.app = create_app(
            line.settings, clock=line.clock, flows=line.flows, records=line.records, customers=System(), meters=reads
        )
        caller = Caller(line, "CA" + "1" * 32)
        for keys in ("*", account, "482020018", "3"):
            caller.press(keys)
        return caller.answer.text
    finally:
        line.close()


@pytest.mark.parametrize(("account", "gallons", "asked"), [(WITHOUT.id, "111", True), (WITH.id, "222", False)])
def test_the_use_of_the_right_meter_is_told(tmp_path: Path, account: str, gallons: str, asked: bool) -> None:
    reads = Reads()
    assert f"You use about {gallons} gallons a day." in heard(tmp_path, reads, account)
    assert (account in reads.asked) == asked


def test_an_account_that_is_not_there_costs_the_same_question(tmp_path: Path) -> None:
    reads = Reads()
    assert "That does not fit." in heard(tmp_path, reads, "7777777")
    assert "7777777" in reads.asked


def test_a_balance_is_told_while_the_reads_cannot_be_asked(tmp_path: Path) -> None:
    reads = Reads()
    reads.is_down = True
    assert "We have no reads of your meter here." in heard(tmp_path, reads, WITHOUT.id)
