"""verify: the caller proves that they may hear of the account: by a second factor that only its owner knows.

Factors: house_zip (house number and five-digit ZIP code, one after the other), payment (the last payment in cents),
meter (the last four digits of a meter), pin. A wrong proof, an unknown account and a locked one sound the same; after
three in one call the caller goes on to 'failed'. The star key leads to another account, key 0 to a person, as ever.

    prove:
      kind: verify
      factor: house_zip
      say:
        en: "Please key in your house number and ZIP code, then pound."
        es: "Marque el número de su casa y su código postal, y luego numeral."
      at_least: 6
      at_most: 11
      again: {en: "That does not fit. Please try again.", es: "No coincide. Intente de nuevo."}
      other: {en: "For another account", es: "Para otra cuenta"}
      account: find_account
      next: my_bill
      failed: not_proven
      not_now: account_not_now
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from ivr.flow import identity
from ivr.flow.accounts import NotNow
from ivr.flow.call import Call, Input
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Outcome, Script
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.schema import Name, Text
from ivr.flow.systems import Factor

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

OTHER_KEY = "*"


class Verify(Keyed):
    """The proof."""

    kind: Literal["verify"]
    factor: Factor
    again: Text
    other: Text
    account: Name
    failed: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("account", "next", "failed", "not_now"):
            yield (name,), getattr(self, name)

    def keys(self, call: Call) -> Sequence[str]:
        return *super().keys(call), OTHER_KEY

    def speak(self, script: Script) -> Prompts:
        say, other = script.words(self.say), script.option(script.words(self.other), OTHER_KEY)
        return {
            "first": script.say(say, other),
            "silence": script.say(script.phrase("silence"), say, other),
            "wrong": script.say(script.words(self.again), say, other),
        }

    def enter(self, visit: Visit) -> Outcome:
        if identity.is_proven(visit):
            return Go(self.next)
        return Go(self.failed) if identity.failed_proofs(visit) >= identity.PROOFS else self.ask(visit, "first", 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if OTHER_KEY in visit.digits(event):
            identity.forget(visit)
            return Go(self.account)
        return super().hear(visit, event)

    def take(self, visit: Visit, digits: str) -> Outcome:
        call = visit.call
        try:
            account = identity.number_of(visit)
            fits = visit.services.systems.prove(call.sid, call.turn, call.number, account, self.factor, digits)
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        visit.note("verified" if fits else "not_verified", node=self.id, factor=self.factor)
        if fits:
            visit.remember(identity.VERIFIED, "yes")
            return Go(self.next)
        visit.remember(identity.FAILED, str(identity.failed_proofs(visit) + 1))
        if identity.failed_proofs(visit) >= identity.PROOFS:
            return Go(self.failed)
        return self.ask(visit, "wrong", call.tries)
