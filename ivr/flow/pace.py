"""How long words take to hear: 150 words a minute, half a second between sentences (ACIxD menu design).

``ivr/simulator/pace.py`` is the same rule: the simulator knows nothing of the flow, and a test holds the two equal.
"""

from __future__ import annotations

import re

WORDS_A_SECOND = 150 / 60
PAUSE = 0.5

_WORD = re.compile(r"[^\s,.;:!?¿¡—–-]+")
_DIGIT = re.compile(r"[0-9]")
_PAUSE = re.compile(r"[.;:!?](?=\s+\S)")


def seconds(text: str) -> float:
    """Seconds of speech. A digit is a word; the pause after the last sentence is not counted."""
    return words(text) / WORDS_A_SECOND + PAUSE * len(_PAUSE.findall(text))


def words(text: str) -> int:
    found = _WORD.findall(text)
    if _DIGIT.search(text) is None:
        return len(found)
    return sum(max(1, len(_DIGIT.findall(word))) for word in found)
