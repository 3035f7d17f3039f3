"""Times, durations and heard words in a form for the ear."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal

from ivr.flow.graph import Flow
from ivr.flow.nodes.base import fill

_NOT_WORDS = re.compile(r"[^\w\s]")


def plain(words: str) -> str:
    """What the recogniser wrote, without capitals and punctuation: 'Agent!' -> 'agent'."""
    return " ".join(_NOT_WORDS.sub(" ", words).lower().split())


def moment(flow: Flow, language: str, when: datetime, now: datetime | None = None) -> str:
    """'Monday at 8:00 AM', in the words of ``language``. With ``now``, a day of another week has its date."""
    far = now is not None and (when.date() - now.astimezone(when.tzinfo).date()).days > 6
    day, clock = _day_and_time(flow.languages[language].code, when, far)
    return fill(flow.phrase("at", language), {"day": day, "time": clock})


def date_at(flow: Flow, at: float) -> date:
    """The day on the utility's clocks at a moment (Unix time)."""
    return datetime.fromtimestamp(at, flow.directory.calendar.zone).date()


def duration(flow: Flow, language: str, seconds: float) -> str:
    """Whole seconds up to 90, then whole minutes."""
    name, count = ("seconds", max(1, round(seconds))) if seconds <= 90 else ("minutes", round(seconds / 60))
    return fill(flow.phrase(name, language), {"count": str(count)})


@lru_cache(1024)  # 13 µs each, a day 5; walking all ways through the shipped menus speaks 20,000 of them
def money(cents: int, code: str) -> str:
    """'$42.50'; whole dollars without cents: '$42'."""
    form = "¤#,##0.00" if cents % 100 else "¤#,##0"
    return format_currency(cents / 100, "USD", form, locale=_locale(code), currency_digits=False)


@lru_cache(1024)
def day(when: date, code: str) -> str:
    """'November 12', '12 de noviembre'."""
    return format_skeleton("MMMMd", when, locale=_locale(code))


def whole(number: float, code: str) -> str:
    """'1,250': a number without decimals."""
    return format_decimal(round(number), locale=_locale(code))


def language_name(language: str, code: str) -> str:
    """The name of ``language`` for an ear that hears ``code``: 'Spanish', 'inglés'."""
    return str(_locale(code).languages.get(language, language))


def _day_and_time(code: str, when: datetime, far: bool) -> tuple[str, str]:
    locale = _locale(code)
    clock = format_time(when, "h:mm a" if when.minute else "h a", locale=locale)
    if far:
        return f"{format_date(when, 'EEEE', locale=locale)}, {format_skeleton('MMMMd', when, locale=locale)},", clock
    return format_date(when, "EEEE", locale=locale), clock


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(code, sep="-")
