"""The flow as a tree in the terminal, one line an option."""

from __future__ import annotations

from collections.abc import Callable

from ivr.flow.outline import Outline
from ivr.maps.tree import Branch, trees

LEGEND = (
    "Seconds: speech that a first-time caller hears before the key can be pressed, from the start of the call;",
    "with a plus: from the start of that part. Silence or a wrong key is helped once, then leads to a person.",
)

Paint = Callable[[str, str], str]
"""Words and a colour ("cyan", "green", "dim") -> the words in that colour."""


def text(outline: Outline, paint: Paint = lambda words, _: words) -> str:
    """The tree of every section, the legend last."""
    first, *others = trees(outline)
    lines = [paint(f"{outline.name}: the way of a call", "cyan"), *_lines(first, paint)]
    if others:
        lines += ["", paint("When a desk is closed, or nobody answers", "cyan")]
    for tree in others:
        lines += ["", *_lines(tree, paint)]
    return "\n".join([*lines, "", *(paint(line, "dim") for line in LEGEND)])


def _lines(trunk: Branch, paint: Paint) -> list[str]:
    lines: list[str] = []
    todo = [(trunk, "", "")]
    while todo:
        branch, lead, below = todo.pop()
        lines.append(lead + (paint(branch.text, "green") if branch.person else branch.text))
        stem = "│  " if branch.branches else "   "
        if branch.notes:
            lines.append(f"{below}{stem}  {paint(' · '.join(branch.notes), 'dim')}")
        last = len(branch.branches) - 1
        for number in range(last, -1, -1):
            corner, rest = ("└─ ", "   ") if number == last else ("├─ ", "│  ")
            todo.append((branch.branches[number], below + corner, below + rest))
    return lines
