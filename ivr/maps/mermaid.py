"""The flow as a Mermaid flowchart, for pages that draw it themselves, such as those of code hosts."""

from __future__ import annotations

import re
from textwrap import wrap

from ivr.maps.drawing import Arrow, Drawing, Shape

LONGEST = 50_000
MOST_ARROWS = 500
"""What Mermaid draws at most, as it comes."""

WIDTH = 27
"""Letters in a line of a label; Mermaid breaks longer ones once more."""

_CLASS = "is_"  # a class may not be called 'end', which is a word of Mermaid's own

# Mermaid reads Markdown, HTML and its own signs in labels; whatever is no letter, digit or harmless sign is encoded.
_NOT_PLAIN = re.compile(r"[^\w ,]|_")

# These are looked for when the codes are signs again: $$formulas$$, names of icons such as fa:fa-car, and \n.
_TAKEN_FOR_MORE = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=[A-Za-z])|(?<=\\)(?=n)")
_NOTHING_WIDE = "\u200b"

_OPEN_CLOSE = {"menu": ("[", "]"), "desk": ("([", "])"), "message": ("[/", "/]"), "reference": ("([", "])")}

_COLOURS = {
    "menu": "fill:#dbeafe,stroke:#1d4ed8,color:#0f172a",
    "desk": "fill:#dcfce7,stroke:#15803d,color:#0f172a",
    "message": "fill:#fef3c7,stroke:#b45309,color:#0f172a",
    "say": "fill:#f1f5f9,stroke:#64748b,color:#0f172a",
    "end": "fill:#e2e8f0,stroke:#334155,color:#0f172a",
    "reference": "fill:#ffffff,stroke:#94a3b8,color:#334155,stroke-dasharray:4 3",
}


def mermaid(drawing: Drawing) -> str:
    """A chart from left to right."""
    lines = ["flowchart LR"]
    lines += [f"    {_shape(shape)}" for shape in drawing.shapes]
    lines += [f"    {_arrow(arrow)}" for arrow in drawing.arrows]
    lines += [f"    classDef {_CLASS}{kind} {colours}" for kind, colours in _COLOURS.items()]
    return "\n".join(lines)


def too_large(drawing: Drawing) -> str:
    """A sentence when Mermaid would refuse to draw the chart, else nothing."""
    length, arrows = len(mermaid(drawing)), len(drawing.arrows)
    if length <= LONGEST and arrows <= MOST_ARROWS:
        return ""
    return (
        f"The chart has {arrows} arrows in {length} characters; Mermaid draws {MOST_ARROWS} in {LONGEST} at most, "
        "unless the page that shows it allows more. ivr map --html draws any size."
    )


def label(lines: tuple[str, ...]) -> str:
    """A quoted label. Letters and digits stay; every other sign becomes ``#code;``, which Mermaid turns back."""
    wrapped = [part for line in lines for part in wrap(line, WIDTH) or [""]]
    return '"' + "<br/>".join(_plain(part) for part in wrapped) + '"'


def _plain(text: str) -> str:
    return _NOT_PLAIN.sub(_coded, _TAKEN_FOR_MORE.sub(_NOTHING_WIDE, text.strip()))


def _coded(sign: re.Match[str]) -> str:
    return f"#{ord(sign[0])};"


def _shape(shape: Shape) -> str:
    begin, end = _OPEN_CLOSE.get(shape.kind, ("(", ")"))
    return f"{shape.id}{begin}{label(shape.lines)}{end}:::{_CLASS}{shape.kind}"


def _arrow(arrow: Arrow) -> str:
    line = "-.->" if arrow.dashed else "==>" if arrow.how == "person" else "-->"
    return f"{arrow.source} {line}|{label(arrow.lines)}| {arrow.target}"
