"""How often callers may try to prove that an account is theirs: one count for all processes and machines.

A try is written before the factor is looked at, in a transaction that no other try runs beside: of many at once exactly
as many are looked at as the limits allow. Who is asked goes this road, whatever comes of it, so that neither the words
nor the time tell a guesser which it was:

    tag = tries.allowed(sid, number_keyed_in, caller, now, guess)
    fitting = proof.fits(account, factor, digits)  # an account that is not there, or locked, costs the same work
    if tag and fitting:
        tries.right(tag, sid, number_keyed_in)

The carrier may deliver a webhook twice, at once or one after the other, to two machines. The same guess in the same
turn of a call is therefore one try: its tag is derived from them, and what was decided of it, to look at it or not,
stands in ``verdicts`` for as long as it may come again. Another guess is another try.

A try that meets a limit leaves a lockout, for staff (ivr/records/lockouts.py).

A lock is no denial: who is locked out is led to a person like everybody else. A try that had no answer from the
database may count, and is looked at only if it comes again.

Limits: Red Flags Rule, 16 CFR 681 (a utility is a creditor), NIST SP 800-63B 5.2.2 (at most 100 failures in a row).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from ivr.records import lockouts
from ivr.records.database import NoAnswer, Turns
from ivr.records.lockouts import DAY, WITHHELD
from ivr.records.tries_schema import TAG

REPEATS = 600.0
"""Seconds for which a try may come again: the carrier gives a webhook up after a minute or two. Not for longer, for the
tag of a right proof is derived from it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """So many tries that were not right are looked at: in a call, and within 24 hours for an account, from a number."""

    call: int = 3
    account: int = 10
    number: int = 20


LIMITS = Limits()

_LOCK = "tries"
_FORGET = (
    "DELETE FROM tries WHERE at <= :since",
    "DELETE FROM verdicts WHERE at <= :no_repeats_since",
    lockouts.FORGET,
)
# PostgreSQL wants to be told what a value is that stands in a SELECT.
_WRITE = """INSERT INTO tries (tag, at, sid, account, number)
SELECT CAST(:tag AS VARCHAR(24)), :at, :sid, :account, :number
WHERE NOT EXISTS (SELECT 1 FROM verdicts WHERE tag = :tag) ON CONFLICT DO NOTHING"""
# Written and taken back, instead of not written: a locked try costs the same as one that is looked at, and guesses do
# not fill the table.
_TAKE_BACK = """DELETE FROM tries WHERE tag = :tag AND NOT EXISTS (SELECT 1 FROM verdicts WHERE tag = :tag) AND (
    (SELECT COUNT(*) FROM tries WHERE sid = :sid) > :a_call
    OR (SELECT COUNT(*) FROM tries WHERE account = :account) > :an_account
    OR (SELECT COUNT(*) FROM tries WHERE number = :number) > :a_number)"""
_DECIDE = """INSERT INTO verdicts (tag, at, looked_at)
SELECT CAST(:tag AS VARCHAR(24)), :at, COUNT(*) FROM tries WHERE tag = :tag ON CONFLICT DO NOTHING"""
_IS_LOOKED_AT = "UPDATE verdicts SET looked_at = 1 WHERE tag = :tag AND looked_at = 1"
_TRY = (*_FORGET, _WRITE, _TAKE_BACK, lockouts.OF_ACCOUNT, lockouts.OF_NUMBER, _DECIDE, _IS_LOOKED_AT)
_RIGHT = "DELETE FROM tries WHERE tag = :tag AND sid = :sid AND account = :account"

# A caller who withholds the number comes as a word, or as that word on the keys of a phone: +266696687 is ANONYMOUS.
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_WORDS = ("anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld")
_NO_NUMBERS = frozenset(f"+{word.translate(_KEYS)}" for word in _WORDS)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class Tries:
    """``tokens``: the auth tokens that are valid now, the new one first (``Settings.tokens``).

    The hashes are made with the oldest of them: while a token is changed, processes that know the new one and processes
    that do not count together. The count starts anew once, when the old one is given up.
    """

    def __init__(self, turns: Turns, tokens: Sequence[bytes], limits: Limits = LIMITS) -> None:
        self._turns = turns
        self._secret = hashlib.sha256(b"the tries of waterline\0" + tokens[-1]).digest()
        self._limits = limits

    def allowed(self, sid: str, account: str, number: str, now: float, guess: str) -> str | None:
        """A tag if this try of the call ``sid`` may be looked at, None if it is locked. ``account`` is the account's
        number as it was keyed in, whether there is one or not; ``number`` is the caller's; ``guess`` is the turn and
        what was keyed in there: with the same one it is the same try, which gets the same verdict. Raises NoAnswer."""
        tag = self._hash("try", "\0".join((sid, account, guess)))[:TAG]
        values = {
            "tag": tag, "at": now, "since": now - DAY, "no_repeats_since": now - REPEATS,
            "lockouts_since": now - lockouts.KEPT, "sid": sid,
            "account": self._account(account), "number": self._hash("number", _caller(number)),
            "a_call": self._limits.call, "an_account": self._limits.account, "a_number": self._limits.number,
            **lockouts.as_told(account, _caller(number)),
        }  # fmt: skip
        *_, looked_at = self._turns.alone(_LOCK, _TRY, values)
        return tag if looked_at else None

    def right(self, tag: str, sid: str, account: str) -> None:
        """The try was right: it counts no more, and has locked nothing. Those before it still count, even of the same
        call and account: else what anybody may find out (house number and ZIP) would make room for ever more guesses
        at what nobody may (the PIN).

        Does not raise: without an answer the row stays for a day, and nobody is refused for having been right."""
        with suppress(NoAnswer):
            self._turns.change(
                _RIGHT, (lockouts.TAKE_BACK,), {"tag": tag, "sid": sid, "account": self._account(account)}
            )

    def _account(self, account: str) -> str:
        return self._hash("account", lockouts.plain(account))

    def _hash(self, what: str, value: str) -> str:
        """A bare hash would be no secret: all numbers of a utility are tried in seconds."""
        return hmac.digest(self._secret, f"{what}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hex()


def _caller(number: str) -> str:
    """The caller's number; all who have none that we know share one."""
    return number if _NUMBER.fullmatch(number) and number not in _NO_NUMBERS else WITHHELD
