"""arrange: a payment plan by the utility's rules, agreed to by a key, with the dates spoken back.

Offered to callers who have proved their account, have water, owe between 'least' and 'most' dollars, have no plan yet
and may have one. A plan that is agreed to is a ticket, with 'hold' for the shut-off (ivr tickets --service
payment_plan). Whoever may have none, or wants other terms, goes to 'not_eligible', where a person follows.

    my_plan:
      kind: arrange
      parts: [2, 3, 6]
      least: 40
      most: 3000
      first_days: 7
      offer: {en: "You owe {amount}.", es: "Usted debe {amount}."}
      choice: {en: "For {parts} payments of {amount}", es: "Para {parts} pagos de {amount}"}
      terms: {en: "{parts} payments of {amount}, the first by {date}, then monthly.", es: "{parts} pagos de {amount}, el primero el {date}, luego cada mes."}
      agree: {en: "To agree", es: "Para aceptar"}
      other: {en: "For other terms", es: "Para otras condiciones"}
      agreed: {en: "Thank you. Your water stays on while you pay.", es: "Gracias. No le cortarán el agua mientras pague."}
      next: my_account
      not_eligible: plan_with_a_person
      not_proven: find_account
      not_now: account_not_now
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ivr.flow import for_agents, identity, spoken
from ivr.flow.accounts import Account, NotNow
from ivr.flow.call import Call, Input
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Person, Script, Wait
from ivr.flow.nodes.ticket import SPARED, open_ticket
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Gather, Redirect, Say, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

CHOOSING, AGREEING = 0, 10
"""``tries``: which of the two was asked, and how often in vain."""

CHOSEN = "plan_parts"
AGREED = "plan_agreed"
"""Under this name the call keeps the account for which a plan was agreed to: it is agreed to once."""

SERVICE, DAYS = "payment_plan", 1

Parts = Annotated[int, Field(ge=2, le=24)]


class Arrange(Node):
    """A payment plan."""

    LISTENS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"amount", "parts", "date"})

    kind: Literal["arrange"]
    parts: tuple[Parts, ...] = Field(min_length=1, max_length=4)
    least: Annotated[int, Field(ge=1)]
    most: Annotated[int, Field(ge=1)]
    first_days: Annotated[int, Field(ge=1, le=60)]
    offer: Text
    choice: Text
    terms: Text
    agree: Text
    other: Text
    agreed: Text
    next: Name
    not_eligible: Name
    not_proven: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "not_eligible", "not_proven", "not_now"):
            yield (name,), getattr(self, name)

    def keys(self, call: Call) -> Sequence[str]:
        return "1", "2", "9"

    def speak(self, script: Script) -> Prompts:
        found = {name: script.say(script.words(getattr(self, name))) for name in ("offer", "terms", "agreed")}
        for at in range(len(self.parts)):
            found[f"choice {at + 1}"] = script.say(script.option(script.words(self.choice), str(at + 1)))
        found["agree"] = script.say(script.option(script.words(self.agree), "1"))
        found["other"] = script.say(script.option(script.words(self.other), "2"))
        return found

    def enter(self, visit: Visit) -> Outcome:
        return self._with_account(visit, lambda account: self._offer(visit, account, CHOOSING))

    def hear(self, visit: Visit, event: Input) -> Outcome:
        key, tries = visit.key(event) or "", visit.call.tries
        if tries < AGREEING and key.isdigit() and 1 <= int(key) <= len(self.parts):
            visit.remember(CHOSEN, str(self.parts[int(key) - 1]))
            return self._with_account(visit, lambda account: self._terms(visit, account, AGREEING))
        if tries >= AGREEING and key == "1":
            return self._with_account(visit, lambda account: self._agreed(visit, account))
        if tries >= AGREEING and key == "2":
            return Go(self.not_eligible)
        visit.note("wrong" if key else "silence", node=self.id)
        if tries % 10 >= 1:
            return Person("two unusable answers in a row", visit.phrase("to_person"))
        again = self._terms if tries >= AGREEING else self._offer
        return self._with_account(visit, lambda account: again(visit, account, tries + 1))

    def _with_account(self, visit: Visit, then: Callable[[Account], Outcome]) -> Outcome:
        try:
            account = identity.proven_account(visit)
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if account is None:
            return identity.prove_first(visit, self.not_proven)
        if visit.call.answers.get(AGREED) == identity.number_of(visit):
            return Go(self.next, visit.prompt("agreed"))
        owed = account.balance or 0
        may = self.least * 100 <= owed <= self.most * 100 and account.status == "active"
        if not may or {"arrangement", "no_arrangement"} & {*account.flags}:
            visit.note("no_plan", node=self.id)
            return Go(self.not_eligible)
        return then(account)

    def _offer(self, visit: Visit, account: Account, tries: int) -> Outcome:
        says = [*visit.told("offer", amount=spoken.money(account.balance or 0, visit.language.code))]
        for at, parts in enumerate(self.parts):
            says += visit.told(f"choice {at + 1}", **self._values(visit, account, parts))
        return self._ask(visit, says, tries)

    def _terms(self, visit: Visit, account: Account, tries: int) -> Outcome:
        values = self._values(visit, account, int(visit.call.answers[CHOSEN]))
        says = (*visit.told("terms", **values), *visit.prompt("agree"), *visit.prompt("other"))
        return self._ask(visit, says, tries)

    def _agreed(self, visit: Visit, account: Account) -> Outcome:
        parts = int(visit.call.answers[CHOSEN])
        first = self._first(visit)
        payment = _payment(account.balance or 0, parts) / 100
        open_ticket(visit, SERVICE, DAYS, report=False, parts=str(parts), payment=f"{payment:.2f}",
                    first=first.isoformat(), hold=f"no shut-off until {first.isoformat()}")  # fmt: skip
        visit.remember(SPARED, identity.number_of(visit))
        visit.remember(AGREED, identity.number_of(visit))
        ours = self._values(visit, account, parts, visit.flow.default_language)
        for_agents.keep(visit, for_agents.ASKED_FOR, "terms", ours)
        return Go(self.next, visit.told("agreed", **self._values(visit, account, parts)))

    def _values(self, visit: Visit, account: Account, parts: int, language: str = "") -> dict[str, str]:
        code = visit.flow.languages[language or visit.call.language].code
        amount = spoken.money(_payment(account.balance or 0, parts), code)
        return {"parts": str(parts), "amount": amount, "date": spoken.day(self._first(visit), code)}

    def _first(self, visit: Visit) -> date:
        return spoken.date_at(visit.flow, visit.now.timestamp()) + timedelta(days=self.first_days)

    def _ask(self, visit: Visit, says: Sequence[Say], tries: int) -> Outcome:
        visit.note("asked", node=self.id, tries=tries)
        then = Where(self.id, tries)
        gather = Gather(tuple(says), then, visit.flow.patience, visit.call.language, 1, visit.hints)
        return Wait((gather, Redirect(then)), tries)


def _payment(owed: int, parts: int) -> int:
    """Cents of each payment: rounded up, so that the last one is never the largest."""
    return -(-owed // parts)
