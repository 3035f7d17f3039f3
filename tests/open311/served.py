"""A web server on loopback that answers as a function says, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"


@dataclass
class Asked:
    """One request. ``path`` as sent, ``pairs`` those of the query and of the form."""

    method: str
    path: str
    pairs: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes = b""

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def value(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    @property
    def name(self) -> str:
        """The path below the endpoint, without its format."""
        return unquote(self.path.partition("/v2/")[2].rpartition(".")[0])

    @property
    def format(self) -> str:
        return self.path.rpartition(".")[2]


@dataclass
class Reply:
    status: int = 200
    body: bytes | str = b""
    type: str = XML
    headers: dict[str, str] = field(default_factory=dict)


Raw = Callable[[Any], None]
"""Does something to a connection: gets the handler."""


class Served:
    """``answer`` says what becomes of a request. ``over`` is set when the server closes: whoever hangs waits for it."""

    def __init__(self, answer: Callable[[Asked], Reply | Raw]) -> None:
        self.asked: list[Asked] = []
        self.over = threading.Event()
        served = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                pairs = parse_qsl(parts.query, keep_blank_values=True)
                if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
                    pairs += parse_qsl(body.decode(), keep_blank_values=True)
                asked = Asked(self.command, parts.path, pairs, dict(self.headers), body)
                served.asked.append(asked)
                reply = answer(asked)
                if not isinstance(reply, Reply):
                    reply(self)
                    return
                content = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                headers = {"Content-Type": reply.type, "Content-Length": str(len(content)), **reply.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = handle_any

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # callers that hang up are meant to

        self._server = Server(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.base}/v2"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def posts(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == "POST"]
