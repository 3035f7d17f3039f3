"""Calls placed by the carrier for the line. Fits ``ivr.flow.services.Calls``."""

from __future__ import annotations

from ivr.adapters.twilio_rest import TwilioRest

OVER = frozenset(("completed", "busy", "failed", "no-answer", "canceled"))


class TwilioCalls:
    """Calls from one number of ours."""

    def __init__(self, rest: TwilioRest, from_: str) -> None:
        self._rest = rest
        self._from = from_

    def ring(self, to: str, url: str, status_url: str, seconds: int) -> str:
        call = self._rest.ask(
            lambda client: client.calls.create(
                to=to,
                from_=self._from,
                url=url,
                method="POST",
                status_callback=status_url,
                status_callback_method="POST",
                timeout=seconds,
            )
        )
        return str(call.sid)

    def is_over(self, leg: str) -> bool:
        return str(self._rest.ask(lambda client: client.calls(leg).fetch()).status) in OVER
