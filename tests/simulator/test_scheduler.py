"""The clock and the scheduler underneath."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ivr.simulator import VirtualClock
from ivr.simulator.scheduler import Acts, Group, Interrupt, Receive, Scheduler, Sleep, Stuck

START = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)


def test_the_clock_moves_only_when_told() -> None:
    clock = VirtualClock(START)
    assert clock.now() == START
    clock.advance(90.5)
    assert clock.now() == START + timedelta(seconds=90.5)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


@pytest.mark.parametrize("start", [datetime(2026, 3, 4), datetime(2026, 3, 4, tzinfo=timezone(timedelta(hours=-5)))])
def test_the_clock_wants_utc(start: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        VirtualClock(start)


def play(*scripts: Acts[None]) -> Scheduler:
    scheduler, group = Scheduler(VirtualClock(START)), Group()
    for script in scripts:
        scheduler.spawn(script, group)
    scheduler.run(until=lambda: group.running == 0)
    return scheduler


def test_tasks_are_resumed_in_the_order_of_time_then_of_asking() -> None:
    order: list[str] = []

    def script(name: str, seconds: float) -> Acts[None]:
        yield Sleep(seconds)
        order.append(name)

    scheduler = play(script("c", 3), script("a", 1), script("b", 1))
    assert order == ["a", "b", "c"]
    assert scheduler.clock.seconds == 3


def test_messages_wake_receivers_and_wait_for_sleepers() -> None:
    scheduler, group = Scheduler(VirtualClock(START)), Group()
    got: list[tuple[object, float]] = []

    def receiver() -> Acts[None]:
        got.append(((yield Receive(10)), scheduler.clock.seconds))
        yield Sleep(5)  # "two" comes meanwhile
        got.append(((yield Receive(10)), scheduler.clock.seconds))
        got.append(((yield Receive(10)), scheduler.clock.seconds))

    task = scheduler.spawn(receiver(), group)

    def sender() -> Acts[None]:
        yield Sleep(2)
        scheduler.send(task, "one")
        yield Sleep(1)
        scheduler.send(task, "two")

    scheduler.spawn(sender(), group)
    scheduler.run(until=lambda: group.running == 0)
    assert got == [("one", 2.0), ("two", 7.0), (None, 17.0)]


def test_an_interrupt_ends_a_task_that_does_not_catch_it_and_no_message_voids_it() -> None:
    scheduler, group = Scheduler(VirtualClock(START)), Group()

    def waiter() -> Acts[None]:
        yield Receive()
        raise AssertionError("the interrupt was lost")

    task = scheduler.spawn(waiter(), group)

    def thrower() -> Acts[None]:
        yield Sleep(1)
        scheduler.throw(task, Interrupt())
        scheduler.send(task, "a message at the same moment")

    scheduler.spawn(thrower(), group)
    scheduler.run(until=lambda: group.running == 0)
    assert task.done


def test_everyone_waits_for_someone_else() -> None:
    def waiter() -> Acts[None]:
        yield Receive()

    with pytest.raises(Stuck):
        play(waiter())
