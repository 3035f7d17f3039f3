"""What the SDK takes for an HTTP client. Nothing leaves the process.

* Calls and the like are asked of api.twilio.com, TaskRouter of taskrouter.twilio.com: another host is not found.
* A wrong account or token: 401, 20003. An unknown resource: 404, 20404. ``fails`` makes the next requests fail.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from twilio.http import HttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]

from ivr.simulator.rest.routes import API, ROUTES, TASKROUTER, VERSION, Answer, Asked, Refused, not_found

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier


class RestClient(HttpClient):  # type: ignore[misc]
    """Answers for one carrier. ``requests``: what was asked, as "POST /Calls.json"."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__(logging.getLogger(__name__), False)
        self._carrier = carrier
        self._failures: deque[Refused | Exception] = deque()
        self.requests: list[str] = []

    def fails(self, *failures: Refused | Exception) -> None:
        """The next requests meet these: ``Refused(429, 20429, "Too many requests")``, a ``TimeoutError()`` …"""
        self._failures.extend(failures)

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        try:
            status, content = self._answer(method.upper(), uri, {**(params or {}), **(data or {})}, auth)
        except Refused as refused:
            status = refused.status
            content = {"code": refused.code, "message": refused.message, "status": status,
                       "more_info": f"https://www.twilio.com/docs/errors/{refused.code}"}  # fmt: skip
        return Response(status, "" if content is None else json.dumps(content), {"Content-Type": "application/json"})

    def _answer(self, method: str, uri: str, given: Mapping[str, object], auth: tuple[str, str] | None) -> Answer:
        parts = urlsplit(uri)
        path = parts.path.removeprefix(self._base(parts.netloc))
        self.requests.append(f"{method} {path}")
        if self._failures:
            raise self._failures.popleft()
        if auth is None or tuple(auth) != (self._carrier.account_sid, self._carrier.token):
            raise Refused(401, 20003, "Authenticate")
        if path == parts.path:
            raise not_found(parts.path)
        for host, wanted, pattern, handler in ROUTES:
            found = pattern.fullmatch(path.removesuffix(".json"))
            if found is not None and (host, wanted) == (parts.netloc, method):
                place = found.groupdict()
                return handler(Asked(self._carrier, place.get("sid", ""), place.get("member", ""), _plain(given)))
        raise not_found(path)

    def _base(self, host: str) -> str:
        """What the paths of a host begin with; nothing for a host that is not the carrier's."""
        account = f"/{VERSION}/Accounts/{self._carrier.account_sid}"
        return {API: account, TASKROUTER: f"/v1/Workspaces/{self._carrier.taskrouter.sid}"}.get(host, "")


def _plain(given: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: " ".join(value) if isinstance(value, list | tuple) else str(value)
        for name, value in given.items()
        if value is not None
    }
