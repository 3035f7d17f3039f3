"""What callers key in about their accounts stands nowhere but where it must: card numbers and proofs nowhere at all."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import inspect, text

from ivr.adapters.guarded import OPEN_FOR, Guarded
from ivr.adapters.made_up import MadeUpMeters
from ivr.app import create_app, open_records
from ivr.flow.accounts import Account, NotNow
from ivr.flow.compile import compile_files
from ivr.flow.nodes.ticket import number_of
from ivr.flow.source import read
from ivr.menus import read_folder
from ivr.records import migrate
from ivr.records.lockouts import unlock
from ivr.records.row import from_line
from ivr.records.tries import LIMITS, Tries
from tests.line import MENUS, TestLine
from tests.webhooks.carrier import Caller, first, names

NUMBER, PIN, HOUSE, ZIP = "48207715", "73914628", "4820", "20018"
"""``NUMBER`` begins the number of each account."""
PROOFS = {"house_zip": HOUSE + ZIP, "pin": PIN}
MAY_STAND = {("turns", "call"), ("tickets", "account")}
"""The columns in which an account's number may stand."""
CALLS = 100
"""For each kind of proof."""
MENU = "my_account.yaml"

CARD, ACCOUNT, RIGHT, WRONG, TICKET = "a card", "the account", "the proof", "another proof", "the first ticket"
BALANCE = ("*", CARD, ACCOUNT, CARD, WRONG, RIGHT)
WAYS: tuple[tuple[str, ...], ...] = (
    (*BALANCE, CARD, "2", CARD, "1", CARD, "1", CARD, "5", CARD, "2", CARD),
    (*BALANCE, CARD, "4", CARD, "12345", CARD, "2", "12345", "1", "12345", "1", CARD, "1"),
    (*BALANCE, CARD, "3", CARD, "5", CARD, "3", CARD, CARD),
    (*BALANCE, CARD, "6", CARD, "3", CARD, "4", CARD, "5", CARD, "5", CARD, "1", CARD),
    ("4", "7", CARD, TICKET, CARD, "1", CARD, TICKET, CARD, CARD),
    ("*", CARD, CARD),
    ("*", ACCOUNT, CARD, CARD),
    ("*", ACCOUNT, WRONG, WRONG, WRONG),
)
"""What callers press, prompt by prompt, as long as there is one."""


class System:
    """A customer system that does what the test says at each question."""

    def __init__(self) -> None:
        self.does: Callable[[], object] = lambda: None

    def account(self, number: str) -> Account | None:
        self.does()
        status = "shut_off" if number[-1] in "39" else "active"
        return Account(number, house=HOUSE, zip=ZIP, balance=18_375, meters=("88001234",), pin=PIN, status=status,
                       cut_off="" if number[-1] == "0" else "2026-12-09")  # fmt: skip

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return ()


def is_down() -> None:
    raise NotNow("the system is down")


def bursts() -> None:
    raise KeyError(f"{NUMBER} has {PIN} and lives in {HOUSE}{ZIP}")


def hangs() -> None:
    threading.Event().wait(0.03)  # longer than the deadline


HOW: tuple[Callable[[], object], ...] = (lambda: None, lambda: None, lambda: None, is_down, bursts, hangs)


@pytest.fixture(params=PROOFS)
def proof(request: pytest.FixtureRequest) -> str:
    """The factor that callers are asked for."""
    return str(request.param)


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def line(tmp_path: Path, proof: str, system: System) -> Iterator[TestLine]:
    """The shipped menus, with the proof that is asked for, before a guarded system with little patience."""
    files, _ = read_folder(MENUS)
    files[MENU] = files[MENU].replace(b"factor: house_zip", f"factor: {proof}".encode())
    flow = compile_files(files).flow
    assert flow is not None
    made = TestLine(tmp_path, flow)
    guarded = Guarded(system, deadline=0.02, clock=lambda: made.now.timestamp())
    made.app = create_app(
        made.settings,
        clock=lambda: made.now,
        flows=made.flows,
        records=made.records,
        customers=guarded,
        meters=MadeUpMeters(),
    )
    yield made
    made.close()


def a_card(random: Random) -> str:
    """Sixteen digits with the check digit of Luhn (ISO/IEC 7812-1)."""
    digits = [random.choice((4, 5)), *(random.randrange(10) for _ in range(14))]
    doubled = [digit * 2 - 9 * (digit > 4) if at % 2 == 0 else digit for at, digit in enumerate(digits)]
    return "".join(map(str, (*digits, -sum(doubled) % 10)))


class Call:
    """One caller, with an account and a phone of their own; ``cards`` is what they have keyed in where, ``answers`` all
    that came back."""

    def __init__(self, line: TestLine, number: int, proof: str, account: str = "") -> None:
        self.caller = Caller(line, f"CA{number:032d}", From=f"+1202555{number:04}")
        self.answers = [self.caller.answer]
        self.cards: list[tuple[str, bool, str]] = []  # (node, whether at its second question, number)
        self._random = Random(number)
        self._keys = {
            ACCOUNT: account or f"{NUMBER}{number:02}",
            RIGHT: PROOFS[proof],
            WRONG: f"{PROOFS[proof]}9",
            TICKET: number_of(f"CA{0:032d}", 0),
        }

    def go(self, way: tuple[str, ...]) -> None:
        for step in way:
            if "Gather" not in names(self.caller.verbs):
                break
            keys = self._a_card() if step == CARD else self._keys.get(step, step)
            self.answers.append(self.caller.press(keys))  # all of them, though the carrier ends some prompts earlier

    def end(self) -> None:
        """Cards are keyed in where nobody has asked for anything, too."""
        if "Dial" in names(self.caller.verbs):
            self.answers.append(self.caller.dialled("completed", "true", Digits=self._a_card()))
        self.answers.append(self.caller.ask("/voice/status", CallStatus="completed", Digits=self._a_card()))

    def _a_card(self) -> str:
        second = re.search(r"&r=(\d+)", self.caller.url())
        self.cards.append((self.caller.node, bool(second and int(second[1]) >= 10), a_card(self._random)))
        return self.cards[-1][2]


def calls(line: TestLine, system: System, proof: str, count: int = CALLS) -> list[Call]:
    """So many calls, one after the other, each way with each way of the system."""
    made = []
    for number in range(count):
        system.does = HOW[number % len(HOW)]
        made.append(Call(line, number, proof))
        made[-1].go(WAYS[number // len(HOW) % len(WAYS)])
        made[-1].end()
        line.wait(OPEN_FOR + 1)  # the breaker lets the next one through
    return made


def digits_in(text_: str, secrets: set[str]) -> set[str]:
    """Those of the secrets that stand in a text, be it digit by digit as they would be spoken."""
    together = re.sub(r"(?<=\d)[ .,-]+(?=\d)", "", text_)
    runs, lengths = re.findall(r"\d{8,}", together), {len(secret) for secret in secrets}
    windows = {run[at : at + length] for run in runs for length in lengths for at in range(len(run) - length + 1)}
    return windows & secrets


def keyed(made: list[Call], proof: str) -> set[str]:
    """All that must stand nowhere."""
    return {card for call in made for _, _, card in call.cards} | {PROOFS[proof]}


def columns(line: TestLine) -> Iterator[tuple[tuple[str, str], str]]:
    """((table, column), all that stands in it)."""
    with line.engine.connect() as connection:
        for table in inspect(line.engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                for column, value in row.items():
                    yield (table, column), value.decode("utf-8", "replace") if isinstance(value, bytes) else f"{value}"


def test_cards_and_proofs_stand_nowhere_and_accounts_where_they_must(
    line: TestLine, system: System, proof: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # FAULTS, "PCI DSS" and part 2, row 10.
    caplog.set_level(logging.DEBUG)
    made = calls(line, system, proof)
    secrets = keyed(made, proof)

    flow = line.flows.current()
    asked = {node for call in made for node, _, _ in call.cards}
    source = read(MENU, (MENUS / MENU).read_bytes())
    assert {name for name in source.data if flow.nodes[name].LISTENS} <= asked
    assert {"my_plan", "my_reading"} <= {node for call in made for node, second, _ in call.cards if second}
    assert len(secrets) > 500
    assert all(answer.status in (200, 204) for call in made for answer in call.answers)

    heard = "\n".join(answer.text for call in made for answer in call.answers)
    assert "Your balance is $183.75." in heard
    assert not digits_in(heard, secrets | {NUMBER})
    assert "the customer system has not answered in time" in caplog.text
    assert "cannot be used (KeyError)" in caplog.text
    assert not digits_in(caplog.text, secrets | {NUMBER})

    stands = [(where, value) for where, value in columns(line) if digits_in(value, secrets | {NUMBER})]
    assert {where for where, _ in stands} == MAY_STAND
    assert not digits_in("\n".join(value for _, value in stands), secrets)
    kept = b"\n".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode("latin-1")
    assert digits_in(kept, {NUMBER})
    assert not digits_in(kept, secrets)


def test_the_turn_of_the_proof_asks_for_the_account_once(line: TestLine, system: System, proof: str) -> None:
    """Asked a second time, a slow system would keep the caller waiting for four seconds."""
    asked: list[bool] = []
    system.does = lambda: asked.append(True)
    call = Call(line, 1, proof)
    call.go(("*", ACCOUNT))
    assert not asked
    call.go((RIGHT,))
    assert "Your balance is" in call.answers[-1].text
    assert len(asked) == 1
    line.wait(10)
    call.go(("2",))
    assert len(asked) == 2


def test_the_spool_holds_no_card_and_no_proof(line: TestLine, system: System, proof: str, tmp_path: Path) -> None:
    migrate.downgrade(line.engine, "base")
    made = calls(line, system, proof, len(HOW) * len(WAYS))
    lines = [row for path in (tmp_path / "var" / "spool").iterdir() for row in path.read_bytes().splitlines()]
    assert len(lines) > len(made)
    assert not digits_in(b"\n".join(lines).decode(), keyed(made, proof))
    for row in map(from_line, lines):
        assert not digits_in(f"{row.events} {row.jobs} {row.moves} {row.answer.decode()}", {NUMBER})
    assert any(NUMBER in (row.call or "") for row in map(from_line, lines))


def tries_of(line: TestLine, call: Call) -> int:
    with line.engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM tries WHERE sid = :sid"), {"sid": call.caller.sid})
        return int(found.scalar_one())


@pytest.mark.parametrize("proof", ["house_zip"], indirect=True)
@pytest.mark.parametrize(("keys", "count"), [("999920018", 1), (PROOFS["house_zip"], 0)])
def test_two_webhooks_of_one_turn_at_once_count_one_try(
    line: TestLine, proof: str, monkeypatch: pytest.MonkeyPatch, keys: str, count: int
) -> None:
    call = Call(line, 1, proof)
    call.go(("*", ACCOUNT))
    url = first(call.caller.verbs, "Gather").get("action").partition("#")[0]
    both, count_it = threading.Barrier(2), Tries.allowed

    def allowed(*given: Any) -> str | None:
        tag = count_it(*given)
        with suppress(threading.BrokenBarrierError):  # one of them alone has come here: so it should be
            both.wait(1)
        return tag

    monkeypatch.setattr(Tries, "allowed", allowed)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: call.caller.ask(url, Digits=keys).text, range(2)))
    assert answers[0] == answers[1]
    assert tries_of(line, call) == count


@pytest.mark.parametrize("proof", ["house_zip"], indirect=True)
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize(("keys", "count"), [(WRONG, 1), (RIGHT, 0)])
def test_a_webhook_that_comes_again_counts_no_second_try(
    line: TestLine, system: System, proof: str, elsewhere: bool, keys: str, count: int
) -> None:
    call = Call(line, 1, proof)
    call.go(("*", ACCOUNT, keys))
    if elsewhere:  # another worker takes it
        line.records.close()
        line.records = open_records(line.settings)
        line.app = create_app(
            line.settings, clock=lambda: line.now, flows=line.flows, records=line.records, customers=system
        )
    assert call.caller.again().body == call.answers[-1].body
    assert tries_of(line, call) == count


@pytest.mark.parametrize("proof", ["house_zip"], indirect=True)
def test_who_called_while_the_system_was_down_is_not_locked(line: TestLine, system: System, proof: str) -> None:
    system.does = is_down
    for number in range(LIMITS.account):
        call = Call(line, number, proof, NUMBER)
        call.go(("*", ACCOUNT, RIGHT))
        line.wait(OPEN_FOR + 1)
    system.does = lambda: None
    owner = Call(line, 50, proof, NUMBER)
    owner.go(("*", ACCOUNT, RIGHT))
    assert "Your balance is" in owner.caller.words


@pytest.mark.parametrize("proof", ["house_zip"], indirect=True)
def test_an_account_that_was_locked_stands_in_no_log_and_no_event(
    line: TestLine, proof: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number in range(4):
        Call(line, number, proof, NUMBER).go(("*", ACCOUNT, WRONG, WRONG, WRONG))
    found = {where: value for where, value in columns(line) if where[0] == "lockouts"}
    assert found["lockouts", "account"] == NUMBER
    assert found["lockouts", "phone"] == "…0003"
    assert not digits_in(caplog.text, {NUMBER})
    stands = [(where, value) for where, value in columns(line) if digits_in(value, {NUMBER, PROOFS[proof] + "9"})]
    assert {where for where, _ in stands} == {("turns", "call"), ("lockouts", "account")}
    owner = Call(line, 50, proof, NUMBER)
    owner.go(("*", ACCOUNT, RIGHT))
    assert "Your balance is" not in owner.caller.words
    assert unlock(line.engine, NUMBER, line.now.timestamp(), "ana") == LIMITS.account
    owner.go((RIGHT,))
    assert "Your balance is" in owner.caller.words
