"""Connection overrides: the fragment of a webhook's URL says what is tried again, and how long it may take."""

from __future__ import annotations

import socket

import pytest

from ivr.simulator import Carrier, CarrierError, HttpTransport, Reply, Steps
from ivr.simulator.overrides import DEFAULT, Overrides, overrides
from tests.simulator.canned import TOKEN, Phone, codes

URL = "https://ivr.example.org/voice"
BROKEN = Reply(503, {}, b"")
MISSING = Reply(404, {}, b"")


# ct=100..10000 (default 5000) rt=100..15000 (15000) tt=100..15000 (15000) rc=0..5 (1) rp=ct|rt|4xx|5xx|all (ct)
@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", DEFAULT),
        ("#", DEFAULT),
        ("#e=ashburn,dublin&sni=y&p=x", DEFAULT),
        ("#ct=100&rt=200&tt=300&rc=5&rp=all", Overrides(0.1, 0.2, 0.3, 5, frozenset({"all"}))),
        ("#rc=0", Overrides(retries=0)),
        ("#rp=ct,rt,5xx", Overrides(policy=frozenset({"ct", "rt", "5xx"}))),
    ],
)
def test_a_fragment_is_read(fragment: str, expected: Overrides) -> None:
    assert overrides(URL + fragment) == expected
    assert Overrides(5, 15, 15, 1, frozenset({"ct"})) == DEFAULT


# A bad rp is 11243; other nonsense is refused alike.
@pytest.mark.parametrize(
    "fragment",
    ["rp=", "rp=6xx", "rp=ct,", "rp=ALL", "rc=6", "rc=-1", "rc=²", "ct=99", "ct=10001", "rt=1e3", "tt=15001"],
)
def test_bad_overrides_are_11243(fragment: str) -> None:
    with pytest.raises(CarrierError) as caught:
        overrides(f"{URL}#{fragment}")
    assert (caught.value.code, caught.value.url) == (11243, URL)


def test_bad_overrides_go_to_the_fallback_and_the_app_is_not_asked() -> None:
    phone = Phone({"/voice": "<Hangup/>", "/voice/fallback": "<Hangup/>"}, voice_path="/voice#rp=never")
    assert codes(phone.call()) == [11243]
    assert phone.app.asked("/voice") == []
    assert phone.params("/voice/fallback")["ErrorUrl"] == URL


# By default none on 5xx; rc counts retries, not requests.
@pytest.mark.parametrize(
    ("fragment", "page", "requests"),
    [
        ("", BROKEN, 1),
        ("#rc=5", BROKEN, 1),
        ("#rp=5xx", BROKEN, 2),
        ("#rp=5xx&rc=0", BROKEN, 1),
        ("#rp=5xx&rc=5", BROKEN, 6),
        ("#rp=5xx&rc=5", MISSING, 1),
        ("#rp=ct,4xx&rc=2", MISSING, 3),
        ("#rp=all&rc=2", MISSING, 3),
        ("#rp=rt&rc=2", RuntimeError("a server would answer 500"), 1),
        ("#rp=5xx&rc=2", RuntimeError("a server would answer 500"), 3),
    ],
)
def test_the_policy_says_what_is_tried_again(fragment: str, page: Reply | Exception, requests: int) -> None:
    phone = Phone({"/voice": page, "/voice/fallback": "<Hangup/>"}, voice_path="/voice" + fragment)
    outcome = phone.call()
    assert codes(outcome) == [11200]
    assert len(phone.app.asked("/voice")) == requests
    assert phone.params("/voice/fallback")["ErrorUrl"] == URL
    assert outcome.requests == requests + 2  # the fallback and the status callback


# Retries carry the same I-Twilio-Idempotency-Token, and all else.
def test_a_retry_is_the_same_request_and_a_success_ends_the_retries() -> None:
    ask = "<Gather numDigits='1' action='/turn#rc=3&amp;rp=all'/>"
    phone = Phone({"/voice": ask, "/turn": [BROKEN, MISSING, "<Hangup/>"]})
    assert phone.call("press 2").errors == []
    first, *again = phone.app.asked("/turn")
    assert again == [first, first]
    assert first.params["Digits"] == "2"
    tokens = [request.headers["i_twilio_idempotency_token"] for request in phone.app.requests]
    assert len(set(tokens)) == 3


def test_the_fallback_and_status_callbacks_are_tried_again_too() -> None:
    phone = Phone(
        {"/voice": BROKEN, "/help": [BROKEN, "<Hangup/>"], "/done": [BROKEN, Reply(204, {}, b"")]},
        fallback_path="/help#rp=5xx",
        status_path="/done#rp=5xx",
    )
    assert codes(phone.call()) == [11200]
    assert (len(phone.app.asked("/help")), len(phone.app.asked("/done"))) == (2, 2)


def test_a_fallback_that_fails_in_the_end_is_not_asked_again() -> None:
    phone = Phone({"/voice": BROKEN, "/help": "<Shout/>"}, fallback_path="/help#rp=5xx")
    assert phone.call().how == "error"
    assert len(phone.app.asked("/help")) == 1


def test_a_redirect_keeps_the_overrides_unless_it_has_its_own() -> None:
    for fragment, requests in (("", 3), ("#rc=1&rp=5xx", 2), ("#rc=4", 1)):
        phone = Phone({"/voice": Reply(307, {"location": f"/new{fragment}"}, b""), "/new": BROKEN},
                      voice_path="/voice#rc=2&rp=5xx", fallback_path=None)  # fmt: skip
        phone.call()
        assert len(phone.app.asked("/new")) == requests


# rp=ct is the default: one retry when TCP connect fails.
@pytest.mark.parametrize(("fragment", "requests"), [("", 2), ("#rc=0", 1), ("#rc=4", 5), ("#rp=rt,4xx,5xx", 1)])
def test_a_connection_that_fails_is_tried_again_over_http(fragment: str, requests: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    carrier = Carrier(HttpTransport(f"http://127.0.0.1:{port}"), TOKEN, voice_path="/voice" + fragment,
                      fallback_path=None, status_path=None)  # fmt: skip
    outcome = carrier.call(Steps(""))
    assert (codes(outcome), outcome.requests) == ([11205], requests)


# rt: until the answer; tt covers all retries. The server accepts and never answers.
@pytest.mark.parametrize(
    ("fragment", "requests"),
    [("#rt=100", 1), ("#rt=100&rp=rt&rc=2", 3), ("#rt=100&tt=150&rp=rt&rc=5", 2), ("#tt=100&rp=all&rc=5", 1)],
)
def test_a_slow_server_over_http_is_cut_off(fragment: str, requests: int) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=16) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        carrier = Carrier(HttpTransport(address), TOKEN, voice_path="/voice" + fragment, fallback_path=None,
                          status_path=None)  # fmt: skip
        outcome = carrier.call(Steps(""))
    assert (codes(outcome), outcome.requests) == ([11200], requests)
