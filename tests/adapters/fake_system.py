"""A customer system with a web service, on loopback, that can fail in each way that a real one can."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[["Conversation"], None]


class Conversation:
    """One request, and the ways to answer it."""

    def __init__(self, connection: socket.socket, head: str, over: threading.Event) -> None:
        self.connection = connection
        self.head = head
        self.path = head.split(" ")[1] if " " in head else ""
        self.over = over

    def send(self, raw: bytes) -> None:
        self.connection.sendall(raw)

    def reply(self, body: bytes, status: str = "200 OK", kind: str = "application/json", more: str = "") -> None:
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n"
        )
        self.send(f"{head}\r\n".encode() + body)

    def json(self, value: object) -> None:
        self.reply(json.dumps(value).encode())


class FakeSystem:
    """Answers each request as ``answer`` does; ``requests`` are the heads of all that came."""

    def __init__(self, port: int, over: threading.Event, tls: ssl.SSLContext | None = None) -> None:
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        self.tls = tls
        self.requests: list[str] = []
        self.over = over
        self.answer: Answer = lambda conversation: conversation.reply(b"", "404 Not Found")

    def serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            raw = b""
            while b"\r\n\r\n" not in raw:
                part = connection.recv(65_536)
                if not part:
                    return
                raw += part
            conversation = Conversation(connection, raw.decode("latin-1"), self.over)
            self.requests.append(conversation.head)
            self.answer(conversation)


@contextmanager
def fake_system(tls: ssl.SSLContext | None = None) -> Iterator[FakeSystem]:
    """With ``tls`` its address is that of https."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = FakeSystem(server.getsockname()[1], over, tls)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=made.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield made
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)


def hangs(conversation: Conversation) -> None:
    conversation.over.wait(20)


def hangs_in_the_middle(conversation: Conversation) -> None:
    conversation.send(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"id": ')
    conversation.over.wait(20)


def drips(conversation: Conversation) -> None:
    conversation.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n")
    while not conversation.over.wait(0.5):
        conversation.send(b" ")


def drips_its_head(conversation: Conversation) -> None:
    conversation.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not conversation.over.wait(0.5):
        conversation.send(b"x")


def streams(conversation: Conversation) -> None:
    """300 MB, if one lets it."""
    conversation.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 300000000\r\n\r\n")
    for _ in range(300):
        conversation.send(b" " * 1_000_000)


def streams_in_chunks(conversation: Conversation) -> None:
    conversation.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(300):
        conversation.send(b"f4240\r\n" + b" " * 1_000_000 + b"\r\n")


def hangs_up(conversation: Conversation) -> None:
    conversation.connection.close()


def garbage(conversation: Conversation) -> None:
    conversation.send(b"\x15\x03\x01\x00\x02\x02\x28" * 20)
