"""What VS Code needs to know about the schemas: which belongs to which files, and the extension that reads YAML."""

from __future__ import annotations

import json
from typing import Any

from ivr.schemas.files import FOLDER, SCHEMAS

EXTENSION = "redhat.vscode-yaml"


def editor_files() -> dict[str, str]:
    """The files for VS Code at the top of a repository whose menus are in the folder ``menus``."""
    return {
        ".vscode/extensions.json": _json({"recommendations": [EXTENSION]}),
        ".vscode/settings.json": _json({"yaml.schemas": _mapping()}),
    }


def _mapping() -> dict[str, list[str]]:
    """File patterns by schema. A file of nodes may have any name, so its patterns leave out what the others claim."""
    special = {name: [f"/menus/{name}.yaml"] for name in SCHEMAS if name not in ("nodes", "scenarios")}
    claimed = {**special, "scenarios": ["/menus/scenarios/*.yaml"]}
    nodes = ["/menus/*.yaml", *(f"!{pattern}" for patterns in claimed.values() for pattern in patterns)]
    return {f"./menus/{FOLDER}/{name}.schema.json": patterns for name, patterns in (claimed | {"nodes": nodes}).items()}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"
