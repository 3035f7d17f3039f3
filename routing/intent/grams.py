"""Grams weighed by how rare they are (TF-IDF, sublinear, each kind of gram of length 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt

from routing.intent.text import letter_grams, plain, word_grams

KINDS: tuple[tuple[str, Callable[[str], Iterator[str]], int], ...] = (
    ("w", word_grams, 1),
    ("l", letter_grams, 2),
)
"""Each kind of gram, with the number of phrases that must hold one for it to count."""

FEWEST_PAIRS = 2
"""So many phrases must hold a pair of words. Half of all grams are pairs that occur once: without them a worker needs
16 MiB less, and as much is right."""


@dataclass(frozen=True, slots=True)
class Grams:
    """The grams that a model knows: its place in the weights by its kind and text, and how rare each is."""

    places: dict[str, int]
    rarity: Sequence[float]

    def vector(self, words: str) -> tuple[list[int], list[float]]:
        """The places of the grams of ``words``, and their weights."""
        text = plain(words)
        places: list[int] = []
        values: list[float] = []
        for kind, grams, _ in KINDS:
            found = Counter(grams(text))
            known = [(self.places.get(f"{kind}{gram}"), count) for gram, count in found.items()]
            weighed = [(at, (1 + log(count)) * self.rarity[at]) for at, count in known if at is not None]
            length = sqrt(sum(value * value for _, value in weighed)) or 1.0
            places += [at for at, _ in weighed]
            values += [value / length for _, value in weighed]
        return places, values

    def unknown(self, words: str) -> float:
        """Which part of the words nobody has said before."""
        found = plain(words).split()
        return sum(f"w{word}" not in self.places for word in found) / len(found) if found else 1.0


def learn(phrases: Iterable[str]) -> Grams:
    """The grams of these phrases, in an order that depends on nothing else."""
    texts = [plain(phrase) for phrase in phrases]
    rarity: dict[str, float] = {}
    for kind, grams, fewest in KINDS:
        holders = Counter(gram for text in texts for gram in set(grams(text)))
        for gram in sorted(one for one, count in holders.items() if count >= (FEWEST_PAIRS if " " in one else fewest)):
            rarity[f"{kind}{gram}"] = log((1 + len(texts)) / (1 + holders[gram])) + 1
    return Grams({name: at for at, name in enumerate(rarity)}, list(rarity.values()))
