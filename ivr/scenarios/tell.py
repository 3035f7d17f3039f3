"""A failed call for its author: what went wrong, word by word, and the call as Them: / You: with the prompts' lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ivr.scenarios.failure import Failure, difference
from ivr.scenarios.prompts import Prompts
from ivr.scenarios.run import Result

Paint = Callable[[str, str], str]
"""(text, colour) -> the text in that colour."""


def plain(text: str, colour: str) -> str:
    return text


def told(result: Result, prompts: Prompts, paint: Paint = plain) -> Iterator[str]:
    """The lines to print."""
    for failure in result.failures:
        yield str(failure)
        yield from _difference(failure, paint)
    if result.outcome is None:
        return
    for line in result.outcome.transcript:
        place = prompts.place(line)
        yield str(line) + (f"  {paint(f'({place})', 'cyan')}" if place else "")
    for error in result.outcome.errors:
        yield f"!! {error}"


def _difference(failure: Failure, paint: Paint) -> Iterator[str]:
    """Wanted words in red with a minus, words that came instead in green with a plus."""
    if not (failure.wanted and failure.got):
        return
    words = []
    for mark, run in difference(failure.wanted, failure.got):
        if mark == "-":
            run = paint(f"[-{run}-]", "red")
        elif mark == "+":
            run = paint(f"{{+{run}+}}", "green")
        words.append(run)
    yield "  " + " ".join(words)
