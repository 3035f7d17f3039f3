"""Who is on duty: the last word, and where that is over, the hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.agents import LONGEST_DUTY, Agent, Word, on_duty
from routing.hours import ALWAYS, Calendar, Closure, Schedule

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = Schedule("office", (((480, 1020),),) * 5 + ((), ()))
NIGHT = Schedule("night", (((0, 240), (1200, 1440)),) * 7)
CALENDAR = Calendar(
    NEW_YORK,
    {"always": ALWAYS, "office": OFFICE, "night": NIGHT},
    {date(2026, 11, 26): "Thanksgiving Day"},
    (Closure(datetime(2026, 11, 24, 12), datetime(2026, 11, 24, 14), "Storm"),),
)


def at(moment: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK, fold=fold)


def agent(hours: str | None) -> Agent:
    return Agent("ana", "Ana", "+12025550151", ("billing",), ("en",), hours)


def said(on: bool, moment: datetime) -> Word:
    return Word(on, moment.timestamp())


BY_HOURS = [
    ("within the hours, without a word", "2026-11-23 10:00", None, True),
    ("after the hours", "2026-11-23 18:00", None, False),
    ("on a weekend", "2026-11-28 10:00", None, False),
    ("on a holiday", "2026-11-26 10:00", None, False),
    ("in a closure", "2026-11-24 13:00", None, False),
    ("after a closure", "2026-11-24 14:00", None, True),
    ("went home ill at ten", "2026-11-23 16:59", (False, "2026-11-23 10:00"), False),
    ("is back the next morning without a word", "2026-11-24 08:00", (False, "2026-11-23 10:00"), True),
    ("came on Saturday of their own accord", "2026-11-28 15:00", (True, "2026-11-28 09:00"), True),
    ("a Saturday's word holds until the hours begin", "2026-11-30 07:59", (True, "2026-11-28 09:00"), True),
    ("and is over where they end", "2026-11-30 17:00", (True, "2026-11-28 09:00"), False),
    ("stays late by a word after the hours", "2026-11-23 19:00", (True, "2026-11-23 17:05"), True),
    ("a word within the hours does not outlive them", "2026-11-23 17:00", (True, "2026-11-23 10:00"), False),
    ("off before a closure is over when it begins", "2026-11-24 13:00", (True, "2026-11-24 11:00"), False),
    ("a word in the closure holds until its end", "2026-11-24 13:59", (True, "2026-11-24 12:30"), True),
    ("off over a holiday", "2026-11-26 10:00", (False, "2026-11-25 18:00"), False),
    ("back after the holiday", "2026-11-27 08:00", (False, "2026-11-25 18:00"), True),
    ("called in on a holiday", "2026-11-26 12:00", (True, "2026-11-26 09:00"), True),
]


@pytest.mark.parametrize(("now", "word", "on"), [row[1:] for row in BY_HOURS], ids=[row[0] for row in BY_HOURS])
def test_a_word_holds_until_the_hours_next_change(now: str, word: tuple[bool, str] | None, on: bool) -> None:
    given = said(word[0], at(word[1])) if word else None
    assert on_duty(agent("office"), given, CALENDAR, at(now)) is on


def test_who_has_no_hours_is_on_duty_only_by_their_word_and_not_for_ever() -> None:
    begun = at("2026-11-23 10:00")
    assert not on_duty(agent(None), None, CALENDAR, begun)
    assert not on_duty(agent(None), said(False, begun), CALENDAR, begun)
    assert on_duty(agent(None), said(True, begun), CALENDAR, begun)
    assert on_duty(agent(None), said(True, begun), CALENDAR, begun + LONGEST_DUTY - timedelta(seconds=1))
    assert not on_duty(agent(None), said(True, begun), CALENDAR, begun + LONGEST_DUTY)


def test_fourteen_hours_are_hours_of_the_clock_that_goes_back_too() -> None:
    begun = at("2026-11-01 00:30")  # clocks go back at two
    assert on_duty(agent(None), said(True, begun), CALENDAR, at("2026-11-01 13:29"))
    assert not on_duty(agent(None), said(True, begun), CALENDAR, at("2026-11-01 13:31"))


def test_who_works_day_and_night_is_off_from_their_word_until_the_next() -> None:
    begun = at("2026-11-23 10:00")
    always = agent("always")
    assert on_duty(always, None, CALENDAR, begun)
    assert not on_duty(always, said(False, begun), CALENDAR, begun + timedelta(days=30))
    assert on_duty(always, said(True, begun), CALENDAR, begun + timedelta(days=30))


def test_an_hour_that_comes_twice_ends_a_word_at_the_right_one() -> None:
    """On 1 November 2026 the clock stands twice at 01:30; the night ends at 04:00, five hours after midnight."""
    off = said(False, at("2026-11-01 00:30"))
    for moment in (at("2026-11-01 01:30"), at("2026-11-01 01:30", fold=1), at("2026-11-01 03:59")):
        assert on_duty(agent("night"), None, CALENDAR, moment)
        assert not on_duty(agent("night"), off, CALENDAR, moment)
    assert not on_duty(agent("night"), said(True, at("2026-10-31 22:00")), CALENDAR, at("2026-11-01 12:00"))
    assert on_duty(agent("night"), off, CALENDAR, at("2026-11-01 20:00"))


def test_an_hour_that_is_skipped_ends_a_word_all_the_same() -> None:
    """On 8 March 2026 the clock goes from 02:00 to 03:00."""
    skipped = Schedule("skipped", ((),) * 6 + (((120, 180), (300, 360)),))
    calendar = Calendar(NEW_YORK, {"skipped": skipped})
    on = said(True, at("2026-03-08 01:00"))
    assert on_duty(agent("skipped"), on, calendar, at("2026-03-08 04:59"))
    assert on_duty(agent("skipped"), on, calendar, at("2026-03-08 05:00")), "by the hours"
    assert not on_duty(agent("skipped"), on, calendar, at("2026-03-08 06:00"))
