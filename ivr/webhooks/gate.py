"""The gate: nothing passes that the carrier has not signed. There is no switch that opens it.

The webhooks stand in front of Flask as plain WSGI: a turn needs no sessions, signals or routing, and they would cost as
much as a third of it (docs/decisions/003-webhooks-in-front-of-flask.md). The fallback must live when Flask does not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ivr.webhooks.check import Check, Refused

log = logging.getLogger(__name__)

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
View = Callable[[dict[str, str], str], bytes | None]
"""A webhook: takes the form and the query string, gives the TwiML (or ``Json`` where the carrier wants that), or None
where it expects no words."""

XML, JSON = "text/xml; charset=utf-8", "application/json"
STATUS = {
    400: "400 Bad Request",
    403: "403 Forbidden",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    415: "415 Unsupported Media Type",
}


class Json(bytes):
    """An answer that is JSON."""


def in_front_of(app: App, views: Mapping[str, View], check: Check) -> App:
    """``app`` with the webhooks before it: ``views`` by their path."""

    def gate(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        view = views.get(environ["PATH_INFO"])
        if view is None:
            return app(environ, start)
        try:
            if environ["REQUEST_METHOD"] != "POST":
                raise Refused(405, "the carrier comes with POST", ("Allow", "POST"))
            answer = view(check.fields(environ), environ.get("QUERY_STRING", ""))
        except Refused as refused:
            log.warning("refused %s: %s", environ["PATH_INFO"], refused)
            body = b"" if environ["REQUEST_METHOD"] == "HEAD" else f"{refused}\n".encode()
            return _reply(start, STATUS[refused.status], "text/plain", body, *refused.headers)
        if answer is None:
            start("204 No Content", [])
            return []
        return _reply(start, "200 OK", JSON if isinstance(answer, Json) else XML, answer)

    return gate


def _reply(start: Callable[..., Any], status: str, kind: str, body: bytes, *more: tuple[str, str]) -> list[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *more])
    return [body]
