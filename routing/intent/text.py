"""What a recogniser wrote, in the form in which words are compared: no accents, capitals or marks; digits are alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

MOST_WORDS = 60
"""More than this nobody says in answer to one question; the rest is left out."""

MOST_LETTERS = 600

_MARKS = re.compile(r"[^\w\s']|_")
_DIGIT = re.compile(r"\d")
_CARD = re.compile(r"(?:\d[ -]?){7,}")


def plain(words: str) -> str:
    """'¿Por qué $240?' -> 'por que 000'."""
    folded = unicodedata.normalize("NFKD", words[: 2 * MOST_LETTERS].replace("’", "'")).lower()
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    kept = _MARKS.sub(" ", letters).replace("'", "")[:MOST_LETTERS]
    return " ".join(_DIGIT.sub("0", kept).split()[:MOST_WORDS])


def without_numbers(words: str) -> str:
    """Words that may be kept: a long number, which may be that of a card or an account, is struck out."""
    return _CARD.sub("# ", words)[:MOST_LETTERS].strip()


def word_grams(text: str) -> Iterator[str]:
    """Words, and pairs of neighbours, of a plain text."""
    words = text.split()
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


def letter_grams(text: str) -> Iterator[str]:
    """Two to five letters in a row within a word, with a space at its ends: they survive a slip of the recogniser."""
    for word in text.split():
        padded = f" {word} "
        for size in range(2, 6):
            yield from (padded[at : at + size] for at in range(max(1, len(padded) - size + 1)))
