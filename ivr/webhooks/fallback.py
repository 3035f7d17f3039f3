"""The last resort: when our app or its answer fails, the carrier asks here, and the caller gets a person.

The document is made from the flow beforehand and is the same for everybody. This module needs the standard library and
the check of the signature alone, reads no database and no menu, and stands in front of Flask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ivr.webhooks.check import Check, Refused

PATH = "/voice/fallback"
_REASONS = {403: "403 Forbidden", 413: "413 Content Too Large", 415: "415 Unsupported Media Type"}

Start = Callable[..., Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]


def in_front_of(app: App, document: Callable[[], bytes], check: Check) -> App:
    """``app`` with the fallback route before it; ``document`` gives the TwiML."""

    def front(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return app(environ, start)
        status, body = _answer(environ, document, check)
        start(status, [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return front


def _answer(environ: dict[str, Any], document: Callable[[], bytes], check: Check) -> tuple[str, bytes]:
    if environ["REQUEST_METHOD"] != "POST":
        return "405 Method Not Allowed", b""
    try:
        check.fields(environ)
    except Refused as refused:
        return _REASONS[refused.status], b""
    return "200 OK", document()
