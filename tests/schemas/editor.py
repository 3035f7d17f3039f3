"""What an editor makes of a file: YAML 1.2 (core schema), every key a text, checked against a JSON Schema."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from jsonschema import Draft7Validator

from ivr.schemas import schema_files, system_schema_files


class Core(yaml.SafeLoader):
    """PyYAML with the rules of YAML 1.2: 'no', 17:00 and dates are texts, +12025550111 is a number."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for tag, pattern in {
    "null": r"^(null|Null|NULL|~|)$",
    "bool": r"^(true|True|TRUE|false|False|FALSE)$",
    "int": r"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$",
    "float": r"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
}.items():
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), None)

Core.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value, 10))


def load(text: str) -> Any:
    return _text_keys(yaml.load(text, Loader=Core))


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _text_keys(inner) for key, inner in value.items()}
    return [_text_keys(inner) for inner in value] if isinstance(value, list) else value


FILES = schema_files() | system_schema_files()
DOCUMENTS = {name.removesuffix(".schema.json"): json.loads(text) for name, text in FILES.items()}


def faults(kind: str, text: str) -> list[str]:
    """What an editor underlines in a file of that kind; empty: nothing."""
    return [error.message for error in Draft7Validator(DOCUMENTS[kind]).iter_errors(load(text))]
