"""The people who take calls of desks with a queue, and whether they are on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from routing.hours import Calendar, next_change, opening

LONGEST_DUTY = timedelta(hours=14)
"""An agent without hours who has gone on duty and never off is off after so long: they have forgotten it."""


@dataclass(frozen=True, slots=True)
class Agent:
    """One person with a phone: ``line`` in E.164, the desks whose calls they take, the languages that they speak.

    ``hours`` is the schedule by which they are on duty without saying so; None: only when they say so.
    A ``supervisor`` may put up announcements by phone.
    """

    id: str
    name: str
    line: str
    desks: tuple[str, ...]
    languages: tuple[str, ...]
    hours: str | None = None
    supervisor: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """What an agent has said last about their duty, and when (Unix time)."""

    on: bool
    at: float


def on_duty(agent: Agent, word: Word | None, calendar: Calendar, now: datetime) -> bool:
    """Whether the agent takes calls at ``now``: by their last word, and where that is over, by their hours.

    A word holds until the agent's hours next begin or end: who goes home ill today is back tomorrow without a call.
    """
    if word is not None and holds(agent, word, calendar, now):
        return word.on
    return agent.hours is not None and opening(calendar, calendar.schedules[agent.hours], now).open


def holds(agent: Agent, word: Word, calendar: Calendar, now: datetime) -> bool:
    """Whether the agent's last word still counts."""
    if agent.hours is None:
        return now - _moment(word.at) < LONGEST_DUTY
    until = next_change(calendar, calendar.schedules[agent.hours], _moment(word.at))
    return until is None or now < until


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
