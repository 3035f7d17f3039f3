"""A city that hangs, drips, floods, lies: a Trouble within the deadline, and nothing filed twice."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ivr.adapters.open311.wire import Garbage, plain
from ivr.flow.reports import Busy, NotReached
from ivr.flow.services import Trouble
from tests.open311 import cities
from tests.open311.cities import QUICK, report
from tests.open311.served import Asked, Raw, Reply, Served

BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<r><request><service_request_id>&b;</service_request_id></request></r>"""
OUTSIDE = (
    b"""<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><service_request_id>&x;</service_request_id></r>"""
)

PACKED = gzip.compress(b" " * 100 * 1024 * 1024)


def hang(served: Served) -> Raw:
    def raw(handler: Any) -> None:
        served.over.wait(5)

    return raw


def drip(served: Served) -> Raw:
    def raw(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not served.over.wait(0.05):
            handler.wfile.write(b"[")

    return raw


def drip_headers(served: Served) -> Raw:
    def raw(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while not served.over.wait(0.05):
            handler.wfile.write(b"X")

    return raw


def flood(served: Served) -> Raw:
    def raw(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(300 * 1024 * 1024))
        handler.end_headers()
        for _ in range(300):
            handler.wfile.write(b" " * 1024 * 1024)

    return raw


def packed(served: Served) -> Reply:
    return Reply(200, PACKED, headers={"Content-Encoding": "gzip"})


def closed(served: Served) -> Raw:
    return lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)


def says(status: int, body: str | bytes, **headers: str) -> Callable[[Served], Reply]:
    return lambda served: Reply(status, body, headers=headers)


FAILURES: dict[str, tuple[Callable[[Served], Reply | Raw], str]] = {
    "hang": (hang, "no whole answer"),
    "drip": (drip, "no whole answer within 0.8 s"),
    "drip of headers": (drip_headers, "no whole answer within 0.8 s"),
    "300 MB": (flood, "larger than 2 MiB"),
    "100 MB packed": (packed, "larger than 2 MiB"),
    "closed": (closed, "no whole answer"),
    "garbage": (says(200, "\x89PNG\r\n"), "neither JSON nor XML"),
    "a page of HTML": (says(200, "<!DOCTYPE html><html><p>Sorry"), "none that may be read"),
    "half of JSON": (says(200, '[{"service_request_id": "4"'), "is none"),
    "deep JSON": (says(200, "[" * 100_000), "none"),
    "deep XML": (says(200, "<a>" * 100_000), "nested too deeply"),
    "empty": (says(200, ""), "it is empty"),
    "a bomb": (says(200, BOMB), "may be read"),
    "an entity of a file": (says(200, OUTSIDE), "may be read"),
    "a dump": (says(500, "Can't call method \"id\" at /home/x/Open311.pm line 4. 12 Oak Street"), r"own \(HTTP 500\)$"),
    "a redirect elsewhere": (says(302, "", Location="http://127.0.0.2:9/v2/requests.xml"), "host|moved"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("ask", ["file", "status"])
def test_trouble_within_the_deadline(name: str, ask: str, tmp_path: Path) -> None:
    failure, words = FAILURES[name]
    servers: list[Served] = []
    with Served(lambda asked: failure(servers[0])) as served:
        servers.append(served)
        client = cities.city(tmp_path, served.url, deadlines=QUICK)
        begun = time.monotonic()
        with pytest.raises(Trouble, match=words) as trouble:
            client.file(report()) if ask == "file" else client.status(["4"])
        assert time.monotonic() - begun < QUICK.total + 1.5
        assert not isinstance(trouble.value, NotReached), "who was asked may have done it"
        assert "Oak" not in str(trouble.value)
        assert len(served.asked) == 1


def test_nobody_there_is_not_reached(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotReached, match="no connection"):
        cities.city(tmp_path, f"http://127.0.0.1:{port}/v2", deadlines=QUICK).file(report())


def test_an_unknown_name_is_not_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(NotReached, match="name is not known"):
        cities.city(tmp_path, "https://311.example.org/v2", deadlines=QUICK).file(report())


def test_a_bad_certificate_is_not_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ssl.SSLCertVerificationError(1, "certificate verify failed")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refuse)
    with Served(lambda asked: Reply()) as served, pytest.raises(NotReached, match="certificate"):
        cities.city(tmp_path, served.url.replace("http:", "https:"), deadlines=QUICK).file(report())


@pytest.mark.parametrize(("status", "after"), [(429, "7"), (503, "7"), (429, "")])
def test_a_busy_city_says_when(status: int, after: str, tmp_path: Path) -> None:
    headers = {"Retry-After": after} if after else {}
    with Served(lambda asked: Reply(status, "", headers=headers)) as served, pytest.raises(Busy) as busy:
        cities.city(tmp_path, served.url).file(report())
    assert (busy.value.status, busy.value.after) == (status, 7.0 if after else None)


def test_a_redirect_on_the_same_host_is_followed_but_no_report_is(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path.startswith("/v2/"):
            return Reply(301, "", headers={"Location": asked.path.replace("/v2/", "/V2/")})
        return Reply(body='[{"service_request_id": "4", "status": "open"}]')

    with Served(answer) as served:
        client = cities.city(tmp_path, served.url)
        assert set(client.status(["4"])) == {"4"}
        with pytest.raises(Trouble, match="has moved"):
            client.file(report())
        assert len(served.posts) == 1


def test_redirects_in_a_circle_end(tmp_path: Path) -> None:
    with Served(lambda asked: Reply(302, "", headers={"Location": asked.path})) as served, pytest.raises(Trouble):
        cities.city(tmp_path, served.url).status(["4"])
    assert len(served.asked) == 4


@pytest.mark.parametrize("as_", ["api_key", "bearer"])
def test_the_key_goes_where_it_must_and_nowhere_else(as_: str, tmp_path: Path) -> None:
    with Served(lambda asked: Reply(body='[{"service_request_id": "4"}]')) as served:
        client = cities.city(tmp_path, served.url, key="s3cret", key_as=as_)
        client.file(report())
        client.status(["4"])
        post, get = served.asked
        if as_ == "bearer":
            assert post.headers["Authorization"] == get.headers["Authorization"] == "Bearer s3cret"
        assert post.value("api_key") == ("s3cret" if as_ == "api_key" else "")
        assert get.values("api_key") == []
        reader = cities.city(tmp_path, served.url, key="s3cret", key_as=as_, key_on_reads="true")
        reader.status(["4"])
        assert served.asked[-1].value("api_key") == ("s3cret" if as_ == "api_key" else "")


@pytest.mark.parametrize("body", [b"", b"   ", b"hello", b"[1", b"<a", b"<a>&b;</a>", b"{" * 9999, b"\xff\xfe<\x00a"])
def test_no_bytes_are_more_than_garbage(body: bytes) -> None:
    with pytest.raises(Garbage):
        plain(body)
