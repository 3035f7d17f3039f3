"""From a caller's key to a letter in the folder: the shipped menus, the worker, the made-up customers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import text

from ivr.adapters.made_up import MadeUpCustomers
from ivr.app import create_app, open_records, open_worker
from ivr.flow.accounts import Account
from ivr.flow.compile import compile_files
from ivr.flow.jobs import Job
from ivr.menus import OneFlow
from ivr.promises.promise import Promise
from ivr.records.outbox import Item, Outbox
from ivr.records.promises import Promises
from ivr.records.tickets import change, entries
from tests.letters.values import pages
from tests.line import BY_NIGHT, MENUS, TestLine
from tests.webhooks.carrier import Caller, words

PHONE = "+12025552330"  # of account 1000002: Carla Fofana, 88 Maple Road
KIT = ("5", "5", "8820023", "1")  # at night
PROVEN = ("*", "8820023", "5", "2")
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
        files["lead.yaml"] = files["lead.yaml"].replace(
            b"  service: lead_test_kit\n", f"  service: lead_test_kit\n  letters: {letters}\n".encode()
        )
        compiled = compile_files(files)
        assert compiled.flow is not None, compiled.problems
        self.line = TestLine(folder, compiled.flow, customers="made-up", service_lines="made-up", menus_dir=self.menus)
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


def paper(path: Path) -> str:
    return "".join(pages(path.read_bytes()))


def test_who_asks_for_a_letter_gets_it_written_without_a_hand(office: Office) -> None:
    heard = office.asks()
    ticket = entries(office.line.engine, 0)[0].number
    assert f"by November 27. Your ticket number is {' '.join(ticket)}." in heard
    [promise] = office.promises()
    assert (promise.what, promise.to, promise.ticket) == ("a letter", "…2330", ticket)
    assert promise.letter == "verification_of_service"
    assert office.due() == ["11-27 17:00"], "when the desk closes, and not at midnight"
    assert office.job().data == {
        "ticket": ticket, "letter": "verification_of_service", "language": "en", "need": None, "promised": "2026-11-27",
    }  # fmt: skip
    office.work()
    assert office.files() == [f"{ticket}-verification_of_service.pdf"]
    path = office.folder / office.files()[0]
    assert path.stat().st_mode & 0o777 == 0o600
    assert office.folder.stat().st_mode & 0o777 == 0o700
    for said in (
        "Carla Fofana", "88 Maple Road, 20023", "1000002", "Sunday, April 8, 1990", "Tuesday, November 24, 2026",
        "this letter by Friday, November 27, 2026", ticket, "Dana Reyes", "Waterline Water", "(202) 555-0100",
    ):  # fmt: skip
        assert said.replace(" ", "") in paper(path), said
    assert (office.job().state, office.job().note) == ("done", str(path))
    assert not office.promises()[0].kept, "a person sends it"


def test_a_caller_who_speaks_spanish_gets_the_letter_in_spanish(office: Office) -> None:
    office.asks("9", *PROVEN)
    office.work()
    assert "Constanciadeserviciodeagua" in paper(office.folder / office.files()[0])


def test_a_turn_that_comes_again_promises_and_writes_nothing_twice(office: Office) -> None:
    caller = Caller(office.line, From=PHONE)
    for key in PROVEN:
        caller.press(key)
    line = office.line
    line.records.close()  # another process takes it, which does not remember the turn
    line.records = open_records(line.settings)
    line.app = create_app(line.settings, clock=lambda: line.now, flows=line.flows, records=line.records)
    caller.again()
    assert len(office.promises()) == 1
    office.job()  # there is one
    office.work()
    office.work()
    assert len(office.files()) == 1


def test_a_later_letter_is_written_on_the_morning_of_its_day(two: Office) -> None:
    two.asks()
    assert two.due() == ["11-25 17:00", "12-09 17:00"]
    two.work()
    [first] = two.files()
    assert first.endswith("-verification_of_service.pdf")
    opens = datetime(2026, 12, 9, 13, 0, tzinfo=UTC)  # 8:00 in New York
    two.line.now = opens - timedelta(seconds=1)
    two.work()
    assert two.files() == [first], "not before"
    two.line.now = opens
    two.work()
    assert two.job("demolition").state == "failed", "where it is, nobody has said"
    assert "place (where it is: a street or an address of service)" in two.job("demolition").note


def test_what_nobody_knows_is_told_with_the_command_that_writes_the_letter(two: Office) -> None:
    two.asks()
    two.line.now = datetime(2026, 12, 9, 14, 0, tzinfo=UTC)
    two.work()
    job, number = two.job("demolition"), entries(two.line.engine, 0)[0].number
    assert job.note == (
        "nobody knows place (where it is: a street or an address of service); who does, writes the letter by: "
        f"ivr letter demolition --ticket {number} --to {number}-demolition.pdf --set place=…"
    )
    assert "Carla" not in job.note


def test_a_letter_to_whom_nobody_knows_is_told(tmp_path: Path) -> None:
    """The lead test kit is asked for without an account."""
    made = Office(tmp_path)
    with closing(made.line):
        made.line.now = BY_NIGHT
        assert "lead test kit by" in made.asks(*KIT)
        made.work()
        job = made.job()
        assert job.state == "failed"
        assert "nobody knows name (the customer's name), " in job.note
        assert "--set name=… " in job.note
        assert made.files() == []


def test_a_customer_system_that_is_down_is_asked_again(office: Office) -> None:
    office.asks()
    office.customers.is_down = True
    office.work()
    job = office.job()
    assert (job.state, job.due - office.line.now.timestamp()) == ("waiting", 60.0)
    assert "down" in job.note
    office.customers.is_down = False
    office.line.wait(59)
    office.work()
    assert office.files() == []
    office.line.wait(1)
    office.work()
    assert office.job().state == "done"
    assert len(office.files()) == 1


def test_nobody_certifies_the_service_of_a_closed_account(office: Office) -> None:
    class Closed(MadeUpCustomers):
        def account(self, number: str) -> Account | None:
            account = super().account(number)
            return structs.replace(account, status="closed") if account else None

    office.customers = Closed()
    office.asks()
    office.work()
    assert office.files() == []
    assert office.job().state == "failed"
    assert "the account is closed; if the letter is right all the same: ivr letter" in office.job().note


def test_after_a_day_of_trying_a_person_is_told(office: Office) -> None:
    office.asks()
    office.customers.is_down = True
    for _ in range(40):
        office.work()
        office.line.wait(3600)
    job = office.job()
    assert (job.state, job.attempts) == ("failed", 30)
    assert f"ivr outbox --again {job.id}" in job.note


def test_a_template_with_a_mistake_is_told(office: Office) -> None:
    office.asks()
    (office.menus / "letters").mkdir()
    (office.menus / "letters" / "own.yaml").write_text("about: nothing more\n")
    office.work()
    job = office.job()
    assert job.state == "failed"
    assert job.note.startswith("a template has a mistake: ")
    assert "own.yaml:1:1: the file lacks 'body'" in job.note


def test_a_letter_that_there_is_not_is_told(tmp_path: Path) -> None:
    made = Office(tmp_path, "{verification_of_servise: 2}")
    with closing(made.line):
        made.asks()
        made.work()
        said = "there is no letter 'verification_of_servise' (did you mean 'verification_of_service'?)"
        assert made.job("verification_of_servise").note.startswith(said)


def test_the_utilitys_own_letter_without_the_callers_language_is_in_english(office: Office) -> None:
    """Templates are written in English and Spanish at least; callers may speak more."""
    office.asks()
    with office.line.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET data = replace(data, '\"en\"', '\"vi\"') WHERE kind = 'letter'"))
    office.work()
    assert "Verificationofwaterservice" in paper(office.folder / office.files()[0])


def test_a_name_that_the_font_lacks_is_for_a_person(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.asks()
    asked = office.customers.account
    monkeypatch.setattr(office.customers, "account", lambda number: structs.replace(asked(number), name="王小"))
    office.work()
    job = office.job()
    assert (job.state, office.files()) == ("failed", [])
    assert job.note.endswith("--font FILE.ttf")
    assert "王" not in job.note


def test_a_folder_that_cannot_be_written_is_told(office: Office) -> None:
    office.asks()
    office.folder.parent.mkdir(exist_ok=True)
    office.folder.write_text("a file in its place")
    office.work()
    job = office.job()
    assert job.state == "failed"
    assert f"{office.folder}/" in job.note
    assert "cannot be written: File exists" in job.note
    office.folder.unlink()
    assert Outbox(office.line.engine).put_back(job.id, office.line.now.timestamp())
    office.work()
    assert len(office.files()) == 1


def test_the_letter_of_another_ticket_with_the_same_number_is_not_replaced(office: Office) -> None:
    office.asks()
    number = entries(office.line.engine, 0)[0].number
    office.folder.mkdir(parents=True)
    (office.folder / f"{number}-verification_of_service.pdf").write_bytes(b"somebody else's")
    office.work()
    assert (office.folder / f"{number}-verification_of_service.pdf").read_bytes() == b"somebody else's"
    assert office.files()[0] == f"{number}-verification_of_service-2.pdf"


def test_a_letter_that_was_sent_already_is_not_written(two: Office) -> None:
    two.asks()
    later = two.promises()[1]
    assert Promises(two.line.engine).keep(later.id, two.line.now.timestamp(), "ana")
    two.line.now = datetime(2026, 12, 9, 14, 0, tzinfo=UTC)
    two.work()
    assert (two.job("demolition").state, two.job("demolition").note) == (
        "done", "somebody has kept this promise already",
    )  # fmt: skip


def test_a_settled_ticket_keeps_its_letter_but_not_one_of_a_later_day(two: Office) -> None:
    two.asks()
    number = entries(two.line.engine, 0)[0].number
    assert change(two.line.engine, number, "It was sent.", "ana", True, two.line.now.timestamp())
    assert [one.letter for one in two.promises()] == ["demolition"]


def test_no_name_stands_in_the_outbox_or_among_promises(two: Office) -> None:
    two.asks()
    two.line.now = datetime(2026, 12, 9, 14, 0, tzinfo=UTC)
    two.work()
    with two.line.engine.connect() as connection:
        told = [str(row) for one in ("outbox", "promises") for row in connection.execute(text(f"SELECT * FROM {one}"))]
    assert not [row for row in told if "Carla" in row or "Maple" in row or "1000002" in row]
    assert len(told) > 4


@pytest.mark.parametrize(
    "data", [{}, {"ticket": "1", "letter": "../x", "language": "en", "promised": "2026-12-01"},
             {"ticket": "../1", "letter": "x", "language": "en", "promised": "2026-12-01"}]
)  # fmt: skip
def test_what_is_no_letter_fails(office: Office, data: dict[str, str]) -> None:
    Outbox(office.line.engine).leave("CA1", Job("letter", "letter:x", 0.0, data), 0.0)
    office.work()
    [item] = Outbox(office.line.engine).find(["failed"])
    assert item.note == "this is no letter"
