"""``ivr listen`` and ``ivr intents``: what is printed, and what is told to whoever uses them wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from ivr.cli import group
from ivr.flow.graph import Flow
from ivr.menus import compile_folder
from routing.intent import phrases
from tests.line import MENUS, TestLine
from tests.webhooks.carrier import Caller

FEW = ("rates", "hydrant", "agent", "meter_reading")


def ivr(*words: str | Path) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the product came with phrases for a few needs."""
    some = tuple(one for one in phrases.shipped() if one.need in FEW)
    monkeypatch.setattr("routing.intent.phrases.shipped", lambda: some)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A folder of menus whose callers say things of their own."""
    folder = tmp_path / "menus"
    folder.mkdir()
    for path in MENUS.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    needs = folder / "needs.yaml"
    words = '\n  phrases:\n    en: ["my meter box is singing", "the singing meter"]\n'
    needs.write_text(needs.read_text().replace("\nmeter_reading:", f"\nmeter_reading:{words}".rstrip("\n"), 1))
    return folder


def test_a_sentence_is_told_with_what_decided() -> None:
    result = ivr("listen", "my", "water", "is", "brown")
    assert result.exit_code == 0
    assert result.output.startswith("'my water is brown': route water_quality, desk water_quality (")
    assert "brown" in result.output.partition("by: ")[2]


def test_a_table_becomes_rows_and_figures_for_programs(tmp_path: Path) -> None:
    table = tmp_path / "said.csv"
    table.write_text(
        "utterance,language,need\nno water,en,no_water_or_pressure\nagent,en,agent\n"
        "quiero pagar mi recibo,es,payment_make\nmy cable tv is out,en,out_of_scope\n"
    )
    picture = tmp_path / "confusion.svg"
    told = json.loads(ivr("listen", "--file", table, "--format", "json", "--confusion", picture).stdout)
    first = told["rows"][0]
    keys = {"utterance", "language", "action", "need", "desk", "confidence", "because"}
    assert keys <= set(first)
    assert (first["action"], first["need"], first["desk"]) == ("route", "no_water_or_pressure", "dispatch")
    assert [row["action"] for row in told["rows"][1::2]] == ["person", "refer"]
    assert told["rows"][3]["desk"] is None
    english, spanish = (told["summary"]["languages"][one] for one in ("en", "es"))
    assert (english["kept"], english["right"], english["person_obeyed"], english["out_of_scope_kept_away"]) == (
        1,
        1,
        1,
        1,
    )
    assert (spanish["rows"], spanish["misroutes"]) == (1, 0)
    assert told["summary"]["needs"]["no_water_or_pressure"]["urgent_missed"] == 0
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")


def test_rows_without_a_need_have_no_figures(tmp_path: Path) -> None:
    table = tmp_path / "said.csv"
    table.write_text('utterance,language\n"<Hangup/>",en\n,es\n')
    told = json.loads(ivr("listen", "--file", table, "--format", "json").stdout)
    assert [row["action"] for row in told["rows"]][1] == "person"
    assert told["summary"] == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("words,language\nx,en\n", "said.csv:1: there is no column 'utterance'"),
        ("utterance\nx\n", "said.csv:1: there is no column 'language'"),
        ("utterance,language\nx,fr\n", "said.csv:2: 'fr' is no language of the menus"),
        ("utterance,language,need\nx,en,biling\n", "said.csv:2: there is no need 'biling' in needs.yaml"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_table_that_does_not_fit_is_told(content: str | bytes, says: str, tmp_path: Path) -> None:
    table = tmp_path / "said.csv"
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = ivr("listen", "--file", table)
    assert result.exit_code == 1
    assert says in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "give the words of a caller, or a table with --file"),
        (["x", "--file", "y.csv"], "give the words of a caller, or a table with --file"),
        (["x", "--language", "fr"], "'fr' is no language of the menus; these are: en, es"),
        (["--file", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["x", "--menus", "nowhere"], "the menus in nowhere have problems"),
        (["x", "--confusion", "/nowhere/x.svg"], "cannot be written"),
    ],
)
def test_wrong_use_of_listen_is_told(words: list[str], says: str) -> None:
    result = ivr("listen", *words)
    assert result.exit_code in (1, 2)
    assert says in result.output


def test_own_words_are_learnt_and_travel_with_the_menus(few: None, ours: Path, tmp_path: Path) -> None:
    curve = tmp_path / "curve.svg"
    assert "the phrases here are not what was learnt (run: ivr intents train)" in ivr("check", ours).output
    result = ivr("intents", "train", ours, "--curve", curve)
    assert result.exit_code == 0, result.output
    assert "Publish the menus to make it live." in result.output
    assert ElementTree.parse(curve).getroot().tag.endswith("svg")
    before, after = compile_folder(MENUS).flow, compile_folder(ours).flow
    assert before is not None
    assert after is not None
    assert (before.intents, bool(after.intents)) == ("", True)
    assert before.version != after.version
    told = ivr("listen", "--menus", ours, "the meter box is singing again").output
    assert "meter_reading" in told
    assert "unlearnt-phrases" not in ivr("check", ours, "--format", "json").output
    again = (ours / "intents.model").read_bytes()
    ivr("intents", "train", ours)
    assert (ours / "intents.model").read_bytes() == again, "the same phrases give the same model"


def test_the_effect_of_one_more_phrase_is_shown_before_it_goes_in(few: None, ours: Path) -> None:
    result = ivr("intents", "test", ours, "--take", "meter maid", "--need", "meter_reading")
    assert result.exit_code == 0, result.output
    assert [line.partition(":")[0] for line in result.output.splitlines()[:4]] == [
        "now, en", "now, es", "with it, en", "with it, es"
    ]  # fmt: skip
    assert 'meter_reading:\n  phrases:\n    en:\n      - "meter maid"' in result.output
    assert not (ours / "intents.model").exists(), "nothing learns by itself"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["train"], "needs.yaml has no phrases of your own"),
        (
            ["test", "--take", "x", "--need", "biling_question"],
            "(did you mean 'billing_question'?); name it with --need",
        ),
        (["test", "--take", "x"], "there is no need '' (see needs.yaml)"),
        (["test", "--take", "x", "--need", "rates", "--language", "fr"], "'fr' is no language of the menus"),
        (["review", "--days", "0"], "Invalid value for '--days'"),
    ],
)
def test_wrong_use_of_intents_is_told(words: list[str], says: str) -> None:
    result = ivr("intents", words[0], MENUS, *words[1:])
    assert result.exit_code in (1, 2)
    assert says in result.output


def test_without_the_tools_it_is_told_how_to_get_them(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'sklearn'", name="sklearn")

    monkeypatch.setattr("ivr.learning.learn", missing)
    result = ivr("intents", "train", ours)
    assert result.exit_code == 1
    assert "pip install 'waterline-ivr[train]' (sklearn is missing)" in result.output


def test_what_was_not_understood_is_listed(line: TestLine, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", line.settings.database_url)
    monkeypatch.setattr("ivr.cli.recorded.time.time", lambda: line.clock().timestamp() + 60)
    one = Caller(line)
    one.say("my bill is way too high this month")
    one.press("2")
    one.say("the brown thing from the other day with the street")
    two = Caller(line, "CA" + "7" * 32)
    two.say("get me a human being")
    told = ivr("intents", "review", MENUS).output
    assert "en  'my bill is way too high this month': taken for high_bill, and the caller said no" in told
    assert "human being" not in told, "who asked for a person was understood"
