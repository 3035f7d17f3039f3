"""The utility's phone numbers at the carrier: where their calls go. Fits ``ivr.flow.services.Numbers``."""

from __future__ import annotations

from ivr.adapters.twilio_rest import TwilioRest
from ivr.flow.services import Trouble, Ways


class TwilioNumbers:
    """The incoming phone numbers of one account."""

    def __init__(self, rest: TwilioRest) -> None:
        self._rest = rest
        self._sids: dict[str, str] = {}

    def ways(self, number: str) -> Ways | None:
        found = self._rest.ask(lambda client: client.incoming_phone_numbers.list(phone_number=number, limit=1))
        if not found:
            return None
        self._sids[number] = found[0].sid
        one = found[0]
        urls = (one.voice_url, one.voice_fallback_url, one.status_callback, one.sms_url)
        return Ways(*[url or "" for url in urls])

    def connect(self, number: str, ways: Ways) -> None:
        if number not in self._sids and self.ways(number) is None:
            raise Trouble(f"the carrier's account has no number {number}")
        sid = self._sids[number]
        self._rest.ask(
            lambda client: client.incoming_phone_numbers(sid).update(
                voice_url=ways.voice,
                voice_method="POST",
                voice_fallback_url=ways.fallback,
                voice_fallback_method="POST",
                status_callback=ways.status,
                status_callback_method="POST",
                sms_url=ways.texts,
                sms_method="POST",
            )
        )
