"""Agents at work on a rehearsal: the real worker, which rings them through the pretend carrier's REST API."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, PoolProxiedConnection, text
from twilio.http import HttpClient  # type: ignore[import-untyped]

from ivr.adapters.twilio_rest import TwilioRest
from ivr.app import open_worker
from ivr.records import codes
from ivr.records.duty import KEEP_CODE
from ivr.records.moves import MOVES
from ivr.settings import Settings
from ivr.simulator import Carrier
from ivr.simulator.rest.client import RestClient
from ivr.webhooks.line import Flows
from ivr.worker import Worker

if TYPE_CHECKING:
    from twilio.http.response import Response  # type: ignore[import-untyped]

EVERY = 1.0
"""Seconds between two looks of the worker, as ``ivr worker`` has it."""

AT_LEAST, RARELY, LONGEST = 5.0, 30.0, 7200.0

TABLES = ("places", "agents", "talks", "misroutes", "ringing", "wrong_codes")

_AWAITED = "SELECT 1 FROM places WHERE away = 1 AND state IN ('waiting', 'offered', 'taken') LIMIT 1"
_WAITING = "SELECT sid FROM places WHERE state = 'waiting'"


class Unreachable(HttpClient):  # type: ignore[misc]
    """The network to a carrier whose REST API does not answer."""

    def __init__(self) -> None:
        super().__init__(logging.getLogger(__name__), False)

    def request(self, *args: object, **kwargs: object) -> Response:
        raise TimeoutError("the scenario says so")


def worker_on(carrier: Carrier, settings: Settings, flows: Flows, http: HttpClient | None = None) -> Worker:
    """A worker that works with ``carrier``, by its clock; ``http`` stands between the two."""
    rest = TwilioRest(carrier.account_sid, carrier.token, http=http or RestClient(carrier))
    return open_worker(settings, carrier.clock.now, rest, flows)


def put_on_duty(engine: Engine, names: Collection[str], now: datetime, others: Iterable[str] = ()) -> None:
    """These agents have gone on duty, and the ``others`` off, whatever their hours say; all else about the line is
    forgotten."""
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        words = {name: 0 for name in others} | {name: 1 for name in names}
        for name, on in words.items():
            for query in MOVES["word"]:
                connection.execute(text(query), {"agent": name, "on": on, "by": "", "at": now.timestamp()})


def give_codes(engine: Engine, given: Mapping[str, str]) -> None:
    """These agents have these codes."""
    with engine.begin() as connection:
        for name, code in given.items():
            connection.execute(text(KEEP_CODE), {"agent": name, "code": codes.kept(code)})


def play_all(carrier: Carrier, engine: Engine, look: Callable[[], object]) -> None:
    """Play all calls, with ``look`` done every second of the virtual clock while callers are in line, every few seconds
    while a call goes on; more rarely, and no longer than LONGEST, while a caller is to be called back. Nobody is rung
    for callers who still hear the words before the line: else it would hang on a fraction of a second who comes first
    in a scenario."""
    # The driver's own connection, which begins no transaction: this is asked thousands of times.
    pooled = engine.raw_connection()
    begun = looked = carrier.clock.seconds

    def again() -> None:
        nonlocal looked
        now = carrier.clock.seconds
        waiting = {row[0] for row in _rows(pooled, _WAITING)}
        if (waiting or now - looked >= AT_LEAST) and not _on_the_way(carrier, waiting):
            looked = now
            look()
        if now - begun > LONGEST:
            return  # somebody talks for ever
        if any(not call.is_over() for call in carrier.calls):
            carrier.later(EVERY, again)
        elif _rows(pooled, _AWAITED):
            carrier.later(RARELY, again)

    try:
        again()
        carrier.run()
    except BaseException:
        carrier.abandon()
        raise
    finally:
        pooled.close()


def _rows(pooled: PoolProxiedConnection, query: str) -> list[tuple[str, ...]]:
    cursor = pooled.cursor()
    cursor.execute(query)
    return list(cursor.fetchall())


def _on_the_way(carrier: Carrier, waiting: set[str]) -> bool:
    """Whether a caller has a place in line, and is not in the carrier's queue yet."""
    talking = {call.outcome.sid for call in carrier.calls if not call.is_over() and not call.leg.queued}
    return not talking.isdisjoint(waiting)
