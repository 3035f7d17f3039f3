"""Lockouts: written with the try that meets a limit, for staff must be told of guessing (Red Flags Rule, 16 CFR 681).

The limit is met when the last try that is looked at is written, before it is known to be wrong; a right one takes its
lockout back. Each statement is carried out with every try, whether it locks or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import Engine, text

from ivr.promises.promise import masked
from ivr.records.lockout_schema import ACCOUNT

DAY = 86400.0
KEPT = 90 * DAY
"""Seconds for which a lockout is kept."""

WITHHELD = "withheld"
"""What stands for the number of all callers whose number is not known."""

FORGET = "DELETE FROM lockouts WHERE at <= :lockouts_since"
# PostgreSQL wants to be told what a value is that stands in a SELECT.
OF_ACCOUNT = """INSERT INTO lockouts (tag, kind, at, hash, account, phone)
SELECT CAST(:tag AS VARCHAR(24)), 'account', :at, CAST(:account AS VARCHAR(64)), :keyed, :phone
WHERE (SELECT COUNT(*) FROM tries WHERE account = :account) >= :an_account AND NOT EXISTS (
    SELECT 1 FROM lockouts WHERE hash = :account AND at > :since AND unlocked IS NULL) ON CONFLICT DO NOTHING"""
OF_NUMBER = """INSERT INTO lockouts (tag, kind, at, hash, account, phone)
SELECT CAST(:tag AS VARCHAR(24)), 'number', :at, CAST(:number AS VARCHAR(64)), :keyed, :phone
WHERE (SELECT COUNT(*) FROM tries WHERE number = :number) >= :a_number AND NOT EXISTS (
    SELECT 1 FROM lockouts WHERE hash = :number AND at > :since AND unlocked IS NULL) ON CONFLICT DO NOTHING"""
TAKE_BACK = "DELETE FROM lockouts WHERE tag = :tag"

_ALL = """SELECT kind, at, account, phone, unlocked, unlocked_by, hash,
    (SELECT COUNT(*) FROM tries WHERE tries.at > :day AND lockouts.hash IN (tries.account, tries.number)) AS wrong,
    (SELECT MIN(tries.at) FROM tries WHERE tries.at > :day AND lockouts.hash IN (tries.account, tries.number)) AS first
FROM lockouts WHERE at > :since AND at > :kept ORDER BY at DESC, kind"""
_OPEN = "SELECT hash, account FROM lockouts WHERE kind = 'account' AND at > :day AND unlocked IS NULL"
_UNLOCK = """UPDATE lockouts SET unlocked = :now, unlocked_by = :by
WHERE kind = 'account' AND hash = :hash AND at > :day AND unlocked IS NULL"""
_TRIES = "DELETE FROM tries WHERE account = :hash"

Kind = Literal["account", "number"]


@dataclass(frozen=True, slots=True)
class Lockout:
    """An account or a caller's number that was locked ``at`` that time, by a try at ``account`` (as it was keyed in)
    from ``phone`` (its last digits). ``until``: when the next try is looked at, None if it would be looked at now.
    ``unlocked``, ``unlocked_by``: when staff let callers try again, and who. Times are Unix times."""

    kind: Kind
    at: float
    account: str
    phone: str
    until: float | None
    unlocked: float | None
    unlocked_by: str

    def is_new(self, now: float) -> bool:
        """Was it within 24 hours, and has nobody unlocked it?"""
        return self.unlocked is None and self.at > now - DAY


def plain(account: str) -> str:
    """One account is one count, however it is written: 00-123 4 is 1234."""
    return "".join(filter(str.isalnum, account.casefold())).lstrip("0")


def as_told(account: str, number: str) -> dict[str, str]:
    """The values by which staff know a try: the account as it was keyed in, and the last digits of a number."""
    keyed = "".join(filter(str.isprintable, account))[:ACCOUNT]
    return {"keyed": keyed, "phone": number if number == WITHHELD else masked(number)}


def lockouts(engine: Engine, since: float, now: float, account: int, number: int) -> list[Lockout]:
    """All since a moment, the newest first; ``account`` and ``number`` are the limits of tries. Raises
    sqlalchemy.exc.SQLAlchemyError."""
    values = {"since": since, "kept": now - KEPT, "day": now - DAY}
    with engine.connect() as connection:
        rows = connection.execute(text(_ALL), values).all()
    found, known = [], set()
    for row in rows:
        is_locked = row.unlocked is None and row.wrong >= (account if row.kind == "account" else number)
        until = row.first + DAY if is_locked and row.hash not in known else None
        known.add(row.hash)
        kind = cast(Kind, row.kind)
        found.append(Lockout(kind, row.at, row.account, row.phone, until, row.unlocked, row.unlocked_by))
    return found


def unlock(engine: Engine, account: str, now: float, by: str) -> int | None:
    """Callers may try again to prove this account: how many tries count no more; None if it was not locked within
    24 hours. Raises sqlalchemy.exc.SQLAlchemyError."""
    values = {"now": now, "by": by[:200], "day": now - DAY}
    with engine.begin() as connection:
        rows = connection.execute(text(_OPEN), {"day": values["day"]}).all()
        hashes = {row.hash for row in rows if plain(row.account) == plain(account)}
        for one in hashes:
            connection.execute(text(_UNLOCK), {**values, "hash": one})
        counts = [connection.execute(text(_TRIES), {"hash": one}).rowcount for one in hashes]
    return sum(counts) if hashes else None
