"""``ivr duty``, as staff meet it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from ivr.cli import duty as cli
from ivr.cli import group
from ivr.flow.graph import Flow
from ivr.menus import read_folder
from ivr.records import codes, migrate
from ivr.records.database import open_engine
from ivr.records.turns import turns_of
from ivr.records.versions import Versions
from tests.line import MENUS

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
AT = NOW.timestamp()


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = f"sqlite:///{tmp_path}/line.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    made = open_engine(url)
    migrate.upgrade(made)
    return made


def ivr(*words: str) -> Result:
    return CliRunner().invoke(group, ["duty", *words, "--menus", str(MENUS), "--author", "maria"])


def put(engine: Engine, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def line_of(agent: str) -> str:
    return next(line for line in ivr().output.splitlines() if line.startswith(f"{agent} "))


def place(engine: Engine, number: int, desk: str, away: int = 0, state: str = "waiting") -> None:
    put(
        engine, "places", sid=f"CA{number}", desk=desk, urgent=0, language="en", number="+12025550143", since=AT,
        front=0, away=away, due=0.0, state=state, changed=AT,
    )  # fmt: skip


def test_every_agent_is_listed_and_nobody_waits(engine: Engine, flow: Flow) -> None:
    result = ivr()
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines[:6]] == ["ana", "ben", "carla", "dan", "eva", "frank"]
    assert len(lines) == len(flow.directory.agents) + 1
    assert lines[0] == "ana          off (has not said anything else); free; dispatch, field_ops; no code yet"
    assert lines[-1] == "Nobody waits in line."


def test_an_agent_is_sent_on_duty_and_off(engine: Engine) -> None:
    assert ivr("ben", "--on").output == "Ben is on duty now.\n"
    assert line_of("ben").startswith("ben          on  (ivr duty, maria, 10:00); free since 10:00; dispatch")
    with engine.connect() as connection:
        row = connection.execute(text("SELECT word, word_at, word_by FROM agents WHERE id = 'ben'")).one()
    assert tuple(row) == (1, AT, "ivr duty, maria")
    assert ivr("ben", "--off").output == "Ben is off duty now.\n"
    assert line_of("ben").startswith("ben          off (ivr duty, maria, 10:00)")


@pytest.mark.parametrize(
    ("word", "hours_ago", "by", "says"),
    [
        (1, 1, "phone", "on  (said by phone, 09:00)"),
        (0, 1, "phone", "off (said by phone, 09:00)"),
        (0, 1, "did not answer", "off (did not answer three calls, 09:00)"),
        (1, 13, "phone", "on  (said by phone, 2026-11-23 21:00)"),
        (1, 15, "phone", "off (forgotten: said so 2026-11-23 19:00)"),
        (0, 15, "phone", "off (has not said anything else)"),
    ],
)
def test_it_is_told_why(engine: Engine, word: int, hours_ago: int, by: str, says: str) -> None:
    put(engine, "agents", id="ben", word=word, word_at=AT - 3600 * hours_ago, word_by=by)
    assert says in line_of("ben")


def test_an_agent_with_hours_is_on_duty_by_them(engine: Engine) -> None:
    files = read_folder(MENUS)[0]
    files["agents.yaml"] = files["agents.yaml"].replace(b"supervisor: true", b"hours: office")
    versions = Versions(engine)
    versions.put("a" * 16, files, b"")
    versions.go_live("a" * 16, 1.0, "ana", "a test", None)
    assert "on  (hours 'office')" in line_of("ben")
    ivr("ben", "--off")
    assert "off (ivr duty, maria, 10:00)" in line_of("ben")


def test_an_agent_with_hours_is_off_duty_by_them(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    test_an_agent_with_hours_is_on_duty_by_them(engine)
    monkeypatch.setattr(cli, "_now", lambda: NOW + timedelta(days=1, hours=12))
    assert "off (hours 'office')" in line_of("ben"), "what was said yesterday is over"


def test_what_agents_do_and_who_waits(engine: Engine) -> None:
    put(engine, "agents", id="eva", word=1, word_at=AT - 60, word_by="phone", state="talking", since=AT - 30)
    for number, (desk, away, state) in enumerate(
        [
            ("billing", 0, "waiting"),
            ("billing", 0, "offered"),
            ("billing", 1, "waiting"),
            ("dispatch", 0, "waiting"),
            ("move_desk", 1, "waiting"),
            ("operator", 0, "taken"),
            ("operator", 0, "over"),
        ]
    ):
        place(engine, number, desk, away, state)
    assert "on  (said by phone, 09:59); talking since 09:59" in line_of("eva")
    told = ivr().output.splitlines()[-1]
    assert told == "In line: billing 2 and 1 to be called back, dispatch 1, move_desk 1 to be called back."


def test_it_speaks_json(engine: Engine) -> None:
    ivr("ben", "--on")
    place(engine, 1, "billing")
    found = json.loads(ivr("--format", "json").output)
    ben = next(one for one in found["agents"] if one["id"] == "ben")
    assert ben == {
        "id": "ben", "name": "Ben", "desks": ["dispatch", "water_quality", "field_ops"], "supervisor": True,
        "on_duty": True, "because": "ivr duty, maria, 10:00", "state": "free", "since": "2026-11-24T10:00:00-05:00",
        "code": False,
    }  # fmt: skip
    assert found["waiting"] == {"billing": {"on_the_line": 1, "to_call_back": 0}}


def test_one_agent_alone(engine: Engine) -> None:
    assert len(ivr("ben").output.splitlines()) == 2
    assert len(json.loads(ivr("ben", "--format", "json").output)["agents"]) == 1


def test_a_code_is_shown_once_and_lets_its_agent_in(engine: Engine) -> None:
    put(engine, "agents", id="ben", word=1, word_at=AT, word_by="phone")
    first = ivr("ben", "--code").output
    code = first.splitlines()[0].removeprefix("The code of Ben: ")
    assert len(code) == codes.DIGITS
    assert code.isdecimal()
    turns = turns_of(engine)
    assert codes.agent_of(turns, code, "+12025550143", AT) == "ben"
    shown = ivr().output
    assert code not in shown
    assert "no code yet" not in line_of("ben")
    with engine.connect() as connection:
        assert code not in str(connection.execute(text("SELECT * FROM agents")).all())
    second = json.loads(ivr("ben", "--code", "--format", "json").output)["code"]
    assert codes.agent_of(turns, code, "+12025550143", AT) == ""
    assert codes.agent_of(turns, second, "+12025550143", AT) == "ben"
    assert "on  (said by phone" in line_of("ben"), "the code changes nothing else"


def test_a_wrong_name_is_told(engine: Engine) -> None:
    result = ivr("bem", "--on")
    assert result.exit_code == 1
    assert "there is no agent 'bem' (did you mean 'ben'?)" in result.output
    assert "there are: ana, ben, carla" in ivr("zzzzzz").output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ben", "--on", "--off"), "choose one of --on, --off and --code"),
        (("ben", "--on", "--code"), "choose one of --on, --off and --code"),
        (("--on",), "say whom: ivr duty NAME --on"),
        (("--code",), "say whom"),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(engine: Engine, words: tuple[str, ...], says: str) -> None:
    result = ivr(*words)
    assert result.exit_code == 2
    assert says in result.output


def test_menus_and_a_database_that_cannot_be_read_are_told(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = CliRunner().invoke(group, ["duty", "--menus", "/nowhere"])
    assert result.exit_code == 1
    assert "the menus cannot be read; see: ivr check /nowhere" in result.output
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    result = ivr()
    assert result.exit_code == 1
    assert "is it upgraded? ivr db upgrade" in result.output
