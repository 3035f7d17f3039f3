"""The Mermaid chart: every line in a form that Mermaid reads, whatever the words are."""

from __future__ import annotations

import html
import re

import pytest

from ivr.flow.outline import Outline, outline
from ivr.maps.drawing import Drawing, drawing
from ivr.maps.mermaid import label, mermaid, too_large
from tests.maps.flows import EVIL, evil, large, whole

LABEL = r'"(?:[^\W_]|[ ,]|#\d+;|<br/>)*"'
SHAPE = re.compile(rf"    [br]\d+(?:\[{LABEL}\]|\(\[{LABEL}\]\)|\[/{LABEL}/\]|\({LABEL}\)):::is_[a-z_]+")
ARROW = re.compile(rf"    [br]\d+ (?:-->|-\.->|==>)\|{LABEL}\| [br]\d+")
CLASS = re.compile(r"    classDef is_[a-z_]+ [a-z0-9:,# -]+")


def chart(found: Outline) -> tuple[Drawing, list[str]]:
    drawn = drawing(found)
    return drawn, mermaid(drawn).splitlines()


@pytest.mark.parametrize("found", [outline(whole()), outline(whole(), "es"), evil(), outline(large(60))])
def test_every_line_has_the_form_of_a_shape_an_arrow_or_a_class(found: Outline) -> None:
    drawn, (first, *lines) = chart(found)
    assert first == "flowchart LR"
    shapes, arrows = len(drawn.shapes), len(drawn.arrows)
    for line in lines[:shapes]:
        assert SHAPE.fullmatch(line), line
    for line in lines[shapes : shapes + arrows]:
        assert ARROW.fullmatch(line), line
    for line in lines[shapes + arrows :]:
        assert CLASS.fullmatch(line), line


def told(written: str) -> str:
    """A label as Mermaid shows it."""
    parts = written.strip('"').replace("<br/>", " ")
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", parts)).replace("\u200b", "")


@pytest.mark.parametrize("words", [EVIL, 'say "no"', "a_b", "1. one", "- one", "#35;", "x" * 300, "", "a\\nb", "😀 漢"])
def test_a_label_shows_the_words_as_they_are(words: str) -> None:
    assert re.fullmatch(LABEL, label((words,)))
    assert told(label((words,))).replace(" ", "") == words.replace(" ", "")


def test_formulas_and_icons_are_not_made_of_words() -> None:
    shown = html.unescape(re.sub(r"#(\d+);", r"&#\1;", label(("$$x$$ fa:fa-car",))))
    assert "$$" not in shown
    assert ":fa" not in shown


def test_the_way_to_a_person_is_thick_and_that_of_a_closed_desk_is_dashed() -> None:
    _, lines = chart(outline(whole()))
    assert sum("==>" in line for line in lines) == 1
    assert any("==>" in line and '"0 a person' in line.replace("  ", " ") for line in lines)
    assert any(".->" in line and '"closed"' in line for line in lines)


def test_a_chart_that_mermaid_would_refuse_is_announced() -> None:
    assert too_large(drawing(outline(whole()))) == ""
    assert "ivr map --html draws any size" in too_large(drawing(outline(large())))
