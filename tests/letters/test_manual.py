"""What docs/letters.md shows is so."""

from __future__ import annotations

import re
from pathlib import Path

from ivr.letters.read import load, read_template
from ivr.letters.slots import SLOTS

MANUAL = (Path(__file__).parents[2] / "docs/letters.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)[0]


def test_the_example_is_a_letter() -> None:
    template, problems = read_template("letters/frozen_pipe.yaml", "frozen_pipe", EXAMPLE.encode())
    assert problems == []
    assert template is not None


def test_the_mistake_that_is_shown_is_told_like_that() -> None:
    wrong = EXAMPLE.replace("el {date_promised}", "mañana")
    _, problems = read_template("letters/frozen_pipe.yaml", "frozen_pipe", wrong.encode())
    assert [str(problem) for problem in problems] == re.findall(r"^letters/frozen_pipe.*$", MANUAL, re.MULTILINE)


def test_every_name_and_every_letter_is_told() -> None:
    assert set(SLOTS) <= set(re.findall(r"`\{(\w+)\}`", MANUAL))
    assert set(load()) <= set(re.findall(r"`(\w+)`", MANUAL))
