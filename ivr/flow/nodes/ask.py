"""ask: digits that the caller keys in, kept under a name and taken along with the call.

Ends with the last digit, or with the pound key where the length may vary. Too few or too many digits, or silence, are
helped once; then the caller is taken to a person. 13 digits or more are refused: no prompt of ours takes a card number.

    account_number:
      kind: ask
      say: {en: "Please key in your account number.", es: "Marque su número de cuenta."}
      at_least: 6
      at_most: 8
      name: account
      next: main
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.flow.nodes.base import Go, Outcome
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.schema import Name

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class Ask(Keyed):
    """Digits that are kept."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "need"})

    kind: Literal["ask"]
    name: Name = Field(description="Under which name the digits are kept.")

    def take(self, visit: Visit, digits: str) -> Outcome:
        visit.answer(self.name, digits)
        return Go(self.next)
