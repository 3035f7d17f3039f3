"""The gate as an attacker finds it: nothing forged passes, nothing breaks, nothing is left behind."""

from __future__ import annotations

import logging
import random
from collections import Counter
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from ivr.webhooks import form
from ivr.webhooks.check import MAX_BODY
from ivr.webhooks.signature import sign
from tests.line import URL, TestLine
from tests.webhooks.carrier import PATHS, base, rows, verbs_of
from tests.webhooks.forgery import FORGERIES, FORM, Request, valid

XML = "text/xml; charset=utf-8"
SEED = 20_261_124

every_path = pytest.mark.parametrize("path", PATHS)


def accepted(status: int) -> bool:
    return status < 400


@every_path
def test_the_carriers_own_request_passes(line: TestLine, path: str) -> None:
    answer = valid(line, path, "CA" + "7" * 32).send(line)
    if path in ("/voice/status", "/voice/recording"):
        # "Status callbacks: answer 204 … else debugger warnings."
        assert (answer.status, answer.body, answer.headers) == (204, b"", {})
    else:
        assert answer.headers["Content-Type"] == XML
        verbs_of(answer)
    assert rows(line) == (0 if path == "/voice/fallback" else 1)


@every_path
@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_requests_are_refused(shared: TestLine, path: str, forgery: str) -> None:
    chance = random.Random(SEED)
    before = rows(shared)
    for number in range(12):
        request = FORGERIES[forgery](shared, valid(shared, path, f"CA{number:032x}"), chance)
        answer = request.send(shared)
        assert 400 <= answer.status < 500, request
        assert b"<" not in answer.body, "a refusal holds no markup, and nothing of the request"
    assert rows(shared) == before


def test_five_thousand_forged_requests(shared: TestLine, caplog: pytest.LogCaptureFixture) -> None:
    # FAULTS part 2, row 2: 0 accepted, 0 5xx, 0 state changes.
    caplog.set_level(logging.CRITICAL)
    chance = random.Random(SEED)
    before = rows(shared)
    statuses: Counter[int] = Counter()
    for number in range(5_000):
        request = valid(shared, chance.choice(PATHS), f"CA{number:032x}")
        statuses[FORGERIES[chance.choice(list(FORGERIES))](shared, request, chance).send(shared).status] += 1
    assert not [status for status in statuses if not 400 <= status < 500], statuses
    assert rows(shared) == before


def test_a_thousand_requests_with_parameters_unknown_to_us(shared: TestLine) -> None:
    # "Parameters are added without notice: never reject unknown ones (also matters for signatures)." Class 15.
    chance = random.Random(SEED)
    alphabet = "abcXYZ019 +%&=;/?#é漢😀\u202e\u0000\r\n\"'<>"
    for number in range(1_000):
        extra = {
            "".join(chance.choices(alphabet, k=chance.randrange(1, 12))): "".join(chance.choices(alphabet, k=20))
            for _ in range(chance.randrange(1, 12))
        }
        answer = valid(shared, chance.choice(PATHS), f"CA{number:032d}", **extra).send(shared)
        assert answer.status in (200, 204), extra


@every_path
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS", "PATCH", "DELETE", "TRACE", "CONNECT", "post"])
def test_the_carrier_comes_with_post(shared: TestLine, path: str, method: str) -> None:
    # Classes 26, 27. Signed as the carrier signs a GET: the URL alone.
    signature = shared.signature(f"{path}?{urlencode(base())}", {})
    answer = shared.send(f"{path}?{urlencode(base())}", b"", method=method, signature=signature)
    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"
    assert method != "HEAD" or answer.body == b""


@every_path
def test_more_than_64_kib_are_not_read(shared: TestLine, path: str) -> None:
    # Class 24: with an honest length, and chunked, where there is none (class 22).
    for size, status in [(MAX_BODY, 403), (MAX_BODY + 1, 413), (10 * MAX_BODY, 413)]:
        body = b"a=" + b"x" * (size - 2)
        assert shared.send(path, body, signature="x").status == status
        for nothing in ("", None):
            stream = BytesIO(body)
            environ: dict[str, Any] = {
                "wsgi.input": stream,
                "CONTENT_LENGTH": nothing,
                "HTTP_TRANSFER_ENCODING": "chunked",
            }
            assert shared.send(path, b"", signature="x", **environ).status == status
            assert stream.tell() <= MAX_BODY + 1


@every_path
def test_five_thousand_fields_are_too_many(shared: TestLine, path: str) -> None:
    # Class 25, signed or not.
    fields = {f"field{number}": "x" for number in range(5_000)} | base()
    body = urlencode(fields).encode()[:MAX_BODY]
    assert shared.send(path, body, signature=shared.signature(path, fields)).status == 413


@every_path
def test_a_signed_request_may_come_in_chunks(shared: TestLine, path: str) -> None:
    # Class 22: a proxy in between may drop the length.
    request = valid(shared, path, "CA" + "8" * 32)
    stream = BytesIO(urlencode(request.fields).encode())
    environ: dict[str, Any] = {"wsgi.input": stream, "CONTENT_LENGTH": ""}
    answer = shared.send(path, b"", signature=request.signature, **environ)
    assert accepted(answer.status)


@every_path
def test_a_body_that_breaks_off_is_no_crash(shared: TestLine, path: str) -> None:
    # Class 23: a length that promises more than comes, and a connection that dies.
    class Dying(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    request = valid(shared, path, "CA" + "9" * 32)
    before = rows(shared)
    dying: dict[str, Any] = {"wsgi.input": Dying()}
    assert shared.send(path, b"", signature=request.signature, **dying).status == 400
    body = urlencode(request.fields).encode()[:-1]
    assert shared.send(path, body, signature=request.signature, CONTENT_LENGTH="9999").status == 403
    assert rows(shared) == before


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "1e3", "²", "0x10", "\0", " ", "٣"])
def test_a_length_that_is_no_length_is_no_crash(shared: TestLine, length: str) -> None:
    # Class 23. Python raises ValueError for numbers of more than 4,300 digits.
    assert shared.send("/voice", b"", signature="x", CONTENT_LENGTH=length).status in (400, 413)


@every_path
def test_the_order_of_the_parameters_does_not_matter(shared: TestLine, path: str) -> None:
    # Class 14.
    request = valid(shared, path, "CA" + "a" * 32)
    backwards = Request(path, request.fields[::-1], request.signature)
    assert accepted(request.send(shared).status)
    assert accepted(backwards.send(shared).status)


@every_path
def test_spaces_and_plus_signs_in_every_spelling(shared: TestLine, path: str) -> None:
    # Classes 16, 17: "+1202…" is sent as %2B, a blank as + or as %20; blanks at the ends belong to the value.
    values = {"CallerName": "  Ann + Bob  ", "FromCity": " ", "ToCity": "+", "FromState": ""}
    request = valid(shared, path, "CA" + "b" * 32, **values)
    for body in (urlencode(request.fields), urlencode(request.fields, quote_via=quote)):
        assert accepted(shared.send(path, body.encode(), signature=request.signature).status)


@every_path
def test_repeated_parameters_are_signed_once_each(shared: TestLine, path: str) -> None:
    # Class 13. "Repeated names: each distinct value, sorted." The first value is the one that is read.
    request = valid(shared, path, "CA" + "c" * 32)
    again = Request(path, (*request.fields, *request.fields[::-1]), request.signature)
    assert accepted(again.send(shared).status)


def test_what_was_split_elsewhere_is_not_another_key(line: TestLine) -> None:
    # Class 12. "Digits=1" and "Digit=s1" have one signature; it must not become another key or another account.
    caller = valid(line, "/voice", "CA" + "d" * 32)
    caller.send(line)
    body = urlencode([("AccountSid" + dict(caller.fields)["AccountSid"][:4], "x"), *caller.fields]).encode()
    assert line.send("/voice", body, signature=caller.signature).status == 403


@pytest.mark.parametrize("body", [b"\xff\xfe\xfa", b"\0\0\0", b"a=%00&b=%ff&c=\xff", b"&&&===%%%", b"{}", b"--x\r\n"])
def test_bodies_that_are_no_text_are_read_as_the_carrier_would_sign_them(shared: TestLine, body: bytes) -> None:
    # Classes 18, 19: even signed with our token they are no request of our account, and no crash.
    signature = sign(shared.settings.tokens[0], f"{URL}/voice", form.pairs(body))
    assert shared.send("/voice", body, signature=signature).status == 403


def test_nul_and_broken_text_do_not_reach_the_records(line: TestLine) -> None:
    # Class 19: PostgreSQL takes no NUL, neither in text nor in JSON: one such row would break every report.
    sid = "CA" + "e" * 32
    answer = line.post("/voice", CallSid=sid, From="+1\x00202", To="\x00", StirVerstat="\x00A", CallerName="\ufffd")
    verbs_of(answer)
    line.post("/voice/status", CallSid=sid, CallStatus="comp\x00leted")
    assert line.types(sid) == ["answered", "asked", "status"]
    assert "\x00" not in str([fact.data for fact in line.story(sid)]) + str([fact.turn for fact in line.story(sid)])


@every_path
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "application/octet-stream"])
def test_only_forms_and_json_are_read(shared: TestLine, path: str, kind: str) -> None:
    # Class 21: what another parser would read must not pass with a signature over nothing.
    body = urlencode(base()).encode()
    for signature in (shared.signature(path, {}), shared.signature(path, base())):
        assert shared.send(path, body, kind=kind, signature=signature).status == 415


def test_the_kind_of_a_form_may_carry_a_charset(shared: TestLine) -> None:
    request = valid(shared, "/voice", "CA" + "f" * 32)
    for kind in (f"{FORM}; charset=UTF-8", FORM.upper()):
        body = urlencode(request.fields).encode()
        assert shared.send("/voice", body, kind=kind, signature=request.signature).status == 200


@every_path
def test_headers_of_proxies_change_nothing(shared: TestLine, path: str) -> None:
    # Classes 28-31: the URL is the configured one; what the connection looks like is not asked.
    request = valid(shared, path, "CA1" + "0" * 31)
    lies = {
        "HTTP_HOST": "evil.example",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "http",
        "HTTP_X_FORWARDED_PORT": "1",
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "wsgi.url_scheme": "https",
        "SERVER_PORT": "443",
    }
    answer = Request(path, request.fields, request.signature, environ=lies).send(shared)
    assert accepted(answer.status)
    assert b"evil" not in answer.body


@every_path
def test_the_carrier_may_sign_with_the_port(shared: TestLine, path: str) -> None:
    # Class 31. "The SDK tries the URL with and without the port."
    fields = dict(valid(shared, path, "CA2" + "0" * 31).fields)
    for url, fine in [(f"{URL}:443", True), (f"{URL}:80", False), (f"{URL}:8000", False)]:
        signature = shared.signature(path, fields, url=url)
        assert accepted(shared.send(path, urlencode(fields).encode(), signature=signature).status) is fine


def test_the_fragment_is_not_part_of_what_is_signed(shared: TestLine) -> None:
    # Class 32. "Fragment on any webhook URL, not sent to the server and left out of the signature."
    fields = dict(valid(shared, "/voice", "CA3" + "0" * 31).fields)
    signature = shared.signature("/voice#rc=5", fields)
    assert shared.send("/voice", urlencode(fields).encode(), signature=signature).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "//voice",
        "/voice/",
        "/voice//",
        "/./voice",
        "/voice/../voice",
        "/Voice",
        "/voice%20",
        "/voice;x",
        "/agent/",
        "//agent",
        "/voice/status/",
        "/voice//status",
        "/voice/fallback/",
        "/voice/nothing",
        "",
        "/",
        "/voice\0",
        "/\xed\xa0\x80",
        "/vöice",
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_never_a_redirect(shared: TestLine, path: str, method: str) -> None:
    # "Twilio follows 3xx but does NOT resend Digits: never answer an action URL with a redirect."
    before = rows(shared)
    signature = shared.signature(path, base())
    answer = shared.send("/x", urlencode(base()).encode(), method=method, signature=signature, PATH_INFO=path)
    assert 400 <= answer.status < 500, answer.headers
    assert rows(shared) == before


def test_an_environ_without_query_is_answered(shared: TestLine) -> None:
    # PEP 3333: QUERY_STRING may be empty or missing.
    request = valid(shared, "/voice", "CA4" + "0" * 31)
    assert shared.send("/voice", urlencode(request.fields).encode(), signature=request.signature).status == 200
    assert accepted(
        Request("/voice", request.fields, request.signature, environ={"QUERY_STRING": ""}).send(shared).status
    )


def test_the_log_names_the_refusal_and_nothing_of_the_request(
    shared: TestLine, caplog: pytest.LogCaptureFixture
) -> None:
    shared.send("/voice", b"From=%2B12025550199&Digits=4111111111111111", signature="let-me-in")
    assert "the signature is not that of this request" in caplog.text
    assert not [secret for secret in ("2025550199", "4111", "let-me-in") if secret in caplog.text]
