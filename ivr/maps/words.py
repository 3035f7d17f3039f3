"""How an edge or a box is told in a few words, the same in the tree and in every picture."""

from __future__ import annotations

from textwrap import shorten

from ivr.flow.outline import Box, Edge, Outline


def seconds(edge: Edge, outline: Outline) -> str:
    """'9 s'; in a section that is not the beginning of the call '+9 s': those come on top of what was heard before."""
    if edge.heard is None:
        return ""
    return f"{'' if from_the_start(edge.source, outline) else '+'}{edge.heard:.0f} s"


def share(edge: Edge) -> str:
    """'12 % of callers'."""
    if edge.share is None:
        return ""
    percent = edge.share * 100
    return f"{'under 1' if 0 < percent < 1 else f'{percent:.0f}'} % of callers"


def measured(edge: Edge, outline: Outline) -> str:
    """Both, as far as they are known: '9 s, 12 % of callers'."""
    return ", ".join(part for part in (seconds(edge, outline), share(edge)) if part)


def from_the_start(box: str, outline: Outline) -> bool:
    """Whether ``box`` is in the first section: its seconds count from the start of the call."""
    return box in outline.first


def desk(box: Box) -> str:
    """'billing (a question about a bill)'."""
    return f"{box.desk} ({box.need})" if box.need else box.desk


def title(box: Box) -> str:
    """What a box is called: a desk by its spoken name, every other node by its kind and name: 'menu closed'."""
    return desk(box) if box.kind == "transfer" else f"{box.kind} {box.id}{f' of {box.desk}' if box.desk else ''}"


def short(text: str, length: int = 80) -> str:
    """The beginning of a long prompt."""
    return shorten(text, length, placeholder=" …")


def nobody(edge: Edge, outline: Outline) -> str:
    """Who is next when nobody answers: 'the front desk, then leave_message'."""
    overflow = outline.boxes[edge.source].overflow
    return ", ".join([*overflow, f"then {edge.target}" if overflow else edge.target])


def at_night(edge: Edge) -> str:
    """Key 0 among the alternatives to a closed desk: '; while that is closed: dispatch'."""
    return f"; while that is closed: {edge.at_night}" if edge.at_night else ""
