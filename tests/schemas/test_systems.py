"""The schemas of the files with which IT describes the utility's systems: all that is shown fits them, slips do not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from ivr.adapters.open311 import quirks
from ivr.cli import service_lines as service_lines_command
from ivr.cli.schema import command
from ivr.customers import config as customers
from ivr.flow.source import read
from ivr.flow.validate import validate
from ivr.metering import config as meters
from ivr.metering import made_up
from ivr.schemas import SYSTEMS, system_schema_files
from ivr.service_lines import config as service_lines
from tests import test_connecting
from tests.customers import exports
from tests.schemas.editor import faults
from tests.service_lines import inventories

ROOT = Path(__file__).parents[2]
DOCS = ("connecting", "customers", "meters", "city")
MARKS = {
    "customers": r"^kind: (export|view|rest)$",
    "meters": "^zone: ",
    "open311": "^services:$",
    "service_lines": r"\butility_side: ",
}
"""What a file of each kind has and no other."""
MODELINE = re.compile(r"^# yaml-language-server: \$schema=(.*)\n", re.MULTILINE)


def kind_of(text: str) -> str | None:
    kinds = [kind for kind, mark in MARKS.items() if re.search(mark, text, re.MULTILINE)]
    assert len(kinds) < 2, text
    return kinds[0] if kinds else None


def shown() -> Iterator[Any]:
    """Each example of the docs, of the code and of tests, as (kind, text)."""
    for name in DOCS:
        text = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
        fences = re.findall(r"^```(?:yaml)?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for place, fence in enumerate(fences, 1):
            kind = kind_of(fence)
            if kind is not None:
                yield pytest.param(kind, fence, id=f"{name}-{place}-{kind}")
    manual = inspect.cleandoc(quirks.__doc__ or "")
    yield pytest.param("open311", _indented(manual), id="of-quirks")
    yield pytest.param("meters", (meters.__doc__ or "").partition("\n\n")[2], id="of-metering")
    yield pytest.param("customers", (ROOT / "ivr/customers/made_up/customers.yaml").read_text(), id="made-up-accounts")
    yield pytest.param("meters", made_up.CONFIG.format(zone="America/New_York"), id="made-up-meters")
    yield pytest.param("service_lines", service_lines_command.CONFIG, id="made-up-lines")
    yield pytest.param("customers", exports.CONFIG, id="tests-exports")
    yield pytest.param("service_lines", inventories.CONFIG, id="tests-inventories")


def _indented(text: str) -> str:
    """The example in a docstring."""
    return "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))


SHOWN = list(shown())


def problems(kind: str, text: str) -> list[str]:
    """What our reader says of it, without the environment and without other files."""
    raw = text.encode()
    if kind == "customers":
        return [str(one) for one in customers.parse("customers.yaml", raw)[1]]
    models = {"meters": meters.MetersPart, "open311": quirks.CityFile, "service_lines": service_lines.Inventory}
    source = read(f"{kind}.yaml", raw)
    validate(source, (), source.data, models[kind])
    return [str(one) for one in source.problems]


def test_every_kind_is_shown_in_the_docs() -> None:
    in_docs = {param.values[0] for param in SHOWN if str(param.id).split("-")[0] in DOCS}
    assert in_docs == set(SYSTEMS) == set(MARKS)


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_what_is_shown_is_sound_to_an_editor_and_to_us(kind: str, text: str) -> None:
    assert problems(kind, text) == []
    assert faults(kind, text) == []


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_a_slip_in_any_key_is_underlined(kind: str, text: str) -> None:
    """A key is written with another letter at its end; names that the author chooses may be anything."""
    slips = 0
    for changed in _slips(yaml.compose(text, yaml.SafeLoader), text):
        sound = problems(kind, changed) == []
        assert (faults(kind, changed) == []) is sound, changed
        slips += not sound
    assert slips >= 3


def _slips(node: yaml.Node | None, text: str) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value[-1:].isalnum() and key.style is None:
                end = key.end_mark.index
                yield text[:end] + "q" + text[end:]
            yield from _slips(value, text)


BARE = {
    "customers": "kind: export\nfile: a.csv\ncolumns: {id: ACCT}\n",
    "meters": "format: csv\npreset: beacon\nzone: America/New_York\n",
    "open311": "url: https://311.example.gov/v2\nservices:\n  leak: {code: 006}\n",
    "service_lines": "file: a.csv\ncolumns: {house: 1, street: 2, zip: 3, utility_side: 4, customer_side: 5}\n",
}
SOUND = [
    ("customers", "", "delimiter: tab\nencoding: cp1252\nlast_line_end: false\n"),
    ("customers", "{id: ACCT}", "{id: 1, zip: , balance: 7}\nheader: 'false'"),
    ("customers", "", "amounts: {implied_decimals: 2, decimal: comma}\ndates: MM/DD/YYYY\nsmallest_share: '0.5'\n"),
    ("customers", "", "statuses: {1: active, N: closed}\nflags: {medical: {column: 9, yes: [Y, 1, true]}}\n"),
    ("meters", "preset: beacon", "columns: {meter: 1, time: When, used: Flow}\nunit: CCF\nutc: true\n"),
    ("meters", "", "times: ['%d.%m.%Y', '%Y-%m-%d']\ninterval_minutes: 15\nrules: {leak_gallons: 0.5, days: 60}\n"),
    ("open311", "", "required: [lat, long]\ndefaults: {lat: 38.9, long: '-77.03'}\nmark: false\nextras: true\n"),
    ("open311", "{code: 006}", '{code: "006", attributes: {FLOODING: NO, WHERE: [ROAD, YARD], N: 3}, type: batch}'),
    ("service_lines", "", "materials: {lead: Pb, non_lead: [Copper, 7]}\nmost_left_out: 0\ntrailer: END\n"),
]
MISTAKES = [
    ("customers", "kind: export", "kind: exports", "'exports' is not one of"),
    ("customers", "kind: export", "kind: view", "'url_from' is a required property"),
    ("customers", "{id: ACCT}", "{name: NAME}", "'id' is a required property"),
    ("customers", "", "statuses: {A: activ}\n", "'activ' is not one of"),
    ("customers", "", "flags: {medic: {column: MED}}\n", "'medic'"),
    ("customers", "", 'delimiter: "-"\n', "'-' is not one of"),
    ("customers", "", "smallest_share: 80\n", "80 is greater than the maximum of 1"),
    ("meters", "csv", "cvs", "'cvs' is not one of"),
    ("meters", "beacon", "beacn", "'beacn' is not one of"),
    ("meters", "", "rules: {leak_gallon: 3}\n", "'leak_gallon' was unexpected"),
    ("meters", "", "interval_minutes: 0\n", "0 is less than the minimum of 1"),
    ("open311", "url: https://311.example.gov/v2\n", "", "is not valid under any"),
    ("open311", "", "required: [telephone]\n", "'telephone' is not one of"),
    ("open311", "", "arrays: brackts\n", "'brackts' is not one of"),
    ("open311", "{code: 006}", "{type: batch}", "'code' is a required property"),
    ("service_lines", "house: 1, ", "", "is not valid under any"),
    ("service_lines", "", "materials: {copper: [Copper]}\n", "'copper'"),
]


def changed(kind: str, old: str, new: str) -> str:
    assert old in BARE[kind]
    return BARE[kind].replace(old, new, 1) if old else BARE[kind] + new


@pytest.mark.parametrize(("kind", "old", "new"), SOUND)
def test_what_our_reader_accepts_is_not_underlined(kind: str, old: str, new: str) -> None:
    text = changed(kind, old, new)
    assert problems(kind, text) == [], "the case is of no use: our reader refuses it"
    assert faults(kind, text) == []


@pytest.mark.parametrize(("kind", "old", "new", "says"), MISTAKES)
def test_a_mistake_is_underlined(kind: str, old: str, new: str, says: str) -> None:
    assert faults(kind, BARE[kind]) == []
    assert says in " / ".join(faults(kind, changed(kind, old, new)))


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(command, words)


def test_the_command_writes_them_where_the_docs_lines_for_editors_look(at: Callable[..., Any], tmp_path: Path) -> None:
    result = at("--systems", "schema")
    assert result.exit_code == 0
    assert {path.name: path.read_text() for path in (tmp_path / "schema").iterdir()} == system_schema_files()
    named = {
        (kind, found)
        for kind, text in (param.values for param in SHOWN)
        if isinstance(text, str)
        for found in MODELINE.findall(text)
    }
    assert named == {(kind, f"schema/{kind}.schema.json") for kind in SYSTEMS}
    assert "$ ivr schema --systems schema\n" in test_connecting.MANUAL.read_text()


def test_without_a_folder_they_are_told_and_nothing_is_written(at: Callable[..., Any], tmp_path: Path) -> None:
    result = at("--systems")
    assert result.output.splitlines() == [
        *system_schema_files(), "Nothing was written. To write them: ivr schema --systems schema"
    ]  # fmt: skip
    assert list(tmp_path.iterdir()) == []
