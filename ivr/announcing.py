"""The announcements that a serving process knows: read once a second, held in memory, so that a turn asks no database.

While the database does not answer, those that are known stay; what is over ends by the clock all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import DecodeError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ivr.flow.announcements import NOTHING, Board
from ivr.records.announcements import AnnouncementRecords

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Announcements:
    """Those of one database. ``clock`` gives aware times. No method raises for a database that is gone."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = _now) -> None:
        self._records = AnnouncementRecords(engine)
        self._clock = clock
        self._board = NOTHING
        self.problem = ""
        """Why callers may hear what was announced a while ago; empty if all is well."""
        self.refresh()

    def board(self) -> Board:
        """What is known now; costs nothing."""
        return self._board

    def refresh(self) -> bool:
        """Take over what was announced and ended meanwhile. Returns whether that was anything."""
        try:
            board = Board(self._records.standing(self._clock().timestamp()))
        except (SQLAlchemyError, DecodeError) as error:
            problem = f"the announcements cannot be read: {type(error).__name__}"
            if problem != self.problem:
                log.error("%s; those that are known stay", problem)
            self.problem = problem
            return False
        changed, self._board, self.problem = board != self._board, board, ""
        if changed:
            log.info("announcements taken over: %s", [one.number for one in board.announcements] or "none")
        return changed
