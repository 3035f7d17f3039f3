"""What callers say, by need and language: the phrases that come with the product, and those of the utility."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from routing.intent.text import plain

FOLDER = Path(__file__).with_name("data")

HINTS, MOST_HINTS = 4, 300
"""So many hints for each need, and so many in all."""

LIFE = "life"
"""Words of callers who are in danger: not a need of their own, they lead to an emergency with the 911 sentence."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a caller, and the need that they call about."""

    words: str
    language: str
    need: str

    @property
    def is_held_back(self) -> bool:
        """Whether nothing is learnt from it when figures are made: a fifth of each need, always the same."""
        return hashlib.sha256(plain(self.words).encode()).digest()[0] % 5 == 0


@lru_cache(maxsize=1)
def shipped() -> tuple[Phrase, ...]:
    """The phrases that come with the product: one a line, a file for each need, in a folder for each language."""
    found = []
    for path in sorted(FOLDER.glob("*/*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [Phrase(line.strip(), path.parent.name, path.stem) for line in lines if line.strip()]
    return tuple(found)


def together(own: Iterable[Phrase], needs: Iterable[str], languages: Iterable[str]) -> tuple[Phrase, ...]:
    """The shipped phrases of these needs and languages with a utility's own, each once; the utility's word counts."""
    needs, languages = {*needs, LIFE}, set(languages)
    found: dict[tuple[str, str], Phrase] = {}
    for phrase in (*own, *shipped()):
        if phrase.need in needs and phrase.language in languages:
            found.setdefault((phrase.language, plain(phrase.words)), phrase)
    return tuple(sorted(found.values(), key=lambda one: (one.language, one.need, plain(one.words))))


def fingerprint(phrases: Iterable[Phrase]) -> str:
    """Changes with any of the phrases."""
    lines = "\n".join(sorted(f"{one.language}\t{one.need}\t{plain(one.words)}" for one in phrases))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def hints(own: Iterable[Phrase], language: str) -> tuple[str, ...]:
    """Short phrases of a language that help the recogniser: a utility's own, then the first of each need (the carrier
    takes 500 of 100 characters at the most)."""
    mine = [one.words for one in own if one.language == language and len(one.words) <= 100]
    return tuple(dict.fromkeys([*mine[:MOST_HINTS], *_shipped_hints(language)]))[:MOST_HINTS]


@lru_cache(maxsize=8)
def _shipped_hints(language: str) -> tuple[str, ...]:
    found: list[str] = []
    for path in sorted((FOLDER / language).glob("*.txt")):
        with path.open(encoding="utf-8") as lines:
            short = [line.strip().lower() for _, line in zip(range(8), lines, strict=False)]
        found += [words for words in short if words.replace(" ", "").isalpha() and 2 <= len(words.split()) <= 4][:HINTS]
    return tuple(found)
