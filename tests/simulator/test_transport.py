"""How requests reach the app: in-process, and over real HTTP with its time limit."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from ivr.simulator import Carrier, HttpTransport, Steps, TransportError, WsgiTransport
from tests.simulator.canned import BASE, TOKEN, CannedApp

PAGES = {"/voice": "<Gather numDigits='1' action='/turn?n=1'><Say>Press.</Say></Gather>", "/turn": "<Say>Bye.</Say>"}


def test_the_environ_is_what_a_server_makes() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("201 Created", [("Content-Type", "text/plain"), ("X-One", "1")])
        return [b"a", b"b"]

    transport = WsgiTransport(app, "https://ivr.example.org:8443/prefix")
    headers = {"Content-Type": "x/y", "X-Twilio-Signature": "s"}
    reply = transport.send("POST", "https://ivr.example.org:8443/prefix/voice%20a?b=%20c", headers, b"body")
    assert (reply.status, reply.body, reply.headers["x-one"]) == (201, b"ab", "1")
    expected = {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "/prefix", "PATH_INFO": "/voice a", "QUERY_STRING": "b=%20c",
        "HTTP_HOST": "ivr.example.org:8443", "SERVER_PORT": "8443", "wsgi.url_scheme": "https", "CONTENT_TYPE": "x/y",
        "CONTENT_LENGTH": "4", "HTTP_X_TWILIO_SIGNATURE": "s", "body": b"body",
    }  # fmt: skip
    assert {name: seen[name] for name in expected} == expected
    assert "HTTP_CONTENT_TYPE" not in seen


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(app: CannedApp) -> Iterator[str]:
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_call_over_http_is_the_same_call() -> None:
    over_http, in_process = CannedApp(dict(PAGES)), CannedApp(dict(PAGES))
    with serving(over_http) as address:
        carrier = Carrier(HttpTransport(BASE, address), TOKEN)
        outcome = carrier.call(Steps("press 3"))
    assert outcome == Carrier(WsgiTransport(in_process, BASE), TOKEN).call(Steps("press 3"))
    assert outcome.decisions == ["3"]
    assert [one.params for one in over_http.requests] == [one.params for one in in_process.requests]


@contextmanager
def raw_server(answer: bytes, then_drip: bool = False) -> Iterator[str]:
    """A socket that reads nothing, sends this, and then hangs (or drips a byte at a time)."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)
            while then_drip and not over.wait(0.02):
                try:
                    connection.sendall(b"x")
                except OSError:
                    break
            over.wait(0 if answer and not then_drip else 5)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        thread.join()
        listener.close()


# 15 s hard limit for the whole exchange (0.2 s here): a server that hangs, and one that drips.
@pytest.mark.parametrize(("answer", "drip"), [(b"", False), (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", True)])
def test_a_late_answer_is_no_answer(answer: bytes, drip: bool) -> None:
    with raw_server(answer, drip) as address, pytest.raises(TransportError) as caught:
        HttpTransport(address, limit=0.2).send("POST", address + "/voice", {}, b"a=b")
    assert caught.value.code == 11200
    assert "0.2 s" in caught.value.message


# 11205 connection failure, 11206 protocol violation, 11210 bad host name.
@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"])
def test_no_proper_http(answer: bytes) -> None:
    with raw_server(answer) as address, pytest.raises(TransportError) as caught:
        HttpTransport(address).send("POST", address + "/voice", {}, b"a=b")
    assert caught.value.code == 11206


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(TransportError) as caught:
        HttpTransport(f"http://127.0.0.1:{port}").send("POST", f"http://127.0.0.1:{port}/", {}, b"")
    assert caught.value.code == 11205


def test_a_body_that_is_too_large_is_not_read_to_its_end() -> None:
    class Large(CannedApp):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
            start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", "300000")])
            return [b"x" * 300000]

    with serving(Large({})) as address:
        assert len(HttpTransport(address).send("POST", address + "/", {}, b"a=b").body) == 65537
