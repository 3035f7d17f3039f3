"""``ivr tickets --add`` and ``ivr letter --ticket``, as staff meet them."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from ivr.cli import group, ticket_added
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.outbox import Item, Outbox
from ivr.records.promises import Promises
from ivr.records.tickets import Entry, entries
from tests.line import MENUS

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
ROAD = (
    "--add", "road_obstruction", "--need", "road_traffic_obstruction", "--account", "1000002", "--phone",
    "(202) 555-2330", "--days", "5", "--letter", "road_obstruction=1", "--letter", "road_obstruction_follow_up=10",
    "--fact", "place=Maple Road", "--fact", "event=We replace a valve; one lane is open.",
)  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = f"sqlite:///{tmp_path}/line.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("CUSTOMERS", "made-up")
    monkeypatch.setattr(ticket_added, "_now", lambda: NOW)
    made = open_engine(url)
    migrate.upgrade(made)
    return made


def tickets(*words: str, menus: Path = MENUS) -> Result:
    return CliRunner().invoke(group, ["tickets", *words, "--menus", str(menus)])


def letter(*words: str) -> Result:
    return CliRunner().invoke(group, ["letter", *words, "--menus", str(MENUS), "--author", "ana"])


def added(engine: Engine) -> Entry:
    [ticket] = entries(engine, 0)
    return ticket


def jobs(engine: Engine) -> list[Item]:
    return Outbox(engine).find(["waiting", "failed", "withdrawn"])[::-1]


def test_what_an_agent_was_told_becomes_a_ticket_with_its_letters(engine: Engine) -> None:
    result = tickets(*ROAD)
    assert result.exit_code == 0, result.output
    ticket = added(engine)
    assert result.output.splitlines() == [
        f"Ticket {ticket.number}: road_obstruction, promised by 2026-12-01 18:00",
        "A letter by 2026-11-25 18:00: road_obstruction",
        "A letter by 2026-12-07 18:00: road_obstruction_follow_up",
    ]
    assert (ticket.phone, ticket.account, ticket.language) == ("+12025552330", "1000002", "en")
    assert ticket.facts == "place: Maple Road; event: We replace a valve; one lane is open."
    promised = [(one.what, one.to, one.letter, one.ticket) for one in Promises(engine).open(NOW.timestamp())]
    assert promised == [
        ("a letter", "…2330", "road_obstruction", ticket.number),
        ("road_obstruction", "…2330", "", ticket.number),
        ("a letter", "…2330", "road_obstruction_follow_up", ticket.number),
    ]
    first, later = jobs(engine)
    assert (first.due, later.due) == (NOW.timestamp(), datetime(2026, 12, 7, 12, 0, tzinfo=UTC).timestamp())
    assert (first.data["promised"], later.data["promised"]) == ("2026-12-01", "2026-12-07"), "when the road is open"


def test_all_of_a_ticket_is_written_or_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.records.tickets.job_values", lambda *_: {"kind": None})
    result = tickets(*ROAD)
    assert result.exit_code == 1
    assert "the tickets cannot be read or written: IntegrityError" in result.output
    assert entries(engine, 0) == []
    assert Promises(engine).open(NOW.timestamp()) == []


def test_what_a_letter_lacks_is_told_at_once(engine: Engine) -> None:
    result = tickets("--add", "praise", "--letter", "commendation=3", "--fact", "praised=Sam O'Neil")
    assert result.exit_code == 0
    assert "(it lacks supervisor, name, event: ivr outbox will tell how to write it)" in result.output
    assert "promised by" not in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--need", "high_bil"), "there is no need 'high_bil' (did you mean 'high_bill'?)"),
        (("--language", "fr"), "there is no language 'fr'; there are en, es"),
        (("--days", "61"), "promise at most 60 working days with --days"),
        (("--phone", "12"), "the phone is not a number; write it as +12025550143"),
        (("--letter", "high_bil=2"), "there is no letter 'high_bil' (did you mean 'high_bill'?)"),
        (("--letter", "high_bill=0"), "write a letter as high_bill=DAYS, with 1 to 60 working days"),
        (("--letter", "high_bill"), "write a letter as high_bill=DAYS, with 1 to 60 working days"),
        (("--fact", "place"), "write a fact as NAME=VALUE, in quotes if it holds spaces"),
        (("--fact", "date_promised=soon"), "the fact 'date_promised' cannot be used: a day is written as 2026-12-24"),
        (("--fact", "event=a; place: b"), "a fact holds '; name: ', after which the next fact would seem to begin"),
        (("--fact", f"event={'x' * 601}"), "the fact 'event' has 601 characters; write at most 600"),
        (
            tuple(word for name in ("high_bill", "demolition", "commendation", "white_particles")
                  for word in ("--letter", f"{name}=1")),
            "at most 3 letters may follow from one ticket",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_a_ticket_is_told_and_nothing_is_written(
    engine: Engine, words: tuple[str, ...], sentence: str
) -> None:
    result = tickets("--add", "something", *words)
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())
    assert entries(engine, 0) == []


def test_a_service_is_a_name(engine: Engine) -> None:
    result = tickets("--add", "A letter!")
    assert result.exit_code == 2
    assert "'A letter!' is not a name for what is asked for" in result.output


def test_what_belongs_to_a_new_ticket_is_not_taken_without_one(engine: Engine) -> None:
    assert "go with --add SERVICE" in tickets("--fact", "place=x").output


def test_menus_with_mistakes_are_told(engine: Engine, tmp_path: Path) -> None:
    menus = Path(shutil.copytree(MENUS, tmp_path / "menus"))
    (menus / "main.yaml").write_text("main: {kind: menue}\n")
    result = tickets("--add", "x", menus=menus)
    assert result.exit_code == 1
    assert "have mistakes; see: ivr check" in result.output


def test_a_letter_is_filled_in_by_its_ticket(engine: Engine) -> None:
    tickets(*ROAD)
    result = letter("road_obstruction", "--ticket", added(engine).number)
    assert result.exit_code == 0, result.output
    words = " ".join(result.output.split())
    for said in ("Carla Fofana 88 Maple Road, 20023", "This is what we are doing there: We replace a valve; one lane",
                 "open again by Tuesday, December 1, 2026", added(engine).number, "Dana Reyes"):  # fmt: skip
        assert said in words, said


def test_what_is_set_counts_more_than_what_is_known(engine: Engine) -> None:
    tickets(*ROAD, "--language", "es")
    number = f"{added(engine).number[:3]} {added(engine).number[3:]}"
    said = letter("road_obstruction", "--ticket", number, "--set", "name=Ana Ruiz", "--set", "employee=Bo Li").output
    assert "Buen día, Ana Ruiz:" in said
    assert "Bo Li" in said
    assert "Carla" not in said
    assert "Dear Carla" in letter("road_obstruction", "--ticket", number, "--language", "en").output


def test_a_letter_that_was_sent_keeps_its_promise_and_is_not_written_again(engine: Engine) -> None:
    tickets(*ROAD)
    number = added(engine).number
    assert letter("road_obstruction_follow_up", "--ticket", number, "--kept").output == "Promise 3 is kept.\n"
    assert letter("road_obstruction_follow_up", "--ticket", number, "--kept").output == "Promise 3 was kept already.\n"
    assert [one.letter for one in Promises(engine).open(NOW.timestamp())] == ["road_obstruction", ""]
    assert [(one.data["letter"], one.state) for one in jobs(engine)] == [
        ("road_obstruction", "waiting"), ("road_obstruction_follow_up", "withdrawn"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("high_bill", "--ticket", "123456"), "there is no ticket 123456; they are listed by: ivr tickets --all"),
        (("high_bill", "--kept"), "--kept goes with --ticket NUMBER"),
        (("high_bill", "--ticket", "THIS", "--kept"), "the letter high_bill was not promised with ticket"),
        (("commendation", "--ticket", "THIS"), "lacks a value for supervisor"),
        (("high_bill", "--ticket", "THIS", "--language", "fr"), "the letter high_bill is not written in 'fr'"),
    ],
)
def test_what_cannot_be_filled_in_is_told(engine: Engine, words: tuple[str, ...], sentence: str) -> None:
    tickets(*ROAD)
    result = letter(*(added(engine).number if word == "THIS" else word for word in words))
    assert result.exit_code != 0
    assert sentence in result.output


def test_a_customer_system_that_is_down_is_told(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets(*ROAD)
    config = tmp_path / "customers.yaml"
    config.write_text("kind: export\nfile: accounts.csv\ncolumns: {id: Account}\n")
    monkeypatch.setenv("CUSTOMERS", str(config))
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    result = letter("road_obstruction", "--ticket", added(engine).number)
    assert result.exit_code == 1
    assert "The customer system cannot be asked now: " in result.stderr
    assert "lacks a value for name (the customer's name)" in result.stderr


def test_programs_get_the_new_ticket_too(engine: Engine) -> None:
    tickets(*ROAD)
    [told] = json.loads(CliRunner().invoke(group, ["tickets", "--format", "json"]).output)["tickets"]
    assert (told["service"], told["need"]) == ("road_obstruction", "road_traffic_obstruction")
