"""Whether an address of a customer system's web service may be asked."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_PLACE = re.compile(r"\{([^{}]*)\}")
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


def checked(text: str, places: Collection[str]) -> str:
    """``text``, if it is an https address (http on this machine) that holds one of ``places`` in braces. Raises
    ValueError with a sentence."""
    wanted = " or ".join(f"{{{name}}}" for name in sorted(places))
    used = set(_PLACE.findall(text))
    if not used & set(places):
        raise ValueError(f"the address does not say whom it asks for; write {wanted} in it")
    if used - set(places):
        raise ValueError(f"the address uses '{{{min(used - set(places))}}}'; known is {wanted}")
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise ValueError("this is not an address such as https://cis.example.org/accounts/{account}") from None
    if not host or "{" in parts.netloc:
        raise ValueError("this is not an address such as https://cis.example.org/accounts/{account}")
    if parts.username or parts.password:
        raise ValueError("the address holds a name or password; use 'headers' with 'from: NAME_OF_VARIABLE'")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise ValueError("the address must begin with https:// (http:// is for this machine alone)")
    return text
