"""What every rule has: the menus that it looks at, the findings that it makes, its manual.

A rule is one file. The docstring on top is its manual: ``id: what it finds``, then ``Why:`` and ``Fix:``. An error
keeps the menus from going live and is found by the compiler; advice is found by ``ivr check`` alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Literal

from ivr.flow.graph import Flow
from ivr.flow.problem import Place, Problem

if TYPE_CHECKING:
    from ivr.flow.compile import Parts

Severity = Literal["error", "advice"]


@dataclass(frozen=True, slots=True)
class Menus:
    """All files, compiled, with the places where things stand in them."""

    flow: Flow
    parts: Parts

    def at(self, node: str, *path: str) -> Place:
        """Where a node of an author stands, or something inside it."""
        source = self.parts.homes[node]
        return source.place((node, *path)) if path else source.key_place((node,))

    def where(self, node: str) -> Place:
        """Where any node stands: one of an author, or one that was made of a need or of a desk."""
        if node in self.parts.homes:
            return self.at(node)
        kind, _, name = node.partition(".")
        return self.in_file("needs.yaml" if kind == "need" else "desks.yaml", name)

    def in_file(self, file: str, *path: str) -> Place:
        """Where the key of an entry of one of the other files stands: ("desks.yaml", "billing")."""
        return self.parts.sources[file].key_place(path)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule has found: where, what, and what to do."""

    place: Place
    message: str
    fix: str


Check = Callable[[Menus], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and its manual. ``what`` is half a sentence; ``why`` and ``fix`` are for the author."""

    id: str
    severity: Severity
    what: str
    why: str
    fix: str
    check: Check

    def problems(self, menus: Menus) -> Iterator[Problem]:
        for finding in self.check(menus):
            yield Problem(finding.place, self.id, finding.message, finding.fix, self.severity)


RULES: dict[str, Rule] = {}


def rule(severity: Severity) -> Callable[[Check], Check]:
    """Register the function below as the rule whose manual is the docstring of its file."""

    def register(check: Check) -> Check:
        made = made_of(sys.modules[check.__module__].__doc__ or "", severity, check)
        RULES[made.id] = made
        return check

    return register


def made_of(manual: str, severity: Severity, check: Check) -> Rule:
    """The rule of a manual."""
    head, *parts = cleandoc(manual).split("\n\n")
    name, _, what = " ".join(head.split()).partition(": ")
    told = {part.partition(": ")[0]: " ".join(part.partition(": ")[2].split()) for part in parts}
    return Rule(name, severity, what.rstrip("."), told["Why"], told["Fix"], check)


def run(menus: Menus, severity: Severity) -> Iterator[Problem]:
    """What the rules of one severity find."""
    for one in RULES.values():
        if one.severity == severity:
            yield from one.problems(menus)
