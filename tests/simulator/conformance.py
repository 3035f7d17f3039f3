"""The conformance table of docs/simulator.md, made from the carrier's schema and from what the simulator's code names.

``python -m tests.simulator.conformance`` writes it anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import ivr.simulator.verbs  # noqa: F401  (fills the table of verbs)
from ivr.simulator.registry import TABLE

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "simulator.md"
CODE = ROOT / "ivr" / "simulator"
_READ = re.compile(r'(?:get|flag|number)\(\s*"([A-Za-z-]+)"')
BEGIN, END = "<!-- table -->", "<!-- end of the table -->"


def table() -> str:
    """One row a verb and attribute: executed, ignored (harmless) or refused."""
    types = json.loads((CODE / "data" / "twiml_voice_schema.json").read_text())["types"]
    rows = ["| verb | attribute | what the simulator does |", "|---|---|---|"]
    for name in sorted(types["Response"]["children"]):
        rows += _rows(name, types[name], name in TABLE, _words(name.lower()))
    for name in sorted(types["Dial"]["children"]):
        executed = name == "Number"
        rows += _rows(f"Dial > {name}", types[types["Dial"]["children"][name]], executed, _words("dial"))
    return "\n".join(rows)


def _rows(name: str, kind: dict[str, dict[str, object]], executed: bool, words: set[str]) -> list[str]:
    if not executed:
        return [f"| {name} | (all) | refused |"]
    rows = [f"| {name} | | executed |"]
    return rows + [
        f"| {name} | {one} | {'executed' if one in words else 'ignored'} |" for one in sorted(kind["attributes"])
    ]


def _words(verb: str) -> set[str]:
    """The attributes that the code reads which plays ``verb``: its own file, and what all verbs share."""
    files = [path for path in CODE.rglob("*.py") if path.parent == CODE or path.stem == verb]
    return {word for path in files for word in _READ.findall(path.read_text())}


def written() -> str:
    return DOC.read_text().split(BEGIN)[1].split(END)[0].strip()


if __name__ == "__main__":
    before, _, rest = DOC.read_text().partition(BEGIN)
    DOC.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}")
