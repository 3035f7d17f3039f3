"""Announcements by phone: puts up what a supervisor has confirmed, and ends what they have ended.

Each is done and settled in one transaction: a worker that dies leaves it undone, one that comes too late does nothing.
"""

from __future__ import annotations

from msgspec import ValidationError, convert, structs
from sqlalchemy import Connection

from ivr.flow.announceable import already
from ivr.flow.announcements import Announcement
from ivr.flow.drafting import JOB
from ivr.jobs.outcome import Done, Failed, Outcome, Settled
from ivr.records.announcements import AnnouncementRecords, Over
from ivr.records.outbox import Item, Outbox

KIND = JOB


class _Lost(Exception):
    """Another worker has taken the job over."""


class AnnouncementDoer:
    """Does the announcements of the outbox."""

    def __init__(self, records: AnnouncementRecords, outbox: Outbox) -> None:
        self._records = records
        self._outbox = outbox

    def do(self, item: Item, now: float) -> Outcome:
        author, note = str(item.data["author"]), str(item.data["note"])

        def settle(connection: Connection, number: int) -> None:
            if not self._outbox.settle(item, "done", now, f"announcement {number}", connection):
                raise _Lost

        try:
            if "end" in item.data:
                self._records.end(int(item.data["end"]), now, author, note, settle)
                return Settled()
            draft = convert(item.data["announcement"], Announcement)
            if draft.until <= now:
                return Failed("its end had come before it could be put up")
            other = already(draft, self._records.standing(now))
            if other is not None:
                return Done(f"announcement {other.number} says the same")
            self._records.put_up(structs.replace(draft, start=max(draft.start, now)), now, author, note, settle)
        except _Lost:
            return Settled()
        except Over:
            return Done("it was over already")
        except (KeyError, ValidationError) as error:
            return Failed(f"there is no such announcement: {error}")
        return Settled()
