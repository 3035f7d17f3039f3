"""Carries out what calls have left to do; the same command on one machine or many.

Now: writes the turns that wait in the spool to the database.
"""

from __future__ import annotations

import logging
import threading

from ivr.records.database import NoAnswer
from ivr.records.records import TurnRecords

log = logging.getLogger(__name__)


def work(records: TurnRecords, stop: threading.Event, every: float = 2.0) -> int:
    """Work until ``stop`` is set; returns how many turns were written."""
    count = 0
    while True:
        try:
            count += records.drain()
        except NoAnswer as error:
            log.error("the database does not answer, the spool waits: %s", error)
        if stop.wait(every):
            return count
