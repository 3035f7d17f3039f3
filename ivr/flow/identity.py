"""Whose account a call is about, and whether the caller has proved it: kept with the call, never in an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.flow.accounts import Account, NotNow
from ivr.flow.nodes.base import Go

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

ACCOUNT, VERIFIED, FAILED, OTHER = "account", "verified", "proofs_failed", "other_account"
"""Names under which the call keeps the account's number, that it was proved, how many proofs did not fit, and that the
caller wants another account than that of their phone."""

WANTED = "wanted"
"""Under this name the call keeps the node that the caller comes back to once they have proved their account, and how
much they had chosen by then: who has chosen something else since has another aim."""

MATTER = (VERIFIED, FAILED, OTHER, WANTED)
"""What of it decides how a call goes on."""

PROOFS = 3
"""So many proofs may a caller try in one call."""


def number_of(visit: Visit) -> str:
    """The number of the account that the caller means; empty if nobody knows."""
    return visit.call.answers.get(ACCOUNT, "")


def is_proven(visit: Visit) -> bool:
    return bool(visit.call.answers.get(VERIFIED))


def proven_account(visit: Visit) -> Account | None:
    """The account, for a caller who has proved it; None for all others. Raises NotNow."""
    if not is_proven(visit):
        return None
    account = visit.services.systems.account(number_of(visit))
    if account is None:
        raise NotNow("an account that was proved is no longer there")
    return account


def failed_proofs(visit: Visit) -> int:
    return int(visit.call.answers.get(FAILED, "0"))


def prove_first(visit: Visit, not_proven: str) -> Go:
    """The node where the call stands needs the proof: on to the one that finds the account, and back after it."""
    visit.remember(WANTED, f"{visit.call.node} {len(visit.call.path)}")
    return Go(not_proven)


def wanted(visit: Visit) -> str:
    """The node that has sent the caller to prove their account; empty if none has."""
    node, _, chosen = visit.call.answers.get(WANTED, "").partition(" ")
    return node if chosen == str(len(visit.call.path)) else ""


def apologise(visit: Visit, reason: NotNow, node: str) -> Go:
    """A system cannot be asked: on to the node that says so."""
    visit.note("not_now", node=visit.call.node, because=str(reason))
    return Go(node)


def forget(visit: Visit) -> None:
    """The caller means another account."""
    kept = {name: value for name, value in visit.call.answers.items() if name not in (ACCOUNT, VERIFIED)}
    visit.call = visit.call.but(answers={**kept, OTHER: "yes"})
