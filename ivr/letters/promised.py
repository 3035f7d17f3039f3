"""The letters that menus promise: is each of them there, and can it be written?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ivr.flow.graph import Flow
from ivr.flow.nodes.ticket import TicketNode
from ivr.flow.problem import Problem, did_you_mean
from ivr.letters.read import Wrong, of_menus


def check_letters(menus: Path, flow: Flow) -> tuple[Problem, ...]:
    """What would keep the worker from writing a letter that callers are promised: mistakes of the folder's own
    templates, and names of letters that there are not."""
    promised = list(_promised(flow))
    if not promised:
        return ()
    try:
        known = of_menus(menus)
    except Wrong as wrong:
        return tuple(_in_folder(problem, menus) for problem in wrong.problems)
    return tuple(
        Problem(
            flow.places[node],
            "unknown-letter",
            f"'{node}' promises the letter '{letter}', which there is not",
            did_you_mean(letter, known, f"there are {', '.join(known)}"),
        )
        for node, letter in promised
        if letter not in known
    )


def _promised(flow: Flow) -> Iterator[tuple[str, str]]:
    for name, node in flow.nodes.items():
        if isinstance(node, TicketNode):
            yield from ((name, letter) for letter in node.letters)


def _in_folder(problem: Problem, menus: Path) -> Problem:
    """Files are named as they are seen from the folder."""
    path = Path(problem.place.file)
    name = str(path.relative_to(menus)) if path.is_relative_to(menus) else str(path)
    return replace(problem, place=replace(problem.place, file=name))
