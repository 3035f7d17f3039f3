"""A call that was placed, written as a scenario, so that it keeps working."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import yaml

from ivr.simulator import Outcome

_CALLER = {"wait": "waits", "hang up": "hangs up"}
_AGENT = {
    "answer": "agent answers",
    "decline": "agent declines",
    "machine": "machine answers",
    "busy": "busy",
    "no answer": "no answer",
    "fail": "cannot be reached",
}


class NotKept(Exception):
    """Why a file cannot take a scenario, as a sentence."""


def names_in(file: Path) -> frozenset[str]:
    """The scenarios that stand in ``file``; none if there is no such file yet. Raises NotKept if none can be added."""
    if not file.parent.is_dir():
        raise NotKept(f"{file} cannot be written: there is no folder {file.parent}")
    try:
        there = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None
    except OSError as error:
        raise NotKept(f"{file} cannot be written: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise NotKept(f"{file} is no file of scenarios, or has a mistake; see: ivr test {file}") from None
    if there is None:
        return frozenset()
    if not isinstance(there, dict) or not all(isinstance(one, dict) and "steps" in one for one in there.values()):
        raise NotKept(f"{file} holds something else than scenarios; name another file")
    return frozenset(str(name) for name in there)


def add(file: Path, sid: str, outcome: Outcome, at: datetime, from_: str, ended: dict[str, str | None]) -> str:
    """Add the call to ``file`` under a name that is free there, which is returned. Raises NotKept."""
    taken, name = names_in(file), f"call_{sid[-8:].lower()}"
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    try:
        with file.open("a", encoding="utf-8") as open_file:
            open_file.write(as_scenario(free, outcome, at, from_, ended) + "\n")
    except OSError as error:
        raise NotKept(f"{file} cannot be written: {error.strerror}") from None
    return free


def as_scenario(name: str, outcome: Outcome, at: datetime, from_: str, ended: dict[str, str | None]) -> str:
    """The YAML of the call: what was done, the first words heard before each deed, and the end. ``at`` is local."""
    steps: list[object] = []
    heard = ""
    for line in outcome.transcript:
        if line.who == "Them":
            heard = heard or line.text
            continue
        step = _step(line.who, line.text)
        if step is None:
            continue
        if heard:
            steps.append({"hears": _first_words(heard)})
            heard = ""
        steps.append(step)
    if heard:
        steps.append({"hears": _first_words(heard)})
    ends = {key: value for key, value in ended.items() if value} | {"decisions": len(outcome.decisions)}
    data = {name: {"at": f"{at:%Y-%m-%d %H:%M}", "from": from_, "steps": steps, "ends": ends}}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _step(who: str, text: str) -> object | None:
    """The scenario's step for a line of the transcript; None for lines that nobody has done."""
    word, _, about = text.partition(" ")
    if who == "Agent":
        return _AGENT.get(text)
    if who == "--" and text.endswith("does not answer"):
        return "no answer"
    if who != "You":
        return None
    if text in _CALLER:
        return _CALLER[text]
    return {"press": {"presses": about}, "say": {"says": about}, "record": {"records": about.split(" ")[0]}}.get(word)


def _first_words(text: str) -> str:
    """Enough of a prompt to know it by, without what changes from day to day."""
    return text.split(". ")[0].rstrip(".")
