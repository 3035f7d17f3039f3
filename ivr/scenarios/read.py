"""Scenario files: YAML as typed, every problem with file, line and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ivr.flow.graph import Flow
from ivr.flow.problem import Problem, did_you_mean
from ivr.flow.source import Source, read
from ivr.flow.validate import validate
from ivr.flow.ways import menus
from ivr.scenarios.actor import WORDS, step
from ivr.scenarios.schema import ScenarioPart
from ivr.simulator import Step


@dataclass(frozen=True, slots=True)
class Scenario:
    """One simulated call, ready to be played."""

    name: str
    source: Source
    part: ScenarioPart
    steps: tuple[Step, ...]
    at: datetime


def read_scenarios(paths: Iterable[Path], flow: Flow) -> tuple[list[Scenario], list[Problem]]:
    """All scenarios of the files and folders ``paths``, and what is wrong with them."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        for file in sorted(path.glob("*.y*ml")) if path.is_dir() else [path]:
            source = read(str(file), file.read_bytes())
            for name, data in source.data.items():
                part = validate(source, (name,), data, ScenarioPart)
                scenario = _scenario(source, name, part, flow) if part is not None else None
                if scenario is not None:
                    found.append(scenario)
            problems += source.problems
    return found, sorted(problems)


def _scenario(source: Source, name: str, part: ScenarioPart, flow: Flow) -> Scenario | None:
    before = len(source.problems)
    steps = [*_language(source, name, part, flow)]
    for number, (word, about) in enumerate(part.steps):
        path = (name, "steps", str(number))
        if word not in WORDS:
            fix = did_you_mean(word, WORDS, f"known are {', '.join(sorted(WORDS))}")
            source.problems.append(source.problem(path, "unknown-step", f"'{word}' is not a step", fix))
            continue
        wrong = _wrong(word, about)
        if wrong:
            source.problems.append(source.problem(path, "step", wrong, WORDS[word].example))
            continue
        steps.append(step(str(source.place(path)), word, about))
    _check_desks(source, name, part, flow)
    at = _moment(source, name, part, flow)
    return Scenario(name, source, part, tuple(steps), at) if at and len(source.problems) == before else None


def _wrong(word: str, about: str) -> str:
    """What is wrong with that which follows a word; nothing if it fits."""
    known = WORDS[word]
    if not about:
        return "" if known.alone else f"'{word}' needs something after it"
    if known.about is None:
        return f"'{word}' stands alone"
    return "" if known.about.fullmatch(about) else f"'{about[:40]}' does not fit '{word}'"


def _language(source: Source, name: str, part: ScenarioPart, flow: Flow) -> list[Step]:
    if part.language in (None, flow.default_language):
        return []
    main = next((menu for keys, menu in menus(flow) if not keys), None)
    if part.language not in flow.languages or main is None or main.other_language is None:
        message = f"language '{part.language}' cannot be chosen at the first menu"
        source.problems.append(source.problem((name, "language"), "unknown-language", message))
        return []
    return [step(str(source.place((name, "language"))), "presses", main.other_language)]


def _check_desks(source: Source, name: str, part: ScenarioPart, flow: Flow) -> None:
    desks = flow.directory.desks
    named: list[tuple[tuple[str, ...], str]] = [
        (("given", field, str(number)), desk)
        for field in ("closed", "full")
        for number, desk in enumerate(getattr(part.given, field))
    ]
    named += [(("must_not", "rings", str(number)), desk) for number, desk in enumerate(part.must_not.rings)]
    if part.ends.desk:
        named.append((("ends", "desk"), part.ends.desk))
    names = {*desks, *flow.directory.agents}
    for field, known, what in (
        ("on_duty", set(flow.directory.agents), "agent"),
        ("codes", set(flow.directory.agents), "agent"),
        ("announced", set(flow.prepared), "prepared announcement"),
        *((field, names, "desk or agent") for field in ("busy", "no_answer", "declines", "machine", "fails")),
    ):
        for number, name_ in enumerate(getattr(part.given, field)):
            if name_ not in known:
                message, fix = f"there is no {what} '{name_}'", did_you_mean(name_, known)
                place = (name, "given", field, name_ if field == "codes" else str(number))
                source.problems.append(source.problem(place, "unknown-desk", message, fix))
    for path, desk in named:
        if desk not in desks:
            fix = did_you_mean(desk, desks)
            source.problems.append(source.problem((name, *path), "unknown-desk", f"there is no desk '{desk}'", fix))


def _moment(source: Source, name: str, part: ScenarioPart, flow: Flow) -> datetime | None:
    try:
        local = datetime.strptime(part.at, "%Y-%m-%d %H:%M")
    except ValueError:
        message = f"'{part.at}' is not a time"
        source.problems.append(source.problem((name, "at"), "time", message, "write it as 2026-11-26 19:00"))
        return None
    return local.replace(tzinfo=flow.directory.calendar.zone).astimezone(UTC)
