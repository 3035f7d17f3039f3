"""Flows to draw: the shipped one, small ones, one whose words try to break out of every form, and a large one."""

from __future__ import annotations

from dataclasses import replace

from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.flow.outline import Outline, outline
from tests.flow.museum import shipped
from tests.flow.small import NODES, small, third_option

EVIL = (
    """"quoted" <b>&amp;</b> <script>alert(1)</script> ]]> --> | #quot; `code` **x** %% $$x$$ fa:fa-car """
    "1. list onload=x end; javascript:x 漢字 ñ"
)


def flow_of(files: dict[str, bytes]) -> Flow:
    compiled = compile_files(files)
    assert compiled.flow is not None, compiled.problems
    return compiled.flow


def whole() -> Flow:
    return flow_of(shipped())


def little(more: str = "", goto: str = "") -> Flow:
    """The small utility, with ``more`` nodes behind key 3."""
    return flow_of(small(nodes=third_option(goto, more) if goto else NODES))


def evil(language: str = "en") -> Outline:
    """The small utility with EVIL for words everywhere; the compiler refuses much of it, the drawers must not care."""
    found = outline(little(), language)
    boxes = {
        name: replace(box, words=EVIL, desk=box.desk and EVIL, need=box.need and EVIL, overflow=(EVIL,))
        for name, box in found.boxes.items()
    }
    edges = {
        name: tuple(replace(edge, words=EVIL, at_night=edge.at_night and EVIL) for edge in edges)
        for name, edges in found.edges.items()
    }
    return replace(found, name=EVIL, boxes=boxes, edges=edges)


def large(nodes: int = 300) -> Flow:
    """Menus of five options under menus of five options, and words heard in between, ``nodes`` in all."""
    made = []
    for number in range(nodes):
        below = [child for child in range(5 * number + 1, 5 * number + 6) if child < nodes]
        if not below:
            made.append(
                f'm{number}:\n  kind: say\n  say: {{en: "Hear {number}.", es: "Oiga {number}."}}\n  next: bye\n'
            )
            continue
        options = "".join(
            f'    {key}: {{words: {{en: "For number {child}", es: "Para {child}"}}, goto: m{child}}}\n'
            for key, child in enumerate(below, 1)
        )
        made.append(f"m{number}:\n  kind: menu\n  because: a test\n  options:\n{options}")
    return flow_of(small(nodes=third_option("m0", "".join(made))))
