"""Identifiers as the carrier's: two letters and 32 hex digits."""

from __future__ import annotations

from hashlib import blake2b


class Sids:
    """The same ones in each run with the same seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._count = 0

    def make(self, prefix: str) -> str:
        self._count += 1
        return prefix + blake2b(f"{self._seed}/{prefix}/{self._count}".encode(), digest_size=16).hexdigest()
