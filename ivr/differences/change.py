"""One thing that is different for callers, in a sentence and as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: what sort of thing changed ("key", "words", "desk", "need" …). ``more``: further keys of the JSON."""

    kind: str
    sentence: str
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "sentence": self.sentence, **self.more}


def joined(words: Sequence[str], shown: int = 6) -> str:
    """'a, b and c'; the rest of a long list is counted."""
    few = [*words[:shown], f"{len(words) - shown} more"] if len(words) > shown + 1 else list(words)
    return " and ".join([", ".join(few[:-1]), few[-1]]) if len(few) > 1 else "".join(few)


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
