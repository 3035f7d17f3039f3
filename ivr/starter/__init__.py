"""A small working utility to start from: its files, ready to be written.

The plain files stand in ``files``; phrases.yaml is the one that comes with the program, so that there is one copy.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from ivr.schemas import FOLDER, modeline, schema_files
from ivr.schemas.editor import editor_files

NAME = "Springfield Water"
ZONE = "America/New_York"

_FILES = Path(__file__).parent / "files"
_WITH_A_DOT = ("pre-commit-config.yaml",)  # hidden files are easily left out of packages
_PHRASES = "phrases.yaml"


def starter_files(name: str = NAME, zone: str = ZONE) -> dict[str, str]:
    """The text of every file by its path, for a utility of that name and time zone. Nothing is checked here."""
    files = {f"menus/{_PHRASES}": shipped_phrases()}
    for path in sorted(path for path in _FILES.rglob("*") if path.is_file()):
        file = path.relative_to(_FILES).as_posix()
        text = path.read_text(encoding="utf-8").replace(ZONE, zone)
        quoted = json.dumps(name, ensure_ascii=False)[1:-1] if path.suffix == ".yaml" else name
        files[f".{file}" if file in _WITH_A_DOT else file] = text.replace(NAME, quoted)
    for file, text in files.items():
        if file.startswith("menus/"):
            files[file] = with_modeline(file.removeprefix("menus/"), text)
    schemas = {f"menus/{FOLDER}/{file}": text for file, text in schema_files().items()}
    return files | schemas | editor_files()


def with_modeline(file: str, text: str) -> str:
    """``text`` with the line that editors read on top, if it has none."""
    line = modeline(file)
    return text if text.startswith(line.partition("=")[0]) else line + text


def shipped_phrases() -> str:
    """phrases.yaml of the menus that come with the program. Raises FileNotFoundError if they did not come with it."""
    spec = find_spec("waterline_menus")
    for place in (spec.submodule_search_locations if spec else None) or []:
        if (Path(place) / _PHRASES).is_file():
            return (Path(place) / _PHRASES).read_text(encoding="utf-8")
    raise FileNotFoundError(f"the program was installed without its menus: {_PHRASES} is missing")
