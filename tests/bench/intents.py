"""``make bench-intents``: the method of routing/intent on CLINC150 "full", beside the published figures of its paper.

In-scope accuracy counts what is right and kept; out-of-scope recall is how much of what belongs to no intent is not
kept. The limit is chosen on the validation part alone: the strictest one that keeps the accuracy there at TARGET.
"""

from __future__ import annotations

import json
import lzma
import time
from pathlib import Path
from statistics import median

import numpy as np

from routing.intent.model import Model, dump, load
from routing.intent.phrases import Phrase
from routing.intent.train import train

DATA = Path(__file__).parents[1] / "data/clinc150.json.xz"
TARGET = 0.955
PUBLISHED = {
    "SVM (paper)": (91.0, 14.5),
    "DialogFlow": (91.7, 14.0),
    "Rasa": (91.5, 45.3),
    "MLP on sentence embeddings": (93.5, 47.4),
    "BERT": (96.9, 40.3),
    "BERT with a threshold": (96.2, 52.3),
}
GOALS = {"accuracy": 95.0, "recall": 75.0}


def main() -> None:
    data = json.loads(lzma.decompress(DATA.read_bytes()))
    begin = time.monotonic()
    phrases = [Phrase(words, "en", intent) for words, intent in data["train"]]
    model, _ = train(phrases, lambda found, meant: found == meant, [words for words, _ in data["oos_train"]])
    model = load(dump(model))
    took = time.monotonic() - begin
    found = {part: _found(model, [words for words, _ in data[part]]) for part in ("val", "oos_val", "test", "oos_test")}
    right = {part: np.array([best == meant for best, (_, meant) in zip(found[part][0], data[part], strict=True)])
             for part in ("val", "test")}  # fmt: skip
    points = [_point(found, right, target) for target in (TARGET, 0.9525, 0.95, 0.945, 0.94)]
    accuracy, recall, limit = points[0]
    print(f"{'method':<36}{'in-scope accuracy':>18}{'out-of-scope recall':>21}")
    for name, (one, other) in PUBLISHED.items():
        print(f"{name:<36}{one:>18.1f}{other:>21.1f}")
    for one, other, at in points:
        print(f"{f'ours, kept from {at:.2f} on':<36}{one:>18.1f}{other:>21.1f}")
    print(f"goal{'':<32}{GOALS['accuracy']:>18.1f}{GOALS['recall']:>21.1f}")
    speed = _seconds_a_decision(model, [words for words, _ in data["val"][:300]])
    print(
        f"\nlearnt from {len(phrases)} phrases in {took:.0f} s; a decision takes {1000 * speed:.1f} ms (one at a time)"
    )
    figures = {
        "accuracy": accuracy,
        "recall": recall,
        "limit": limit,
        "without_limit": 100 * float(right["test"].mean()),
    }
    var = Path("var")
    var.mkdir(exist_ok=True)
    report = {"ratios": {}, "seconds": {"train": took, "decision": speed}, "figures": figures}
    (var / "bench-intents.json").write_text(json.dumps(report, indent=2))


def _found(model: Model, sentences: list[str]) -> tuple[list[str], np.ndarray]:
    scores = model.scores(sentences)
    return [model.needs[at] for at in scores.argmax(axis=1)], model.confidence(scores, sentences)


def _point(
    found: dict[str, tuple[list[str], np.ndarray]], right: dict[str, np.ndarray], target: float
) -> tuple[float, float, float]:
    """(accuracy, recall, limit) on the test part, with the limit that keeps ``target`` on the validation part."""
    sure = {part: confidence for part, (_, confidence) in found.items()}
    limits = np.unique(np.concatenate([sure["val"], sure["oos_val"]]))
    limit = max((one for one in limits if (right["val"] & (sure["val"] >= one)).mean() >= target), default=0.0)
    accuracy = 100 * float((right["test"] & (sure["test"] >= limit)).mean())
    return accuracy, 100 * float((sure["oos_test"] < limit).mean()), float(limit)


def _seconds_a_decision(model: Model, sentences: list[str]) -> float:
    times = []
    for sentence in sentences:
        begin = time.perf_counter()
        _found(model, [sentence])
        times.append(time.perf_counter() - begin)
    return median(times)


if __name__ == "__main__":
    main()
