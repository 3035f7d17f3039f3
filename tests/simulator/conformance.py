"""The conformance table of docs/simulator.md, made from the carrier's schema and from what the simulator's code names.

``python -m tests.simulator.conformance`` writes it anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import ivr.simulator.verbs  # noqa: F401  (fills the table of verbs)
from ivr.simulator.registry import TABLE
from ivr.simulator.verbs.dial import NOUNS

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "simulator.md"
CODE = ROOT / "ivr" / "simulator"
_READ = re.compile(r'(?:get|flag|number)\(\s*"([A-Za-z-]+)"')
_REFUSED = re.compile(r'"([A-Za-z]+)" in \w+\.attributes')
SHARED = ("registry", "audio")  # what the code of all verbs reads through
HELPS = {"dial": ("perform",), "dial_number": ("callee", "ringing"), "dial_conference": ("conferences",)}
BEGIN, END = "<!-- table -->", "<!-- end of the table -->"


def table() -> str:
    """One row a verb and attribute: executed, ignored (harmless) or refused."""
    types = json.loads((CODE / "data" / "twiml_voice_schema.json").read_text())["types"]
    rows = ["| verb | attribute | what the simulator does |", "|---|---|---|"]
    for name in sorted(types["Response"]["children"]):
        rows += _rows(name, types[name], name in TABLE, name.lower())
    rows += _rows("Enqueue > Task", types["Task"], True, "enqueue_task")
    for name in sorted(types["Dial"]["children"]):
        kind = types[types["Dial"]["children"][name]]
        rows += _rows(f"Dial > {name}", kind, name in NOUNS, f"dial_{name.lower()}")
    return "\n".join(rows)


def _rows(name: str, kind: dict[str, dict[str, object]], executed: bool, file: str) -> list[str]:
    if not executed:
        return [f"| {name} | (all) | refused |"]
    code = _code(file)
    words, refused = set(_READ.findall(code)), set(_REFUSED.findall(code))
    told = {
        one: "refused" if one in refused else "executed" if one in words else "ignored" for one in kind["attributes"]
    }
    return [f"| {name} | | executed |", *(f"| {name} | {one} | {told[one]} |" for one in sorted(told))]


def _code(file: str) -> str:
    """The code that plays a verb or noun: its own file and what helps it; <Dial> is read by its nouns' files too."""
    stems = {file, *SHARED, *HELPS.get(file, ())}
    if file == "dial":
        stems |= {path.stem for path in CODE.glob("verbs/dial_*.py")}
    return "\n".join(path.read_text() for path in CODE.rglob("*.py") if path.stem in stems)


def written() -> str:
    return DOC.read_text().split(BEGIN)[1].split(END)[0].strip()


if __name__ == "__main__":
    before, _, rest = DOC.read_text().partition(BEGIN)
    DOC.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}")
