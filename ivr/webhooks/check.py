"""Whether a request comes from the carrier: its signature, its size, its form, its account. Without Flask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.webhooks import form, signature

MAX_BODY = 64 * 1024
MAX_LENGTH = 10
"""Digits of a Content-Length that are worth a look: Python refuses to count with thousands of them."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What webhooks may be signed with: auth tokens (two during a rotation), and shared keys by their id."""

    tokens: Sequence[bytes]
    shared_keys: Mapping[str, bytes]


class Refused(Exception):
    """The request does not pass; ``status`` and ``headers`` are the HTTP answer."""

    def __init__(self, status: int, why: str, *headers: tuple[str, str]) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Check:
    """Checks requests against the URL under which the carrier knows us, never against the Host header."""

    base_url: str
    account: str
    secrets: Secrets

    def fields(self, environ: Mapping[str, Any]) -> dict[str, str]:
        """The form fields of a signed request, the first value of each name. Raises Refused."""
        given = environ.get("HTTP_X_TWILIO_SIGNATURE")
        if not given:
            raise Refused(403, "the signature is missing")
        body = _body(environ)
        query = environ.get("QUERY_STRING", "")
        url = f"{self.base_url}{environ['PATH_INFO']}{'?' + query if query else ''}"
        fields = _fields(environ, url, body)
        secrets, algorithm = self._secrets(environ.get("HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS"))
        if not signature.is_signed(secrets, url, fields, given, algorithm):
            raise Refused(403, "the signature is not that of this request")
        params = dict(fields[::-1])
        if b"\0" in body or b"%00" in body:  # no database and no document takes these
            params = {name: value.replace("\0", "\ufffd") for name, value in params.items()}
        if fields and params.get("AccountSid") != self.account:
            raise Refused(403, "the request is for another account")
        return params

    def _secrets(self, settings: str | None) -> tuple[Sequence[bytes], str]:
        """Which secrets count, and the algorithm: never an auth token where a shared key is named."""
        if settings is None:
            return self.secrets.tokens, "HMAC_SHA1"
        parts = [part.partition("=") for part in settings.split(",")]
        named = {name.strip(): value.strip() for name, _, value in parts}
        algorithm = named.get("algorithm", "HMAC_SHA1").upper()
        secret = self.secrets.shared_keys.get(named.get("key", ""))
        if secret is None or algorithm not in signature.ALGORITHMS:
            raise Refused(403, "the signature's key or algorithm is not known here")
        return (secret,), algorithm


def _body(environ: Mapping[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or ""
    if length and not (length.isascii() and length.isdecimal()):
        raise Refused(400, "the length of the body is not a number")
    if len(length) > MAX_LENGTH or int(length or 0) > MAX_BODY:
        raise Refused(413, "the body is larger than 64 KiB")
    try:
        body: bytes = environ["wsgi.input"].read(int(length) if length else MAX_BODY + 1)
    except OSError:
        raise Refused(400, "the body broke off") from None
    if len(body) > MAX_BODY:
        raise Refused(413, "the body is larger than 64 KiB")
    return body


def _fields(environ: Mapping[str, Any], url: str, body: bytes) -> list[tuple[str, str]]:
    kind = (environ.get("CONTENT_TYPE") or "").partition(";")[0].strip().lower()
    if kind == JSON:
        if not signature.body_matches(url, body):
            raise Refused(403, "the body is not the signed one")
        return []
    if body and kind != FORM:
        raise Refused(415, "only forms and JSON are read here")
    try:
        return form.pairs(body)
    except form.TooManyFields:
        raise Refused(413, "the form has too many fields") from None
