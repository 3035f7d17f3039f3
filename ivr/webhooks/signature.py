"""The carrier's signature, by the rules of its SDK (``twilio.request_validator``), a tenth of its cost.

base64(HMAC(secret, URL + name + value of each parameter, sorted by name, repeated values once each and sorted)).
A test keeps the answers equal to the SDK's. Standard library only: the fallback uses it too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

ALGORITHMS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}


def sign(secret: bytes, url: str, fields: Iterable[tuple[str, str]], algorithm: str = "HMAC_SHA1") -> str:
    """The signature of a POST to ``url`` (without its fragment) with these form fields."""
    text = url + "".join([name + value for name, value in sorted(set(fields))])
    code = _begun(secret, algorithm).copy()
    code.update(text.encode("utf-8", "surrogatepass"))
    return base64.b64encode(code.digest()).decode("ascii")


@lru_cache(maxsize=16)
def _begun(secret: bytes, algorithm: str) -> hmac.HMAC:
    """The code with the key already taken in: half of the cost of a short message."""
    return hmac.new(secret, digestmod=ALGORITHMS[algorithm])


def is_signed(
    secrets: Sequence[bytes], url: str, fields: Sequence[tuple[str, str]], signature: str, algorithm: str = "HMAC_SHA1"
) -> bool:
    """Whether ``signature`` is that of one of ``secrets``. The carrier signs with the port now and then."""
    given = signature.encode("utf-8", "replace")
    return _matches(secrets, url, fields, given, algorithm) or _matches(
        secrets, _other_form(url), fields, given, algorithm
    )


def _matches(
    secrets: Sequence[bytes], url: str, fields: Sequence[tuple[str, str]], given: bytes, algorithm: str
) -> bool:
    return any(hmac.compare_digest(sign(secret, url, fields, algorithm).encode("ascii"), given) for secret in secrets)


def body_matches(url: str, body: bytes) -> bool:
    """For JSON bodies: whether the URL's ``bodySHA256`` is that of the body."""
    named = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    return hmac.compare_digest(named.encode("utf-8", "replace"), hashlib.sha256(body).hexdigest().encode("ascii"))


def _other_form(url: str) -> str:
    """The same URL with the port of its scheme, or without its port."""
    scheme, rest = url.split("://", 1)
    place, slash, tail = rest.partition("/")
    name, _, port = place.rpartition(":")
    if not port.isdecimal():  # no port: the whole place, or the end of user:password@host or of [::1]
        name = f"{place}:{443 if scheme == 'https' else 80}"
    return f"{scheme}://{name}{slash}{tail}"
