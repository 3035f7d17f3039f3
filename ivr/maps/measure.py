"""How wide words are before anything draws them: a little wider than the usual fonts without serifs make them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

NARROW, MIDDLE, WIDE, FULL = 0.40, 0.63, 0.98, 1.1
"""Widths of a letter as parts of the font's size."""

_NARROW = frozenset("ijltfrI.,:;'|!()[] \u00a0")
_WIDE = frozenset("mwMWQ@%—…→↪&+")


def width(text: str, size: float) -> float:
    """Pixels that ``text`` takes at most in a font of ``size`` pixels."""
    return size * sum(_letter(letter) for letter in text)


def wrapped(text: str, size: float, most: float) -> list[str]:
    """``text`` in lines of at most ``most`` pixels; a word that is longer is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        for piece in _pieces(word, size, most):
            if line and width(f"{line} {piece}", size) > most:
                lines.append(line.rstrip())
                line = piece
            else:
                line = f"{line} {piece}" if line else piece
    return [*lines, line.rstrip()]


def widest(lines: Sequence[str], size: float) -> float:
    return max((width(line, size) for line in lines), default=0.0)


def _pieces(word: str, size: float, most: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size) > most:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return NARROW
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL
    return WIDE if letter in _WIDE else MIDDLE + 0.12 * letter.isupper()
