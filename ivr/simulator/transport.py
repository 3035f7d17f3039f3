"""How the carrier's requests reach the app: in-process by WSGI, or over real HTTP.

A transport sends one request and hands back one reply; it follows no redirects, signs nothing and judges nothing.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

LIMIT_SECONDS = 15.0
LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; the headers' names are in lower case. ``cookies``: each ``Set-Cookie``, as there may be many."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()


class TransportError(Exception):
    """No reply came; ``code`` is the carrier's error code for the reason.

    ``failure``: what a retry policy calls it (``overrides.py``): "ct" no connection, "rt" no answer over a connection
    that stood, "5xx", or "".
    """

    def __init__(self, code: int, message: str, failure: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Limits:
    """The seconds that one exchange may take: to connect, until an answer, and in all."""

    connect: float = LIMIT_SECONDS
    read: float = LIMIT_SECONDS
    total: float = LIMIT_SECONDS


NO_LIMITS = Limits()


class Transport(Protocol):
    """What the carrier needs of a transport."""

    base_url: str

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, limits: Limits = NO_LIMITS
    ) -> Reply: ...

    def seconds(self) -> float:
        """A clock for what counts towards the limits."""


WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WsgiTransport:
    """Calls a WSGI app in-process: the environ is built by hand, because a test client costs more than the app."""

    def __init__(self, app: WsgiApp, base_url: str = "http://waterline.test") -> None:
        self.app = app
        self.base_url = base_url.rstrip("/")
        self._base = urlsplit(self.base_url)
        port = self._base.port or (443 if self._base.scheme == "https" else 80)
        self._environ: dict[str, Any] = {
            "SCRIPT_NAME": self._base.path, "SERVER_NAME": self._base.hostname or "", "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": self._base.netloc,
            "wsgi.version": (1, 0), "wsgi.url_scheme": self._base.scheme, "wsgi.multithread": False,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip

    def seconds(self) -> float:
        """An app in-process takes no time, or calls would not be the same ones in each run."""
        return 0.0

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes, limits: Limits = NO_LIMITS) -> Reply:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != (self._base.scheme, self._base.netloc):
            raise TransportError(11210, f"{url} is outside of the app under test ({self.base_url})")
        try:
            return self._run(self._environ_of(method, parts, headers, body))
        except Exception as error:  # a server would answer 500 for any of them
            raise TransportError(11200, f"the app raised {type(error).__name__}: {error}", "5xx") from error

    def _environ_of(self, method: str, parts: SplitResult, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        environ = self._environ.copy()
        path = parts.path.removeprefix(self._base.path) or "/"
        environ["REQUEST_METHOD"] = method
        environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1") if "%" in path else path
        environ["QUERY_STRING"] = parts.query
        environ["wsgi.input"] = BytesIO(body)
        environ["wsgi.errors"] = sys.stderr
        for name, value in headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
            environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
        return environ

    def _run(self, environ: dict[str, Any]) -> Reply:
        started: list[Any] = []
        written: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., Any]:
            started[:] = [status, headers]
            return written.append

        chunks = self.app(environ, start_response)
        try:
            written.extend(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = started
        return _reply(int(status[:3]), headers, b"".join(written))


class HttpTransport:
    """Sends over real HTTP, with the carrier's hard limit of 15 s for the whole exchange.

    ``address``: where to connect when that is not what the URL says (an app that knows itself by its public URL, tested
    on ``http://127.0.0.1:5000``). URL and signature stay the public ones.
    """

    def __init__(self, base_url: str, address: str = "", limit: float = LIMIT_SECONDS) -> None:
        self.base_url = base_url.rstrip("/")
        self.limit = limit
        self._address = urlsplit(address) if address else None

    def seconds(self) -> float:
        return time.monotonic()

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes, limits: Limits = NO_LIMITS) -> Reply:
        parts = urlsplit(url)
        total = min(self.limit, limits.total)
        connection = self._connection(self._address or parts, min(limits.connect, total))
        late = threading.Event()

        def cut() -> None:
            late.set()
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

        # a socket's own time-out starts again with each byte: a dripping server would never meet it
        timer = threading.Timer(total, cut)
        timer.daemon = True
        timer.start()
        connected = False  # an HTTPS connection has a socket before its handshake is over
        try:
            connection.connect()
            connected = True
            connection.sock.settimeout(min(limits.read, total))
            return self._exchange(connection, method, parts, headers, body)
        except (OSError, http.client.HTTPException) as error:
            raise _transport_error(error, late.is_set(), min(limits.read, total), connected) from error
        finally:
            timer.cancel()
            connection.close()

    def _connection(self, where: SplitResult, timeout: float) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        return kind(where.hostname or "", where.port, timeout=timeout)

    def _exchange(
        self, connection: http.client.HTTPConnection, method: str, parts: SplitResult, headers: Mapping[str, str],
        body: bytes,
    ) -> Reply:  # fmt: skip
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc.rpartition("@")[2], "Connection": "close", **headers}
        connection.request(method, target, body or None, sent)
        response = connection.getresponse()
        content = response.read(LIMIT_BYTES + 1)  # one byte more is enough to see that it is too much
        whole = response.headers.get("Content-Length")
        if whole is not None and whole.isdigit() and len(content) < min(int(whole), LIMIT_BYTES + 1):
            raise http.client.IncompleteRead(content)
        return _reply(response.status, response.headers.items(), content)


def _reply(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Reply:
    pairs = [(name.lower(), value) for name, value in headers]
    return Reply(status, dict(pairs), body, tuple([value for name, value in pairs if name == "set-cookie"]))


def _transport_error(error: Exception, late: bool, limit: float, connected: bool) -> TransportError:
    failure = "rt" if connected else "ct"
    if connected and (late or isinstance(error, TimeoutError)):
        return TransportError(11200, f"no whole answer within {limit:g} s", failure)
    if isinstance(error, socket.gaierror):
        return TransportError(11210, f"bad host name: {error}", failure)
    if isinstance(error, ssl.SSLError):
        return TransportError(11220, f"TLS handshake failed: {error}", failure)
    if isinstance(error, http.client.HTTPException):
        return TransportError(11206, f"no proper HTTP answer: {type(error).__name__} {error}", failure)
    return TransportError(11205, f"no connection: {error}", failure)
