"""Codes by which agents sign in by phone: salted and stretched hashes, and one count of wrong ones for all processes.

A try is written before the code is looked at, so that of many guesses at once no more than the limit are looked at.
Locked, wrong and unknown get the same answer after the same work.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from ivr.records.database import Turns

DIGITS = 8
"""Digits of a code: with the limits below a guesser needs centuries."""

HOUR = 3600.0
FROM_ONE_NUMBER, FROM_ALL = 10, 100
"""Wrong codes within an hour, from one number and from all, after which no code is looked at."""

_COST = {"n": 2**12, "r": 8, "p": 1, "dklen": 32}
"""About 10 ms for each agent: three tries a call are nothing, a stolen table takes 12 days a code on one core."""

_TRY = "INSERT INTO wrong_codes (tag, at, number) VALUES (:tag, :at, :number)"
_COUNTS = """SELECT COUNT(*), COALESCE(SUM(CASE WHEN number = :number THEN 1 ELSE 0 END), 0)
FROM wrong_codes WHERE at > :since"""
_FORGET = "DELETE FROM wrong_codes WHERE at < :since"
_RIGHT = "DELETE FROM wrong_codes WHERE tag = :tag"
_CODES = "SELECT id, code FROM agents WHERE code IS NOT NULL"


def new_code() -> tuple[str, str]:
    """A code, to be told to its agent once, and what is kept of it."""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    return code, kept(code)


def kept(code: str) -> str:
    """What is kept of a code."""
    salt = secrets.token_hex(8)
    return f"{salt}${_hash(code, salt)}"


def agent_of(turns: Turns, code: str, number: str, now: float) -> str:
    """The agent who has this code; empty if nobody has, or it is locked. Raises NoAnswer."""
    tag = secrets.token_hex(12)
    since = now - HOUR
    turns.change(_TRY, (_FORGET,), {"tag": tag, "at": now, "number": number, "since": since})
    everywhere, here = turns.read(_COUNTS, {"number": number, "since": since})[0]
    locked = everywhere > FROM_ALL or here > FROM_ONE_NUMBER
    found = _matching(turns.read(_CODES, {}), code)
    if locked or not found:
        return ""
    turns.change(_RIGHT, (), {"tag": tag})
    return found


def _matching(rows: Sequence[tuple[str, str]], code: str) -> str:
    """Every hash is worked out, whichever fits: the time tells nothing."""
    found = [agent for agent, hashed in rows if _fits(hashed, code)]
    return found[0] if len(found) == 1 else ""


def _fits(hashed: str, code: str) -> bool:
    salt, _, digest = hashed.partition("$")
    return hmac.compare_digest(digest, _hash(code, salt))


def _hash(code: str, salt: str) -> str:
    return hashlib.scrypt(code.encode(), salt=salt.encode(), **_COST).hex()
