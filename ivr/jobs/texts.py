"""Texts to callers: the reference number and what was promised, after a message.

* Only to ordinary numbers where we may dial; never to who has said STOP; at most three a day to one number.
* Not between 9 in the evening and 8 in the morning of the utility: they wait (TCPA: 8 a.m. to 9 p.m.).
* Too many requests, trouble at the carrier, no answer: tried again, later each time, six times in all. An attempt that
  was not the first asks the carrier whether the text was sent already, by a worker that died or by a request whose
  answer was lost: so each is sent once. What cannot be sent is told (``ivr outbox``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ivr.flow.dialling import refusal_of_a_caller
from ivr.flow.graph import Flow
from ivr.flow.services import Texts, Trouble
from ivr.jobs.outcome import Again, Done, Failed, Outcome
from ivr.records.outbox import Item, NoTexts, Outbox

KIND = "text"
FROM_HOUR, UNTIL_HOUR = 8, 21
A_DAY = 3
ATTEMPTS = 6
FIRST_PAUSE = 30.0
A_WHILE = timedelta(days=2).total_seconds()
STOPPED = 21610
"""The carrier's code for a number whose owner has said STOP to it."""


class TextDoer:
    """Sends the texts of the outbox. ``flow`` gives the flow that is served: its clock, and where we may dial."""

    def __init__(self, texts: Texts, outbox: Outbox, no_texts: NoTexts, flow: Callable[[], Flow]) -> None:
        self._texts = texts
        self._outbox = outbox
        self._no_texts = no_texts
        self._flow = flow

    def do(self, item: Item, now: float) -> Outcome:
        to, body = str(item.data["to"]), str(item.data["body"])
        refused = self._refused(to, now)
        if refused:
            return Failed(refused)
        morning = next_morning(self._flow(), now)
        if morning is not None:
            return Again(morning, "waits for the morning")
        try:
            if item.attempts > 1 and self._texts.was_sent(to, body, now - A_WHILE):
                return Done("sent by an earlier attempt")
            return Done(self._texts.send(to, body))
        except Trouble as trouble:
            return self._after(trouble, item, to, now)

    def _refused(self, to: str, now: float) -> str:
        """Why this number gets no text; nothing if it does."""
        if to in self._no_texts:
            return "the caller wants no texts"
        flow = self._flow()
        reason = refusal_of_a_caller(to, flow.may_dial, flow.numbers)
        if reason:
            return f"we do not text there: {reason[0]}"
        if self._outbox.done_to(KIND, to, now - timedelta(days=1).total_seconds()) >= A_DAY:
            return f"{A_DAY} texts were sent to this number within a day"
        return ""

    def _after(self, trouble: Trouble, item: Item, to: str, now: float) -> Outcome:
        if trouble.code == STOPPED:
            self._no_texts.add(to, now, "told the carrier")
            return Failed("the caller wants no texts")
        passing = trouble.status is None or trouble.status == 429 or trouble.status >= 500
        if passing and item.attempts < ATTEMPTS:
            return Again(now + FIRST_PAUSE * 2 ** (item.attempts - 1), str(trouble))
        return Failed(str(trouble))


def next_morning(flow: Flow, now: float) -> float | None:
    """When texts may be sent again; None if they may now."""
    local = datetime.fromtimestamp(now, UTC).astimezone(flow.directory.calendar.zone)
    if FROM_HOUR <= local.hour < UNTIL_HOUR:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= UNTIL_HOUR else 0)
    return datetime(day.year, day.month, day.day, FROM_HOUR, tzinfo=local.tzinfo).timestamp()
