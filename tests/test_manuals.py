"""The example in the manual of every kind of node compiles: it is put into the shipped menus as it stands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ivr.flow.compile import compile_files
from ivr.flow.nodes import KINDS
from ivr.menus import read_folder
from tests.line import MENUS

NODES = Path(__file__).parents[1] / "ivr/flow/nodes"
# What the examples lead to; the unreachable is allowed for in the check below.
AROUND = """
leaks: {kind: transfer, need: main_break_emergency}
closed_choices: {kind: transfer, desk: operator}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_manual_compiles(kind: str) -> None:
    manual = ast.get_docstring(ast.parse((NODES / f"{kind}.py").read_text()), clean=False) or ""
    lines = [line[4:] for line in manual.splitlines() if line.startswith("    ")]
    example = "\n".join(["example:", *lines[1:]])
    files, _ = read_folder(MENUS)
    problems = compile_files({**files, "example.yaml": example.encode(), "around.yaml": AROUND.encode()}).problems
    assert lines
    assert [problem for problem in problems if problem.rule != "unreachable"] == []
