"""From a caller's key to a letter in the folder: the shipped menus, the worker, the made-up customers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.adapters.made_up import MadeUpCustomers
from ivr.app import open_worker
from ivr.flow.compile import compile_files
from ivr.menus import OneFlow
from ivr.promises.promise import Promise
from ivr.records.outbox import Item, Outbox
from ivr.records.promises import Promises
from ivr.records.tickets import entries
from tests.letters.values import pages
from tests.line import MENUS, TestLine
from tests.webhooks.carrier import Caller, words

PHONE = "+12025552330"  # of account 1000002: Carla Fofana, 88 Maple Road
PROVEN = ("*", "8820023", "5")
OLD = "{verification_of_service: 2}"
DAY = 24 * 3600.0
EVERY = ("waiting", "claimed", "failed", "done", "withdrawn")


class Office:
    """A line whose worker writes letters; ``letters`` stands in for those that the shipped menus promise."""

    def __init__(self, folder: Path, letters: str = OLD) -> None:
        self.menus = Path(shutil.copytree(MENUS, folder / "menus"))
        files = {path.name: path.read_bytes() for path in MENUS.glob("*.yaml")}
        assert OLD.encode() in files["my_account.yaml"]
        files["my_account.yaml"] = files["my_account.yaml"].replace(OLD.encode(), letters.encode())
        compiled = compile_files(files)
        assert compiled.flow is not None, compiled.problems
        self.line = TestLine(folder, compiled.flow, customers="made-up", menus_dir=self.menus)
        self.customers = MadeUpCustomers()
        self.folder = folder / "var" / "letters"

    def asks(self, *keys: str, sid: str = "CA" + "1" * 32) -> str:
        """Somebody asks for the letter; what they hear."""
        caller = Caller(self.line, sid, From=PHONE)
        for key in keys or PROVEN:
            caller.press(key)
        return words(caller.verbs)

    def work(self) -> None:
        clock, flows = (lambda: self.line.now), OneFlow(self.line.flows.flow)
        open_worker(self.line.settings, clock=clock, flows=flows, customers=self.customers).once()

    def job(self, letter: str = "verification_of_service") -> Item:
        [found] = [one for one in Outbox(self.line.engine).find(EVERY) if one.data.get("letter") == letter]
        return found

    def promises(self) -> list[Promise]:
        """Those of letters."""
        return [one for one in Promises(self.line.engine).open(self.line.now.timestamp()) if one.letter]

    def due(self) -> list[str]:
        zone = self.line.flows.flow.directory.calendar.zone
        from datetime import datetime

        return [f"{datetime.fromtimestamp(one.due, zone):%m-%d %H:%M}" for one in self.promises()]

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.line.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Office]:
    """A letter on the next working day, and one on the tenth."""
    made = Office(tmp_path, "{verification_of_service: 1, demolition: 10}")
    yield made
    made.line.close()


def test_who_asks_for_a_letter_gets_it_written_without_a_hand(office: Office) -> None:
    heard = office.asks()
    ticket = entries(office.line.engine, 0)[0].number
    assert " ".join(ticket) in heard
    [promise] = office.promises()
    assert (promise.what, promise.to, promise.ticket) == ("a letter", "…2330", ticket)
    assert promise.letter == "verification_of_service"
    job = office.job()
    assert job.data == {
        "ticket": ticket, "letter": "verification_of_service", "language": "en", "need": job.data["need"],
        "promised": "2026-11-27" if "November 27" in heard else "2026-11-26",
    }  # fmt: skip
    office.work()
    assert office.files() == [f"{ticket}-verification_of_service.pdf"]
    path = office.folder / office.files()[0]
    assert path.stat().st_mode & 0o777 == 0o600
    assert office.folder.stat().st_mode & 0o777 == 0o700
    paper = "".join(pages(path.read_bytes()))
    for said in (
        "Carla Fofana", "88 Maple Road, 20023", "1000002", "Sunday, April 8, 1990", "Tuesday, November 24, 2026",
        ticket, "Dana Reyes", "Waterline Water", "(202) 555-0100",
    ):  # fmt: skip
        assert said.replace(" ", "") in paper, said
    assert office.job().state == "done"
    assert office.job().note == str(path)
    assert not office.promises()[0].kept, "a person sends it"
