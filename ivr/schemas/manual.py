"""What editors show beside a line: a description and an example of each field.

Descriptions stand in the models. Examples of nodes are taken from the manual of their kind, the docstring of its file;
all others, and the descriptions that the models lack, from the table HELP.
"""

from __future__ import annotations

import re
import sys
from typing import Any

import yaml
from pydantic import BaseModel

from ivr.flow.nodes import KINDS
from ivr.flow.schema import Text
from ivr.schemas.help import HELP


def explained(model: type[BaseModel], part: dict[str, Any]) -> None:
    """Put descriptions and examples into ``part``, the JSON Schema of ``model``."""
    example: dict[str, Any] = {}
    part["title"] = re.sub("(Part|Node)$", "", model.__name__).lower()
    if model is Text:  # of a field that holds words, editors shall show what the words are for
        part["title"] = "words by language"
        del part["description"]
        return
    part["description"] = part["description"].replace("``", "'")
    if model in KINDS.values():
        part["description"], example = _manual(model)
    for name, field in model.model_fields.items():
        key = field.alias or name
        line = part.get("properties", {}).get(key)
        if line is None:
            continue
        shown, about = _help(model, name)
        line["description"] = field.description or about
        found = example.get(key, shown)
        line["examples"] = [] if found is None else [found]


def _help(model: type[BaseModel], name: str) -> tuple[Any, str]:
    """(example, description) from the table; what all kinds of nodes share stands there once, under Node."""
    rows = (HELP.get((ancestor, name)) for ancestor in model.__mro__)
    return next((row for row in rows if row is not None), (None, ""))


def _manual(model: type[BaseModel]) -> tuple[str, dict[str, Any]]:
    """The words and the example of a node's manual."""
    lines = (sys.modules[model.__module__].__doc__ or "").splitlines()
    words = " ".join(line for line in lines if line.strip() not in ("", "Example:") and not line.startswith("    "))
    example = yaml.safe_load("\n".join(line for line in lines if line.startswith("    "))) or {"": {}}
    return words, next(iter(example.values()))
