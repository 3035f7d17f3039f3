"""Requests: the signature, redirects, errors, the fallback."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from ivr.simulator import Reply
from ivr.simulator.signing import Signer
from tests.simulator.canned import TOKEN, Phone, codes

ASK = "<Gather numDigits='1' action='/turn'><Say>Press.</Say></Gather>"
DESK = "<Dial>+12025550111</Dial>"


# base64(HMAC-SHA1(token, URL + for each parameter sorted by name: name + value))
@pytest.mark.parametrize(
    "params",
    [{}, {"From": "+12025550143", "Body": "ñ ü 水 & = +"}, {"b": "1", "a": "2", "B": "3", "": "x"}, {"Digits": ""}],
)
def test_the_signature_is_the_sdks(params: dict[str, str]) -> None:
    url = "https://ivr.example.org/voice?a=b&c=d%20e"
    validator = RequestValidator(TOKEN)
    signature = Signer(TOKEN).sign(url, params.items())
    assert signature == validator.compute_signature(url, params)
    assert validator.validate(url, params, signature)
    assert not validator.validate(url + "x", params, signature)


# URL fragment excluded.
def test_a_fragment_is_neither_signed_nor_sent() -> None:
    assert Signer(TOKEN).sign("https://a.example/voice#rc=2&rp=all") == Signer(TOKEN).sign("https://a.example/voice")
    phone = Phone({"/voice": "<Redirect method='GET'>/next#rc=2</Redirect>", "/next": "<Hangup/>"},
                  voice_path="/voice#ct=2000&rc=2")  # fmt: skip
    assert phone.call().errors == []
    assert phone.params("/next")["CallStatus"] == "in-progress"


# GET: the parameters are in the query, and the URL alone is signed (the canned app checks it).
def test_a_get_has_its_parameters_in_the_query() -> None:
    phone = Phone({"/voice": "<Redirect method='GET'>/next?turn=1</Redirect>", "/next": "<Hangup/>"})
    assert phone.call().errors == []
    (request,) = phone.app.asked("/next")
    assert request.method == "GET"
    assert request.query.startswith("turn=1&AccountSid=")
    assert request.params["CallStatus"] == "in-progress"


# Twilio follows redirects but does NOT resend Digits after a 3xx.
@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_redirect_loses_the_digits(status: int, method: str) -> None:
    phone = Phone({"/voice": ASK, "/turn": Reply(status, {"location": "/turn/"}, b""), "/turn/": "<Hangup/>"})
    outcome = phone.call("press 2")
    assert phone.params("/turn")["Digits"] == "2"
    (request,) = phone.app.asked("/turn/")
    assert "Digits" not in request.params
    assert request.params["CallSid"] == outcome.sid
    assert request.method == method


# Up to 10 redirects, then 11215.
def test_too_many_redirects() -> None:
    def chain(length: int) -> Phone:
        pages = {f"/{n}": Reply(302, {"location": f"/{n + 1}"}, b"") for n in range(length)}
        return Phone({**pages, f"/{length}": "<Hangup/>"}, voice_path="/0", fallback_path=None)

    assert chain(10).call().errors == []
    assert codes(chain(11).call()) == [11215]


# The fallback is requested at once, with ErrorCode and ErrorUrl on top of the usual parameters.
@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Reply(500, {}, b""), 11200),
        (Reply(404, {}, b""), 11200),
        (RuntimeError("boom"), 11200),
        (Reply(200, {"content-type": "text/xml"}, b"<Response>"), 12100),
        (Reply(200, {"content-type": "application/json"}, b"{}"), 12300),
        (Reply(200, {}, b"<Response/>"), 12300),
        (Reply(200, {"content-type": "text/xml"}, b"<Response>" + b" " * 65536 + b"</Response>"), 11750),
        ("<Shout>Hello</Shout>", 12200),
    ],
)
def test_an_error_goes_to_the_fallback(page: str | Reply | Exception, code: int) -> None:
    phone = Phone({"/voice": ASK, "/turn": page, "/voice/fallback": DESK})
    outcome = phone.call("press 2; answer")
    assert codes(outcome) == [code]
    params = phone.params("/voice/fallback")
    assert params["ErrorCode"] == str(code)
    assert params["ErrorUrl"] == "https://ivr.example.org/turn"
    assert params["CallSid"] == outcome.sid
    assert (outcome.how, outcome.bridged_to) == ("bridged", "+12025550111")
    assert outcome.seconds == 4.4  # "Press." and four seconds of ringing: the fallback takes no time


# Without it the caller hears "an application error has occurred" and the call ends.
@pytest.mark.parametrize(
    "fallback", [Reply(503, {}, b""), Reply(302, {"location": "/gone"}, b""), "<Shout/>", "<Play/><Say></Say>", None]
)
def test_a_fallback_that_fails_too_is_an_application_error(fallback: str | Reply | None) -> None:
    pages: dict[str, str | Reply | Exception | list[str | Reply | Exception]] = {"/voice": Reply(500, {}, b"")}
    phone = Phone(pages | ({"/voice/fallback": fallback} if fallback else {}))
    outcome = phone.call()
    assert outcome.how == "error"
    assert "an application error has occurred" in outcome.heard()
    assert len(phone.app.asked("/voice/fallback")) == 1
    assert len(phone.app.asked("/voice/status")) == 1


def test_a_later_error_in_the_fallbacks_own_road_asks_the_fallback_again() -> None:
    phone = Phone({"/voice": Reply(500, {}, b""), "/voice/fallback": ["<Redirect>/gone</Redirect>", DESK]})
    assert phone.call().how == "bridged"
    assert [request.params["ErrorUrl"] for request in phone.app.asked("/voice/fallback")] == [
        "https://ivr.example.org/voice",
        "https://ivr.example.org/gone",
    ]


# 11210: the host is not there. In-process there is only the app under test.
def test_another_host_cannot_be_reached_in_process() -> None:
    phone = Phone({"/voice": "<Redirect>https://elsewhere.example/voice</Redirect>"}, fallback_path=None)
    assert codes(phone.call()) == [11210]


# Relative URLs resolve against the document's URL.
def test_actions_are_relative_to_their_document() -> None:
    phone = Phone(
        {
            "/voice": "<Redirect>/a/b/one?x=1</Redirect>",
            "/a/b/one": "<Gather numDigits='1' action='two?y=2'/>",
            "/a/b/two": "<Hangup/>",
        }
    )
    assert phone.call("press 1").errors == []
    assert phone.app.asked("/a/b/two")[0].query == "y=2"


def test_a_lenient_carrier_only_warns_of_the_schema() -> None:
    outcome = Phone({"/voice": "<Say colour='blue'>Hello.</Say><Shout/><Say>Bye.</Say>"}, strict=False).call()
    assert {error.code for error in outcome.errors} == {12200}
    assert all(error.warning for error in outcome.errors)
    assert outcome.heard() == "Hello.\nBye."
