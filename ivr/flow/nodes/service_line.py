"""service_line: tells what the pipe to a house is made of, on the utility's side and on the customer's: lead or not.

Callers key in the house number and the five digits of the ZIP code, one after the other; for a caller who has proved an
account its address is looked up without asking. The words of a material complete the sentence of its side. 'advice' is
said unless both sides are not lead. Lines on several streets, or that differ, lead to 'several': a person must look.
The address goes with the tickets of the call.

    my_service_line:
      kind: service_line
      say: {en: "Key in your house number and ZIP code, then pound.", es: "Marque número de casa, código postal y numeral."}
      at_least: 6
      at_most: 11
      told: {en: "At {house} our side {ours}. Your side {yours}.", es: "En {house} nuestra parte {ours}. La suya {yours}."}
      lead: {en: "is lead", es: "es de plomo"}
      galvanized: {en: "is galvanized steel to be replaced", es: "es de acero galvanizado que hay que cambiar"}
      unknown: {en: "is not known yet", es: "aún no se conoce"}
      non_lead: {en: "is not lead", es: "no es de plomo"}
      advice: {en: "Run cold water before you drink it.", es: "Deje correr el agua fría antes de beberla."}
      next: my_account
      none: account_not_now
      several: account_not_now
      not_now: account_not_now
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from ivr.flow import for_agents, identity
from ivr.flow.accounts import Account, NotNow
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Outcome, Script
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.nodes.ticket import ADDRESS
from ivr.flow.proof import as_keyed
from ivr.flow.schema import Name, Text
from ivr.flow.service_lines import ServiceLine, one_of, street_key

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TEXTS = ("told", "lead", "galvanized", "unknown", "non_lead", "advice")

ZIP_DIGITS = 5


class ServiceLineNode(Keyed):
    """What the pipe is made of."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"house", "ours", "yours"})

    kind: Literal["service_line"]
    told: Text = Field(description="Says what both sides of the pipe are made of.")
    lead: Text = Field(description="Of a side that is lead.")
    galvanized: Text = Field(description="Of a side of galvanized steel that must be replaced.")
    unknown: Text = Field(description="Of a side that nobody knows.")
    non_lead: Text = Field(description="Of a side that is not lead.")
    advice: Text = Field(description="What to do unless both sides are not lead.")
    none: Name = Field(description="The node where no line fits the address.")
    several: Name = Field(description="The node where several fit: a person must look.")
    not_now: Name = Field(description="The node where the inventory cannot be asked.")

    @model_validator(mode="after")
    def _holds_both(self) -> ServiceLineNode:
        if self.at_least <= ZIP_DIGITS:
            raise ValueError("'at_least' must be 6 or more: a house number, and the five digits of a ZIP code")
        return self

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "none", "several", "not_now"):
            yield (name,), getattr(self, name)

    def speak(self, script: Script) -> Prompts:
        return {**super().speak(script), **{name: script.say(script.words(getattr(self, name))) for name in TEXTS}}

    def enter(self, visit: Visit) -> Outcome:
        try:
            account = identity.proven_account(visit)
        except NotNow:  # the inventory is another system: the caller can key the address in
            account = None
        if account is None or not as_keyed(account.house, account.zip):
            return self.ask(visit, "first", 0)
        return self._look(visit, account.house, account.zip, account)

    def take(self, visit: Visit, digits: str) -> Outcome:
        return self._look(visit, digits[:-ZIP_DIGITS], digits[-ZIP_DIGITS:])

    def _look(self, visit: Visit, house: str, zip_code: str, account: Account | None = None) -> Outcome:
        street = account.street if account is not None else ""
        visit.remember(ADDRESS, _address(house, street, zip_code))
        try:
            lines = visit.services.systems.service_lines(house, zip_code)
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if street:  # the same number on another street is somebody else's pipe
            lines = tuple([line for line in lines if street_key(line.street) == street_key(street)])
        line = one_of(lines)
        if line is None:
            branch = "several" if lines else "none"
            visit.note("no_service_line", node=self.id, because=branch)
            return Go(self.several if lines else self.none)
        return self._tell(visit, line)

    def _tell(self, visit: Visit, line: ServiceLine) -> Outcome:
        sides = {"ours": line.utility_side, "yours": line.customer_side}
        visit.note("told", node=self.id, what="service_line", **sides)
        visit.remember(ADDRESS, _address(line.house, line.street, line.zip))
        says = visit.told("told", **self._words(visit, line, visit.call.language))
        for_agents.keep(visit, for_agents.PIPE, "told", self._words(visit, line, visit.flow.default_language))
        if set(sides.values()) != {"non_lead"}:
            says = (*says, *visit.told("advice"))
        return Go(self.next, says)

    @staticmethod
    def _words(visit: Visit, line: ServiceLine, language: str) -> dict[str, str]:
        sides = {"ours": line.utility_side, "yours": line.customer_side}
        said = {side: for_agents.words(visit, material, language, {}) for side, material in sides.items()}
        return {"house": f"{line.house} {line.street}".strip(), **said}


def _address(house: str, street: str, zip_code: str) -> str:
    return ", ".join(part for part in (f"{house} {street}".strip(), zip_code) if part)
