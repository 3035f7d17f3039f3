"""pay: on to the utility's payment line, where cards are taken; never here.

Says what is owed to a caller who has proved their account, or only the words for everybody. No prompt of ours takes a
card number: the desk of 'need' is the payment line of the utility's processor.

    pay_my_bill:
      kind: pay
      need: payment_make
      owed: {en: "You owe {amount}.", es: "Usted debe {amount}."}
      say: {en: "Have your card ready for the payment line.", es: "Tenga su tarjeta a la mano para la línea de pagos."}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import identity, spoken
from ivr.flow.accounts import NotNow
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Say

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class Pay(Node):
    """To the payment line."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"amount"})

    kind: Literal["pay"]
    need: Name
    owed: Text
    say: Text

    def leads_to(self) -> Iterator[str]:
        yield f"need.{self.need}"

    def needs(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("need",), self.need

    def speak(self, script: Script) -> Prompts:
        return {name: script.say(script.words(getattr(self, name))) for name in ("owed", "say")}

    def enter(self, visit: Visit) -> Outcome:
        visit.call = visit.call.but(need=self.need)
        return Go(f"need.{self.need}", (*self._owed(visit), *visit.prompt("say")))

    def _owed(self, visit: Visit) -> tuple[Say, ...]:
        """Nothing where the system cannot be asked: the payment line knows the amount, too."""
        try:
            account = identity.proven_account(visit)
        except NotNow:
            return ()
        if account is None or not account.balance or account.balance < 0:
            return ()
        return visit.told("owed", amount=spoken.money(account.balance, visit.language.code))
