"""Cookies are kept for a call and sent back "like a browser"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ivr.simulator import Carrier, Network, Reply, Steps, WsgiTransport
from ivr.simulator.cookies import Cookies
from tests.simulator.canned import BASE, TOKEN, XML, Phone

AT = "https://ivr.example.org/a/b"


def page(verbs: str, cookie: str, status: int = 200, **headers: str) -> Reply:
    return Reply(status, {**XML, "set-cookie": cookie, **headers}, f"<Response>{verbs}</Response>".encode())


def sent(phone: Phone, path: str) -> list[str | None]:
    return [request.headers.get("cookie") for request in phone.app.asked(path)]


def test_a_cookie_comes_back_until_the_call_ends_and_no_other_call_has_it() -> None:
    phone = Phone({"/voice": page("<Redirect>/next</Redirect>", "seat=12; Path=/; HttpOnly"), "/next": "<Hangup/>"})
    phone.call()
    phone.call()
    assert sent(phone, "/voice") == [None, None]
    assert sent(phone, "/next") == ["seat=12", "seat=12"]
    assert sent(phone, "/voice/status") == ["seat=12", "seat=12"]


def test_a_redirects_cookie_goes_to_where_it_leads() -> None:
    phone = Phone({"/voice": page("", "seat=1", 307, location="/next"), "/next": "<Hangup/>"})
    assert phone.call().errors == []
    assert sent(phone, "/next") == ["seat=1"]


# A dialled line is a call of its own.
def test_a_dialled_line_has_its_own_cookies() -> None:
    dial = "<Dial action='/done'><Number url='/whisper'>+12025550111</Number></Dial>"
    whisper = page("<Redirect>/whisper2</Redirect>", "agent=2")
    phone = Phone({"/voice": page(dial, "seat=1"), "/whisper": whisper, "/whisper2": "", "/done": "<Hangup/>"})
    assert phone.call("answer").errors == []
    assert (sent(phone, "/whisper"), sent(phone, "/whisper2"), sent(phone, "/done")) == (
        [None],
        ["agent=2"],
        ["seat=1"],
    )


# An answer that is lost brings no cookie, and the retry is the same request.
def test_a_lost_answer_brings_no_cookie() -> None:
    phone = Phone({"/voice": page("<Hangup/>", "seat=1")}, voice_path="/voice#rp=all", network=Network(lose=1))
    phone.call()
    assert sent(phone, "/voice") == [None, None]


def test_several_cookies_of_one_reply_are_all_kept() -> None:
    seen: list[str] = []

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.append(environ.get("HTTP_COOKIE", ""))
        start_response("200 OK", [("Content-Type", "text/xml"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; Path=/x")])
        return [b"<Response><Redirect>/x/y</Redirect></Response>" if len(seen) == 1 else b"<Response/>"]

    Carrier(WsgiTransport(app, BASE), TOKEN, status_path=None).call(Steps(""))
    assert seen == ["", "b=2; a=1"]


@pytest.mark.parametrize(
    ("cookie", "url", "expected"),
    [
        ("n=v", "https://ivr.example.org/a/c", "n=v"),
        ("n=v", "https://ivr.example.org/a", "n=v"),
        ("n=v", "https://ivr.example.org/ab", ""),
        ("n=v", "https://ivr.example.org/", ""),
        ("n=v; path=/", "https://ivr.example.org", "n=v"),
        ("n=v; Path=relative", "https://ivr.example.org/a/", "n=v"),
        ("n=v; Domain=example.org", "https://other.example.org/a/b", ""),
        ("n=v", "https://ivr.example.org:8443/a/b", ""),
        ("n=v; Secure", AT, "n=v"),
        ('n="v=w"; Max-Age=60', AT, 'n="v=w"'),
        ("n=v; Max-Age=0", AT, ""),
        ("n=v; Max-Age=-1", AT, ""),
        ("n=", AT, "n="),
        ("n", AT, ""),
        ("=v", AT, ""),
        ("", AT, ""),
    ],
)
def test_a_cookie_goes_where_it_belongs(cookie: str, url: str, expected: str) -> None:
    cookies = Cookies()
    cookies.keep(AT, [cookie])
    assert cookies.header(url) == expected


def test_a_cookie_is_replaced_and_taken_away() -> None:
    cookies = Cookies()
    cookies.keep(AT, ["n=1", "m=2", "n=3"])
    assert cookies.header(AT) == "m=2; n=3"
    cookies.keep(AT, ["m=; Max-Age=0"])
    assert cookies.header(AT) == "n=3"


def test_a_secure_cookie_is_not_sent_in_the_clear() -> None:
    cookies = Cookies()
    cookies.keep("http://ivr.example.org/", ["open=1", "shut=2; secure"])
    assert cookies.header("http://ivr.example.org/") == "open=1"
    assert cookies.header("https://ivr.example.org/") == "open=1; shut=2"
