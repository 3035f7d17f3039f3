"""Connection overrides: what the fragment of a webhook's URL tells the carrier about time limits and retries.

``#ct=2000&rt=5000&tt=15000&rc=2&rp=ct,rt``; the fragment is neither sent nor signed.

* ct: to connect, 100..10000 ms (5000). rt: until the answer, 100..15000 ms (15000). tt: all of it, with all retries and
  redirects, 100..15000 ms (15000).
* rc: 0..5 retries (1). rp: what is tried again, a list of ct, rt, 4xx, 5xx, all (ct: only when connecting failed).
* A bad rp is 11243. What happens to a bad number is not documented: it is refused alike, so that nobody relies on it.
* Anything else in a fragment (e, sni, p) is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from ivr.simulator.twiml import CarrierError

BAD_POLICY = 11243
POLICIES = frozenset({"ct", "rt", "4xx", "5xx", "all"})
_NUMBERS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}


@dataclass(frozen=True, slots=True)
class Overrides:
    """The times are seconds."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def covers(self, failure: str) -> bool:
        """Whether a failure (ct, rt, 4xx, 5xx, or "" for any other) is tried again."""
        return "all" in self.policy or failure in self.policy


DEFAULT = Overrides()


def overrides(url: str) -> Overrides:
    """What a URL's fragment says; CarrierError 11243 if that makes no sense."""
    asked, _, fragment = url.partition("#")
    if not fragment:
        return DEFAULT
    try:
        return _parse(fragment)
    except ValueError as error:
        raise CarrierError(BAD_POLICY, f"bad connection overrides: {error}", asked) from error


@lru_cache(maxsize=256)
def _parse(fragment: str) -> Overrides:
    said = dict(parse_qsl(fragment, keep_blank_values=True))
    numbers = {name: _number(name, said[name]) for name in _NUMBERS if name in said}
    policy = DEFAULT.policy
    if "rp" in said:
        policy = frozenset(said["rp"].split(","))
        if not policy <= POLICIES:
            raise ValueError(f"rp={said['rp']}")
    return Overrides(
        numbers.get("ct", 5000) / 1000,
        numbers.get("rt", 15_000) / 1000,
        numbers.get("tt", 15_000) / 1000,
        numbers.get("rc", DEFAULT.retries),
        policy,
    )


def _number(name: str, value: str) -> int:
    low, high = _NUMBERS[name]
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and low <= int(value) <= high):
        raise ValueError(f"{name}={value}, which is {low} to {high}")
    return int(value)
