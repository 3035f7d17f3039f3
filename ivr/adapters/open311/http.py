"""One request to a city's system: within its deadlines, at most 2 MiB, never led to another host.

Every way in which no whole answer comes is a Trouble without a status; NotReached where surely nothing was asked.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from ivr.adapters.deadline import within
from ivr.flow.reports import NotReached
from ivr.flow.services import Trouble

if TYPE_CHECKING:
    from requests import Response, Session

MAX_BYTES = 2 * 1024 * 1024
MAX_REDIRECTS = 3
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """In seconds: until connected, between two bytes, and for everything together."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of any status. ``after``: seconds that Retry-After asks for."""

    status: int
    body: bytes
    charset: str = "utf-8"
    after: float | None = None


class Http:
    """Sends requests; keeps nothing between them."""

    def __init__(self, deadlines: Deadlines | None = None) -> None:
        self._deadlines = deadlines or Deadlines()

    def get(self, url: str, parameters: Pairs, headers: Mapping[str, str]) -> Answer:
        """Raises Trouble."""
        return self._within(url, lambda session, until: self._get(session, url, parameters, headers, until))

    def post(self, url: str, form: Pairs, headers: Mapping[str, str]) -> Answer:
        """A form, in UTF-8; its answer may be a redirect, which is not followed. Raises Trouble."""
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        return self._within(
            url, lambda session, until: self._whole(self._send(session, "POST", url, form, headers), until)
        )

    def _within(self, url: str, ask: Callable[[Session, float], Answer]) -> Answer:
        # requests takes 0.3 s to import: a process that reports nothing does not wait for it.
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        def work() -> Answer:
            with _session() as session:
                return ask(session, time.monotonic() + self._deadlines.total)

        try:
            return within(self._deadlines.total, work)
        except TimeoutError:
            raise Trouble(f"the city's system gave no whole answer within {self._deadlines.total:g} s") from None
        except (RequestException, HTTPError, ValueError) as error:
            why = _not_reached(error)
            if why:
                raise NotReached(f"the city's system at {urlsplit(url).hostname} could not be reached: {why}") from None
            raise Trouble(f"the city's system gave no whole answer: {type(error).__name__}") from None

    def _get(self, session: Session, url: str, parameters: Pairs, headers: Mapping[str, str], until: float) -> Answer:
        response = self._send(session, "GET", url, parameters, headers)
        for _ in range(MAX_REDIRECTS):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            response.close()
            target = urljoin(response.url, response.headers.get("Location", ""))
            if urlsplit(target)[:2] != urlsplit(response.url)[:2]:
                raise Trouble("the city's system sends us to another host; is its address right?", response.status_code)
            response = self._send(session, "GET", target, (), headers)
        return self._whole(response, until)

    def _send(self, session: Session, method: str, url: str, pairs: Pairs, headers: Mapping[str, str]) -> Response:
        return session.request(
            method,
            url,
            params=list(pairs) if method == "GET" else None,
            data=list(pairs) if method == "POST" else None,
            headers={"Accept-Encoding": "identity", **headers},
            timeout=(self._deadlines.connect, self._deadlines.read),
            allow_redirects=False,
            stream=True,
        )

    def _whole(self, response: Response, until: float) -> Answer:
        parts, size = [], 0
        with response:
            # read1 comes back with what is there: a server that drips is left at the deadline, and the thread ends.
            while part := response.raw.read1(65536, decode_content=True):
                size += len(part)
                parts.append(part)
                if size > MAX_BYTES:
                    raise Trouble("the city's answer is larger than 2 MiB")
                if time.monotonic() > until:
                    raise TimeoutError
        charset = _charset(response.headers.get("Content-Type", ""))
        return Answer(response.status_code, b"".join(parts), charset, _seconds(response.headers.get("Retry-After", "")))


def _session() -> Session:
    from requests import Session

    # It logs each address with its query, where a key may be.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.WARNING)
    session = Session()
    session.trust_env = False  # no proxy and no .netrc of the environment may see what callers report
    session.headers["User-Agent"] = "waterline-ivr"
    return session


def _not_reached(error: Exception) -> str:
    """Why nothing can have been asked; empty if something may have."""
    from requests import ConnectTimeout
    from requests.exceptions import InvalidURL
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, SSLError

    if isinstance(error, ConnectTimeout):
        return "no connection in time"
    if isinstance(error, InvalidURL):
        return "its address is none"
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    if isinstance(reason, NameResolutionError):
        return "its name is not known"
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return "no connection"
    if isinstance(reason, SSLError) and reason.args and isinstance(reason.args[0], ssl.SSLCertVerificationError):
        return "its certificate is not valid"
    return ""


def _charset(content_type: str) -> str:
    _, _, charset = content_type.lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") or "utf-8"


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 7 else None
