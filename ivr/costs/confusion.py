"""What was meant against what was understood, as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

SIZE, MARGIN = 18, 210
"""Pixels of a cell, and for the names on both sides."""


def confusion(counts: Mapping[tuple[str, str], int]) -> str:
    """``counts`` by (meant, understood): meant goes down, understood across; darker is more, red is wrong."""
    down, across = sorted({meant for meant, _ in counts}), sorted({found for _, found in counts})
    names = [
        f'<text transform="translate({MARGIN + x * SIZE + 13},{MARGIN - 6}) rotate(-90)">{escape(found)}</text>'
        for x, found in enumerate(across)
    ]
    cells = [cell for y, meant in enumerate(down) for cell in _row(counts, meant, across, MARGIN + y * SIZE)]
    width, height = MARGIN + len(across) * SIZE + 10, MARGIN + len(down) * SIZE + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
        f'font-size="11">{"".join(names)}{"".join(cells)}</svg>\n'
    )


def _row(counts: Mapping[tuple[str, str], int], meant: str, across: list[str], y: int) -> list[str]:
    total = sum(counts.get((meant, found), 0) for found in across)
    cells = [f'<text x="{MARGIN - 6}" y="{y + 13}" text-anchor="end">{escape(meant)}</text>']
    for x, found in enumerate(across):
        count = counts.get((meant, found), 0)
        if count:
            color, strength = "#2f6f9f" if found == meant else "#b5432f", 0.15 + 0.85 * count / total
            told = f"<title>{escape(meant)}, understood as {escape(found)}: {count}</title>"
            place = f'x="{MARGIN + x * SIZE}" y="{y}" width="{SIZE}" height="{SIZE}"'
            cells.append(f'<rect {place} fill="{color}" fill-opacity="{strength:.2f}">{told}</rect>')
    return cells
