"""What went wrong in a scenario, for its author: where, what, and the difference between what was wanted and heard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True, slots=True)
class Failure:
    """``place`` is file:line:column. ``wanted`` and ``got`` are given where they can be held against each other."""

    place: str
    message: str
    wanted: str = ""
    got: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Failed(Exception):
    """The call did not go as the scenario says."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


_END = re.compile(r"(?<=[.?!])\s+")

Mark = Literal[" ", "-", "+"]


def difference(wanted: str, got: str) -> Iterator[tuple[Mark, str]]:
    """Runs of words in both (" "), wanted but not there ("-"), there but not wanted ("+")."""
    old, new = wanted.split(), got.split()
    matcher = SequenceMatcher(None, list(map(_bare, old)), list(map(_bare, new)), autojunk=False)
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            yield " ", " ".join(new[begin:end])
            continue
        if first < last:
            yield "-", " ".join(old[first:last])
        if begin < end:
            yield "+", " ".join(new[begin:end])


def _bare(word: str) -> str:
    return word.lower().strip(".,;:?!")


def closest(words: str, said: Sequence[str]) -> str:
    """The sentence that is most like ``words``, of several prompts; nothing if there is none."""
    sentences = [sentence for one in said for sentence in _END.split(one)]
    return max(sentences, key=lambda one: SequenceMatcher(None, words.lower(), one.lower()).ratio(), default="")
