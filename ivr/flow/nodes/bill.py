"""bill: what a caller who has proved their account owes, by when, and what they paid last.

Only what the customer system tells is spoken. A caller who has not proved their account goes to 'not_proven' first;
when the system cannot be asked, to 'not_now'.

    my_bill:
      kind: bill
      owed: {en: "You owe {amount}.", es: "Usted debe {amount}."}
      credit: {en: "You have a credit of {amount}.", es: "Usted tiene un saldo a favor de {amount}."}
      nothing: {en: "You owe nothing.", es: "No tiene saldo pendiente."}
      due: {en: "It is due on {date}.", es: "Vence el {date}."}
      was_due: {en: "It was due on {date}.", es: "Venció el {date}."}
      past_due: {en: "Of that {amount} is past due.", es: "De eso, {amount} está vencido."}
      cut_off: {en: "Your water may be shut off on {date}.", es: "Le pueden cortar el agua el {date}."}
      paid: {en: "Your last payment was {amount} on {date}.", es: "Su último pago fue de {amount} el {date}."}
      as_of: {en: "This is as of {date}.", es: "Son datos del {date}."}
      next: my_account
      not_proven: find_account
      not_now: account_not_now
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import identity, spoken
from ivr.flow.accounts import Account, NotNow
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Say

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TEXTS = ("owed", "credit", "nothing", "due", "was_due", "past_due", "cut_off", "paid", "as_of")


class Bill(Node):
    """The balance of an account."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"amount", "date"})

    kind: Literal["bill"]
    owed: Text
    credit: Text
    nothing: Text
    due: Text
    was_due: Text
    past_due: Text
    cut_off: Text
    paid: Text
    as_of: Text
    next: Name
    not_proven: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "not_proven", "not_now"):
            yield (name,), getattr(self, name)

    def speak(self, script: Script) -> Prompts:
        return {name: script.say(script.words(getattr(self, name))) for name in TEXTS}

    def enter(self, visit: Visit) -> Outcome:
        try:
            account = identity.proven_account(visit)
            if account is not None and account.balance is None:
                raise NotNow("the customer system tells no balance")
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if account is None:
            return identity.prove_first(visit, self.not_proven)
        visit.note("told", node=self.id, what="bill")
        return Go(self.next, self._told(visit, account))

    def _told(self, visit: Visit, account: Account) -> tuple[Say, ...]:
        says: list[Say] = []

        def tell(occasion: str, cents: int | None = None, when: date | None = None) -> None:
            code = visit.language.code
            values = {"amount": spoken.money(abs(cents), code)} if cents is not None else {}
            values |= {"date": spoken.day(when, code)} if when else {}
            says.extend(visit.told(occasion, **values))

        today = spoken.date_at(visit.flow, visit.now.timestamp())
        balance, past_due, paid = account.balance or 0, account.past_due or 0, account.paid or 0
        tell("owed" if balance > 0 else "credit" if balance < 0 else "nothing", balance)
        if balance > 0 and account.due:
            due = date.fromisoformat(account.due)
            tell("was_due" if due < today else "due", when=due)
        if 0 < past_due <= balance:
            tell("past_due", past_due)
        cut_off = date.fromisoformat(account.cut_off) if account.cut_off and account.status == "active" else today
        if balance > 0 and cut_off > today:  # a day that has come is told by the node 'shutoff'
            tell("cut_off", when=cut_off)
        if paid > 0 and account.paid_on:
            tell("paid", paid, date.fromisoformat(account.paid_on))
        if account.as_of is not None:
            tell("as_of", when=spoken.date_at(visit.flow, account.as_of))
        return tuple(says)
