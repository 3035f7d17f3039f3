"""The carrier's REST API by its SDK: every request within a hard deadline, every failure as a sentence."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ivr.adapters.deadline import within
from ivr.flow.services import Trouble

if TYPE_CHECKING:
    from twilio.http import HttpClient  # type: ignore[import-untyped]
    from twilio.rest import Client  # type: ignore[import-untyped]

T = TypeVar("T")

DEADLINE = 10.0
"""Seconds for one request; nothing on a caller's path waits for it."""

_MEANING = {
    401: "the carrier does not know this account with this token; look at TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
    403: "the carrier does not allow this account to do that",
    429: "the carrier asks us to slow down; try again in a minute",
}


class TwilioRest:
    """One account. ``http`` replaces the network: the simulator answers then."""

    def __init__(self, account: str, token: str, http: HttpClient | None = None, deadline: float = DEADLINE) -> None:
        self._account = account
        self._token = token
        self._http = http
        self._deadline = deadline
        self._client: Client | None = None

    def ask(self, request: Callable[[Client], T]) -> T:
        """What the request comes to. Raises Trouble."""
        # The SDK and requests take 0.3 s to import: a command that does not ask does not wait for them.
        from requests import RequestException
        from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]

        try:
            return within(self._deadline, lambda: request(self._connected()))
        except TwilioRestException as error:
            raise Trouble(_sentence(error.status, error.code, error.msg), error.status, error.code) from error
        except (TimeoutError, RequestException) as error:
            raise Trouble(f"the carrier could not be reached: {_short(error)}") from error
        except (TwilioException, ValueError) as error:
            raise _of_page(error) or Trouble("the carrier's answer could not be understood") from error

    def _connected(self) -> Client:
        if self._client is None:
            from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
            from twilio.rest import Client

            http = self._http
            if http is None:
                http = TwilioHttpClient(timeout=self._deadline)
                http.session.trust_env = False  # no proxy of the environment may read what we send
            # The SDK logs each request with its parameters: whom we text and call.
            logging.getLogger("twilio.http_client").setLevel(logging.WARNING)
            self._client = Client(self._account, self._token, http_client=http)
        return self._client


def _sentence(status: int, code: int, message: str) -> str:
    if status >= 500:
        return f"the carrier has trouble of its own (HTTP {status}); try again later"
    return _MEANING.get(status) or f"the carrier refuses ({code}): {message}"


def _of_page(error: Exception) -> Trouble | None:
    """Of a list that is refused the SDK tells no more than the bare response."""
    response = error.args[1] if len(error.args) > 1 else None
    status = getattr(response, "status_code", 200)
    if status < 400:
        return None
    try:
        body = json.loads(response.text)  # type: ignore[union-attr]
        code, message = int(body["code"]), str(body["message"])
    except (ValueError, TypeError, KeyError):
        code, message = status, "without a reason"
    return Trouble(_sentence(status, code, message), status, code)


def _short(error: Exception) -> str:
    """An error's kind and words without the address that it was about, which names the account."""
    return str(error) if isinstance(error, TimeoutError) else type(error).__name__
