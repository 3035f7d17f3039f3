"""Two sides for tests: the small utility of tests/flow/small.py, and changes of it."""

from __future__ import annotations

from datetime import date

from ivr.differences.change import Change
from ivr.differences.sides import Side, side
from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from tests.flow.small import small

TODAY = date(2026, 11, 24)  # a Tuesday


def flow_of(**changes: str) -> Flow:
    compiled = compile_files(small(**changes))
    assert compiled.flow is not None, compiled.problems
    return compiled.flow


def side_of(scenarios: str = "", **changes: str) -> Side:
    files = small(**changes) | ({"scenarios/calls.yaml": scenarios.encode()} if scenarios else {})
    return side("menus", files, "OLD")


def sentences(changes: list[Change]) -> list[str]:
    return [change.sentence for change in changes]
