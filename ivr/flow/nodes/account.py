"""account: whose account the call is about, by the caller's phone or by the number that they key in.

The phone of exactly one account only shortens the way: who calls is proved by 'verify'. Whether an account with a
number exists is not told here either, so that nobody can try numbers out. Too short or too long a number, or silence,
is helped once; then the caller is taken to a person.

    find_account:
      kind: account
      say: {en: "Please key in your account number, then pound.", es: "Marque su número de cuenta y luego numeral."}
      at_least: 6
      at_most: 10
      next: prove
      not_now: account_not_now
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from ivr.flow import identity
from ivr.flow.accounts import NotNow
from ivr.flow.nodes.base import Go, Outcome
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.schema import Name

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class AccountNode(Keyed):
    """Which account."""

    kind: Literal["account"]
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next
        yield ("not_now",), self.not_now

    def enter(self, visit: Visit) -> Outcome:
        if identity.number_of(visit):
            return Go(self.next)
        if identity.OTHER in visit.call.answers:
            return self.ask(visit, "first", 0)
        try:
            found = visit.services.systems.of_phone(visit.phone) if visit.phone else ()
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if len(found) == 1:
            visit.note("account", node=self.id, by="phone")
            visit.remember(identity.ACCOUNT, found[0].id)
            return Go(self.next)
        return self.ask(visit, "first", 0)

    def take(self, visit: Visit, digits: str) -> Outcome:
        visit.note("account", node=self.id, by="keys")
        visit.answer(identity.ACCOUNT, digits)
        return Go(self.next)
