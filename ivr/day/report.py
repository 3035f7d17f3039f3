"""A simulated day, for people: each figure with its goal."""

from __future__ import annotations

from ivr.day.figures import Figures

KEPT = 0.8
"""Of ten promised waits eight end inside their range."""


def as_text(day: Figures) -> str:
    kept = day.wait_promises_kept / day.wait_promises if day.wait_promises else 1.0
    promises = f"{_of(day.wait_promises_kept, day.wait_promises)}, {kept:.0%}"
    rows = [
        (day.lost == 0, "callers lost by us", f"{day.lost} of {day.calls}", "0"),
        (day.asked_twice == 0, "asked twice", str(day.asked_twice), "0"),
        (day.urgent_overtaken == 0, "urgent calls overtaken", str(day.urgent_overtaken), "0"),
        _all("whispers with all eight facts", day.whispers_complete, day.whispers),
        _all("misroutes mended by one key", day.misroutes_mended, day.misroutes),
        (kept >= KEPT, "waits inside their promised range", promises, "80 %"),
        _all("calls back done once, or told", day.callbacks_once, day.callbacks),
    ]
    lines = [f"{'ok  ' if met else 'MISS'} {what:<34} {figure:>22}   goal {goal}" for met, what, figure, goal in rows]
    lines.append(
        f"{day.answered} talked to a person, {day.messages} left a message, {day.abandoned} hung up in line; "
        f"they waited {day.median_wait:.0f} s in the middle, {day.longest_wait:.0f} s at most "
        f"(urgent: {day.urgent_longest_wait:.0f} s). {day.urgent_unanswered} urgent callers waited longer because "
        f"an agent did not take their call. Played in {day.seconds:.0f} s."
    )
    if day.lost_calls:
        lines.append("lost: " + ", ".join(day.lost_calls))
    return "\n".join(lines)


def _all(what: str, part: int, whole: int) -> tuple[bool, str, str, str]:
    return part == whole, what, _of(part, whole), "all"


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}"
