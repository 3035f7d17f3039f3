"""Figures beside their goals, as a table."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping

Goals = Mapping[str, tuple[str, float]]
"""By the figure's name: <= or >=, and the goal."""


def table(figures: Mapping[str, float], goals: Goals) -> None:
    print(f"\n{'figure':<24}{'measured':>10}   goal")
    for name, (sign, goal) in goals.items():
        if name not in figures:
            print(f"{name:<24}{'-':>10}   {sign} {goal}   not measured here")
            continue
        met = figures[name] <= goal if sign == "<=" else figures[name] >= goal
        print(f"{name:<24}{figures[name]:>10.2f}   {sign} {goal}   {'met' if met else 'MISSED'}")


def resident() -> float:
    """The largest resident set of this process so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)
