"""What was learnt from phrases, as plain arrays: small, and the same bytes from the same phrases.

A phrase has a score for each need: linear in its grams and in its point among sentences. ``confidence`` says how likely
the best score is right, from the shape of all scores; it was learnt on phrases that the scores had not seen.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from routing.intent.grams import Grams
from routing.intent.sentences import SIZE, points
from routing.intent.text import plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

NEARNESS = 2.0
"""How much a sentence's point weighs against its grams (compared in docs/decisions/014-from-words-to-needs.md)."""

SHARPNESS = 3.0
"""How much a score of one more than another counts, when scores are made into shares."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From which confidence on a need is taken for granted (``sure``), is asked about (``likely``), or is one of two
    that are asked about (``between``); and the share of urgent needs above which no other desk is rung unasked."""

    sure: float = 0.85
    likely: float = 0.5
    between: float = 0.3
    urgent: float = 0.2


@dataclass(frozen=True, slots=True)
class Model:
    """``needs`` in the order of the columns of ``weights`` (by gram, in steps of ``step``), ``near`` (by the numbers of
    a point) and ``bias``; ``trust`` are the weights of the confidence. ``phrases`` is the fingerprint of what it was
    learnt from."""

    needs: tuple[str, ...]
    grams: Grams
    weights: NDArray[np.int8]
    step: Array
    near: Array
    bias: Array
    trust: Array
    limits: Limits = field(default_factory=Limits)
    phrases: str = ""

    def scores(self, sentences: Sequence[str]) -> Array:
        """A row for each sentence, a column for each need. Raises sentences.NoEncoder."""
        import numpy as np

        found: Array = ((NEARNESS * points(sentences)) @ self.near + self.bias).astype(np.float32)
        for row, sentence in enumerate(sentences):
            places, values = self.grams.vector(sentence)
            if places:
                found[row] += (np.asarray(values, np.float32) @ self.weights[places].astype(np.float32)) * self.step
        return found

    def confidence(self, scores: Array, sentences: Sequence[str]) -> Array:
        """How likely the best need of each row is right, 0 to 1."""
        unknown = [self.grams.unknown(sentence) for sentence in sentences]
        return trusted(signs(scores, unknown, [len(sentence.split()) for sentence in sentences]), self.trust)

    def deciding(self, sentence: str, need: str) -> list[str]:
        """The words that speak most for ``need``, the strongest first."""
        column = self.needs.index(need)
        places, values = self.grams.vector(sentence)
        weight = {at: value * float(self.weights[at, column]) for at, value in zip(places, values, strict=True)}
        words = list(dict.fromkeys(plain(sentence).split()))
        pairs = [f"{first} {second}" for first, second in pairwise(words)]
        told = {gram: weight.get(self.grams.places.get(f"w{gram}", -1), 0.0) for gram in (*words, *pairs)}
        found = sorted((gram for gram in told if told[gram] > 0), key=lambda gram: -told[gram])
        return found[:3]


def shares(scores: Array) -> Array:
    """Scores as shares of 1."""
    import numpy as np

    raised = np.exp(SHARPNESS * (scores - scores.max(axis=1, keepdims=True)))
    result: Array = raised / raised.sum(axis=1, keepdims=True)
    return result


def signs(scores: Array, unknown: Sequence[float], lengths: Sequence[int]) -> Array:
    """What tells whether the best need is right: how high it is, how far before the next, how the rest lies."""
    import numpy as np

    ordered = np.sort(scores, axis=1)
    part = shares(scores)
    entropy = -(part * np.log(part + 1e-9)).sum(axis=1)
    length = np.minimum(np.asarray(lengths), 20) / 10
    alone = np.stack(
        [ordered[:, -1], ordered[:, -1] - ordered[:, -2], ordered[:, -1] - ordered[:, -6:-1].mean(axis=1),
         ordered.mean(axis=1), part.max(axis=1), entropy, np.asarray(unknown), length],
        axis=1,
    )  # fmt: skip
    pairs = [alone[:, a] * alone[:, b] for a in range(alone.shape[1]) for b in range(a, alone.shape[1])]
    result: Array = np.column_stack([np.ones(len(alone)), alone, *pairs]).astype(np.float32)
    return result


def trusted(shapes: Array, trust: Array) -> Array:
    """The confidence by the signs of each row, 0 to 1."""
    import numpy as np

    result: Array = (1 / (1 + np.exp(-(shapes @ trust)))).astype(np.float32)
    return result


def dump(model: Model) -> bytes:
    """The model as bytes; the same model gives the same."""
    import numpy as np

    head = {"needs": model.needs, "phrases": model.phrases, "limits": _limits(model.limits)}
    arrays: Mapping[str, Any] = {
        "head": np.frombuffer(json.dumps(head).encode(), np.uint8),
        "names": np.frombuffer("\n".join(model.grams.places).encode(), np.uint8),
        "rarity": np.asarray(model.grams.rarity, np.float16),
        "weights": model.weights, "step": model.step, "near": model.near.astype(np.float16), "bias": model.bias,
        "trust": model.trust,
    }  # fmt: skip
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def load(raw: bytes) -> Model:
    """The model of these bytes. Raises ValueError if they are none."""
    import numpy as np

    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
        head = json.loads(arrays["head"].tobytes())
        names = arrays["names"].tobytes().decode().split("\n")
        grams = Grams({name: at for at, name in enumerate(names)}, arrays["rarity"].astype(np.float32).tolist())
        near = arrays["near"].astype(np.float32)
        if near.shape != (SIZE, len(head["needs"])) or arrays["weights"].shape != (len(names), len(head["needs"])):
            raise ValueError("its parts do not fit together")
        return Model(
            tuple(head["needs"]), grams, arrays["weights"], arrays["step"], near, arrays["bias"], arrays["trust"],
            Limits(**head["limits"]), head["phrases"],
        )  # fmt: skip
    except (KeyError, OSError, TypeError, EOFError, BadZipFile) as error:
        raise ValueError(f"this is no model of phrases: {type(error).__name__}") from None


def _limits(limits: Limits) -> dict[str, float]:
    return {name: round(float(getattr(limits, name)), 4) for name in ("sure", "likely", "between", "urgent")}
