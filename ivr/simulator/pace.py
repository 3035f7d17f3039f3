"""How long words take to hear: 150 words a minute, half a second after each sentence inside the text."""

from __future__ import annotations

import re
from functools import lru_cache

WORDS_A_SECOND = 150 / 60
PAUSE = 0.5

_WORD = re.compile(r"[^\s,.;:!?¿¡—–-]+")
_DIGIT = re.compile(r"[0-9]")
_PAUSE = re.compile(r"[.;:!?](?=\s+\S)")


@lru_cache(maxsize=4096)
def seconds(text: str) -> float:
    """Seconds of speech. A digit is a word; the pause after the last sentence is not counted."""
    return words(text) / WORDS_A_SECOND + PAUSE * len(_PAUSE.findall(text))


def words(text: str) -> int:
    return sum(max(1, len(_DIGIT.findall(word))) for word in _WORD.findall(text))
