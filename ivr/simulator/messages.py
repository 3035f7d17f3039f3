"""Texts: those that the app sends, and what becomes of them.

* Queued at once; told to the ``StatusCallback`` as sent after one second and as delivered after two.
* A number whose owner has answered STOP gets no more: the carrier refuses with 21610.
* At most 1600 characters (21617).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.scheduler import Acts, Group, Sleep, Task
from ivr.simulator.twiml import CarrierError
from ivr.simulator.webhook import Parameters

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier

LIMIT_CHARACTERS = 1600


@dataclass(slots=True)
class Message:
    """One text. ``status``: queued, sent or delivered. ``at``: seconds on the carrier's clock."""

    sid: str
    from_: str
    to: str
    body: str
    at: float
    status: str = "queued"


class Messages:
    """All texts of the account, and who wants none. ``errors``: what was wrong with answers to status callbacks."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._sent: dict[str, Message] = {}
        self._group = Group()
        self.stopped: set[str] = set()
        self.errors: list[CarrierError] = []

    def __iter__(self) -> Iterator[Message]:
        return iter(self._sent.values())

    def find(self, sid: str) -> Message | None:
        return self._sent.get(sid)

    def keep(self, from_: str, to: str, body: str, status: str = "queued") -> Message:
        """A text on its way, of which nobody is told."""
        message = Message(self._carrier.sids.make("SM"), from_, to, body, self._carrier.clock.seconds, status)
        self._sent[message.sid] = message
        return message

    def send(self, from_: str, to: str, body: str, callback: str = "") -> Message:
        """A text of the REST API; its way is told to the ``callback``, a URL."""
        message = self.keep(from_, to, body)
        self.spawn(self._delivery(message, callback))
        return message

    def asked(self) -> None:
        """A text cannot ask for ever."""

    def spawn(self, acts: Acts[None], after: float = 0.0) -> Task:
        return self._carrier.scheduler.spawn(acts, self._group, after)

    def _delivery(self, message: Message, callback: str) -> Acts[None]:
        standing = {"AccountSid": self._carrier.account_sid, "ApiVersion": "2010-04-01", "From": message.from_,
                    "To": message.to, "MessageSid": message.sid, "SmsSid": message.sid}  # fmt: skip
        for status in ("sent", "delivered"):
            yield Sleep(1)
            message.status = status
            if callback:
                given = {"MessageStatus": status, "SmsStatus": status}
                error = yield from self._carrier.webhooks.notify(callback, "POST", Parameters(standing), given, self)
                if error is not None:
                    self.errors.append(error)
