"""The schemas: they are current, they are draft-07, they explain every field, and the shipped menus fit them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from ivr.cli.schema import command
from ivr.scenarios.actor import WORDS
from ivr.schemas import schema_files
from ivr.schemas.editor import editor_files
from ivr.schemas.files import kind_of, modeline
from ivr.schemas.help import HELP
from ivr.schemas.steps import MEANING
from tests.flow.small import small
from tests.line import MENUS
from tests.schemas.editor import DOCUMENTS, FILES, faults, load

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*MENUS.glob("*.yaml"), *MENUS.glob("scenarios/*.yaml")])
KEYWORDS = {
    *("$schema", "$ref", "definitions", "title", "description", "default", "examples", "type", "enum", "const"),
    *("minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "pattern", "items", "minItems", "maxItems"),
    *("properties", "patternProperties", "additionalProperties", "propertyNames", "required"),
    *("minProperties", "maxProperties", "if", "then", "allOf", "anyOf", "oneOf"),
}
"""The keywords of draft-07 that we have a use for."""
MAPS = ("properties", "patternProperties", "definitions")
VALUES = ("default", "examples", "enum", "const", "required", "type")


def schemas_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema, and every one inside it."""
    yield schema
    for keyword, value in schema.items():
        if keyword in VALUES:
            continue
        inner = value.values() if keyword in MAPS else value if isinstance(value, list) else [value]
        for one in inner:
            if isinstance(one, dict):
                yield from schemas_in(one)


def fields() -> Iterator[Any]:
    """Each line that an author may write, as (its schema, the file's schema)."""
    for kind, document in DOCUMENTS.items():
        for name, part in {"": document, **document["definitions"]}.items():
            for key, line in part.get("properties", {}).items():
                yield pytest.param(line, document, id=f"{kind}-{name}-{key}")


def test_the_files_in_the_menus_are_what_ivr_schema_writes_now(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "new" / "schema")])
    assert result.exit_code == 0
    written = {path.name: path.read_text() for path in (tmp_path / "new" / "schema").iterdir()}
    assert written == {path.name: path.read_text() for path in (MENUS / "schema").iterdir()}, (
        "run: ivr schema menus/schema"
    )


def test_without_a_folder_nothing_is_written_and_the_files_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command)
    assert result.exit_code == 0
    assert result.output.splitlines()[:-1] == list(schema_files())
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = CliRunner().invoke(command, [str(tmp_path / "taken" / "schema")])
    assert result.exit_code == 1
    assert "cannot be written to" in result.output


@pytest.mark.parametrize(("name", "text"), [*editor_files().items()])
def test_the_editor_settings_of_this_repository_are_current(name: str, text: str) -> None:
    assert (ROOT / name).read_text() == text


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_schema_is_draft_07_and_nothing_newer(kind: str) -> None:
    document = DOCUMENTS[kind]
    assert document["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(document)
    for schema in schemas_in(document):
        assert set(schema) <= KEYWORDS
        if "$ref" in schema:  # draft-07 ignores what stands beside it
            assert set(schema) == {"$ref"}
            assert schema["$ref"].removeprefix("#/definitions/") in document["definitions"]
        assert not isinstance(schema.get("items"), list)


@pytest.mark.parametrize(("line", "document"), [*fields()])
def test_every_field_has_a_description_and_an_example_that_fits(line: dict[str, Any], document: dict[str, Any]) -> None:
    assert line["description"].endswith(".")
    assert line["examples"]
    for example in line["examples"]:
        Draft7Validator({**line, "definitions": document["definitions"]}).validate(example)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_part_says_what_it_is(kind: str) -> None:
    parts = DOCUMENTS[kind]["definitions"]
    assert [name for name, part in parts.items() if not part.get("description")] in ([], ["Text"])


def test_the_table_of_help_repeats_nothing_that_the_models_say() -> None:
    for (model, name), (_, about) in HELP.items():
        field = model.model_fields.get(name)
        if field is not None:
            assert bool(field.description) != bool(about), f"{model.__name__}.{name}"
        else:
            assert model.__name__ == "Node", f"{model.__name__} has no field {name}"


def test_every_step_of_a_scenario_is_explained() -> None:
    assert set(MEANING) == set(WORDS)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_menus_are_sound_to_an_editor(path: Path) -> None:
    assert faults(kind_of(path.relative_to(MENUS).as_posix()), path.read_text()) == []


@pytest.mark.parametrize("file", small())
def test_a_small_utility_is_sound_to_an_editor(file: str) -> None:
    assert faults(kind_of(file), small()[file].decode()) == []


def test_editors_parse_keys_numbers_and_times_as_the_schemas_expect() -> None:
    text = "{1: +12025550111, 2: 17:00, 3: 2026-12-24, 4: no, 5: true, 6: 08:00-17:00, 7: 007}"
    expected = {"1": 12025550111, "2": "17:00", "3": "2026-12-24", "4": "no", "5": True, "6": "08:00-17:00", "7": 7}
    assert load(text) == expected


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("needs.yaml", "schema/needs.schema.json"),
        ("billing.yml", "schema/nodes.schema.json"),
        ("nodes.yaml", "schema/nodes.schema.json"),
        ("scenarios.yaml", "schema/nodes.schema.json"),
        ("scenarios/needs.yaml", "../schema/scenarios.schema.json"),
    ],
)
def test_the_first_line_of_a_file_names_its_schema(file: str, first: str) -> None:
    assert modeline(file) == f"# yaml-language-server: $schema={first}\n"


def test_the_schemas_are_readable_json_in_small_files() -> None:
    for text in FILES.values():
        assert json.loads(text)
        assert len(text) < 120_000
