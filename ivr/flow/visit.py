"""One turn while it is being walked: what nodes read, say, note and change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from ivr.flow import spoken
from ivr.flow.accounts import NotNow
from ivr.flow.announcements import Announcement
from ivr.flow.call import PERSON_KEY, Call, Event, Input, Pressed, Said
from ivr.flow.graph import Flow, Language
from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.nodes.base import Node, fill, key_name
from ivr.flow.services import Services
from ivr.flow.slots import SLOTS
from ivr.flow.steps import Say, Sound
from routing.desks import Desk
from routing.hours import next_close_of_a_full_day, next_opening
from routing.intent.understand import Understood
from routing.route import Caller, Decision
from routing.waiting import Place, estimate

# A slot may be empty, or end in a full stop of its own ("8 a.m.").
_TWICE = re.compile(r"[,.](?:\s*[,.])+")

TEXTABLE = re.compile(r"\+[1-9][0-9]{7,14}")
"""A number in full; a withheld one is a word. Whether we may dial there is asked when the text is sent."""

AGAIN = 600.0
"""Seconds within which a caller who reached nobody and calls again goes to the front."""

SOON = timedelta(hours=1)
"""When a desk that never closes calls back."""


@dataclass(slots=True)
class Visit:
    """The call on its way through the flow in one turn. ``call`` is replaced as it changes; ``events`` grows."""

    flow: Flow
    call: Call
    services: Services
    now: datetime
    events: list[Event] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    _standing: tuple[Place | None] | None = None

    @property
    def node(self) -> Node:
        return self.flow.nodes[self.call.node]

    @property
    def language(self) -> Language:
        return self.flow.languages[self.call.language]

    @property
    def phone(self) -> str:
        """The caller's number in full; empty if it is withheld, which is a word."""
        return self.call.number if TEXTABLE.fullmatch(self.call.number) else ""

    @property
    def hints(self) -> str:
        """What the caller may say where the call stands, for the carrier's recogniser."""
        whole = self.flow.hints.get(self.call.language, "") if self.node.takes_sentences else ""
        return whole or self.language.hints

    @property
    def urgent(self) -> bool:
        """Whether the caller's need is one that must not wait."""
        need = self.flow.directory.needs.get(self.call.need or "")
        return need is not None and need.urgent

    def note(self, type_: str, **data: Any) -> None:
        self.events.append(Event(type_, data))

    def later(self, kind: str, key: str, **data: Any) -> None:
        """Leave something to do outside of the call, as soon as it can be done."""
        self.jobs.append(Job(kind, key, self.now.timestamp(), data))

    def move(self, what: str, **data: Any) -> None:
        """Change who waits in line, who works, or who wants texts."""
        self.moves.append(Move(what, data))

    def prompt(self, occasion: str) -> tuple[Say, ...]:
        """The words of the node where the call stands, with what is only known now filled in."""
        says = self.flow.spoken[self.call.node][self.call.language][occasion]
        return tuple([self._filled(say) for say in says])

    def told(self, occasion: str, **values: str) -> tuple[Say, ...]:
        """The same, with values that the node itself has worked out."""
        says = self.flow.spoken[self.call.node][self.call.language][occasion]
        return tuple([self._filled(Say(fill(say.text, values), say.language)) for say in says])

    def phrase(self, name: str) -> tuple[Say, ...]:
        return (self._filled(Say(self.flow.phrase(name, self.call.language), self.call.language)),)

    def text(self, about: str) -> None:
        """Text the caller what their need says; nothing if it says nothing, or the number takes no texts."""
        words = self.flow.texts.get(self.call.need or "", {}).get(self.call.language)
        if words:
            written = words.replace("{reference}", self.services.reference(self.call.sid))  # not digit by digit
            self.text_to_caller(about, self.filled(written))

    def text_to_caller(self, about: str, body: str) -> None:
        """Text the caller, once about each thing; nothing if the number takes no texts."""
        if TEXTABLE.fullmatch(self.call.number):
            self.later("text", f"text:{self.call.sid}:{about}", to=self.call.number, body=body)

    def filled(self, text: str) -> str:
        """Words in the caller's language, with what is only known now filled in."""
        return self._filled(Say(text, self.call.language)).text

    def before_menu(self) -> tuple[Announcement, ...]:
        """What staff announce before the first menu of a call, and again in a language that was changed to."""
        board = self.services.board()
        if not board.announcements:
            return ()
        chosen = self.call.path or self.call.need
        if chosen and not any(event.type == "language" for event in self.events):
            return ()
        return self._unheard(board.before_menu(self.call.language, self.now))

    def for_need(self) -> tuple[Announcement, ...]:
        """What staff announce to callers who chose this need."""
        board = self.services.board()
        if not board.announcements:
            return ()
        return self._unheard(board.for_need(self.call.need, self.call.language, self.now))

    def announce(self, announcements: Sequence[Announcement]) -> tuple[Sound, ...]:
        """Their words or recordings; they are not heard again in this call, but in a language that is changed to."""
        if not announcements:
            return ()
        language, numbers = self.call.language, [one.number for one in announcements]
        self.note("announced", node=self.call.node, numbers=numbers, language=language)
        heard = tuple([(number, language) for number in numbers])
        self.call = self.call.but(announced=(*self.call.announced, *heard))
        return tuple([one.sound(language) for one in announcements])

    def _unheard(self, announcements: Sequence[Announcement]) -> tuple[Announcement, ...]:
        heard, language = self.call.announced, self.call.language
        found = [one for one in announcements if (one.number, language) not in heard]
        here = self._zips() if any(one.zips for one in found) else set()
        return tuple([one for one in found if not one.zips or not here or here & {*one.zips}])

    def _zips(self) -> set[str]:
        """The ZIP codes of the accounts that the caller's phone has; empty where nobody knows."""
        try:
            return {one.zip for one in self.services.systems.of_phone(self.phone) if one.zip} if self.phone else set()
        except NotNow:
            return set()

    def key(self, event: Input) -> str | None:
        """The key that was pressed, or said as a word."""
        if isinstance(event, Pressed):
            return event.digits
        if isinstance(event, Said):
            word = spoken.plain(event.words)
            return self.language.spoken_keys.get(word, word if word.isascii() and word.isdigit() else "")
        return None

    def understand(self, words: str) -> Understood:
        """What the caller's words come to."""
        flow = self.flow
        return self.services.understand(flow.intents, words, flow.directory.needs, self.language.person_words)

    def digits(self, event: Input) -> str:
        """Keys that were pressed, or said one by one."""
        if isinstance(event, Pressed):
            return event.digits
        if isinstance(event, Said):
            return "".join(self.language.spoken_keys.get(word, word) for word in spoken.plain(event.words).split())
        return ""

    def chose(self, key: str, need: str | None) -> None:
        self.note("pressed", node=self.call.node, key=key, need=need, flow=self.flow.version)
        self.call = self.call.but(path=(*self.call.path, (self.call.node, key)), need=need or self.call.need)

    def answer(self, name: str, digits: str) -> None:
        # The digits stay with the call; the event, which is kept for good, tells only that they came.
        self.note("keyed", node=self.call.node, name=name, length=len(digits))
        self.remember(name, digits)

    def remember(self, name: str, value: str) -> None:
        """Keep something with the call under a name, without an event."""
        self.call = self.call.but(answers={**self.call.answers, name: value})

    def speak_language(self, language: str, key: str) -> None:
        self.note("language", node=self.call.node, key=key, language=language)
        self.call = self.call.but(language=language, path=(*self.call.path, (self.call.node, key)))

    def speak_other_language(self, key: str) -> None:
        self.speak_language(next(one for one in self.flow.languages if one != self.call.language), key)

    def standing(self) -> Place | None:
        """The call's place in line, at most a second old; with TaskRouter nobody can say where a caller stands."""
        if self.desk().mode == "taskrouter":
            return None
        if self._standing is None:  # asked by each slot of the words, and by what is noted of them
            floor = self.services.floor()
            found = next((one for one in floor.places if one.sid == self.call.sid), None)
            self._standing = (found or (self.services.place(self.call.sid) if floor.known else None),)
        return self._standing[0]

    def wait(self) -> tuple[int, int] | None:
        """How many minutes the caller still waits, from and to; None if nobody can say."""
        place = self.standing()
        return estimate(self.flow.directory, self.services.floor(), place, self.now) if place else None

    def promised(self) -> None:
        """Note what the caller is told about the wait."""
        wait, place = self.wait(), self.standing()
        if wait is not None and place is not None:
            self.note("promised", desk=place.desk, low=wait[0], high=wait[1])

    def line_up(self, front: bool, by: Literal["queue", "taskrouter"] = "queue") -> None:
        """Into the line of the call's desk, or to TaskRouter for it."""
        call, now = self.call, self.now.timestamp()
        self.note("queued", desk=call.desk, need=call.need, front=front, **({} if by == "queue" else {"by": by}))
        self.call = call.but(queued=now)
        state = "waiting" if by == "queue" else "task"
        self._enter_line(call.number, since=now, front=front, away=False, due=0.0, state=state)

    def call_back(self, number: str, due: float) -> None:
        """Have the caller called back, at the place in line that they have."""
        self.call = self.call.but(desk=self.desk().id)
        self.note("away", desk=self.call.desk, need=self.call.need)
        since = self.call.queued or self.now.timestamp()
        self._enter_line(number, since=since, front=self.call.transfers > 0, away=True, due=due)

    def _enter_line(
        self, number: str, since: float, front: bool, away: bool, due: float, state: str = "waiting"
    ) -> None:
        self.move(
            "enter",
            desk=self.desk().id,
            need=self.call.need,
            urgent=int(self.urgent),
            language=self.call.language,
            number=number,
            since=since,
            front=int(front),
            away=int(away),
            due=due,
            state=state,
        )

    def caller(self, again: bool = False) -> Caller:
        """What the caller has been through."""
        asked = any(key == PERSON_KEY for _, key in self.call.path)
        return Caller(self.call.transfers, again, asked)

    def again(self) -> bool:
        """Whether the caller has called within the last minutes, and reached nobody."""
        call = self.call
        if not TEXTABLE.fullmatch(call.number):
            return False
        return self.services.called_before(call.sid, call.number, self.now.timestamp() - AGAIN)

    def option(self, words: str, key: str) -> str:
        """A choice as it is spoken, for menus that are made during the call."""
        language = self.call.language
        return fill(self.flow.phrase("option", language), {"words": words, "key": key_name(key, language)})

    def routed(self, decision: Decision) -> None:
        self.note("routed", need=self.call.need, desk=decision.desk, open=decision.open, because=list(decision.because))
        self.call = self.call.but(desk=decision.desk, because=decision.because, routed=self.now.timestamp())

    def routed_at(self) -> datetime:
        return self.now if self.call.routed is None else datetime.fromtimestamp(self.call.routed, UTC)

    def desk(self) -> Desk:
        """The desk that the call is meant for; the operator's while nobody knows."""
        desks = self.flow.directory.desks
        return desks.get(self.call.desk or "") or desks[self.flow.agent.desk]

    def opens(self) -> datetime:
        """When the desk is open next: now, or later."""
        calendar = self.flow.directory.calendar
        return next_opening(calendar, calendar.schedules[self.desk().hours], self.now) or self.now

    def promise(self) -> datetime:
        """By when the desk calls back: the end of its next whole opening, in local time."""
        calendar = self.flow.directory.calendar
        schedule = calendar.schedules[self.desk().hours]
        if schedule.always:
            return (self.now + SOON).astimezone(calendar.zone)
        return next_close_of_a_full_day(calendar, schedule, self.now) or self.now.astimezone(calendar.zone)

    def _filled(self, say: Say) -> Say:
        if "{" not in say.text:
            return say
        slots = {name: make(self, say.language) for name, make in SLOTS.items() if f"{{{name}}}" in say.text}
        return Say(_TWICE.sub(".", fill(say.text, slots)), say.language)
