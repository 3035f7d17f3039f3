"""Calls back as staff meet them: in line, failed, called again, dropped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from ivr.cli import callbacks as cli
from ivr.flow.call import Call, Event
from ivr.flow.graph import Flow
from ivr.flow.moves import Move
from ivr.flow.services import Kept, LocalServices
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.moves import NEVER, REACHED, TOO_OFTEN, UNKNOWN
from ivr.records.row import Row
from ivr.records.turns import turns_of
from tests.floor import Floor
from tests.line import BY_DAY

AT = BY_DAY.timestamp()
reference = LocalServices().reference


def ivr(*words: str) -> Result:
    return CliRunner().invoke(cli.command, words)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = f"sqlite:///{tmp_path}/line.db"
    monkeypatch.setenv("DATABASE_URL", url)
    made = open_engine(url)
    migrate.upgrade(made)
    return made


def asked(engine: Engine, sid: str, after: float = 0.0, *, away: int = 1, due: float = 0.0, **stands: Any) -> None:
    """A caller who has asked to be called back, or waits on the line, as they stand now."""
    last = 100 + int(sid[2:])
    data = {"desk": "billing", "need": "high_bill", "urgent": 0, "language": "en", "number": f"+12025550{last}",
            "since": AT + after, "front": 0, "away": away, "due": due}  # fmt: skip
    kept = Kept(Call(sid, "v", "en", "main"), b"")
    turns_of(engine).insert([Row.of(sid, "1", AT + after, [Event("away", {})], kept, (), (Move("enter", data),))])
    if stands:
        sets = ", ".join(f"{name} = :{name}" for name in stands)
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE places SET {sets} WHERE sid = :sid"), {"sid": sid, **stands})


@pytest.fixture
def line(engine: Engine) -> Engine:
    asked(engine, "CA1", 0, away=0)
    asked(engine, "CA2", 60, tries=1)
    asked(engine, "CA3", 30, due=AT * 2)
    asked(engine, "CA4", 90, state="over", note=NEVER, tries=3, changed=AT * 2)
    asked(engine, "CA5", 95, state="done", note=UNKNOWN, changed=AT * 2)
    asked(engine, "CA6", 96, state="over", note=TOO_OFTEN, changed=AT * 2)
    asked(engine, "CA7", 97, state="done", note=REACHED, changed=AT * 2)
    asked(engine, "CA8", 98, state="taken")
    return engine


def test_what_failed_is_first_then_those_in_line_then_those_who_are_due_later(line: Engine) -> None:
    result = ivr()
    found = result.output.splitlines()
    assert result.exit_code == 1
    assert [row.split()[0] for row in found[:6]] == ["FAILED"] * 3 + ["open"] * 3
    assert found[0].startswith(f"FAILED  {reference('CA4')}  billing: high_bill (en), …0104, was never reached, 3 t")
    assert found[0].endswith(", call CA4")
    assert "nobody knows whether the caller was reached" in found[1]
    assert "was called three times within a day" in found[2]
    assert "…0102, number 2 in line since 2026-11-24 15:01 UTC, 1 try in vain" in found[3]
    assert found[4].endswith("…0108, is being called now")
    assert "…0103, due 20" in found[5]
    assert found[6:] == [
        "3 wait to be called back, 3 failed.",
        "To have one called once more: ivr callbacks --again REFERENCE. To let it be: --drop REFERENCE.",
        "What happened: ivr why CALL",
    ]


def test_no_number_is_told_in_full(line: Engine) -> None:
    for result in (ivr("--all"), ivr("--all", "--format", "json")):
        assert "2025550" not in result.output


def test_programs_read_the_same(line: Engine) -> None:
    found = json.loads(ivr("--all", "--format", "json").output)["callbacks"]
    assert {one["call"]: (one["state"], one["place"]) for one in found} == {
        "CA2": ("open", 2), "CA3": ("open", None), "CA4": ("failed", None), "CA5": ("failed", None),
        "CA6": ("failed", None), "CA7": ("over", None), "CA8": ("open", None),
    }  # fmt: skip
    assert found[0]["number"] == "…0104"


def test_one_that_failed_is_called_again_and_only_such_a_one(line: Engine) -> None:
    spoken = " ".join(reference("CA4"))  # as a caller would read it out
    assert ivr("--again", spoken).output == f"{reference('CA4')} is called again.\n"
    found = json.loads(ivr("--format", "json").output)["callbacks"]
    [one] = [one for one in found if one["call"] == "CA4"]
    assert (one["state"], one["tries"], one["note"]) == ("open", 0, "")
    for sid in ("CA2", "CA7", "CA4"):
        result = ivr("--again", reference(sid))
        assert result.exit_code == 1
        assert f"{reference(sid)} has not failed" in result.output


def test_one_that_failed_or_waits_is_dropped_and_one_that_is_called_is_not(line: Engine) -> None:
    for sid in ("CA2", "CA3", "CA4", "CA5", "CA6"):
        assert ivr("--drop", sid, "--author", "ana", "--note", "paid").output == f"{reference(sid)} is dropped.\n"
    result = ivr()
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "1 waits to be called back, 0 failed."
    assert ivr("--all").output.count("dropped by ana: paid") == 5
    for sid in ("CA2", "CA7", "CA8"):
        assert "is over, or is being called at this moment" in ivr("--drop", sid).output


def test_who_waits_on_the_phone_is_no_call_back(line: Engine) -> None:
    assert "there is no call back with the reference CA1" in ivr("--drop", "CA1").output
    with line.connect() as connection:
        assert connection.execute(text("SELECT state FROM places WHERE sid = 'CA1'")).scalar() == "waiting"


def test_an_empty_list_and_a_database_that_was_never_upgraded(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ivr().output == "Nobody waits to be called back.\n"
    assert ivr().exit_code == 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    result = ivr()
    assert result.exit_code == 1
    assert "ivr db upgrade" in result.output


def test_a_caller_of_the_line_is_listed_until_they_are_reached(
    tmp_path: Path, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = Floor(tmp_path, flow)
    floor.looks = False
    monkeypatch.setenv("DATABASE_URL", str(floor.line.engine.url))
    floor.on_duty("carla")
    floor.call("press 2; press 1; press 1")
    found = ivr().output.splitlines()
    assert "billing: billing_question (en), …0143, number 1 in line since" in found[0]
    floor.close()
