"""Requests that the carrier never sent: each way to forge one takes a valid request and spoils it."""

from __future__ import annotations

import base64
import hashlib
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from tests.line import ACCOUNT, TOKEN, URL, TestLine
from tests.line import Answer as Reply
from tests.webhooks.carrier import MORE, base

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as an attacker can send it. ``fields`` are sent unless ``body`` is given."""

    path: str
    fields: tuple[tuple[str, str], ...]
    signature: str | None
    body: bytes | None = None
    method: str = "POST"
    kind: str = FORM
    environ: dict[str, Any] = field(default_factory=dict)

    def send(self, line: TestLine) -> Reply:
        body = urlencode(self.fields).encode() if self.body is None else self.body
        return line.send(self.path, body, signature=self.signature, method=self.method, kind=self.kind, **self.environ)


def valid(line: TestLine, path: str, sid: str, **more: str) -> Request:
    """What the carrier would send."""
    params = base(sid) | MORE[path.partition("?")[0]] | more
    if path != "/agent":
        params["CallSid"] = sid
    return Request(path, tuple(params.items()), line.signature(path, params))


Forge = Callable[[TestLine, Request, random.Random], Request]
FORGERIES: dict[str, Forge] = {}


def forgery(forge: Forge) -> Forge:
    FORGERIES[forge.__name__] = forge
    return forge


@forgery
def no_signature(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 1
    return replace(request, signature=None)


@forgery
def empty_signature(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 2
    return replace(request, signature=chance.choice(["", " ", "=", "null", "undefined"]))


@forgery
def wrong_key(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 3
    token = chance.choice(["", TOKEN[:-1], TOKEN.upper(), ACCOUNT, "".join(chance.choices(string.hexdigits, k=32))])
    return replace(request, signature=line.signature(request.path, dict(request.fields), token=token))


@forgery
def other_url(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 4
    urls = [
        "http://line.example.org",
        "https://evil.example",
        URL + "/",
        URL.upper(),
        URL + ":8443",
        "https://127.0.0.1:8000",
    ]
    return replace(request, signature=line.signature(request.path, dict(request.fields), url=chance.choice(urls)))


@forgery
def other_path(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 4
    path = chance.choice(
        ["/", "/voice/", "//voice", "/voice?v=1", "/other", request.path + "?t=1", request.path + "#x"]
    )
    return replace(request, signature=line.signature(path, dict(request.fields)))


@forgery
def other_query(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 4, 45
    query = chance.choice(["t=9", "v=00&n=desk.dispatch&t=5&l=en&r=0", "a=b", "?"])
    return replace(request, path=f"{request.path}?{query}")


@forgery
def other_account(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 5, 35
    other = chance.choice(["AC" + "b" * 32, "", ACCOUNT.upper(), ACCOUNT + " ", ACCOUNT[:-1]])
    fields = {**dict(request.fields), "AccountSid": other}
    return replace(request, fields=tuple(fields.items()), signature=line.signature(request.path, fields))


@forgery
def no_account(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 35
    fields = {name: value for name, value in request.fields if name != "AccountSid"}
    return replace(request, fields=tuple(fields.items()), signature=line.signature(request.path, fields))


@forgery
def spoiled_signature(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 6, 7
    right = request.signature or ""
    place = chance.randrange(len(right) - 2)
    flipped = right[:place] + chance.choice("ABCxyz019+/") + right[place + 1 :]
    spoiled = [
        right[:-1],
        right[1:],
        right + "A",
        right.lower(),
        right * 2_000,
        flipped,
        f'"{right}"',
        f"{right},{right}",
    ]
    wrong = [one for one in spoiled if one != right]
    return replace(request, signature=chance.choice(wrong))


@forgery
def odd_signature(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 8
    # WSGI hands headers over as Latin-1.
    odd = bytes(chance.choices(range(1, 256), k=chance.randrange(1, 60))).decode("latin-1")
    digest = hashlib.sha1(urlencode(request.fields).encode()).digest()
    return replace(request, signature=chance.choice([odd, base64.b64encode(digest).decode(), digest.hex()]))


@forgery
def field_added(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 9
    added = (chance.choice(["Digits", "SpeechResult", "Zz", "Aa", ""]), chance.choice(["1", "0", "x"]))
    return replace(request, fields=(*request.fields, added))


@forgery
def field_dropped(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 10
    dropped = chance.choice(request.fields)
    return replace(request, fields=tuple(one for one in request.fields if one != dropped))


@forgery
def field_changed(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 11
    place = chance.randrange(len(request.fields))
    name, value = request.fields[place]
    changed = chance.choice(
        [value + "0", value[:-1] or "1", value.swapcase() + "x", value + " ", " " + value, value + "\0"]
    )
    return replace(request, fields=(*request.fields[:place], (name, changed), *request.fields[place + 1 :]))


@forgery
def field_repeated(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 13
    # The same name twice: the value that was signed, and one that was not.
    name, value = chance.choice(request.fields)
    other = (name, value + "1")
    return replace(request, fields=chance.choice([(*request.fields, other), (other, *request.fields)]))


@forgery
def split_elsewhere(line: TestLine, request: Request, chance: random.Random) -> Request:
    # Class 12: name and value are joined without a mark, so another account can hide in another split. The signature
    # is right; what we read must then not be what was meant.
    fields = tuple(one for one in request.fields if one[0] != "AccountSid")
    return replace(request, fields=(*fields, ("AccountSidAC", ACCOUNT[2:])))


@forgery
def other_form(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 20, 21
    kinds = ["application/json", "multipart/form-data; boundary=x", "text/plain", "", "text/xml", FORM + "x", "\0", "é"]
    return replace(request, kind=chance.choice(kinds))


@forgery
def other_bytes(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 18, 19
    right = urlencode(request.fields).encode()
    spoils = [
        b"\xff\xfe",
        b"\0",
        b"&\0=\0",
        b"%",
        b"%zz",
        b"&=",
        b"=&x",
        b"\xed\xa0\x80",
        bytes(chance.choices(range(256), k=20)),
    ]
    return replace(request, body=chance.choice([right + b"&z=" + chance.choice(spoils), chance.choice(spoils)]))


@forgery
def other_method(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 26, 27
    return replace(
        request, method=chance.choice(["GET", "HEAD", "PUT", "OPTIONS", "DELETE", "PATCH", "TRACE", "post", ""])
    )


@forgery
def lying_length(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 23
    right = len(urlencode(request.fields))
    lie = chance.choice([str(right - 1), "0", "-1", "1e3", "9" * 5_000, "65537", "1_000", "+5", "0x10", "²", "\0"])
    return replace(request, environ={"CONTENT_LENGTH": lie})


@forgery
def too_much(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 24, 25
    many = urlencode([(f"f{number}", "1") for number in range(5_000)]).encode()
    return replace(request, body=chance.choice([b"a=" + b"x" * 65_535, b"&" * 60_000, many, b"%41" * 22_000]))


@forgery
def other_host(line: TestLine, request: Request, chance: random.Random) -> Request:  # classes 28-30
    # Signed for the attacker's host; headers try to talk us into rebuilding that URL.
    host = chance.choice(["evil.example", "line.example.org:8443", "line.example.org@evil.example"])
    signature = line.signature(request.path, dict(request.fields), url=f"https://{host}")
    lies = {
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_HOST": host,
        "HTTP_X_FORWARDED_PROTO": "https",
        "SERVER_NAME": host,
        "HTTP_FORWARDED": f"host={host};proto=https",
        "HTTP_X_ORIGINAL_URL": request.path,
        "HTTP_X_FORWARDED_PREFIX": "/",
        "SCRIPT_NAME": "/x",
        "HTTP_X_REWRITE_URL": "/voice",
    }
    return replace(request, signature=signature, environ=lies)


@forgery
def other_algorithm(line: TestLine, request: Request, chance: random.Random) -> Request:  # class 34
    headers = [
        "key=x,algorithm=HMAC_SHA256",
        "algorithm=HMAC_SHA1",
        "algorithm=none",
        "key=",
        "",
        ",",
        "key=x",
        "\0",
        "é=é",
    ]
    return replace(request, environ={"HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS": chance.choice(headers)})
