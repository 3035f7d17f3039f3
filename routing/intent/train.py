"""Learns a model from phrases; the same phrases give the same one. Needs scikit-learn, which nothing else loads.

Scores: a linear support vector machine, one need against all others, on grams and points. Confidence: a logistic
regression on the shape of the scores of phrases that the machine had not seen (five parts, each scored by what was
learnt from the other four).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.intent.grams import Grams, learn
from routing.intent.model import NEARNESS, Model, signs, trusted
from routing.intent.phrases import Phrase, fingerprint
from routing.intent.sentences import SIZE, points
from routing.intent.text import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARTS = 5
STRICTNESS = 0.5
"""The machine's C: less lets it overlook more of its phrases."""

OUTSIDE_WEIGHT = 20.0
"""As there are few words from outside all needs, each counts as so many."""

Right = Callable[[str, str], bool]
"""Whether a need that was found is as good as the one that was meant: the same desk serves both."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Phrases with their scores by a model that had not seen them."""

    phrases: Sequence[Phrase]
    needs: tuple[str, ...]
    scores: NDArray[np.float32]
    confidence: NDArray[np.float32]


def train(phrases: Sequence[Phrase], right: Right, outside: Sequence[str] = ()) -> tuple[Model, Seen]:
    """A model of ``phrases``, and how it would have taken them unseen. ``outside``: words of what is outside all needs,
    where they are too few to be a need of their own; the confidence learns from them, and from phrases of needs that
    were left out. Raises ModuleNotFoundError without scikit-learn, sentences.NoEncoder."""
    needs = tuple(sorted({phrase.need for phrase in phrases}))
    grams = learn(phrase.words for phrase in phrases)
    table = _Table(phrases, grams)
    unseen = _unseen(table, needs)
    weights, bias = table.fit(np.arange(len(phrases)), needs)
    wrong = _strangers(table, needs, outside, weights, bias) if outside else None
    trust = _trust(unseen, table, needs, right, wrong)
    by_gram, near = weights[:, SIZE:].T, weights[:, :SIZE].T
    step = np.abs(by_gram).max(axis=0) / 127
    model = Model(
        needs, grams, np.rint(by_gram / step).astype(np.int8), step.astype(np.float32), near.astype(np.float32),
        bias.astype(np.float32), trust, phrases=fingerprint(phrases),
    )  # fmt: skip
    confidence = trusted(signs(unseen, table.unknown_unseen, table.lengths), trust)
    return model, Seen(phrases, needs, unseen, confidence)


class _Table:
    """All phrases as rows: the numbers of their points, then their grams."""

    def __init__(self, phrases: Sequence[Phrase], grams: Grams) -> None:
        self.grams = grams
        self.meant = np.array([phrase.need for phrase in phrases])
        self.lengths = [len(phrase.words.split()) for phrase in phrases]
        self.rows = self.of([phrase.words for phrase in phrases])
        self.parts = self._dealt()
        self._words = [plain(one.words).split() for one in phrases]
        self.unknown_unseen = self._unknown_by_parts()

    def of(self, sentences: Sequence[str]) -> Any:
        """A row for each sentence."""
        from scipy.sparse import csr_matrix, hstack

        at: list[int] = [0]
        places: list[int] = []
        values: list[float] = []
        for sentence in sentences:
            found, weighed = self.grams.vector(sentence)
            places += found
            values += weighed
            at.append(len(places))
        shape = (len(sentences), len(self.grams.places))
        by_gram = csr_matrix((np.asarray(values, np.float32), places, at), shape=shape)
        return hstack([csr_matrix(NEARNESS * points(sentences)), by_gram]).tocsr()

    def _dealt(self) -> NDArray[np.int64]:
        """The part of each phrase: those of a need are dealt out in turn."""
        dealt: dict[str, int] = {}
        found = []
        for need in self.meant:
            dealt[need] = dealt.get(need, -1) + 1
            found.append(dealt[need] % PARTS)
        return np.array(found)

    def fit(self, which: NDArray[Any], needs: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        """(weights, bias) by need of the machine that has seen these rows."""
        from sklearn.svm import LinearSVC

        machine = LinearSVC(C=STRICTNESS, random_state=0).fit(self.rows[which], self.meant[which])
        assert tuple(machine.classes_) == tuple(needs)
        return machine.coef_, machine.intercept_

    def _unknown_by_parts(self) -> list[float]:
        """For each phrase which part of its words is in no other part."""
        found = [0.0] * len(self.parts)
        for part in range(PARTS):
            here, others = np.nonzero(self.parts == part)[0], np.nonzero(self.parts != part)[0]
            for row, share in zip(here, self.unknown(here, others), strict=True):
                found[row] = share
        return found

    def unknown(self, rows: NDArray[Any], others: NDArray[Any]) -> list[float]:
        """Which part of the words of each of ``rows`` is in none of the ``others``."""
        known = {word for row in others for word in self._words[row]}
        mine = [self._words[row] for row in rows]
        return [sum(word not in known for word in words) / len(words) if words else 1.0 for words in mine]


def _unseen(table: _Table, needs: Sequence[str]) -> NDArray[np.float32]:
    parts = table.parts
    scores = np.zeros((len(parts), len(needs)), np.float32)
    for part in range(PARTS):
        weights, bias = table.fit(np.nonzero(parts != part)[0], needs)
        here = np.nonzero(parts == part)[0]
        scores[here] = table.rows[here] @ weights.T + bias
    return scores


def _strangers(
    table: _Table, needs: Sequence[str], outside: Sequence[str], weights: NDArray[Any], bias: NDArray[Any]
) -> tuple[NDArray[np.float32], list[float]]:
    """(shapes of scores, how much each counts) of what no need can be right for: one in five phrases by machines that
    know nothing of its need, and the words from ``outside``."""
    parts, group = table.parts, {need: at % PARTS for at, need in enumerate(needs)}
    groups = np.array([group[need] for need in table.meant])
    shapes = []
    for part in range(PARTS):
        known = np.nonzero((groups != part) & (parts != part))[0]
        some, others = table.fit(known, tuple(need for need in needs if group[need] != part))
        here = np.nonzero((groups == part) & (parts == part))[0]
        scores = (table.rows[here] @ some.T + others).astype(np.float32)
        shapes.append(signs(scores, table.unknown(here, known), [table.lengths[row] for row in here]))
    count = sum(len(shape) for shape in shapes)
    scores = (table.of(outside) @ weights.T + bias).astype(np.float32)
    unknown = [table.grams.unknown(words) for words in outside]
    shapes.append(signs(scores, unknown, [len(words.split()) for words in outside]))
    return np.concatenate(shapes), [1.0] * count + [OUTSIDE_WEIGHT] * len(outside)


def _trust(
    scores: NDArray[np.float32],
    table: _Table,
    needs: Sequence[str],
    right: Right,
    wrong: tuple[NDArray[np.float32], list[float]] | None,
) -> NDArray[np.float32]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    shape = signs(scores, table.unknown_unseen, table.lengths)
    good = [right(needs[best], meant) for best, meant in zip(scores.argmax(axis=1), table.meant, strict=True)]
    weight = [1.0] * len(good)
    if wrong is not None:
        shapes, weights = wrong
        shape, good, weight = np.concatenate([shape, shapes]), [*good, *[False] * len(weights)], [*weight, *weights]
    scaler = StandardScaler().fit(shape[:, 1:])
    fitted = LogisticRegression(C=0.1, max_iter=2000).fit(scaler.transform(shape[:, 1:]), good, sample_weight=weight)
    slopes = fitted.coef_[0] / scaler.scale_
    start = fitted.intercept_[0] - (slopes * scaler.mean_).sum()
    return np.concatenate([[start], slopes]).astype(np.float32)
