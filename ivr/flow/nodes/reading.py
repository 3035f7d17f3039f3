"""reading: the caller reads their meter to us. It is spoken back, held against the last read, and taken down.

A reading below the last one, or far above it, is asked about once more; then it is taken as it is, marked for staff
(ivr/flow/plausible.py holds the rule).
'gallons' says how many gallons one step of the last digit on the dial is.

    my_reading:
      kind: reading
      say: {en: "Please key in the digits on your meter.", es: "Marque los dígitos de su medidor."}
      at_least: 3
      at_most: 9
      gallons: 10
      back: {en: "You keyed in {digits}.", es: "Usted marcó {digits}."}
      right: {en: "If that is right", es: "Si es correcto"}
      wrong: {en: "To key it in again", es: "Para marcarlo de nuevo"}
      odd: {en: "That is far from the last read. Please look again.", es: "Está lejos de la última lectura. Revísela."}
      thanks: {en: "Thank you. We use it for your next bill.", es: "Gracias. La usaremos en su próxima factura."}
      next: my_account
      not_proven: find_account
      not_now: account_not_now
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ivr.flow import identity
from ivr.flow.accounts import NotNow
from ivr.flow.call import Call, Input
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Outcome, Person, Script, Wait
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.nodes.ticket import open_ticket
from ivr.flow.plausible import Verdict, judged
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Gather, Redirect, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

BACK = 10
"""``tries`` from here on: the reading was spoken back."""

DIGITS, ODD = "reading", "reading_odd"
"""Names under which the call keeps what was keyed in, and that it was asked about."""

SERVICE, DAYS = "meter_reading", 5
"""Under which staff find readings, and the working days within which they are entered."""


class Reading(Keyed):
    """A reading of the caller's own."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"digits"})

    kind: Literal["reading"]
    gallons: Annotated[float, Field(gt=0, le=1000)]
    back: Text
    right: Text
    wrong: Text
    odd: Text
    thanks: Text
    not_proven: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "not_proven", "not_now"):
            yield (name,), getattr(self, name)

    def keys(self, call: Call) -> Sequence[str]:
        return ("1", "2", "9") if call.tries >= BACK else super().keys(call)

    def speak(self, script: Script) -> Prompts:
        choices = [
            script.option(script.words(self.right), "1"),
            script.option(script.words(self.wrong), "2"),
        ]
        own = {
            "back": script.say(script.words(self.back), *choices),
            "odd": script.say(script.words(self.odd)),
            "thanks": script.say(script.words(self.thanks)),
        }
        return {**super().speak(script), **own}

    def enter(self, visit: Visit) -> Outcome:
        return super().enter(visit) if identity.is_proven(visit) else Go(self.not_proven)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if visit.call.tries < BACK:
            return super().hear(visit, event)
        key = visit.key(event)
        if key == "1":
            return self._enter(visit)
        if key == "2":
            return self.ask(visit, "first", 0)
        visit.note("wrong" if key else "silence", node=self.id)
        if visit.call.tries > BACK:
            return Person("a reading was neither confirmed nor corrected", visit.phrase("to_person"))
        return self._back(visit, BACK + 1)

    def take(self, visit: Visit, digits: str) -> Outcome:
        visit.answer(DIGITS, digits)
        return self._back(visit, BACK)

    def _back(self, visit: Visit, tries: int) -> Outcome:
        says = visit.told("back", digits=" ".join(visit.call.answers[DIGITS]))
        then = Where(self.id, tries)
        gather = Gather(says, then, visit.flow.patience, visit.call.language, 1, visit.hints)
        return Wait((gather, Redirect(then)), tries)

    def _enter(self, visit: Visit) -> Outcome:
        digits = visit.call.answers[DIGITS]
        try:
            verdict = self._verdict(visit, float(digits) * self.gallons)
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if verdict != "ok" and ODD not in visit.call.answers:
            visit.remember(ODD, "yes")
            visit.note("odd", node=self.id, because=verdict)
            asked = self.ask(visit, "first", 0)
            return Wait(visit.prompt("odd") + asked.steps, 0) if isinstance(asked, Wait) else asked
        marked = {} if verdict == "ok" else {"check": f"{verdict} against the last read"}
        open_ticket(visit, SERVICE, DAYS, report=False, reading=digits, **marked)
        return Go(self.next, visit.prompt("thanks"))

    def _verdict(self, visit: Visit, gallons: float) -> Verdict:
        """Against the last read of the account's one meter; where there are several, nobody knows which was read."""
        account, systems = identity.proven_account(visit), visit.services.systems
        last = systems.last_register(account.meters[0]) if account is not None and len(account.meters) == 1 else None
        if account is None or last is None:
            return "ok"
        now = visit.now.timestamp()
        verdict = judged(gallons, self.gallons, last, now)
        if verdict != "too high":
            return verdict
        usage = systems.usage(account)  # what is usual matters to who seems to use much alone
        return judged(gallons, self.gallons, last, now, usage.per_day if usage else None)
