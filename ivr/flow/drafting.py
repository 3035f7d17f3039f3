"""An announcement that grows while a supervisor is on the phone, and the list through which they go.

It stays with the call, under names that no author can write. Only what is confirmed leaves a job.
"""

from __future__ import annotations

import re
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from msgspec import json, structs, to_builtins

from ivr.flow.announcements import Announcement, Recording

if TYPE_CHECKING:
    from ivr.flow.call import Recorded
    from ivr.flow.visit import Visit
    from routing.agents import Agent

JOB = "announce"
"""The kind of the jobs that put announcements up, and end them."""

EMPTY = Announcement(0, {}, 0.0, 0.0)

START = 10**9
"""Above the numbers of all announcements."""

HOUR, MINUTE = 3600, 60

DRAFT, NUMBER, PAGE, UNTIL = "announce.draft", "announce.number", "announce.page", "announce.until"

_ID = re.compile(r"RE[0-9a-f]{32}", re.ASCII)


def supervisor(visit: Visit) -> Agent | None:
    """Who has signed in on this call and may announce."""
    agent = visit.flow.directory.agents.get(visit.call.answers.get("agent", ""))
    return agent if agent is not None and agent.supervisor else None


def draft(visit: Visit) -> Announcement:
    kept = visit.call.answers.get(DRAFT)
    return json.decode(kept, type=Announcement) if kept else EMPTY


def keep(visit: Visit, one: Announcement) -> None:
    visit.remember(DRAFT, json.encode(one).decode())


def add_recording(visit: Visit, event: Recorded) -> bool:
    """Take what was said in the language that was asked for. False if nothing was."""
    language = visit.call.answers.get("language")
    if event.seconds == 0 or language is None or not _ID.fullmatch(event.recording):
        return False
    one = draft(visit)
    recordings = {**one.recordings, language: Recording(event.recording, event.seconds)}
    keep(visit, structs.replace(one, recordings=recordings))
    return True


def next_language(visit: Visit) -> str | None:
    """The next language without a recording; it is the {language} of the prompts from now on."""
    recordings = draft(visit).recordings
    found = next((language for language in visit.flow.languages if language not in recordings), None)
    if found is not None:
        visit.remember("language", found)
    return found


def same_for_all(visit: Visit) -> None:
    """The first recording is for callers of all languages that have none."""
    one = draft(visit)
    first = next(iter(one.recordings.values()))
    keep(visit, structs.replace(one, recordings=dict.fromkeys(visit.flow.languages, first) | one.recordings))


def set_end(visit: Visit, hours: int) -> None:
    """From now on for some hours, to the full minute that is told."""
    now = visit.now.timestamp()
    until = float(ceil((now + hours * HOUR) / MINUTE) * MINUTE)
    keep(visit, structs.replace(draft(visit), start=now, until=until))
    visit.remember(UNTIL, str(until))


def put_up(visit: Visit, one: Announcement) -> None:
    """Have it announced."""
    prepared = next((known.id for known in visit.flow.prepared.values() if known.words == one.words), None)
    until = datetime.fromtimestamp(one.until, visit.flow.directory.calendar.zone).isoformat(timespec="minutes")
    visit.note("announcement", agent=_id(visit), prepared=prepared, until=until)
    note = f"prepared: {prepared}" if prepared else "recorded"
    now = structs.replace(one, start=visit.now.timestamp())
    _later(visit, announcement=to_builtins(now), note=note)


def end(visit: Visit, number: int) -> None:
    """Have an announcement ended."""
    visit.note("announcement_ended", agent=_id(visit), number=number)
    _later(visit, end=number, note="")


def number(visit: Visit) -> int:
    """Of the announcement at which the supervisor is in the list."""
    return int(visit.call.answers.get(NUMBER, "0"))


def look_at(visit: Visit, before: int) -> Announcement | None:
    """Go to the newest announcement that is live and older than number ``before``; None if there is none."""
    found = max((one for one in _live(visit) if one.number < before), key=lambda one: one.number, default=None)
    if found is not None:
        visit.remember(NUMBER, str(found.number))
        visit.remember(UNTIL, str(found.until))
    return found


def looked_at(visit: Visit) -> Announcement | None:
    return next((one for one in _live(visit) if one.number == number(visit)), None)


def page(visit: Visit) -> int:
    """The page of prepared announcements that is offered."""
    return int(visit.call.answers.get(PAGE, "0"))


def turn_to(visit: Visit, page: int) -> None:
    visit.remember(PAGE, str(page))


def _live(visit: Visit) -> list[Announcement]:
    at = visit.now.timestamp()
    return [one for one in visit.services.board().announcements if one.state(at) == "live" and one.languages()]


def _later(visit: Visit, **data: object) -> None:
    agent = supervisor(visit)
    author = f"{agent.name} by phone" if agent else "by phone"
    visit.later(JOB, f"announce:{visit.call.sid}:{visit.call.turn}", author=author, **data)


def _id(visit: Visit) -> str:
    return visit.call.answers.get("agent", "")
