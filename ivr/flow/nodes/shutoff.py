"""shutoff: whether the water is to be shut off, or is, what must be paid, and when it is on again.

For callers who have proved their account. The day on which the water is on again is that of a ticket which is taken
now: so many working days ('days') of the desk that the call is meant for, and never said to be sooner. An account with
nothing planned goes to 'none'.

    my_shutoff:
      kind: shutoff
      planned: {en: "Your water may be shut off on {date}. Before then, pay {amount}.", es: "Le pueden cortar el agua el {date}. Antes, pague {amount}."}
      overdue: {en: "Your water may be shut off any day. Please pay {amount}.", es: "Le pueden cortar el agua en cualquier momento. Pague {amount}."}
      shut: {en: "Your water is shut off. You owe {amount}.", es: "Su agua está cortada. Debe {amount}."}
      back_on: {en: "Once that is paid, your water is on by {date}.", es: "Una vez pagado, tendrá agua a más tardar el {date}."}
      medical: {en: "Your account is marked: someone's health depends on the water.", es: "En su cuenta consta que la salud de alguien depende del agua."}
      days: 1
      next: about_my_shutoff
      none: no_shutoff
      not_proven: find_account
      not_now: account_not_now
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ivr.flow import identity, spoken
from ivr.flow.accounts import Account, NotNow
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script
from ivr.flow.nodes.ticket import working_days
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Say

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TEXTS = ("planned", "overdue", "shut", "back_on", "medical")


class Shutoff(Node):
    """The shut-off of an account."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"amount", "date"})

    kind: Literal["shutoff"]
    planned: Text
    overdue: Text
    shut: Text
    back_on: Text
    medical: Text
    days: Annotated[int, Field(ge=1, le=30)]
    next: Name
    none: Name
    not_proven: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "none", "not_proven", "not_now"):
            yield (name,), getattr(self, name)

    def speak(self, script: Script) -> Prompts:
        return {name: script.say(script.words(getattr(self, name))) for name in TEXTS}

    def enter(self, visit: Visit) -> Outcome:
        try:
            account = identity.proven_account(visit)
            if account is not None and not _owed(account) and account.status == "shut_off":
                raise NotNow("the customer system does not tell what must be paid")
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if account is None:
            return Go(self.not_proven)
        says = self._told(visit, account)
        if not says:
            return Go(self.none)
        visit.note("told", node=self.id, what="shutoff", status=account.status)
        if "medical" in account.flags:
            says = (*says, *visit.prompt("medical"))
        return Go(self.next, says)

    def _told(self, visit: Visit, account: Account) -> tuple[Say, ...]:
        """Nothing where no shut-off is planned."""
        code = visit.language.code
        amount = spoken.money(_owed(account), code)
        if account.status == "shut_off":
            on = spoken.day(working_days(visit, self.days), code)
            return (*visit.told("shut", amount=amount), *visit.told("back_on", date=on))
        if account.status != "active" or not account.cut_off or not _owed(account):
            return ()
        day = date.fromisoformat(account.cut_off)
        if day < visit.now.astimezone(visit.flow.directory.calendar.zone).date():
            return visit.told("overdue", amount=amount)
        return visit.told("planned", amount=amount, date=spoken.day(day, code))


def _owed(account: Account) -> int:
    """Cents that must be paid: what is past due where the system tells it, else the balance."""
    return max(0, account.past_due or account.balance or 0)
