"""The list of announcements, as ``ivr announce`` prints it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

if TYPE_CHECKING:
    from ivr.flow.announcements import Announcement
    from ivr.flow.graph import Flow
    from ivr.records.announcements import Deed, Posted
    from ivr.records.news import News, NewsRecords

    Wanted = Mapping[int, int]  # by announcement: how many callers want texts
    Told = Mapping[int, Sequence[News]]


def show(found: Sequence[Posted], news: NewsRecords, flow: Flow | None, form: str, now: float) -> None:
    """Print the announcements; ``form`` is "text" or "json", ``now`` a Unix time."""
    zone: tzinfo = flow.directory.calendar.zone if flow else UTC
    wanted = news.wanted()
    told = {number: news.sent(number) for number in (one.announcement.number for one in found) if number in wanted}
    if form == "json":
        rows = [_as_json(posted, zone, now) | _texts_as_json(posted, wanted, told, zone) for posted in found]
        click.echo(json.dumps({"announcements": rows}, ensure_ascii=False, indent=2))
        return
    for posted in found:
        for line in (*_lines(posted, flow, zone, now), *_texts(posted, wanted, told, zone)):
            click.echo(line)
    if not found:
        click.echo('Nothing was announced yet. To announce something: ivr announce "…" --es "…" --until "…"')


def _lines(posted: Posted, flow: Flow | None, zone: tzinfo, now: float) -> Iterator[str]:
    one = posted.announcement
    where = f"for {', '.join(one.needs)}" if one.needs else "before the menu"
    urgent = ", urgent" if one.urgent else ""
    state = posted.state(now)
    yield f"{one.number:>3}  {state:<7}  from {_when(one.start, zone)} until {_when(one.until, zone)}, {where}{urgent}"
    for language in one.languages():
        yield f"{'':5}{language}: {_heard(one, language)}"
    for language in flow.languages if flow and state != "over" else ():
        if language not in one.languages():
            yield f"{'':5}{language}: no words, so these callers do not hear it"
    for language, words in one.more.items():
        yield f"{'':5}more, {language}: {words}"
    yield f"{'':5}{_told(posted.put_up)}"
    if posted.ended:
        yield f"{'':5}ended {_when(posted.ended.at, zone)} by {_told(posted.ended)}"


def _texts(posted: Posted, wanted: Wanted, told: Told, zone: tzinfo) -> Iterator[str]:
    """How many callers want texts about an announcement, and what they were told."""
    count = wanted.get(posted.announcement.number, 0)
    if count:
        yield f"{'':5}{count} {'caller wants' if count == 1 else 'callers want'} texts"
    for one in told.get(posted.announcement.number, ()):
        words = next(iter(one.words.values()))
        yield f"{'':5}text sent {_when(one.sent.at, zone)} by {_told(one.sent)}: {words}"


def _heard(one: Announcement, language: str) -> str:
    recording = one.recordings.get(language)
    return f"a recording of {recording.seconds} s ({recording.id})" if recording else one.words[language]


def _told(deed: Deed) -> str:
    return f"{deed.author}: {deed.note}" if deed.note else deed.author


def _when(at: float, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}"


def _as_json(posted: Posted, zone: tzinfo, now: float) -> dict[str, Any]:
    one, ended = posted.announcement, posted.ended
    return {
        "number": one.number,
        "state": posted.state(now),
        "from": _iso(one.start, zone),
        "until": _iso(one.until, zone),
        "needs": list(one.needs),
        "urgent": one.urgent,
        "words": one.words,
        "more": one.more,
        "texts": one.texts,
        "recordings": {language: to_builtins(recording) for language, recording in one.recordings.items()},
        "author": posted.put_up.author,
        "note": posted.put_up.note,
        "put_up": _iso(posted.put_up.at, zone),
        "ended": {"at": _iso(ended.at, zone), "author": ended.author, "note": ended.note} if ended else None,
    }


def _texts_as_json(posted: Posted, wanted: Wanted, told: Told, zone: tzinfo) -> dict[str, Any]:
    number = posted.announcement.number
    sent = [
        {"at": _iso(one.sent.at, zone), "author": one.sent.author, "note": one.sent.note, "words": one.words}
        for one in told.get(number, ())
    ]
    return {"wants_texts": wanted.get(number, 0), "texts_sent": sent}


def _iso(at: float, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")
