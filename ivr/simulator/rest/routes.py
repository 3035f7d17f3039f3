"""Which function answers which request of the REST API, and what all answers have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier

VERSION = "2010-04-01"
API, TASKROUTER = "api.twilio.com", "taskrouter.twilio.com"
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class Refused(Exception):
    """The API refuses: HTTP status, the carrier's code, and its sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what stands in its path, and its parameters (a list is kept as words with blanks between)."""

    carrier: Carrier
    sid: str
    member: str
    given: Mapping[str, str]

    def get(self, name: str, default: str = "") -> str:
        return self.given.get(name, default)

    def needs(self, name: str, code: int) -> str:
        """A parameter that must be there."""
        if not self.given.get(name):
            raise Refused(400, code, f"A '{name}' is required")
        return self.given[name]


Answer = tuple[int, Mapping[str, Any] | None]
Handler = Callable[[Asked], Answer]

ROUTES: list[tuple[str, str, re.Pattern[str], Handler]] = []


def route(method: str, path: str, host: str = API) -> Callable[[Handler], Handler]:
    """Register the function below for ``path``, below the account (of TaskRouter: the workspace): /Calls/{sid}"""
    pattern = re.escape(path).replace(r"\{sid\}", "(?P<sid>[A-Za-z0-9]+)").replace(r"\{member\}", "(?P<member>\\w+)")

    def register(handler: Handler) -> Handler:
        ROUTES.append((host, method, re.compile(pattern), handler))
        return handler

    return register


def not_found(what: str) -> Refused:
    return Refused(404, 20404, f"The requested resource {what} was not found")


def phone(asked: Asked, name: str, missing: int, wrong: int) -> str:
    """A parameter that must be a phone number."""
    number = asked.needs(name, missing)
    if not NUMBER.fullmatch(number):
        raise Refused(400, wrong, f"The '{name}' number {number} is not a valid phone number")
    return number


def page(asked: Asked, key: str, rows: Sequence[Mapping[str, Any]]) -> Answer:
    """A list; all of it in one page."""
    size = len(rows)
    return 200, {key: list(rows), "page": 0, "page_size": max(size, 50), "start": 0, "end": max(0, size - 1),
                 "first_page_uri": "", "next_page_uri": None, "previous_page_uri": None, "uri": ""}  # fmt: skip


def stamp(moment: datetime) -> str:
    """A time as the API writes it (RFC 2822)."""
    return format_datetime(moment)
