"""Webhooks as the carrier sends them: 30 parameters, signed; a call is two turns."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from ivr.webhooks.signature import sign

URL = "http://127.0.0.1:8000"
TOKEN = "b" * 32
ACCOUNT = "AC" + "0" * 32
CITY = {
    f"{who}{what}": value
    for who in ("From", "To", "Caller", "Called")
    for what, value in (("City", "WASHINGTON"), ("State", "DC"), ("Zip", "20001"), ("Country", "US"))
}


@dataclass(frozen=True, slots=True)
class Webhook:
    """One signed POST."""

    path: str
    body: bytes
    signature: str

    def environ(self) -> dict[str, Any]:
        """As a server hands it to a WSGI app."""
        parts = urlsplit(self.path)
        return {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
            "CONTENT_LENGTH": str(len(self.body)),
            "HTTP_X_TWILIO_SIGNATURE": self.signature,
            "HTTP_I_TWILIO_IDEMPOTENCY_TOKEN": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "HTTP_USER_AGENT": "TwilioProxy/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def raw(self) -> bytes:
        """As it goes over the wire."""
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: TwilioProxy/1.1\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {self.signature}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        ).encode() + self.body


def webhook(path: str, number: int, **more: str) -> Webhook:
    """A webhook of call ``number``; ``more`` are its own parameters."""
    caller = f"+1202555{number % 10_000:04d}"
    fields = {
        "CallSid": f"CA{number:032x}",
        "AccountSid": ACCOUNT,
        "From": caller,
        "To": "+12025550100",
        "Caller": caller,
        "Called": "+12025550100",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
        "CallStatus": "in-progress",
        "StirVerstat": "TN-Validation-Passed-A",
        "CallToken": "%7B%22parentCallInfo%22%7D",
        **CITY,
        **more,
    }
    return Webhook(path, urlencode(fields).encode(), sign(TOKEN.encode(), URL + path, fields.items()))


def calls(first: int, count: int, second_path: str) -> list[Webhook]:
    """Two turns of each of ``count`` calls: the answer, then key 3, some calls later as in real life."""
    apart = 64
    found: list[Webhook] = []
    for number in range(first, first + count + apart):
        if number < first + count:
            found.append(webhook("/voice", number))
        if number - apart >= first:
            found.append(webhook(second_path, number - apart, Digits="3", msg="Gather", FinishedOnKey=""))
    return found
