"""copy: texts a link to the bill, to callers who have proved their account and call from its phone.

The link is that of the customer system ('bill_link' in customers.yaml). A bill tells much, and a number on a display
proves little: a phone that the account does not have gets no link, and goes to 'none', as accounts without a link do.

    my_bill_copy:
      kind: copy
      say: {en: "We have sent a link to your bill to this phone.", es: "Le enviamos un enlace a su factura a este teléfono."}
      text: {en: "Your bill: {link}", es: "Su factura: {link}"}
      next: my_account
      none: copy_by_mail
      not_proven: find_account
      not_now: account_not_now
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import identity
from ivr.flow.accounts import NotNow
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script
from ivr.flow.schema import Name, Text

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class Copy(Node):
    """A copy of the bill."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"link"})

    kind: Literal["copy"]
    say: Text
    text: Text
    next: Name
    none: Name
    not_proven: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "none", "not_proven", "not_now"):
            yield (name,), getattr(self, name)

    def speak(self, script: Script) -> Prompts:
        return {"first": script.say(script.words(self.say)), "text": script.say(script.words(self.text))}

    def enter(self, visit: Visit) -> Outcome:
        try:
            account = identity.proven_account(visit)
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if account is None:
            return Go(self.not_proven)
        if not account.bill_link or visit.phone not in account.phones:
            return Go(self.none)
        visit.note("told", node=self.id, what="copy")
        visit.text_to_caller("copy", visit.told("text", link=account.bill_link)[0].text)
        return Go(self.next, visit.prompt("first"))
