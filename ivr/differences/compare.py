"""Two sides held against each other: all kinds of changes together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivr.differences.change import Change
from ivr.differences.desks import desks
from ivr.differences.prompts import Prompt, prompts
from ivr.differences.records import Past, past
from ivr.differences.routes import routes
from ivr.differences.scenarios import Broken, broken
from ivr.differences.seconds import Seconds, seconds
from ivr.differences.sides import Side
from ivr.records.story import Fact

LONGEST = 200
"""Characters of a failure that are printed; the JSON has all of it."""

NOTHING = "Callers would hear no difference."


@dataclass(frozen=True, slots=True)
class Difference:
    """``routes`` holds keys, words, desks, needs and the calendar. ``past`` is None unless calls were given."""

    routes: tuple[Change, ...]
    prompts: tuple[Prompt, ...]
    seconds: Seconds
    scenarios: tuple[Broken, ...]
    past: Past | None

    @property
    def same(self) -> bool:
        found = self.routes or self.prompts or self.seconds.changes or self.scenarios
        return not found and (self.past is None or self.past.same)

    def as_json(self) -> dict[str, Any]:
        return {
            "same": self.same,
            "routes": [one.as_json() for one in self.routes],
            "prompts": [one.as_json() for one in self.prompts],
            "seconds": self.seconds.changes,
            "scenarios": [one.as_json() for one in self.scenarios],
            "replay": self.past.as_json() if self.past is not None else {},
            "summary": self.seconds.as_json(),
        }

    def told(self) -> Iterator[str]:
        """The lines to print."""
        if self.same:
            yield NOTHING
        else:
            yield from _section("Keys", [one.sentence for one in self.routes if one.kind in ("key", "words")])
            others = [one.sentence for one in self.routes if one.kind not in ("key", "words")]
            yield from _section("Desks, needs and days", others)
            yield from _section("Prompts", [one.told() for one in self.prompts])
            costs = sorted(self.seconds.changes.items(), key=lambda item: -item[1])
            lines = [f"{need}: {abs(change):.1f} s {'more' if change > 0 else 'less'}" for need, change in costs]
            yield from _section("Seconds until the desk rings", [*lines, self.seconds.summed_up()] if lines else [])
            yield from _section(
                "Scenarios that no longer pass", [f"{one.name}: {_short(one.failure)}" for one in self.scenarios]
            )
        if self.past is not None:
            yield from _section("Calls on record", [self.past.sentence(), *_examples(self.past)])


def compare(old: Side, new: Side, today: date, calls: Iterable[list[Fact]] | None = None) -> Difference:
    """All that changes from ``old`` to ``new``. ``today``: opening hours are tried in the weeks after it; ``calls``:
    the events of real calls of the past, one list each."""
    return Difference(
        (*routes(old.flow, new.flow, today), *desks(old.flow, new.flow, today)),
        tuple(prompts(old.flow, new.flow)),
        seconds(old.flow, new.flow, today),
        tuple(broken(old, new)) if old.flow.version != new.flow.version else (),
        past(calls, old.flow, new.flow) if calls is not None else None,
    )


def _short(failure: str) -> str:
    failure = failure.partition("; since the last step: ")[0]
    return failure if len(failure) <= LONGEST else f"{failure[:LONGEST]}…"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def _examples(found: Past) -> Iterator[str]:
    for (keys, old, new), count in found.commonest():
        yield f"{count:,} {'call' if count == 1 else 'calls'} {keys}: {old} -> {new}"
