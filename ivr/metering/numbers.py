"""Numbers as head-ends write them."""

from __future__ import annotations

import math


def number(written: str) -> float | None:
    """A number, with or without commas between thousands; None if it is none that a meter can show."""
    try:
        found = float(written.strip().replace(",", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) < 1e12 else None
