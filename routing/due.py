"""By when something is promised: at the end of a working day of a desk, by the utility's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from routing.hours import Calendar, Schedule, next_change, opening_in_working_days


def due_in_working_days(calendar: Calendar, schedule: Schedule, now: datetime, days: int) -> datetime | None:
    """When the desk closes on its ``days``-th working day after today, in the utility's zone.

    The day on which it is promised does not count, at whatever hour; neither do days on which the desk is shut the
    whole day by its hours, a holiday or a closure. A desk that is always open has its day end at midnight. None if
    the desk has not so many working days within the time that the calendar looks ahead from each to the next.
    Raises ValueError for less than one day.
    """
    if days < 1:
        raise ValueError("a promise is for one working day at the least")
    opens = opening_in_working_days(calendar, schedule, now, days)
    return None if opens is None else _close_of_day(calendar, schedule, opens)


def day_of(due: datetime, zone: tzinfo) -> date:
    """The day on which it is ``due`` in ``zone``. What is due at midnight is of the day that ends then."""
    return (due - timedelta(microseconds=1)).astimezone(zone).date()


def _next_midnight(calendar: Calendar, moment: datetime) -> datetime:
    following = moment.astimezone(calendar.zone).date() + timedelta(days=1)
    return datetime.combine(following, time.min, calendar.zone)


def _close_of_day(calendar: Calendar, schedule: Schedule, opens: datetime) -> datetime:
    """The last close of the day on which the desk ``opens``; midnight where it stays open."""
    midnight = _next_midnight(calendar, opens)
    last, inside = opens.astimezone(UTC), True
    while (change := next_change(calendar, schedule, last)) is not None and change <= midnight.astimezone(UTC):
        last, inside = change, not inside
        if not inside:
            closed = change
    return midnight if inside else closed.astimezone(calendar.zone)
