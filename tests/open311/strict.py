"""A city as strict as the mySociety engine: written from the facts about it, not from the client.

It answers 400 to what the specification does not list and to what is empty, refuses ``attribute[X][]``, JSON bodies and
jurisdictions with a dot, enforces required attributes, and says "" and 0/0 where it knows nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.open311.served import Asked, Reply

KEY = "strict-key"
_POST = {
    "api_key", "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "email", "device_id",
    "account_id", "first_name", "last_name", "phone", "description", "media_url",
}  # fmt: skip
_GET = {"jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status"}
_SERVICES = [
    {"service_code": "006", "service_name": "Leak", "description": "", "metadata": "true", "type": "realtime",
     "keywords": "water", "group": "Water"},
    {"service_code": "TAP", "service_name": "Brown water", "description": "", "metadata": "false", "type": "realtime",
     "keywords": "", "group": "Water"},
]  # fmt: skip
_QUESTIONS: list[dict[str, Any]] = [
    {"variable": "false", "code": "NOTE", "datatype": "text", "required": "false", "order": "1", "description": "Call",
     "datatype_description": "", "values": []},
    {"variable": "true", "code": "FLOODING", "datatype": "singlevaluelist", "required": "true", "order": "2",
     "description": "Is the street flooded?", "datatype_description": "",
     "values": [{"key": "YES", "name": "Yes"}, {"key": "NO", "name": "No"}]},
    {"variable": "true", "code": "WHERE", "datatype": "multivaluelist", "required": "false", "order": "3",
     "description": "Where?", "datatype_description": "",
     "values": [{"key": "ROAD", "name": "Road"}, {"key": "YARD", "name": "Yard"}]},
]  # fmt: skip


@dataclass
class Strict:
    """``clock`` gives ISO time for what is filed. ``dots``: a jurisdiction may hold one."""

    clock: Callable[[], str] = lambda: "2026-11-24T15:00:00+00:00"
    formats: tuple[str, ...] = ("json", "xml")
    dots: bool = False
    filed: list[dict[str, str]] = field(default_factory=list)
    forms: list[list[tuple[str, str]]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        if asked.format not in self.formats:
            return Reply(404, "no such format", "text/plain")
        refused = self._refused(asked)
        if refused:
            return self._error(asked, *refused)
        if asked.method == "POST":
            return self._post(asked)
        if asked.name == "services":
            return self._say(asked, "services", "service", _SERVICES)
        if asked.name == "services/006":
            return self._definition(asked)
        found = self.filed
        if asked.name.startswith("requests/"):
            found = [one for one in found if one["service_request_id"] == asked.name.partition("/")[2]]
        elif asked.value("service_request_id"):
            numbers = asked.value("service_request_id").split(",")
            found = [one for one in found if one["service_request_id"] in numbers]
        elif asked.value("service_code"):
            found = [one for one in found if one["service_code"] == asked.value("service_code")]
        elif asked.name != "requests":
            return self._error(asked, 404, "not found")
        if not found and (asked.value("service_request_id") or "/" in asked.name):
            return self._error(asked, 404, "service_request_id not found")
        return self._say(asked, "service_requests", "request", found)

    def _refused(self, asked: Asked) -> tuple[int, str] | None:
        known = _POST if asked.method == "POST" else _GET
        for name, value in asked.pairs:
            if name not in known and not (asked.method == "POST" and re.fullmatch(r"attribute\[\w+\]", name)):
                return 400, f"Failed //rec: unknown entry {name}"
            if not value:
                return 400, f"Failed //rec: empty entry {name}"
        if "." in asked.value("jurisdiction_id") and not self.dots:
            return 400, "Failed //rec: jurisdiction_id is no match"
        return None

    def _post(self, asked: Asked) -> Reply:
        if asked.value("api_key") != KEY:
            if asked.format == "json":
                content = {"type": "error", "code": 403, "message": "Invalid api_key"}
                return Reply(403, json.dumps(content), "application/json")
            return self._error(asked, 403, "Invalid api_key")
        code = asked.value("service_code")
        if code not in ("006", "TAP"):
            return self._error(asked, 404, "service_code not found")
        if code == "006" and not asked.value("attribute[FLOODING]"):
            return self._error(asked, 400, "Failed //rec: no value given for required entry attribute[FLOODING]")
        if not asked.value("address_string") and not (asked.value("lat") and asked.value("long")):
            return self._error(asked, 400, "Failed //rec: no location")
        self.forms.append(asked.pairs)
        number = f"{len(self.filed) + 1:03}"
        at = self.clock()
        self.filed.append({
            "service_request_id": number, "status": "open", "status_notes": "", "service_name": "Leak",
            "service_code": code, "description": asked.value("description"), "agency_responsible": "",
            "service_notice": "", "requested_datetime": at, "updated_datetime": at, "expected_datetime": "",
            "address": asked.value("address_string"), "address_id": "", "zipcode": "", "lat": "0", "long": "0",
            "media_url": "",
        })  # fmt: skip
        answer = {"service_request_id": number, "service_notice": "A crew looks within 24 hours.", "account_id": ""}
        return self._say(asked, "service_requests", "request", [answer])

    def _definition(self, asked: Asked) -> Reply:
        if asked.format == "json":
            return Reply(200, json.dumps({"service_code": "006", "attributes": _QUESTIONS}), "application/json")
        words = "".join(_attribute(question) for question in _QUESTIONS)
        content = f"<service_code>006</service_code><attributes>{words}</attributes>"
        return Reply(200, f"<service_definition>{content}</service_definition>", "text/xml")

    def _say(self, asked: Asked, outer: str, inner: str, items: list[dict[str, str]]) -> Reply:
        if asked.format == "json":
            return Reply(200, json.dumps(items), "application/json")
        return Reply(200, f"<{outer}>{''.join(_element(inner, one) for one in items)}</{outer}>", "text/xml")

    def _error(self, asked: Asked, status: int, words: str) -> Reply:
        error = {"code": str(status), "description": words}
        if asked.format == "json":
            return Reply(status, json.dumps([error]), "application/json")
        return Reply(status, f"<errors>{_element('error', error)}</errors>", "text/xml")


def _element(tag: str, record: dict[str, str]) -> str:
    return f"<{tag}>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in record.items())}</{tag}>"


def _attribute(question: dict[str, Any]) -> str:
    single = {name: str(value) for name, value in question.items() if name != "values"}
    inner = "".join(_element("value", value) for value in question["values"])
    return _element("attribute", single).replace("</attribute>", f"<values>{inner}</values></attribute>")
