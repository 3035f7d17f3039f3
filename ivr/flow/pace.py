"""How long words take to hear: 150 words a minute, half a second after each sentence (ACIxD menu design)."""

from __future__ import annotations

import re

WORDS_A_SECOND = 150 / 60
PAUSE = 0.5

_WORD = re.compile(r"[^\s,.;:!?¿¡—–-]+")
_PAUSE = re.compile(r"[.;:!?](?=\s)")


def seconds(text: str) -> float:
    """Seconds of speech, pauses between sentences included; a digit is a word."""
    return words(text) / WORDS_A_SECOND + PAUSE * len(_PAUSE.findall(text))


def words(text: str) -> int:
    return sum(len(word) if word.isdigit() and len(word) <= 4 else 1 for word in _WORD.findall(text))
