"""handover: what an agent hears who has pressed the star key during a talk, to mend a wrong desk. For agents' legs
only.

Keys 1 to 3 send the caller to one of three desks, the likeliest first, and key 4 names three more. Key 5 has the agent
introduce the caller before they leave, where somebody is on duty there; who waits for a colleague for two minutes is
back in this menu. Key 6 takes words about the caller for whoever takes the call next. Key 7 takes the caller back, and
so do three silences. The caller hears one sentence, is not asked again, and goes before those who came by themselves.

    handover:
      kind: handover
      say: {en: "The caller is waiting.", es: "La persona espera."}
      more: {en: "For more desks", es: "Para más oficinas"}
      introduce: {en: "To introduce the caller first", es: "Para presentar primero a la persona"}
      introducing: {en: "You will introduce the caller.", es: "Usted presentará a la persona."}
      words: {en: "To say a word about the caller", es: "Para decir algo sobre la persona"}
      ask: {en: "Please say it now.", es: "Dígalo ahora."}
      back: {en: "To take the caller back", es: "Para volver con la persona"}
      sent: {en: "The caller is on the way. Thank you.", es: "La persona va en camino. Gracias."}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow.call import Dialled, Input, Said
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Node, Outcome, Script, Wait
from ivr.flow.nodes.menu import Menu
from ivr.flow.pages import page
from ivr.flow.schema import Text
from ivr.flow.steps import DialQueue, DialReservation, Gather, Hangup, Meet, Pause, Redirect, Say, Where
from routing.misroutes import likeliest
from routing.waiting import Place, team

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

MORE, INTRODUCE, WORDS, BACK = "4", "5", "6", "7"
A_PAGE = 3
WITHOUT_A_TALK = "without_a_talk"
"""The answer of an agent who has sent the caller on at once, in the whisper."""
DESKS = "desks"
"""Under which name a leg keeps the desks to which its agent may send the caller."""
AWAY = "away"
"""The answer on the leg of an agent whose caller was called back, and is not on the line any more."""
MENU, SPEAKING, INTRODUCING = 10, 20, 30
"""``tries`` from which the agent chooses, speaks, or waits for a colleague; below, the caller's leg is waited for."""
LOOKS = 4
A_LOOK, COLLEAGUE_LOOKS = 3, 40
"""Seconds between two looks at whether a colleague has come, and so many looks: two minutes."""
SILENCES = 3
LONGEST_WORDS = 300


class Handover(Node):
    """The agent's menu for a caller who belongs elsewhere."""

    FOR_AGENTS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"need", "desk"})

    kind: Literal["handover"]
    say: Text
    more: Text
    introduce: Text
    introducing: Text
    words: Text
    ask: Text
    back: Text
    sent: Text

    def speak(self, script: Script) -> Prompts:
        texts = {
            "first": self.say, "more": self.more, "introduce": self.introduce, "introducing": self.introducing,
            "words": self.words, "ask": self.ask, "back": self.back, "sent": self.sent,
        }  # fmt: skip
        return {occasion: script.say(script.words(text)) for occasion, text in texts.items()}

    def enter(self, visit: Visit) -> Outcome:
        """From the whisper: the agent has the caller, and talks to them, or sends them on without a talk."""
        if WITHOUT_A_TALK in visit.call.answers or AWAY in visit.call.answers:
            return self._menu(visit, MENU)
        if visit.call.reservation:
            return self._talk(visit)
        place, parent = self._place(visit), visit.call.parent or ""
        if place is not None and place.warm:
            return Wait((Meet(parent, Where(self.id), ends=True, star=True),))
        return self._talk(visit)

    def _talk(self, visit: Visit) -> Outcome:
        reserved = visit.call.reservation
        if reserved:
            return Wait((DialReservation(reserved.id, Where(self.id)),))
        return Wait((DialQueue(visit.call.parent or "", Where(self.id)),))

    def hear(self, visit: Visit, event: Input) -> Outcome:
        tries = visit.call.tries
        if isinstance(event, Dialled):
            return self._parted(visit, event)
        if tries < MENU:
            return self._look(visit, tries)
        if tries >= INTRODUCING:
            return self._await(visit, tries)
        if tries == SPEAKING:
            return self._spoken(visit, event)
        return self._chosen(visit, visit.key(event), tries)

    def _parted(self, visit: Visit, event: Dialled) -> Outcome:
        """The talk is over for this agent, or the introduction is."""
        if visit.call.tries == INTRODUCING:
            visit.note("introduced", desk=visit.call.desk)
            return Wait((*visit.prompt("sent"), Hangup()))
        if not event.bridged:
            return self._gone(visit)
        if event.gone:  # the agent has hung up, not pressed the star key
            if visit.call.reservation:
                visit.move("task_over", sid=visit.call.parent)
            return Wait((Hangup(),))
        visit.note("star", desk=visit.call.desk)
        move = "task_star" if visit.call.reservation else "star"
        visit.move(move, sid=visit.call.parent, leg=visit.call.sid)
        visit.call = visit.call.but(reservation=None)  # it is over with the talk: from here on as from a line of ours
        return self._look(visit, 0)

    def _await(self, visit: Visit, tries: int) -> Outcome:
        """A colleague is rung, who may take long; the caller may hang up meanwhile. A room would keep the agent."""
        place = self._place(visit)
        if place is None or not place.warm or place.state in ("done", "over"):
            return self._gone(visit)
        if place.state == "taken":
            room = Meet(visit.call.parent or "", Where(self.id, INTRODUCING), ends=False, star=True)
            return Wait((room,), INTRODUCING)
        if tries >= INTRODUCING + COLLEAGUE_LOOKS:
            visit.move("not_introduced", sid=visit.call.parent, leg=visit.call.sid)
            return self._menu(visit, MENU)
        return Wait((Pause(A_LOOK), Redirect(Where(self.id, tries + 1))), tries + 1)

    def _look(self, visit: Visit, looks: int) -> Outcome:
        """Is the caller parked? The carrier tells their leg at the same moment as this one, or they have hung up."""
        place = self._place(visit)
        if place is not None and place.state == "parked":
            return self._menu(visit, MENU)
        if place is None or place.state not in ("taken", "task") or looks >= LOOKS:
            return self._gone(visit)
        return Wait((Pause(1), Redirect(Where(self.id, looks + 1))), looks + 1)

    def _chosen(self, visit: Visit, key: str | None, tries: int) -> Outcome:
        if key in ("1", "2", "3") and int(key) <= len(self._page(visit)):
            return self._send(visit, self._page(visit)[int(key) - 1])
        if key == MORE:
            visit.remember("page", str(int(visit.call.answers.get("page", "0")) + 1))
            return self._menu(visit, MENU)
        if key == INTRODUCE:
            visit.remember("introduce", "yes")
            return self._menu(visit, MENU)
        if key == WORDS:
            then = Where(self.id, SPEAKING)
            hints = visit.hints
            gather = Gather(visit.prompt("ask"), then, visit.flow.patience, visit.call.language, None, hints)
            return Wait((gather, Redirect(then)), SPEAKING)
        if AWAY in visit.call.answers and (key == BACK or key is None or key == ""):
            return Wait((*visit.phrase("goodbye"), Hangup()))
        if key == BACK or tries + 1 >= MENU + SILENCES:
            visit.note("taken_back", desk=visit.call.desk)
            visit.move("take_back", sid=visit.call.parent, leg=visit.call.sid)
            return self._talk(visit)
        return self._menu(visit, tries + 1)

    def _spoken(self, visit: Visit, event: Input) -> Outcome:
        if isinstance(event, Said) and event.words:
            words = event.words[:LONGEST_WORDS]
            visit.note("words_added", length=len(words))
            visit.move("words", sid=visit.call.parent, leg=visit.call.sid, words=words)
        return self._menu(visit, MENU)

    def _menu(self, visit: Visit, tries: int) -> Outcome:
        desks, language = visit.flow.directory.desks, visit.call.language
        away = AWAY in visit.call.answers
        if DESKS not in visit.call.answers:
            visit.remember(DESKS, ",".join(_ranked(visit)))
        lines = [visit.option(desks[name].name[language], str(key)) for key, name in enumerate(self._page(visit), 1)]
        choices = [("more", MORE), ("introduce", INTRODUCE), ("words", WORDS), ("back", BACK)]
        introducing = "introduce" in visit.call.answers
        lines += [
            visit.option(visit.prompt(one)[0].text, key)
            for one, key in choices
            if not (one == "introduce" and introducing) and not (away and one in ("introduce", "back"))
        ]
        before = visit.phrase("call_over") if away else visit.prompt("introducing" if introducing else "first")
        then = Where(self.id, tries)
        gather = Gather((*before, Say(" ".join(lines), language)), then, visit.flow.patience, language)
        return Wait((gather, Redirect(then)), tries)

    def _send(self, visit: Visit, to: str) -> Outcome:
        call, flow, place = visit.call, visit.flow, self._place(visit)
        if place is None or place.state == "over":
            return self._gone(visit)
        node, key = _option(visit)
        warm = "introduce" in call.answers and bool(team(flow.directory, visit.services.floor(), to, visit.now))
        told = {"need": call.need, "node": node, "key": key, "flow": flow.version}
        visit.note("misrouted", desk=call.desk, to=to, warm=warm, option=_words(visit, node, key), **told)
        if AWAY in call.answers:
            visit.move("sent_away", sid=call.parent, to_desk=to, **told)
            return Wait((*visit.prompt("sent"), Hangup()))
        visit.move("sent", sid=call.parent, leg=call.sid, to_desk=to, warm=int(warm), **told)
        if warm:
            return Wait((*visit.prompt("introducing"), Redirect(Where(self.id, INTRODUCING))), INTRODUCING)
        return Wait((*visit.prompt("sent"), Hangup()))

    def _page(self, visit: Visit) -> Sequence[str]:
        """The desks on the keys 1 to 3."""
        ranked = [name for name in visit.call.answers.get(DESKS, "").split(",") if name in visit.flow.directory.desks]
        return page(ranked, int(visit.call.answers.get("page", "0")), A_PAGE)

    def _place(self, visit: Visit) -> Place | None:
        return visit.services.place(visit.call.parent or "")

    def _gone(self, visit: Visit) -> Outcome:
        return Wait((*visit.phrase("caller_gone"), Hangup()))


def _ranked(visit: Visit) -> list[str]:
    """Where the caller may be sent, the likeliest first, of the desks that are open. It is worked out once a leg: a key
    must not change its meaning between the words and the press."""
    directory, call = visit.flow.directory, visit.call
    ranked = likeliest(directory, visit.services.floor().misroutes, call.desk or "", call.need)
    if AWAY in call.answers:  # only agents call back, never a desk's own lines
        ranked = [name for name in ranked if directory.desks[name].mode == "queue"]
    return [name for name in ranked if directory.opening(directory.desks[name], visit.now).open]


def _option(visit: Visit) -> tuple[str | None, str | None]:
    """The menu and the key that brought the caller to this desk; nothing if no key did."""
    chosen = [(node, key) for node, key in visit.call.path if isinstance(visit.flow.nodes.get(node), Menu)]
    return chosen[-1] if chosen else (None, None)


def _words(visit: Visit, node: str | None, key: str | None) -> str | None:
    """What that option says."""
    menu = visit.flow.nodes.get(node or "")
    option = menu.options.get(key or "") if isinstance(menu, Menu) else None
    return option.words[visit.flow.default_language] if option is not None else None
