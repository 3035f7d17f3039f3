"""A city as careless as real ones: written from what codefornl, uReport and others answer, not from the client.

Ids are integers, items are wrapped in odd ways, absent values are the word "null" or not there at all, an unknown id is
200 with nothing, several values need ``attribute[X][]``, errors are one object, filters by date are reversed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.open311.served import Asked, Reply

KEY = "lax-key"


@dataclass
class Lax:
    """``clock`` gives ISO time for what is filed; ``tokens``: a number comes later, when ``ready``."""

    clock: Callable[[], str] = lambda: "2026-11-24T15:00:00Z"
    tokens: bool = False
    ready: bool = False
    filed: list[dict[str, Any]] = field(default_factory=list)
    attributes: list[dict[str, list[str]]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        if asked.method == "POST":
            return self._post(asked)
        kind, _, number = asked.name.partition("/")
        if asked.name == "services":
            return self._services(asked)
        if kind == "services":
            return self._definition(asked)
        if kind == "tokens":
            return self._token(asked, number)
        numbers = [number] if number else [one for one in asked.value("service_request_id").split(",") if one]
        found = [one for one in self.filed if not numbers or str(one["service_request_id"]) in numbers]
        if asked.value("start_date"):  # taken for the end
            found = [one for one in found if one["requested_datetime"] <= asked.value("start_date")]
        return self._requests(asked, found)

    def _post(self, asked: Asked) -> Reply:
        if asked.value("api_key") != KEY:
            return self._error(asked, 403, "wrong key")
        if asked.value("service_code") not in ("7", "8"):
            return self._error(asked, 403, "Service code is unknown")
        names = {name for name, _ in asked.pairs if name.startswith("attribute[")}
        # As PHP and Rails do: of a name that is sent twice the last value wins, unless it ends with [].
        kept = {name: asked.values(name) if name.endswith("[]") else asked.values(name)[-1:] for name in names}
        self.attributes.append(kept)
        number = 638344 + len(self.filed)
        self.filed.append({
            "service_request_id": number, "status": "OPEN", "status_notes": None,
            "description": asked.value("description"), "requested_datetime": self.clock(),
            "agency_responsible": {"recipient": ["water"]}, "address": asked.value("address_string") or None,
            "account_id": "null",
        })  # fmt: skip
        name, value = ("token", "5/03 fc") if self.tokens else ("service_request_id", number)
        if asked.format == "json":
            content = {"service_requests": [{"request": {name: value, "account_id": "null"}}]}
            return Reply(201, json.dumps(content), "application/json")
        inner = f"<{name}>{value}</{name}><account_id>null</account_id>"
        content_ = f"<service_requests><service_requests>{inner}</service_requests></service_requests>"
        return Reply(200, content_, "text/xml")

    def _token(self, asked: Asked, token: str) -> Reply:
        if token != "5/03 fc":
            return self._error(asked, 404, "unknown")
        number: Any = 638344 if self.ready else None
        if asked.format == "json":
            return Reply(200, json.dumps({"token": token, "service_request_id": number}), "application/json")
        inner = f"<token>{token}</token><service_request_id>{number or ''}</service_request_id>"
        return Reply(200, f"<service_requests><request>{inner}</request></service_requests>", "text/xml")

    def _requests(self, asked: Asked, found: list[dict[str, Any]]) -> Reply:
        if asked.format == "json":
            return Reply(200, json.dumps(found), "text/html")
        items = "".join(f"<service_request>{_elements(one)}</service_request>" for one in found)
        return Reply(200, f"<service_requests>{items}</service_requests>", "text/xml")

    def _services(self, asked: Asked) -> Reply:
        type_ = "batch" if self.tokens else "realtime"
        items = [{"service_code": code, "service_name": "Leak", "metadata": True, "type": type_} for code in (7, 8)]
        if asked.format == "json":
            return Reply(200, json.dumps({"services": items}), "application/json")
        inner = "".join(f"<service>{_elements(one)}</service>" for one in items)
        return Reply(200, f"<services>{inner}</services>", "text/xml")

    def _definition(self, asked: Asked) -> Reply:
        if asked.format == "json":
            content = {"service_definition": {"service_code": 7, "attributes": []}}
            return Reply(200, json.dumps(content), "application/json")
        return Reply(200, "<service_definition><service_code>7</service_code><attributes/></service_definition>")

    def _error(self, asked: Asked, status: int, words: str) -> Reply:
        if asked.format == "json":
            return Reply(status, json.dumps({"code": status, "description": words}), "application/json")
        return Reply(status, f"<error><code>{status}</code><description>{words}</description></error>", "text/xml")


def _elements(record: dict[str, Any]) -> str:
    def words(value: Any) -> str:
        return "null" if value is None else escape(str(value))

    return "".join(f"<{name}>{words(value)}</{name}>" for name, value in record.items())
