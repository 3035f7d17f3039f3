"""The commands as their users meet them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import COMMANDS, group
from tests.line import ACCOUNT, MENUS, TOKEN, URL

ROOT = Path(__file__).parents[2]


def ivr(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(group, words, input=typed)


@pytest.fixture
def menus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MENUS, tmp_path / "menus"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_is_in_the_manual(command: str) -> None:
    result = ivr(command, "--help")
    assert result.exit_code == 0
    assert f"ivr {command}" in (ROOT / "docs" / "commands.md").read_text()


def test_check_counts_what_it_found_and_exits_0() -> None:
    result = ivr("check", str(MENUS))
    assert result.exit_code == 0
    assert result.output.startswith("OK: ")
    assert "36 needs" in result.output


def test_check_tells_every_problem_with_its_place_and_exits_1(menus: Path) -> None:
    main = menus / "main.yaml"
    main.write_text(
        main.read_text().replace("goto: account", "goto: acount").replace("need: payment_make", "need: payment_mak")
    )
    result = ivr("check", str(menus))
    assert result.exit_code == 1
    assert "there is no node 'acount' (did you mean 'account'?)" in result.output
    assert "there is no need 'payment_mak' (did you mean 'payment_make'?)" in result.output


def test_check_speaks_json(menus: Path) -> None:
    (menus / "main.yaml").write_text("main: {kind: menue}\n")
    found = json.loads(ivr("check", str(menus), "--format", "json").output)
    assert found["ok"] is False
    assert {"file", "line", "column", "rule", "severity", "message", "fix"} <= set(found["problems"][0])


def test_a_scripted_call_prints_its_transcript_and_its_end() -> None:
    result = ivr("call", "--menus", str(MENUS), "--steps", "press 2; answer", "--at", "2026-11-24 10:00")
    assert result.exit_code == 0
    assert "Them: Calling billing." in result.output
    assert "Ended: desk billing, need billing_question; 1 decisions" in result.output


def test_a_scripted_call_speaks_json() -> None:
    result = ivr(
        "call",
        "--menus",
        str(MENUS),
        "--steps",
        "press 5; press 3; record 9",
        "--at",
        "2026-11-24 22:00",
        "--format",
        "json",
    )
    found = json.loads(result.output)
    assert found["end"] == {"how": "voicemail", "desk": "water_quality", "need": "water_quality"}
    assert found["decisions"] == 2
    assert found["transcript"][0]["who"] == "Them"


def test_a_call_from_the_keyboard_shows_them_and_you() -> None:
    result = ivr("call", "--menus", str(MENUS), "--at", "2026-11-24 10:00", typed="2\na\n1\n")
    assert "Them: Waterline Water." in result.output
    assert "You:" in result.output
    assert "Ended: desk billing" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--steps", "dance"), "step 1 ('dance') is unknown"),
        (("--steps", "answer"), "step 1 ('answer'): the call waits for"),
        (("--at", "noon"), "'noon' is not a time; write it as '2026-11-26 19:00'"),
        (("--http", "http://127.0.0.1:9"), "--http needs --token and --account"),
        (("--menus", "/nowhere"), "the menus in /nowhere cannot be called"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(words: tuple[str, ...], says: str) -> None:
    given = () if "--menus" in words else ("--menus", str(MENUS))
    result = ivr("call", *given, *words)
    assert result.exit_code != 0
    assert says in result.output


def test_the_fallback_names_the_dispatcher_and_the_operator() -> None:
    result = ivr("fallback", str(MENUS))
    assert "<Number>+12025550101</Number>" in result.output
    assert "<Number>+12025550123</Number>" in result.output


def test_why_tells_a_call_that_is_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/line.db"
    assert "the database cannot be read" in ivr("why", "CA1", "--url", url).output
    assert ivr("db", "upgrade", "--url", url).output == "The database is up to date.\n"
    result = ivr("why", "CA1", "--url", url)
    assert result.exit_code == 1
    assert "no call CA1 is on record" in result.output


def test_serve_without_settings_lists_them_all_and_exits_2() -> None:
    import os
    import subprocess
    import sys

    bare = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "PUBLIC_"))}
    result = subprocess.run([sys.executable, "-m", "ivr", "serve"], env=bare, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 2
    assert "PUBLIC_BASE_URL: is missing" in result.stderr
    assert "TWILIO_AUTH_TOKEN: is missing" in result.stderr


@pytest.mark.parametrize("form", ["text", "json", "github", "junit", "sarif"])
def test_a_folder_without_menus_is_no_folder_of_menus_in_order(tmp_path: Path, form: str) -> None:
    (tmp_path / "._main.yaml").write_text("an editor's own file")
    result = ivr("check", str(tmp_path), "--format", form)
    assert result.exit_code == 1
    assert "there are no menus in this folder" in result.output


def test_the_same_call_is_kept_twice_under_two_names(tmp_path: Path) -> None:
    file = tmp_path / "calls.yaml"
    words = (
        "call",
        "--menus",
        str(MENUS),
        "--at",
        "2026-11-24 10:00",
        "--steps",
        "press 2; answer",
        "--save",
        str(file),
    )
    assert [ivr(*words).exit_code for _ in range(3)] == [0, 0, 0]
    played = ivr("test", str(file), "--menus", str(MENUS))
    assert played.exit_code == 0
    assert "3 passed, 0 failed" in played.output


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("menus/main.yaml", "holds something else than scenarios"),
        ("nosuch/calls.yaml", "there is no folder"),
        ("menus", "cannot be written"),
    ],
)
def test_a_call_is_not_kept_where_it_does_not_belong(menus: Path, file: str, sentence: str) -> None:
    before = (menus / "main.yaml").read_bytes()
    result = ivr("call", "--menus", str(menus), "--steps", "press 2; answer", "--save", str(menus.parent / file))
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())
    assert (menus / "main.yaml").read_bytes() == before


def test_a_scenario_file_with_a_mistake_is_counted_in_every_form(tmp_path: Path) -> None:
    file, junit = tmp_path / "calls.yaml", tmp_path / "junit.xml"
    file.write_text("one: {at: 2026-11-24 10:00}\n")
    result = ivr("test", str(file), "--menus", str(MENUS), "--junit", str(junit))
    assert result.exit_code == 1
    assert "1 not played" in result.output
    assert 'failures="1"' in junit.read_text()


@pytest.mark.parametrize("words", [("why",), ("outbox",), ("diff", "live", str(MENUS)), ("messages",)])
def test_a_database_of_another_kind_is_told_in_a_sentence(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere/else")
    result = ivr(*words)
    assert result.exit_code != 0
    assert "must be written as sqlite:///FILE or postgresql://" in f"{result.output}{result.exception}"


def test_a_worker_that_could_do_nothing_does_not_say_that_all_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'broken.db'}")
    for name, value in {"PUBLIC_BASE_URL": URL, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    result = ivr("worker", "--once")
    assert result.exit_code == 1
    assert "the database does not answer" in result.output


def test_a_worker_for_the_local_line_needs_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    result = ivr("worker", "--once", "--local")
    assert result.exit_code == 1
    assert "no line runs on this machine yet" in result.output
