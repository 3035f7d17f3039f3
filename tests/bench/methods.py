"""``make bench-methods``: ways from words to needs, compared on our own phrases (docs/decisions/014).

Each learns from four fifths of the shipped phrases. Told are the right desks of all, and of the surest nine in ten, in
the fifth that was held back and in words written apart from the phrases (tests/data/callers_words*.csv).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from ivr.menus import compile_folder
from routing.intent.grams import Grams, learn
from routing.intent.model import NEARNESS
from routing.intent.phrases import Phrase, together
from routing.intent.sentences import points
from routing.intent.text import plain
from routing.intent.train import STRICTNESS
from routing.intent.understand import is_right
from tests.routing.said import CALLERS, callers

Method = Callable[[Sequence[Phrase]], Callable[[Sequence[str]], tuple[list[str], np.ndarray]]]


def rules(phrases: Sequence[Phrase]) -> Callable[[Sequence[str]], tuple[list[str], np.ndarray]]:
    """The longest phrase of up to four words that occurs; the commonest need where none does."""
    short = sorted({(plain(one.words), one.need) for one in phrases if len(plain(one.words).split()) <= 4})
    needs = {words: next(group)[1] for words, group in groupby(short, key=lambda one: one[0])}
    usual = Counter(one.need for one in phrases).most_common(1)[0][0]

    def find(sentences: Sequence[str]) -> tuple[list[str], np.ndarray]:
        found, sure = [], []
        for sentence in sentences:
            words = plain(sentence).split()
            parts = (" ".join(words[a : a + size]) for size in (4, 3, 2, 1) for a in range(len(words) - size + 1))
            best = next((part for part in parts if part in needs), "")
            found.append(needs.get(best, usual))
            sure.append(len(best.split()) / max(1, len(words)))
        return found, np.array(sure)

    return find


def machine(nearness: float, by_gram: bool) -> Method:
    """A linear support vector machine on points, grams or both."""

    def fit(phrases: Sequence[Phrase]) -> Callable[[Sequence[str]], tuple[list[str], np.ndarray]]:
        grams = learn(one.words for one in phrases)
        svm = LinearSVC(C=STRICTNESS, random_state=0)
        svm.fit(_rows(grams, nearness, by_gram, [one.words for one in phrases]), [one.need for one in phrases])

        def find(sentences: Sequence[str]) -> tuple[list[str], np.ndarray]:
            scores = svm.decision_function(_rows(grams, nearness, by_gram, sentences))
            ordered = np.sort(scores, axis=1)
            return [str(svm.classes_[at]) for at in scores.argmax(axis=1)], ordered[:, -1] - ordered[:, -2]

        return find

    return fit


def _rows(grams: Grams, nearness: float, by_gram: bool, sentences: Sequence[str]) -> Any:
    parts = [csr_matrix(nearness * points(sentences))] if nearness else []
    if by_gram:
        found = [grams.vector(sentence) for sentence in sentences]
        at = np.cumsum([0, *[len(places) for places, _ in found]])
        places = [place for row, _ in found for place in row]
        values = [value for _, row in found for value in row]
        parts.append(csr_matrix((values, places, at), shape=(len(sentences), len(grams.places))))
    return hstack(parts).tocsr()


METHODS: dict[str, Method] = {
    "phrase rules": rules,
    "grams, SVM": machine(0, by_gram=True),
    "points, SVM": machine(1, by_gram=False),
    f"points × {NEARNESS:g} and grams, SVM (ours)": machine(NEARNESS, by_gram=True),
    f"points × {2 * NEARNESS:g} and grams, SVM": machine(2 * NEARNESS, by_gram=True),
}


def main() -> None:
    flow = compile_folder(Path("menus")).flow
    assert flow is not None
    needs = flow.directory.needs
    phrases = together((), needs, flow.languages)
    learnt = [one for one in phrases if not one.is_held_back]
    apart = [Phrase(words, language, need) for table in CALLERS for words, language, need in callers(table) if need]
    sets = {"held back": [one for one in phrases if one.is_held_back], "apart": apart}
    print(f"{'right desk of all / of the surest nine in ten':<48}" + "".join(f"{name:>16}" for name in sets))
    for name, method in METHODS.items():
        find = method(learnt)
        told = []
        for some in sets.values():
            found, sure = find([one.words for one in some])
            right = np.array([is_right(needs, need, one.need) for need, one in zip(found, some, strict=True)])
            surest = right[np.argsort(-sure, kind="stable")][: len(some) * 9 // 10]
            told.append(f"{100 * right.mean():.1f} / {100 * surest.mean():.1f}")
        print(f"{name:<48}" + "".join(f"{one:>16}" for one in told), flush=True)


if __name__ == "__main__":
    main()
