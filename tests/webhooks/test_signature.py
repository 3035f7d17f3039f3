"""Signatures: ours are the carrier's, to the byte, and nothing else passes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, get_signature_algorithm
from werkzeug.datastructures import MultiDict

from ivr.flow.graph import Flow
from ivr.webhooks import form
from ivr.webhooks.signature import body_matches, is_signed, sign
from tests.line import TOKEN, URL, TestLine
from tests.webhooks.carrier import base, rows, verbs_of

SDK = RequestValidator(TOKEN)
SHARED, SHARED_ID = "a-shared-key-of-the-tests", "webhooks_sharedkey_1"
SETTINGS = f"key={SHARED_ID},algorithm=HMAC_SHA256"

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FIELDS = st.lists(st.tuples(TEXT, TEXT), max_size=12)
ALGORITHMS = st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"])
URLS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["https", "http"]),
    st.sampled_from(["line.example.org", "a.b", "xn--bcher-kva.example", "127.0.0.1"]),
    st.one_of(st.just(""), st.integers(1, 65535).map(":{}".format)),
    st.sampled_from(["voice", "a/b%20c", "", "voice/status", "é"]),
    st.sampled_from(["", "?v=1f&n=main&t=1&l=en&r=0", "?a=%26&b", "?x=1:2/3"]),
)


@given(URLS, FIELDS, ALGORITHMS)
def test_our_signature_is_the_sdks(url: str, fields: list[tuple[str, str]], algorithm: str) -> None:
    # Names sorted; repeated names give each distinct value once, sorted.
    assert sign(TOKEN.encode(), url, fields, algorithm) == SDK.compute_signature(url, MultiDict(fields), algorithm)


@given(URLS, URLS, FIELDS, ALGORITHMS)
def test_we_accept_what_the_sdk_accepts(url: str, other: str, fields: list[tuple[str, str]], algorithm: str) -> None:
    # The carrier signs with the port now and then: the SDK tries both forms, and no third one.
    for signed in {url, other, _with_port(url), _without_port(url)}:
        given_ = SDK.compute_signature(signed, MultiDict(fields), algorithm)
        ours = is_signed([TOKEN.encode()], url, fields, given_, algorithm)
        assert ours == SDK.validate(url, MultiDict(fields), given_, algorithm)


@pytest.mark.parametrize(
    ("url", "with_port"),
    [
        ("https://user:secret@line.example.org/voice", "https://user:secret@line.example.org:443/voice"),
        ("https://[::1]/voice", "https://[::1]:443/voice"),
        ("http://[2001:db8::7]/voice", "http://[2001:db8::7]:80/voice"),
    ],
)
def test_passwords_and_ipv6_addresses_are_no_ports(url: str, with_port: str) -> None:
    # HTTP Basic auth in the URL works at the carrier.
    for signed in (url, with_port):
        assert is_signed([TOKEN.encode()], url, [], sign(TOKEN.encode(), signed, []))
    assert not is_signed([TOKEN.encode()], url, [], sign(TOKEN.encode(), "https://user/voice", []))


def _with_port(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, _, tail = rest.partition("/")
    return url if ":" in host else f"{scheme}://{host}:{443 if scheme == 'https' else 80}/{tail}"


def _without_port(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, _, tail = rest.partition("/")
    return f"{scheme}://{host.partition(':')[0]}/{tail}"


@given(st.text(), FIELDS)
def test_no_other_text_passes_as_a_signature(text: str, fields: list[tuple[str, str]]) -> None:
    # Classes 2, 6, 7, 8: empty, cut, long, not ASCII, surrogates: refused without an exception.
    right = sign(TOKEN.encode(), URL, fields)
    for wrong in (text, right[:-1], right + "=", right.lower(), right.swapcase(), f" {right}", "A" * 9_000, "\ud800é"):
        assert wrong == right or not is_signed([TOKEN.encode()], URL, fields, wrong)


PIECES = st.sampled_from(
    [
        "&",
        "=",
        "+",
        "%",
        "%20",
        "%2",
        "%zz",
        "%00",
        "%C3%A9",
        "%c3",
        "%FF",
        "%ED%A0%80",
        "%F0%9F%98%80",
        "Ǝ",
        ";",
        "a",
        "0",
        " ",
    ]
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode()),
    st.lists(st.one_of(PIECES.map(str.encode), st.binary(max_size=3)), max_size=30).map(b"".join),
    FIELDS.map(lambda fields: urlencode(fields).encode()),
)


@given(BODIES)
def test_forms_are_read_like_the_standard_library_reads_them(body: bytes) -> None:
    # Classes 16-19: blanks kept, + and %20, invalid UTF-8, NUL. Whatever we read otherwise would be signed otherwise.
    text = body.decode("utf-8", "replace")
    assert form.pairs(body) == parse_qsl(text, keep_blank_values=True, errors="replace")


@given(FIELDS)
def test_a_form_survives_the_way_there_and_back(fields: list[tuple[str, str]]) -> None:
    assert form.pairs(urlencode(fields).encode()) == fields
    assert form.pairs(urlencode(fields, quote_via=quote).encode()) == fields


def test_long_values_are_not_remembered() -> None:
    # Forms are read before the signature is known: memory must not fill with what attackers send.
    form._remembered.cache_clear()
    for number in range(50):
        assert form.pairs(f"a=%41{number}{'x' * 1000}".encode()) == [("a", f"A{number}{'x' * 1000}")]
    assert form._remembered.cache_info().currsize == 0


# --- JSON ---


def test_json_is_signed_by_the_hash_in_the_url(line: TestLine) -> None:
    # "JSON bodies: URL has bodySHA256=hex; signature over the URL alone, and sha256(body) must match."
    body = b'{"a": "b"}'
    right = hashlib.sha256(body).hexdigest()
    for sha, sent, status in [(right, body, 200), (right, b'{"a": "c"}', 403), ("", body, 403), ("é", body, 403)]:
        path = f"/voice?bodySHA256={sha}"
        answer = line.send(path, sent, kind="application/json", signature=line.signature(path, {}))
        assert answer.status == status, (sha, sent)
        if sha:  # else the SDK raises TypeError
            assert SDK.validate(URL + path, sent.decode(), line.signature(path, {})) == (status == 200)
    assert rows(line) == 0, "a webhook without a CallSid leaves nothing behind"


def test_json_without_a_hash_does_not_pass(line: TestLine) -> None:
    # Class 33. Without it anybody who saw one signed URL could send any body with it.
    signature = line.signature("/voice", {})
    assert line.send("/voice", b"{}", kind="application/json", signature=signature).status == 403
    assert line.send("/voice", b"", kind="application/json", signature=signature).status == 403


def test_a_hash_in_the_url_does_not_open_the_gate_for_forms(line: TestLine) -> None:
    # Class 33. For a form the fields count, whatever the URL says.
    body = urlencode(base()).encode()
    path = f"/voice?bodySHA256={hashlib.sha256(body).hexdigest()}"
    assert line.send(path, body, signature=line.signature(path, {})).status == 403
    assert not body_matches(f"{URL}/voice?bodySHA256=00&bodySHA256={hashlib.sha256(body).hexdigest()}", body)


# --- Which secret ---


@pytest.fixture
def rotating(tmp_path: Path, flow: Flow) -> Iterator[TestLine]:
    keys = f"{SHARED_ID}={SHARED}"
    made = TestLine(tmp_path, flow, twilio_auth_token_old="the-token-before-this-one", twilio_shared_keys=keys)
    yield made
    made.close()


def test_both_tokens_count_during_a_rotation(rotating: TestLine) -> None:
    # Class 38: the token is rotated in the middle of a call.
    for token, status in [(TOKEN, 200), ("the-token-before-this-one", 200), ("the-token-before-that-one", 403)]:
        signature = rotating.signature("/voice", base(), token=token)
        assert rotating.send("/voice", urlencode(base()).encode(), signature=signature).status == status


def test_the_old_token_is_worth_nothing_after_the_rotation(line: TestLine) -> None:
    signature = line.signature("/voice", base(), token="the-token-before-this-one")
    assert line.send("/voice", urlencode(base()).encode(), signature=signature).status == 403


CONFUSIONS = [
    # (header, secret, algorithm of the signature, status)
    (SETTINGS, SHARED, "HMAC_SHA256", 200),
    (f" key = {SHARED_ID} , algorithm = hmac_sha256 ", SHARED, "HMAC_SHA256", 200),
    (f"algorithm=HMAC_SHA256,version=2,key={SHARED_ID}", SHARED, "HMAC_SHA256", 200),
    (f"key={SHARED_ID}", SHARED, "HMAC_SHA1", 200),  # the SDK: without algorithm= it is HMAC_SHA1
    (SETTINGS, SHARED, "HMAC_SHA1", 403),
    (SETTINGS, TOKEN, "HMAC_SHA256", 403),  # the auth token where a shared key is named
    (SETTINGS, TOKEN, "HMAC_SHA1", 403),
    (None, SHARED, "HMAC_SHA256", 403),  # the shared key where none is named
    (None, SHARED, "HMAC_SHA1", 403),
    (None, TOKEN, "HMAC_SHA256", 403),
    ("key=other,algorithm=HMAC_SHA256", SHARED, "HMAC_SHA256", 403),
    ("key=,algorithm=HMAC_SHA256", "", "HMAC_SHA256", 403),
    ("algorithm=HMAC_SHA1", TOKEN, "HMAC_SHA1", 403),
    (f"key={SHARED_ID},algorithm=none", SHARED, "HMAC_SHA256", 403),
    (f"key={SHARED_ID},algorithm=HMAC_MD5", SHARED, "HMAC_SHA1", 403),
    ("\x00,,=,é", TOKEN, "HMAC_SHA1", 403),
]


@pytest.mark.parametrize(("header", "secret", "algorithm", "status"), CONFUSIONS)
def test_key_and_algorithm_cannot_be_confused(
    rotating: TestLine, header: str | None, secret: str, algorithm: str, status: int
) -> None:
    # Class 34: a request says itself how it is signed; it must not talk us into a weaker check.
    signature = sign(secret.encode(), f"{URL}/voice", list(base().items()), algorithm)
    extra = {} if header is None else {"HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS": header}
    answer = rotating.send("/voice", urlencode(base()).encode(), signature=signature, **extra)
    assert answer.status == status
    if status == 200:
        verbs_of(answer)
        named = get_signature_algorithm(header)
        assert RequestValidator(secret).validate(f"{URL}/voice", base(), signature, named)
