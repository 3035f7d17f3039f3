"""One schema for each kind of file in a folder of menus, and of what schemas are made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ivr.flow.nodes import KINDS
from ivr.flow.schema import NAME, AgentPart, CalendarPart, DeskPart, NeedPart, Phrases, PreparedPart, Utility, model_in
from ivr.scenarios.schema import ScenarioPart
from ivr.schemas.limits import LIMITS
from ivr.schemas.manual import explained
from ivr.schemas.typed import NUMBER, AsTyped

DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = "schema"
MODELINE = "# yaml-language-server: $schema="

Schema = dict[str, Any]
Makers = Mapping[str, Callable[[], Schema]]
"""How the schema of each kind of file is made."""

_PLAIN_LIST, _NEXT_LINE = re.compile(r"\[\n\s+([^\[\]{}]+?)\n\s+\]"), re.compile(r"\n\s+")


def schema_files() -> dict[str, str]:
    """The text of each schema file by its name, such as ``needs.schema.json``."""
    return texts(SCHEMAS)


def texts(makers: Makers) -> dict[str, str]:
    """The text of each schema file by its name."""
    return {f"{name}.schema.json": _text(make()) for name, make in makers.items()}


def _text(schema: Any) -> str:
    """Indented, with lists of plain values on one line."""
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return _PLAIN_LIST.sub(lambda found: f"[{_NEXT_LINE.sub(' ', found[1])}]", text)


def modeline(file: str) -> str:
    """The first line by which editors find the schema of ``file``, named as in the folder of menus."""
    up = "../" * file.count("/")
    return f"{MODELINE}{up}{FOLDER}/{kind_of(file)}.schema.json\n"


def kind_of(file: str) -> str:
    """The kind of a file of the folder of menus, by its name: its key in SCHEMAS."""
    if file.startswith("scenarios/"):
        return "scenarios"
    name = re.sub(r"\.ya?ml$", "", file)
    return name if name in SCHEMAS and name not in ("nodes", "scenarios") else "nodes"


def whole(model: type[BaseModel]) -> Schema:
    """A file that is one part."""
    definitions = _definitions([model])
    return _document(definitions.pop(model.__name__), definitions)


def _entries(model: type[BaseModel], about: str, names: str = NAME) -> Schema:
    """A file of parts by name."""
    return _named({"$ref": f"#/definitions/{model.__name__}"}, about, _definitions([model]), names)


def _nodes() -> Schema:
    """A file of nodes."""
    kind = {"description": "What the call does at this node.", "examples": ["menu"]}
    node = _by_kind(KINDS, "One stop of the call.", kind)
    about = "A file of menus: nodes by name, each of one kind."
    return _named({"$ref": "#/definitions/Node"}, about, {"Node": node, **_definitions(KINDS.values())}, NAME)


def whole_by_kind(models: Mapping[str, type[BaseModel]], about: str, kind: Schema) -> Schema:
    """A file that is one part of one of these kinds; ``kind`` is what is said of the line that names it."""
    return _document(_by_kind(models, about, kind), _definitions(models.values()))


def _by_kind(models: Mapping[str, type[BaseModel]], about: str, kind: Schema) -> Schema:
    """A part whose kind decides which form holds, so that what is wrong is told for that kind alone."""
    forms = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": {"$ref": f"#/definitions/{model.__name__}"},
        }
        for name, model in models.items()
    ]
    part: Schema = {"description": about, "type": "object", "required": ["kind"]}
    return part | {"properties": {"kind": {"enum": list(models), **kind}}, "allOf": forms}


def _mix() -> Schema:
    share = {"type": ["number", "string"], "minimum": 0, "pattern": NUMBER}
    share |= {"description": "How often people call for this need, in shares of any size.", "examples": [150]}
    return _named(share, "mix.yaml: how often people call for each need.", {}, NAME)


def _named(entry: Schema, about: str, definitions: Schema, names: str) -> Schema:
    top = {
        "description": about,
        "type": "object",
        "minProperties": 1,
        "patternProperties": {names: entry},
        "additionalProperties": False,
    }
    return _document(top, definitions)


def _document(top: Schema, definitions: Schema) -> Schema:
    return {"$schema": DRAFT, **top, "definitions": definitions}


def _definitions(models: Iterable[type[BaseModel]]) -> Schema:
    """Each of the models, and those inside them, by the model's name."""
    wanted = [(model, "validation") for model in models]
    _, made = models_json_schema(
        wanted,  # type: ignore[arg-type]
        ref_template="#/definitions/{model}",
        schema_generator=AsTyped,
    )
    found: Schema = made["$defs"]
    for model in _inside(model for model, _ in wanted):
        part = found[model.__name__]
        explained(model, part)
        for name, field in model.model_fields.items():
            if (line := part.get("properties", {}).get(field.alias or name)) is not None:
                _plain(line)
                line |= _limits(model, name)
        part |= LIMITS.get((model, ""), {})
    return found


def _limits(model: type[BaseModel], name: str) -> Schema:
    """The limits of a field, wherever it was inherited from."""
    rows = (LIMITS.get((ancestor, name)) for ancestor in model.__mro__)
    return next((row for row in rows if row is not None), {})


def _plain(line: Schema) -> None:
    """Draft-07 ignores what stands beside '$ref'; and editors type a default out, so it must be worth typing."""
    if "$ref" in line:
        line["allOf"] = [{"$ref": line.pop("$ref")}]
    if line.get("type") == "boolean":  # in quotes it is one too
        line["type"] = ["boolean", "string"]
    if line.get("default") in ("true", "false"):
        line["default"] = line["default"] == "true"
    elif not line.get("default") or isinstance(line["default"], dict):
        line.pop("default", None)


def _inside(models: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    """The models, and all that their fields hold."""
    found: list[type[BaseModel]] = []
    todo = list(models)
    while todo:
        model = todo.pop(0)
        if model not in found:
            found.append(model)
            inner = (model_in(field.annotation) for field in model.model_fields.values())
            todo += [one for one in inner if one is not None]
    return found


SCHEMAS: Makers = {
    "utility": lambda: whole(Utility),
    "needs": lambda: _entries(NeedPart, "needs.yaml: why people call, by name."),
    "desks": lambda: _entries(DeskPart, "desks.yaml: who takes the calls, by name."),
    "agents": lambda: _entries(AgentPart, "agents.yaml: who takes the calls of desks with a queue, by name."),
    "announcements": lambda: _entries(PreparedPart, "announcements.yaml: what is ready to be announced, by name."),
    "calendar": lambda: whole(CalendarPart),
    "phrases": lambda: whole(Phrases),
    "mix": _mix,
    "nodes": _nodes,
    "scenarios": lambda: _entries(ScenarioPart, "Simulated calls that must keep working, by name.", "^.+$"),
}
"""The kinds of files in a folder of menus."""
