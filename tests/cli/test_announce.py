"""``ivr announce``, as staff meet it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from ivr.cli import announce as cli
from ivr.flow.announcements import Announcement, Recording
from ivr.menus import read_folder
from ivr.records import migrate
from ivr.records.announcements import AnnouncementRecords
from ivr.records.database import open_engine
from ivr.records.versions import Versions
from tests.line import MENUS

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
EN, ES = "Oak Street has no water until 6 PM.", "La calle Oak no tiene agua hasta las 6 de la tarde."
UNTIL = ("--until", "2026-11-24 18:00")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = f"sqlite:///{tmp_path}/line.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    made = open_engine(url)
    migrate.upgrade(made)
    return made


def announce(*words: str) -> Result:
    given = () if "--menus" in words else ("--menus", str(MENUS))
    return CliRunner().invoke(cli.command, [*words, *given, "--author", "maria"])


def standing(engine: Engine) -> list[int]:
    return [one.number for one in AnnouncementRecords(engine).standing(NOW.timestamp())]


def test_an_announcement_is_put_up_and_its_end_is_told(engine: Engine) -> None:
    result = announce(EN, "--es", ES, *UNTIL, "--note", "main break at Oak and 5th")
    assert result.exit_code == 0
    assert result.output == (
        "Callers hear it from now until Tuesday at 6 PM, before the menu. To end it earlier: ivr announce --end 1\n"
        "They listen so much longer: 3 s in en, 5 s in es.\n"
    )
    (posted,) = AnnouncementRecords(engine).history(9)
    assert posted.announcement.words == {"en": EN, "es": ES}
    assert (posted.put_up.author, posted.put_up.note) == ("maria", "main break at Oak and 5th")
    assert posted.announcement.until - NOW.timestamp() == 8 * 3600


def test_it_may_begin_later_and_be_for_some_callers_only(engine: Engine) -> None:
    more = (
        "--from",
        "2026-11-25 08:00",
        "--until",
        "2026-12-02 17:30",
        "--need",
        "billing_question",
        "--need",
        "agent",
    )
    result = announce("Bills are late.", "--say", "es=Las facturas llegan tarde.", *more)
    assert result.output.splitlines()[0] == (
        "Callers who chose billing_question or agent hear it from Wednesday at 8 AM until Wednesday, 2026-12-02, at "
        "5:30 PM, just before the desk is rung. To end it earlier: ivr announce --end 1"
    )
    (one,) = AnnouncementRecords(engine).standing(NOW.timestamp())
    assert one.needs == ("billing_question", "agent")


def test_a_language_may_be_given_in_three_ways(engine: Engine) -> None:
    for number, spanish in enumerate((("--es", "Uno."), ("--es=Dos.",), ("--say", "es=Tres."))):
        assert announce(f"Number {number}.", *spanish, *UNTIL).exit_code == 0
    assert [one.words["es"] for one in AnnouncementRecords(engine).standing(0.0)] == ["Tres.", "Dos.", "Uno."]


def test_the_words_of_the_first_language_may_come_last(engine: Engine) -> None:
    assert announce("--es", "Sin agua.", "--en", "No  water.\n", *UNTIL).exit_code == 0
    (one,) = AnnouncementRecords(engine).standing(0.0)
    assert list(one.words.items()) == [("en", "No water."), ("es", "Sin agua.")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((EN, *UNTIL), "there are no words in 'es', a language of the menus (add --es"),
        ((EN, "--es", "", *UNTIL), "in 'es': the prompt is empty"),
        ((EN, "--es", ES, "--fr", "Sans eau.", *UNTIL), "language 'fr' is not one of ours"),
        ((EN, "--es", ES, "--until", "2026-11-24 09:00"), "would end before it begins"),
        ((EN, "--es", ES, "--until", "2026-12-25 09:00"), "more than 30 days"),
        ((EN, "--es", ES, *UNTIL, "--need", "agnt"), "there is no need 'agnt' (did you mean 'agent'?)"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_put_up(engine: Engine, words: tuple[str, ...], says: str) -> None:
    result = announce(*words)
    assert result.exit_code == 1
    assert "nothing was announced" in result.output
    assert says in result.output
    assert standing(engine) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((EN, "--es", ES), "say until when callers hear it"),
        ((*UNTIL,), "the words are missing"),
        ((EN, "--es", ES, "--until", "soon"), "Invalid value for --until: 'soon' is not a time"),
        ((EN, "--es", ES, *UNTIL, "--from", "noon"), "Invalid value for --from: 'noon' is not a time"),
        ((EN, "--es", *UNTIL), "after --es the words are missing"),
        ((EN, "--say", "spanish", *UNTIL), "write 'spanish' as LANG=WORDS"),
        ((EN, "--en", EN, *UNTIL), "the words in 'en' are given twice"),
        ((EN, "--end", "1"), "--end goes with --note and --author alone"),
        (("--end", "one"), "'one' is not a valid integer"),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(engine: Engine, words: tuple[str, ...], says: str) -> None:
    result = announce(*words)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())
    assert standing(engine) == []


def test_advice_keeps_nothing_from_being_put_up(engine: Engine) -> None:
    result = announce("In danger call 911.", "--es", "En peligro llame al 9 1 1.", *UNTIL)
    assert result.exit_code == 0
    assert "Advice: in 'en' '911' would be read as one number (write '9 1 1')." in result.output


def test_the_third_is_put_up_and_it_is_told_which_one_is_not_spoken(engine: Engine) -> None:
    for number in ("One.", "Two."):
        assert "Two are spoken" not in announce(number, "--es", number, *UNTIL).output
    result = announce("Three.", "--es", "Tres.", *UNTIL)
    assert "Two are spoken at the most, the urgent first, then the newest: for some time not number 1." in result.output


def test_ending_takes_it_down_once(engine: Engine) -> None:
    announce(EN, "--es", ES, *UNTIL)
    assert announce("--end", "1", "--note", "mended").output == (
        "Announcement 1 has ended; within a few seconds nobody hears it any more.\n"
    )
    assert standing(engine) == []
    again = announce("--end", "1")
    assert (again.exit_code, again.output) == (1, "Error: announcement 1 is over already\n")
    unknown = announce("--end", "7")
    assert unknown.exit_code == 1
    assert "there is no announcement 7; they are listed by: ivr announce" in unknown.output


def test_ending_needs_no_menus(engine: Engine) -> None:
    announce(EN, "--es", ES, *UNTIL)
    assert announce("--end", "1", "--menus", "/nowhere").exit_code == 0


def test_the_list_tells_all_with_the_newest_first(engine: Engine) -> None:
    announce(EN, "--es", ES, *UNTIL, "--note", "main break")
    announce("Late.", "--es", "Tarde.", *UNTIL, "--need", "agent", "--from", "2026-11-24 12:00")
    announce("Boil it.", "--es", "Hiérvala.", *UNTIL, "--urgent")
    announce("--end", "3", "--note", "the tests are clean")
    assert announce().output == (
        "  3  over     from 2026-11-24 10:00 until 2026-11-24 18:00, before the menu, urgent\n"
        "     en: Boil it.\n"
        "     es: Hiérvala.\n"
        "     maria\n"
        "     ended 2026-11-24 10:00 by maria: the tests are clean\n"
        "  2  to come  from 2026-11-24 12:00 until 2026-11-24 18:00, for agent\n"
        "     en: Late.\n"
        "     es: Tarde.\n"
        "     maria\n"
        "  1  live     from 2026-11-24 10:00 until 2026-11-24 18:00, before the menu\n"
        f"     en: {EN}\n"
        f"     es: {ES}\n"
        "     maria: main break\n"
    )
    assert announce("--count", "1").output.startswith("  3 ")
    assert "  1  " not in announce("--count", "1").output


def test_the_list_speaks_json(engine: Engine) -> None:
    announce(EN, "--es", ES, *UNTIL)
    announce("--end", "1")
    found = json.loads(announce("--format", "json").output)["announcements"][0]
    assert found["number"] == 1
    assert found["state"] == "over"
    assert found["until"] == "2026-11-24T18:00:00-05:00"
    assert found["ended"] == {"at": "2026-11-24T10:00:00-05:00", "author": "maria", "note": ""}


def test_an_empty_list_says_how_to_begin(engine: Engine) -> None:
    assert announce().output.startswith("Nothing was announced yet.")


def test_a_prepared_one_needs_only_its_end(engine: Engine) -> None:
    result = announce("--prepared", "main_break", *UNTIL, "--note", "Oak and 5th")
    assert result.output.startswith("Callers hear it from now until Tuesday at 6 PM, before the menu.")
    (posted,) = AnnouncementRecords(engine).history(9)
    assert posted.announcement.urgent
    assert posted.announcement.words["en"].startswith("A water main has broken")
    assert posted.announcement.words["es"].startswith("Se rompió una tubería")
    assert posted.put_up.note == "Oak and 5th"
    again = announce("--prepared", "main_break", *UNTIL)
    assert "announcement 1 says the same at that time" in again.output


def test_a_prepared_one_that_is_not_there_is_told(engine: Engine) -> None:
    result = announce("--prepared", "main_brake", *UNTIL)
    assert result.exit_code == 1
    assert "announcements.yaml has no 'main_brake', nothing was announced (did you mean 'main_break'?)" in result.output
    assert "there are: main_break, boil_water" in announce("--prepared", "zzz", *UNTIL).output
    assert standing(engine) == []


@pytest.mark.parametrize("more", [(EN,), ("--es", ES), ("--urgent",), ("--need", "agent")])
def test_a_prepared_one_has_all_but_its_times(engine: Engine, more: tuple[str, ...]) -> None:
    result = announce("--prepared", "main_break", *more, *UNTIL)
    assert result.exit_code == 2
    assert "leave yours out" in " ".join(result.output.split())
    assert standing(engine) == []


def test_a_recording_is_listed_as_one(engine: Engine) -> None:
    recordings = {language: Recording("RE" + "1" * 32, 9) for language in ("en", "es")}
    at = NOW.timestamp()
    AnnouncementRecords(engine).put_up(Announcement(0, {}, at, at + 60, recordings=recordings), at, "Ben by phone", "")
    assert f"     es: a recording of 9 s (RE{'1' * 32})\n" in announce().output
    assert "no words" not in announce().output
    found = json.loads(announce("--format", "json").output)["announcements"][0]
    assert found["recordings"]["en"] == {"id": "RE" + "1" * 32, "seconds": 9}
    assert announce("--end", "1").exit_code == 0


def publish(engine: Engine, change: tuple[bytes, bytes]) -> None:
    files = {name: raw.replace(*change) for name, raw in read_folder(MENUS)[0].items()}
    versions = Versions(engine)
    versions.put("a" * 16, files, b"")
    versions.go_live("a" * 16, 1.0, "ana", "a test", None)


def test_the_published_menus_count_not_the_folder(engine: Engine) -> None:
    publish(engine, (b"timezone: America/New_York", b"timezone: America/Chicago"))
    announce(EN, "--es", ES, *UNTIL, "--menus", "/nowhere")
    (one,) = AnnouncementRecords(engine).standing(0.0)
    assert one.until - NOW.timestamp() == 9 * 3600


def test_without_menus_nothing_is_announced_but_the_list_is_there(engine: Engine) -> None:
    announce(EN, "--es", ES, *UNTIL)
    result = announce("Two.", "--es", "Dos.", *UNTIL, "--menus", "/nowhere")
    assert result.exit_code == 1
    assert "the menus cannot be read, nothing was announced" in result.output
    assert "until 2026-11-24 23:00" in announce("--menus", "/nowhere").output, "UTC, as no time zone is known"


def test_a_language_that_came_later_is_told_of(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    announce(EN, "--es", ES, *UNTIL)
    real = cli.live_flow

    def with_french(*given: Any) -> Any:
        from dataclasses import replace

        found = real(*given)
        assert found is not None
        return replace(found, languages={**found.languages, "fr": found.languages["es"]})

    monkeypatch.setattr(cli, "live_flow", with_french)
    assert "     fr: no words, so these callers do not hear it\n" in announce().output


@pytest.mark.parametrize("words", [(), (EN, "--es", ES, *UNTIL), ("--end", "1")])
def test_a_database_without_the_tables_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    result = announce(*words)
    assert result.exit_code == 1
    assert re.search(r"the database does not answer \(is it upgraded\? ivr db upgrade\)", result.output)


def test_a_damaged_row_is_told(engine: Engine) -> None:
    announce(EN, "--es", ES, *UNTIL)
    with engine.begin() as connection:
        connection.execute(text("UPDATE announcements SET content = 'torn'"))
    result = announce()
    assert result.exit_code == 1
    assert "an announcement on record is damaged" in result.output


def test_help_shows_how_it_is_written() -> None:
    assert '--until "2026-11-24 18:00" --note "main break at Oak and 5th"' in announce("--help").output
