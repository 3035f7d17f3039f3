"""What the carrier tells us, as an input of the flow. The odd becomes a wrong key or a silence, never an error."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from ivr.flow.call import Dialled, Input, Pressed, Queued, Recorded, Said, Silence, Waiting

NO_KEY = "?"
"""Stands for keys that no phone has, or more of them than any question takes."""

OVER = frozenset(("completed", "busy", "failed", "no-answer", "canceled"))

_DIGITS = re.compile(r"[0-9*#]{1,32}")
MAX_WORDS = 1000


def read(params: Mapping[str, str]) -> Input:
    """The input of a turn. Dial and Record come with digits of their own, so they are asked first."""
    if "QueueResult" in params and "DialCallStatus" not in params:
        return Queued(params["QueueResult"][:40], _count(params.get("QueueTime", "")), gone=is_over(params))
    if "DialCallStatus" in params:
        return _dialled(params)
    if "RecordingDuration" in params or "RecordingUrl" in params:
        seconds = params.get("RecordingDuration", "")
        return Recorded(_count(seconds), params.get("Digits", "")[:10], params.get("RecordingSid", "")[:40])
    digits = params.get("Digits", "").strip()
    if digits:
        return Pressed(digits if _DIGITS.fullmatch(digits) else NO_KEY)
    words = " ".join(params.get("SpeechResult", "")[:MAX_WORDS].split())
    return Said(words, _confidence(params.get("Confidence", ""))) if words else Silence()


def waiting(params: Mapping[str, str]) -> Waiting:
    """A caller in line is to hear something."""
    return Waiting(_count(params.get("QueueTime", "")))


def is_over(params: Mapping[str, str]) -> bool:
    """Whether the caller has gone: the answer will not be heard."""
    return params.get("CallStatus") in OVER or params.get("Digits") == "hangup"


def _dialled(params: Mapping[str, str]) -> Dialled:
    # 'completed' with DialBridged=false: somebody picked up but was never connected, as when the agent declines.
    status = params["DialCallStatus"]
    bridged = status in ("completed", "answered") and params.get("DialBridged", "true") != "false"
    return Dialled(status[:20], bridged, _count(params.get("DialCallDuration", "")), gone=is_over(params))


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0


def _confidence(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0.0 <= value <= 1.0 else None
