"""Cookies, kept for one call and sent back "like a browser".

A cookie goes back to the host that set it (Domain is passed over: no wider than that), to paths below its own, and only
over https if it is Secure. Max-Age of 0 or less takes it away; any other lifetime is longer than a call here, and
Expires is not read. A dialled line is a call of its own, with its own cookies.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit


class Cookies:
    """What one call keeps: (host, path, name) -> (value, is it only for https)."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], tuple[str, bool]] = {}

    def keep(self, url: str, set_cookies: Iterable[str]) -> None:
        """Take the ``Set-Cookie`` headers of a reply from this URL; nonsense is passed over."""
        parts = urlsplit(url)
        for header in set_cookies:
            pair, *attributes = [part.strip() for part in header.split(";")]
            name, equals, value = pair.partition("=")
            if not equals or not name.strip():
                continue
            said = {key.strip().lower(): setting.strip() for key, _, setting in (a.partition("=") for a in attributes)}
            path = said.get("path", "")
            key = (parts.netloc, path if path.startswith("/") else _folder(parts), name.strip())
            self._kept.pop(key, None)
            if not _is_over(said.get("max-age", "")):
                self._kept[key] = (value.strip(), "secure" in said)

    def header(self, url: str) -> str:
        """The ``Cookie`` header for a request to this URL, longer paths first; empty if there is none to send."""
        if not self._kept:
            return ""
        parts = urlsplit(url)
        sent = [
            (path, f"{name}={value}")
            for (host, path, name), (value, secure) in self._kept.items()
            if host == parts.netloc and _is_below(parts.path or "/", path) and (parts.scheme == "https" or not secure)
        ]
        return "; ".join(pair for _, pair in sorted(sent, key=lambda one: -len(one[0])))


def _folder(parts: SplitResult) -> str:
    return parts.path.rpartition("/")[0] or "/"


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else folder + "/")


def _is_over(max_age: str) -> bool:
    return max_age.startswith("-") or (max_age != "" and not max_age.strip("0"))
