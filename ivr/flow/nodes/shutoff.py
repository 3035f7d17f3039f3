"""shutoff: whether the water is to be shut off, or is, what must be paid, and when it is on again.

For callers who have proved their account. An account with nothing planned goes to 'none', one whose water is off to
'when_shut', all others to 'next'. Who has a plan, or agreed to one in this call, is not threatened. The day on which
the water is on again is that of a ticket which is taken now: so many working days ('days') of the desk of 'need', and
never said to be sooner.

    my_shutoff:
      kind: shutoff
      need: shutoff_restore
      planned: {en: "Your water may be shut off on {date}. Before then, pay {amount}.", es: "Le pueden cortar el agua el {date}. Antes, pague {amount}."}
      overdue: {en: "Your water may be shut off any day. Please pay {amount}.", es: "Le pueden cortar el agua en cualquier momento. Pague {amount}."}
      agreed: {en: "As long as you keep to what was agreed, your water stays on.", es: "Mientras cumpla lo acordado, no le cortarán el agua."}
      shut: {en: "Your water is shut off. You owe {amount}.", es: "Su agua está cortada. Debe {amount}."}
      shut_paid: {en: "Your water is shut off. You owe nothing more.", es: "Su agua está cortada. Ya no debe nada."}
      back_on: {en: "When you tell us that it is paid, your water is on by {date}.", es: "Cuando nos avise del pago, tendrá agua a más tardar el {date}."}
      medical: {en: "Your account is marked: someone's health depends on the water.", es: "En su cuenta consta que la salud de alguien depende del agua."}
      as_of: {en: "This is as of {date}.", es: "Son datos del {date}."}
      days: 1
      next: about_my_shutoff
      when_shut: about_my_water
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
from ivr.flow.nodes.ticket import SPARED, working_days
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Say

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TEXTS = ("planned", "overdue", "agreed", "shut", "shut_paid", "back_on", "medical", "as_of")


class Shutoff(Node):
    """The shut-off of an account."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"amount", "date"})

    kind: Literal["shutoff"]
    need: Name
    planned: Text
    overdue: Text
    agreed: Text
    shut: Text
    shut_paid: Text
    back_on: Text
    medical: Text
    as_of: Text
    days: Annotated[int, Field(ge=1, le=30)]
    next: Name
    when_shut: Name
    none: Name
    not_proven: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "when_shut", "none", "not_proven", "not_now"):
            yield (name,), getattr(self, name)

    def needs(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("need",), self.need

    def speak(self, script: Script) -> Prompts:
        return {name: script.say(script.words(getattr(self, name))) for name in TEXTS}

    def enter(self, visit: Visit) -> Outcome:
        try:
            account = identity.proven_account(visit)
            if account is not None and (account.cut_off or account.status == "shut_off") and _owed(account) is None:
                raise NotNow("the customer system does not tell what must be paid")
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if account is None:
            return identity.prove_first(visit, self.not_proven)
        if visit.call.need is None:
            visit.call = visit.call.but(need=self.need)
        is_shut = account.status == "shut_off"
        says = self._of_shut(visit, account) if is_shut else self._of_planned(visit, account)
        if not says:
            return Go(self.none)
        visit.note("told", node=self.id, what="shutoff", status=account.status)
        if "medical" in account.flags:
            says = (*says, *visit.prompt("medical"))
        if account.as_of is not None:
            then = spoken.day(spoken.date_at(visit.flow, account.as_of), visit.language.code)
            says = (*says, *visit.told("as_of", date=then))
        return Go(self.when_shut if is_shut else self.next, says)

    def _of_shut(self, visit: Visit, account: Account) -> tuple[Say, ...]:
        code, owed = visit.language.code, _owed(account)
        why = visit.told("shut", amount=spoken.money(owed, code)) if owed else visit.prompt("shut_paid")
        return (*why, *visit.told("back_on", date=spoken.day(working_days(visit, self.days), code)))

    def _of_planned(self, visit: Visit, account: Account) -> tuple[Say, ...]:
        """Nothing where no shut-off is planned."""
        owed = _owed(account)
        if account.status != "active" or not account.cut_off or not owed:
            return ()
        if "arrangement" in account.flags or visit.call.answers.get(SPARED) == identity.number_of(visit):
            return visit.prompt("agreed")
        code, day = visit.language.code, date.fromisoformat(account.cut_off)
        amount = spoken.money(owed, code)
        if day <= spoken.date_at(visit.flow, visit.now.timestamp()):
            return visit.told("overdue", amount=amount)
        return visit.told("planned", amount=amount, date=spoken.day(day, code))


def _owed(account: Account) -> int | None:
    """Cents that must be paid: what is past due where the system tells it, and never more than the balance; None if it
    tells neither."""
    if account.past_due is None:
        return None if account.balance is None else max(0, account.balance)
    return max(0, account.past_due if account.balance is None else min(account.past_due, account.balance))
