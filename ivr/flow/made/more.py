"""A caller has asked for more about an announcement: its longer words, and a text message when there is news. No author
writes it.

Key 2, a silence and a second wrong key lead back to the menu where it was asked for, never round here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import offering
from ivr.flow.call import Input, Pressed, Said
from ivr.flow.nodes.base import Go, Node, Outcome, Wait
from ivr.flow.nodes.menu import Menu
from ivr.flow.steps import Gather, Redirect, Sound, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TEXTS, MENU = "1", "2"
"""The keys for texts, and for the menu."""


class More(Node):
    """All that there is to say about an announcement."""

    LISTENS: ClassVar[bool] = True

    kind: Literal["more"]

    def enter(self, visit: Visit) -> Outcome:
        one = offering.asked_about(visit)
        return self._ask(visit, offering.longer(visit, one), 0) if one else self._back(visit)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        asking, key = visit.call.asking, visit.key(event)
        if asking is None:  # our records are gone: what cannot be kept is not promised
            return self._back(visit)
        if key == TEXTS:
            return self._back(visit, offering.want_texts(visit, asking[1]))
        if key == MENU:
            visit.note("pressed", node=self.id, key=key)
            return self._back(visit)
        wrong = isinstance(event, Pressed | Said)
        visit.note("wrong" if wrong else "silence", node=self.id)
        if wrong and visit.call.tries == 0:
            return self._ask(visit, visit.phrase("wrong_key"), 1)
        return self._back(visit)

    def _ask(self, visit: Visit, before: tuple[Sound, ...], tries: int) -> Outcome:
        visit.note("asked", node=self.id, tries=tries)
        texts, menu = offering.option(visit, "news_by_text", TEXTS), offering.option(visit, "back_to_menu", MENU)
        then, flow = Where(self.id, tries), visit.flow
        gather = Gather((*before, texts, menu), then, flow.patience, visit.call.language, hints=visit.hints)
        return Wait((gather, Redirect(then)), tries)

    def _back(self, visit: Visit, says: tuple[Sound, ...] = ()) -> Outcome:
        """To the menu where it was asked for; to the start of the menus if nobody knows which."""
        menu = visit.flow.nodes.get(visit.call.asking[0]) if visit.call.asking else None
        return menu.resume(visit, says) if isinstance(menu, Menu) else Go(visit.flow.start, says)
