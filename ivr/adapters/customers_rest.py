"""A web service of the utility that answers with JSON, asked at each question. Fits ``accounts.Customers``."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ivr.adapters.answers import account_of
from ivr.customers.config import Rest
from ivr.customers.numbers import asked_as, national
from ivr.customers.rows import Forms
from ivr.flow.accounts import Account, NotNow

if TYPE_CHECKING:
    from requests import Response, Session

MOST_BYTES = 1_048_576
MOST_OF_A_PHONE = 5
_TIMES = (1.0, 1.5)
"""Seconds to connect, and between two pieces of an answer."""
_TOTAL = 2.0

_MEANING = {
    401: "does not accept our key; look at the variables that 'headers' names",
    403: "does not accept our key; look at the variables that 'headers' names",
    429: "asks us to slow down",
}


class CustomersRest:
    """Asks the addresses of ``rest``. Raises NotNow for whatever fails."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._forms = Forms(rest)
        self._fields = {field: path.split(".") for field, path in rest.fields.named().items()}
        self._fields |= {str(flag): part.column.split(".") for flag, part in rest.flags.items()}
        self._session: Session | None = None

    def account(self, number: str) -> Account | None:
        asked = asked_as(number, self._rest.zeros_count, self._rest.number_width)
        answer = self._answer(self._rest.account, {"account": asked})
        return self._account(answer) if answer else None

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        if self._rest.phone is None:
            return ()
        values = {"phone": phone, "national": national(phone, self._rest.country)}
        answer = self._answer(self._rest.phone, values)
        found = at(answer, self._rest.items.split(".")) if self._rest.items else answer
        if isinstance(found, Mapping):
            found = [found] if found else []
        if found is not None and not isinstance(found, list):
            raise NotNow("the customer system's answer for a phone is not a list; see 'items'")
        return tuple(self._account(one) for one in (found or [])[:MOST_OF_A_PHONE])

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def _account(self, answer: Any) -> Account:
        return account_of({field: at(answer, path) for field, path in self._fields.items()}, self._forms)

    def _answer(self, template: str, values: Mapping[str, str]) -> Any:
        """The JSON of an answer; None if there is no such account."""
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        address = template
        for name, value in values.items():
            address = address.replace(f"{{{name}}}", quote(value, safe=""))
        ends = time.monotonic() + _TOTAL
        try:
            with self._connected().get(
                address, headers=self._headers(), stream=True, timeout=_TIMES, allow_redirects=False
            ) as response:
                if response.status_code == 404:
                    return None
                _check(response)
                return _json(_body(response, ends))
        except (RequestException, HTTPError, OSError) as error:
            # Its text holds the address, which names the account.
            raise NotNow(f"the customer system could not be reached ({type(error).__name__})") from None

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        for name, secret in self._rest.headers.items():
            value = os.environ.get(secret.from_, "")
            if not value.isascii() or not value.isprintable() or not value:
                raise NotNow(f"{secret.from_} is not set, or holds what no header may hold; it is the header {name}")
            headers[name] = secret.prefix + value
        return headers

    def _connected(self) -> Session:
        if self._session is None:
            from ivr.adapters.plug import session  # requests takes 0.2 s to import: only who asks waits for it

            made = session()
            if self._rest.certificates is not None:
                made.verify = self._rest.certificates
            self._session = made
        return self._session


def at(answer: Any, path: Sequence[str]) -> Any:
    """What stands in a JSON value at a path of keys and list indexes; None if nothing does."""
    for step in path:
        if isinstance(answer, Mapping):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isdecimal() and int(step) < len(answer):
            answer = answer[int(step)]
        else:
            return None
    return answer


def _check(response: Response) -> None:
    status = response.status_code
    if 300 <= status < 400:
        raise NotNow(f"the customer system sends us elsewhere (HTTP {status}), where we do not go; mend the address")
    if status != 200:
        raise NotNow(f"the customer system {_MEANING.get(status, 'has trouble of its own')} (HTTP {status})")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise NotNow("the customer system's answer is not JSON")


def _body(response: Response, ends: float) -> bytes:
    """At most MOST_BYTES, in pieces as they come, until ``ends``."""
    parts: list[bytes] = []
    size = 0
    while True:
        part = response.raw.read1(65_536)
        if not part:
            return b"".join(parts)
        size += len(part)
        if size > MOST_BYTES:
            raise NotNow("the customer system's answer is larger than 1 MiB")
        if time.monotonic() > ends:
            raise NotNow("the customer system has not answered in time")
        parts.append(part)


def _json(body: bytes) -> Any:
    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        return json.loads(body, parse_float=Decimal, parse_constant=refuse)
    except (ValueError, ArithmeticError, RecursionError):
        raise NotNow("the customer system's answer is not JSON") from None
