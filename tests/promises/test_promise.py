"""How a promise stands, and that it names nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.promises.promise import Promise, due_today, in_order, masked, overdue

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).timestamp()


def promise(due: str, kept: str = "", id: int = 1) -> Promise:
    return Promise(id, "a call", "…0143", at("2026-11-20"), at(due), at(kept) if kept else None)


NOW = at("2026-11-24 15:00")


@pytest.mark.parametrize(
    ("one", "is_overdue", "is_today"),
    [
        (promise("2026-11-24 14:59:59"), True, False),
        (promise("2026-11-24 15:00"), False, True),
        (promise("2026-11-24 23:30"), False, True),
        (promise("2026-11-25 00:00"), False, True),
        (promise("2026-11-25 00:01"), False, False),
        (promise("2026-11-23 17:00"), True, False),
        (promise("2026-11-23 17:00", kept="2026-11-24 10:00"), False, False),
        (promise("2026-11-24 17:00", kept="2026-11-24 10:00"), False, False),
    ],
)
def test_a_promise_is_overdue_or_due_today(one: Promise, is_overdue: bool, is_today: bool) -> None:
    assert overdue(one, NOW) is is_overdue
    assert due_today(one, NOW, NEW_YORK) is is_today


def test_today_is_the_utilitys_day() -> None:
    evening = promise("2026-11-24 20:00")  # in UTC it is the next day already
    assert due_today(evening, NOW, NEW_YORK)
    assert not due_today(evening, NOW, UTC)


def test_one_that_was_kept_late_says_so() -> None:
    assert promise("2026-11-23 17:00", kept="2026-11-23 17:01").kept_late
    assert not promise("2026-11-23 17:00", kept="2026-11-23 17:00").kept_late
    assert not promise("2026-11-23 17:00").kept_late


def test_the_one_that_was_due_first_stands_first_and_kept_ones_last() -> None:
    promises = [
        promise("2026-11-26", id=1),
        promise("2026-11-20", kept="2026-11-20", id=2),
        promise("2026-11-23", id=3),
        promise("2026-11-19", kept="2026-11-22", id=4),
        promise("2026-11-23", id=5),
    ]
    assert [one.id for one in in_order(promises)] == [3, 5, 1, 4, 2]


@pytest.mark.parametrize(
    ("caller", "shown"),
    [
        ("+12025550143", "…0143"),
        ("100-2345", "…345"),
        ("A-77", "…7"),
        ("1", "…"),
        ("", "…"),
        ("Ana Ruiz", "…"),
        ("…0143", "…0143"),
        ("…", "…"),
        ("…12025550143", "…0143"),
    ],
)
def test_of_a_number_the_last_digits_are_shown_and_of_a_name_nothing(caller: str, shown: str) -> None:
    assert masked(caller) == shown
    assert masked(shown) == shown
