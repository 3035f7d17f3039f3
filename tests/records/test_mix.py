"""The mix of real calls, on both databases: a call counts once, by its last routing."""

from __future__ import annotations

from sqlalchemy import Engine

from ivr.flow.call import Call, Event
from ivr.flow.engine import ASKED
from ivr.flow.services import Kept
from ivr.records.database import Turns
from ivr.records.mix import keys_chosen, needs_called
from ivr.records.row import Row


def routed(need: str | None) -> Event:
    return Event("routed", {"need": need, "desk": "billing"})


def test_calls_are_counted_by_the_need_of_their_last_routing(engine: Engine, turns: Turns) -> None:
    kept = Kept(Call("CA1", "v", "en", "main"), b"")
    turns.insert([
        Row.of("CA1", "1", 10.0, [routed("high_bill")], kept),
        Row.of("CA1", "2", 11.0, [Event("asked", {}), routed("agent")], kept),
        Row.of("CA2", "1", 12.0, [routed("agent")], kept),
        Row.of("CA3", "1", 13.0, [routed(None)], kept),
        Row.of("CA4", "1", 1.0, [routed("rates")], kept),
    ])  # fmt: skip
    assert needs_called(engine, 5.0) == {"agent": 2.0}
    assert needs_called(engine, 0.0) == {"agent": 2.0, "rates": 1.0}


def test_the_keys_of_callers_are_counted_once_a_call(engine: Engine, turns: Turns) -> None:
    kept = Kept(Call("CA1", "v", "en", "main"), b"")
    two, zero = Event("pressed", {"node": "main", "key": "2"}), Event("person", {"node": "main", "because": ASKED})
    turns.insert([
        Row.of("CA1", "1", 10.0, [two], kept),
        Row.of("CA1", "2", 11.0, [two, zero], kept),
        Row.of("CA2", "1", 12.0, [two, Event("language", {"node": "main", "key": "9"})], kept),
        Row.of("CA3", "1", 13.0, [Event("person", {"node": "main", "because": "two silences"})], kept),
    ])  # fmt: skip
    assert keys_chosen(engine, 0.0) == {("main", "2"): 2, ("main", "0"): 1, ("main", "9"): 1}
    assert keys_chosen(engine, 99.0) == {}
