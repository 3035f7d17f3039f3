"""announce: what a supervisor hears who has keyed in their code on the agents' line and has chosen announcements.

Key 1 reads out what is announced now, each with its end, which may be brought forward. Key 2 offers what stands in
announcements.yaml. Key 3 records one, in each language or in one for all callers. Then the supervisor keys in for how
many hours, hears it as callers will, and confirms: callers hear it within two seconds. Who hangs up before that, or is
silent twice, leaves nothing behind. {until} is an end, {language} the language that is recorded.

    announcing:
      kind: announce
      offer: {en: "For announcements", es: "Para anuncios"}
      say: {en: "Announcements.", es: "Anuncios."}
      listen: {en: "To hear what is announced", es: "Para oír los anuncios"}
      none: {en: "Nothing more is announced.", es: "No hay más anuncios."}
      one: {en: "Until {until}:", es: "Hasta {until}:"}
      end: {en: "To end it now", es: "Para terminarlo ahora"}
      following: {en: "For the next one", es: "Para el siguiente"}
      ended: {en: "It ends now.", es: "Termina ahora."}
      prepared: {en: "For a prepared one", es: "Para uno preparado"}
      more: {en: "For others", es: "Para otros"}
      record: {en: "To record one", es: "Para grabar uno"}
      tone:
        en: "This is recorded and played to callers. After the tone, say it in {language}, then press any key."
        es: "Se graba para las personas que llaman. Tras el tono, dígalo en {language} y oprima cualquier tecla."
      other: {en: "To record it in {language}, too", es: "Para grabarlo también en {language}"}
      same: {en: "For the same in all languages", es: "Para dejarlo igual en todos los idiomas"}
      hours: {en: "For how many hours? Key in 1 to 72, then pound.", es: "¿Cuántas horas? Marque de 1 a 72 y numeral."}
      check: {en: "Until {until} callers hear:", es: "Hasta {until} se oye:"}
      crowded: {en: "Two are heard at most: one will not be.", es: "Se oyen dos como máximo: uno no se oirá."}
      right: {en: "If that is right", es: "Si es correcto"}
      drop: {en: "To throw it away", es: "Para descartarlo"}
      done: {en: "Callers hear it now.", es: "Ya se oye."}
      late: {en: "Callers hear it when our system works again.", es: "Se oirá cuando el sistema vuelva a funcionar."}
      dropped: {en: "It is thrown away.", es: "Se descartó."}
      twice: {en: "That is announced already.", es: "Eso ya se anuncia."}
      wrong: {en: "That is not right.", es: "No es correcto."}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import structs

from ivr.flow import drafting
from ivr.flow.announceable import LONGEST, already, crowded_out
from ivr.flow.announcements import Announcement, Prepared
from ivr.flow.call import Input, Pressed, Recorded
from ivr.flow.drafting import START
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script, Wait
from ivr.flow.pages import page
from ivr.flow.schema import Text
from ivr.flow.steps import Gather, Hangup, Record, Redirect, Say, Sound, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

OFFERED_ON = "3"
"""The key of the duty node that leads here."""

MENU, LIST, PREPARED, RECORD, OTHERS, HOURS, CHECK = range(7)
"""What is asked. ``tries`` is ten times that, and how often it was asked in vain."""

A_PAGE = 6
MORE = "7"
MOST_HOURS = 72


class Announce(Node):
    """Announcements, by phone."""

    FOR_AGENTS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"until", "language"})

    kind: Literal["announce"]
    offer: Text
    say: Text
    listen: Text
    none: Text
    one: Text
    end: Text
    following: Text
    ended: Text
    prepared: Text
    more: Text
    record: Text
    tone: Text
    other: Text
    same: Text
    hours: Text
    check: Text
    crowded: Text
    right: Text
    drop: Text
    done: Text
    late: Text
    dropped: Text
    twice: Text
    wrong: Text

    def speak(self, script: Script) -> Prompts:
        texts = {
            "first": self.say, "none": self.none, "one": self.one, "ended": self.ended, "tone": self.tone,
            "hours": self.hours, "check": self.check, "crowded": self.crowded, "done": self.done, "late": self.late,
            "dropped": self.dropped, "twice": self.twice, "wrong": self.wrong,
        }  # fmt: skip
        options = {
            "offer": (self.offer, OFFERED_ON), "listen": (self.listen, "1"), "prepared": (self.prepared, "2"),
            "record": (self.record, "3"), "end": (self.end, "1"), "following": (self.following, "2"),
            "more": (self.more, MORE), "other": (self.other, "1"), "same": (self.same, "2"),
            "right": (self.right, "1"), "drop": (self.drop, "2"),
        }  # fmt: skip
        spoken = {name: script.words(text) for name, text in texts.items()}
        spoken |= {name: script.option(script.words(text), key) for name, (text, key) in options.items()}
        spoken |= {"bye": script.phrase("goodbye"), "silence": script.phrase("no_message")}
        return {name: script.say(words) for name, words in spoken.items()}

    def enter(self, visit: Visit) -> Outcome:
        if drafting.supervisor(visit) is None:  # our records are gone, and with them who this is
            return Go(visit.flow.agent_start or visit.flow.start)
        return self._ask(visit, MENU)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if drafting.supervisor(visit) is None:
            return self.enter(visit)
        state, asked = divmod(visit.call.tries, 10)
        deeds = {LIST: self._end, PREPARED: self._choose, OTHERS: self._languages, HOURS: self._until, CHECK: self._say}
        if state == RECORD:
            outcome = self._recorded(visit, event)
        else:
            outcome = deeds.get(state, self._begin)(visit, visit.digits(event))
        if outcome is not None:
            return outcome
        if asked:
            return Wait((*visit.prompt("bye"), Hangup()))
        why = "wrong" if isinstance(event, Pressed) else "silence" if state == RECORD else ""
        return self._ask(visit, state, visit.prompt(why) if why else (), 1)

    def _ask(self, visit: Visit, state: int, before: tuple[Sound, ...] = (), asked: int = 0) -> Outcome:
        """Ask what belongs to a state; ``before`` is heard first."""
        questions = {
            LIST: self._listed, PREPARED: self._offered, RECORD: self._tone, OTHERS: self._whether,
            HOURS: self._how_long, CHECK: self._heard_back,
        }  # fmt: skip
        says = (*before, *questions.get(state, self._menu)(visit))
        tries = 10 * state + asked
        then = Where(self.id, tries)
        if state == RECORD:
            visit.note("recording", node=self.id, notice=True)
            return Wait((*says, Record(LONGEST, then), Redirect(then)), tries)
        digits = None if state == HOURS else 1
        gather = Gather(says, then, visit.flow.patience, visit.call.language, digits)
        return Wait((gather, Redirect(then)), tries)

    # The first menu, and what is announced now.

    def _menu(self, visit: Visit) -> tuple[Sound, ...]:
        prepared = visit.prompt("prepared") if visit.flow.prepared else ()
        return (*visit.prompt("first"), *visit.prompt("listen"), *prepared, *visit.prompt("record"))

    def _begin(self, visit: Visit, key: str) -> Outcome | None:
        if key == "1":
            return self._list(visit, START)
        if key == "2" and visit.flow.prepared:
            drafting.turn_to(visit, 0)
            return self._ask(visit, PREPARED)
        if key == "3":
            drafting.keep(visit, drafting.EMPTY)
            return self._record_next(visit, RECORD)
        return None

    def _list(self, visit: Visit, before: int) -> Outcome:
        """On to the newest announcement that is older than number ``before``."""
        if drafting.look_at(visit, before) is None:
            return self._ask(visit, MENU, visit.prompt("none"))
        return self._ask(visit, LIST)

    def _listed(self, visit: Visit) -> tuple[Sound, ...]:
        one = drafting.looked_at(visit)
        if one is None:  # it has ended while it was heard
            return visit.prompt("following")
        language = visit.call.language
        sound = one.sound(language if language in one.languages() else one.languages()[0])
        return (*visit.prompt("one"), sound, *visit.prompt("end"), *visit.prompt("following"))

    def _end(self, visit: Visit, key: str) -> Outcome | None:
        number = drafting.number(visit)
        if key == "1":
            drafting.end(visit, number)
            return self._ask(visit, MENU, visit.prompt("ended"))
        return self._list(visit, number) if key == "2" else None

    # What is to be announced: prepared, or recorded.

    def _offered(self, visit: Visit) -> tuple[Sound, ...]:
        """The names on the keys 1 to 6."""
        names = [one.name[visit.call.language] for one in self._page(visit)]
        options = [Say(visit.option(name, str(key)), visit.call.language) for key, name in enumerate(names, 1)]
        more = visit.prompt("more") if len(visit.flow.prepared) > A_PAGE else ()
        return (*options, *more)

    def _page(self, visit: Visit) -> Sequence[Prepared]:
        return page(list(visit.flow.prepared.values()), drafting.page(visit), A_PAGE)

    def _choose(self, visit: Visit, key: str) -> Outcome | None:
        offered = self._page(visit)
        if key == MORE and len(visit.flow.prepared) > A_PAGE:
            drafting.turn_to(visit, drafting.page(visit) + 1)
            return self._ask(visit, PREPARED)
        if key.isdecimal() and 1 <= int(key) <= len(offered):
            drafting.keep(visit, offered[int(key) - 1].draft(0.0, 0.0))
            return self._ask(visit, HOURS)
        return None

    def _tone(self, visit: Visit) -> tuple[Sound, ...]:
        return visit.prompt("tone")

    def _recorded(self, visit: Visit, event: Input) -> Outcome | None:
        heard = isinstance(event, Recorded) and drafting.add_recording(visit, event)
        return self._record_next(visit, OTHERS) if heard else None

    def _record_next(self, visit: Visit, state: int) -> Outcome:
        """On to the next language that has no recording; there it is asked for (RECORD), or whether there shall be one
        (OTHERS)."""
        return self._ask(visit, state if drafting.next_language(visit) else HOURS)

    def _whether(self, visit: Visit) -> tuple[Sound, ...]:
        return (*visit.prompt("other"), *visit.prompt("same"))

    def _languages(self, visit: Visit, key: str) -> Outcome | None:
        if key == "1":
            return self._ask(visit, RECORD)
        if key == "2":
            drafting.same_for_all(visit)
            return self._ask(visit, HOURS)
        return None

    # Until when, and whether it is right.

    def _how_long(self, visit: Visit) -> tuple[Sound, ...]:
        return visit.prompt("hours")

    def _until(self, visit: Visit, digits: str) -> Outcome | None:
        if not (digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= MOST_HOURS):
            return None
        drafting.set_end(visit, int(digits))
        return self._ask(visit, CHECK)

    def _heard_back(self, visit: Visit) -> tuple[Sound, ...]:
        """As callers will hear it, in each language."""
        draft = drafting.draft(visit)
        sounds = [draft.sound(language) for language in visit.flow.languages if language in draft.languages()]
        crowded = visit.prompt("crowded") if self._crowds(visit, draft) else ()
        once = tuple(dict.fromkeys(sounds))
        return (*visit.prompt("check"), *once, *crowded, *visit.prompt("right"), *visit.prompt("drop"))

    def _crowds(self, visit: Visit, draft: Announcement) -> bool:
        newest = structs.replace(draft, number=START)
        return bool(draft.languages() and crowded_out(visit.services.board().announcements, newest))

    def _say(self, visit: Visit, key: str) -> Outcome | None:
        draft = drafting.draft(visit)
        if key == "2" or not draft.languages():
            return self._ask(visit, MENU, visit.prompt("dropped"))
        if key != "1":
            return None
        if already(draft, visit.services.board().announcements):
            return self._ask(visit, MENU, visit.prompt("twice"))
        drafting.put_up(visit, draft)
        return self._ask(visit, MENU, visit.prompt("done" if visit.services.floor().known else "late"))
