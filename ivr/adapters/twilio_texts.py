"""Texts by the carrier. Fits ``ivr.flow.services.Texts``."""

from __future__ import annotations

from datetime import UTC, datetime

from ivr.adapters.twilio_rest import TwilioRest


class TwilioTexts:
    """Texts from one number of ours."""

    def __init__(self, rest: TwilioRest, from_: str) -> None:
        self._rest = rest
        self._from = from_

    def send(self, to: str, body: str) -> str:
        message = self._rest.ask(lambda client: client.messages.create(to=to, from_=self._from, body=body))
        return str(message.sid)

    def was_sent(self, to: str, body: str, since: float) -> bool:
        after = datetime.fromtimestamp(since, UTC)
        found = self._rest.ask(
            lambda client: client.messages.list(to=to, from_=self._from, date_sent_after=after, limit=100)
        )
        return any(message.body == body for message in found)
