"""Every state that a caller can come to, walked by the engine itself: what the callers' rules are proved on.

A state is what decides how a call goes on: node, language, tries, what need and desk decide, and what the caller
has had so far. Needs of the same desk that lead to the same node at night, and are alike urgent, decide the same;
of the desk that a call was meant for only how its people are found does, once nobody is rung any more.
Inputs are all that a phone can do there: every key, a wrong one, silence, the words for a person and other words; a
line that answers, or does not; a message, an empty one, key 0. Each is tried in each world (``worlds.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from ivr.flow import engine, identity
from ivr.flow.call import PERSON_KEY, Answered, Call, Dialled, Input, Pressed, Queued, Recorded, Said, Silence
from ivr.flow.engine import Turn
from ivr.flow.graph import Flow
from ivr.flow.imagined import ANSWERS, Imagined
from ivr.flow.made.more import MENU, TEXTS, More
from ivr.flow.made.parted import Parted
from ivr.flow.nodes.account import AccountNode
from ivr.flow.nodes.base import Node
from ivr.flow.nodes.callback import DIGITS, KEYING, OTHER, RIGHT, Callback
from ivr.flow.nodes.hold import Hold
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.listen import GUESSED, Listen
from ivr.flow.nodes.menu import KEY_ORDER, Menu
from ivr.flow.nodes.verify import Verify
from ivr.flow.services import LocalServices, OnPaper
from ivr.flow.steps import Say
from ivr.flow.walk import SID, Awaits, awaits
from ivr.flow.worlds import World
from routing.agents import Word
from routing.desks import Desk
from routing.hours import Opening
from routing.intent.understand import ASKED, ELSEWHERE, NOTHING, Action, Understood
from routing.needs import EMERGENCY, Need
from routing.route import Directory
from routing.waiting import Floor, Shift

Key = tuple[object, ...]

ANSWERED, UNANSWERED = Dialled("completed", bridged=True, seconds=60), Dialled("no-answer", bridged=False)
UNSERVED = Queued("leave", 900)
"""The longest wait is over; so is a queue that is full, or fails."""
SERVED = frozenset(("bridged", "message", "away"))
A_NUMBER = "2025550143"
"""One that may be called back, where numbers of the United States may."""
GARBLED = Said("hm well you know")


@dataclass(slots=True, eq=False)
class State:
    """One state, with the shortest way to it: ``before`` and the ``input`` that led here."""

    turn: Turn
    waits: Awaits
    before: State | None
    input: Input
    served: bool
    """Whether the caller has been connected, or has left a message, on the way here."""
    ways: dict[Input, State] = field(default_factory=dict)
    elsewise: list[tuple[Input, State]] = field(default_factory=list)
    """Where the same inputs lead when a system of the utility answers something else, or cannot be asked."""

    @property
    def call(self) -> Call:
        return self.turn.call

    def followings(self) -> list[tuple[Input, State]]:
        """Each input with a state to which it leads."""
        return [*self.ways.items(), *self.elsewise]

    def inputs(self) -> list[Input]:
        """All inputs from the start of the call to here."""
        found: list[Input] = []
        state: State | None = self
        while state is not None and state.before is not None:
            found.append(state.input)
            state = state.before
        return found[::-1]


@dataclass(slots=True)
class Explored:
    """All states of one world. ``circle``: the inputs to a turn that does not end, if there is one."""

    world: World
    states: list[State]
    circle: tuple[list[Input], str] | None = None


def explore(world: World) -> Explored:
    """Walk every way. A turn that goes in a circle (engine.Circle) is told, not raised."""
    flow = _still(world.flow, world.now)
    imagined = Imagined()
    services = LocalServices(lambda: world.board, OnPaper(_everybody(flow, world.now)), pretend, imagined)
    known: dict[Key, State] = {}
    found = Explored(world, [])
    decides = _what_needs_decide(world)
    modes = {desk.id: desk.mode for desk in flow.directory.desks.values()}
    listeners = frozenset(name for name, node in flow.nodes.items() if isinstance(node, Listen))
    started = world.now.timestamp()
    first = Call(SID, flow.version, flow.default_language, flow.start, number=world.number, started=started)
    todo: list[State] = []

    def visit(call: Call, event: Input, before: State | None) -> State | None:
        try:
            turn = engine.advance(flow, call, event, services, world.now)
        except engine.Circle as circle:
            if found.circle is None:
                found.circle = ([*(before.inputs() if before else []), event], str(circle))
            return None
        waits = awaits(turn.steps)
        served = (before is not None and before.served) or any(one.type in SERVED for one in turn.events)
        guessed = turn.call.answers.get(GUESSED) if turn.call.node in listeners else None
        need = decides.get(turn.call.need or "")
        node = flow.nodes[turn.call.node]
        rung = waits in ("line", "queue") or isinstance(node, Parted)
        desk = turn.call.desk if rung else modes.get(turn.call.desk or "")
        key = (*_key(turn, node, waits, served), desk, need, guessed)
        state = known.get(key)
        if state is None:
            state = known[key] = State(turn, waits, before, event, served)
            found.states.append(state)
            todo.append(state)
        return state

    visit(first, Answered(), None)
    for state in todo:  # it grows on the way: the nearest states come first
        for event in inputs(flow, state):
            for answer in ANSWERS:
                imagined.now(answer)
                following = visit(state.call, event, state)
                if following is not None and answer == ANSWERS[0]:
                    state.ways[event] = following
                elif following is not None and following is not state.ways.get(event):
                    state.elsewise.append((event, following))
                if not imagined.asked:
                    break
    return found


def inputs(flow: Flow, state: State) -> Iterator[Input]:
    """All that can happen in a state."""
    if state.waits == "line":
        yield from (ANSWERED, UNANSWERED)
    elif state.waits == "queue":
        yield from (Queued("bridged", 60), UNSERVED)
        hold = flow.nodes.get(flow.hold or "")
        keys = hold.options if isinstance(hold, Hold) else ()
        yield from (Queued("leave", 60, wish=key) for key in (PERSON_KEY, *keys))
    elif state.waits == "record":
        yield from (Recorded(8), Recorded(0), Recorded(0, PERSON_KEY))
    elif state.waits == "keys":
        yield from (Silence(), Pressed(PERSON_KEY))
        yield Said(min(flow.languages[state.call.language].person_words))
        yield GARBLED
        yield from map(Said, _sentences(flow, state.call.node))
        yield from map(Pressed, _keys(flow, state.call))


def _sentences(flow: Flow, name: str) -> Iterator[str]:
    """Whole sentences, one for each thing that they can come to, where a node takes any."""
    node = flow.nodes[name]
    if not node.takes_sentences:
        return
    # What follows behind a need is walked from the keys; here one of each sort is enough.
    desks, alike = flow.directory.desks, {}
    for need in flow.directory.needs.values():
        alike[need.urgent, desks[need.desk].mode, need.after_hours is None, need.language, need.first] = need.id
    needs = list(alike.values())
    yield from (f"route {need}" for need in needs)
    yield f"confirm {needs[0]}"
    yield f"ask {needs[0]} {needs[-1]}"
    yield from ("refer", "danger", f"person {needs[0]}")


def pretend(model: str, words: str, needs: Mapping[str, Need], person_words: Collection[str]) -> Understood:
    """Understands the sentences of ``_sentences``, and words for a person; nothing else."""
    action, _, named = words.partition(" ")
    found = [need for need in named.split() if need in needs]
    if words in person_words:
        return ASKED
    if action == "danger":
        return Understood("route", EMERGENCY, danger=True)
    if action == "refer":
        return Understood("refer", ELSEWHERE)
    if found and action in ("route", "confirm", "ask", "person"):
        return Understood(cast(Action, action), found[0], 0.5, found[-1] if len(found) > 1 else None)
    return NOTHING


def _keys(flow: Flow, call: Call) -> Iterator[str]:
    """The keys that a node knows, and one that it does not."""
    node = flow.nodes[call.node]
    if node.keys(call):
        yield from dict.fromkeys(node.keys(call))
        return
    if isinstance(node, Callback) and call.tries >= KEYING:
        yield from ("1" * DIGITS, A_NUMBER, "1")
        return
    known: list[str] = [RIGHT, OTHER] if isinstance(node, Callback) else []
    if isinstance(node, Menu):
        offered = [key for menu, key, _ in call.offered if menu == node.id]
        known = [*node.options, *([node.other_language] if node.other_language else []), *offered]
    elif isinstance(node, LanguageNode):
        known = list(node.languages)
    elif isinstance(node, More):
        known = [TEXTS, MENU]
    yield from known
    yield from [key for key in KEY_ORDER if key not in known][:1]


def _key(turn: Turn, node: Node, waits: Awaits, served: bool) -> Key:
    call = turn.call
    how = tuple([event.type for event in turn.events]) if waits == "over" else ()
    # Told apart where an account is asked for or proved. Elsewhere the first caller who comes is walked on, who has
    # mostly proved none: what proved ones meet there they meet behind the proof, too. All apart: 2.5 times the states.
    there = isinstance(node, AccountNode | Verify)
    who = tuple([call.answers.get(name) for name in identity.MATTER]) if there else ()
    return call.node, call.language, call.tries, call.unheard, served, waits, how, who


def _what_needs_decide(world: World) -> dict[str, Key]:
    """What of a need decides how a call goes on. One that something is announced for is alike to none."""
    announced = {need for one in world.board.announcements for need in one.needs}
    return {
        need.id: (need.desk, need.after_hours, need.urgent, need.id if need.id in {EMERGENCY, *announced} else "")
        for need in world.flow.directory.needs.values()
    }


@dataclass(frozen=True, slots=True)
class AtOneMoment(Directory):
    """A directory at a moment that does not pass: what is open is worked out once."""

    openings: Mapping[str, Opening] = field(default_factory=dict)

    def opening(self, desk: Desk, now: datetime) -> Opening:
        return self.openings[desk.id]


def _still(flow: Flow, now: datetime) -> Flow:
    """The same flow at one moment, with nothing to fill into its words: dates and names cost most of a turn, and change
    no way."""
    there = flow.directory
    openings = {name: there.opening(desk, now) for name, desk in there.desks.items()}
    spoken = {
        name: {
            language: {occasion: tuple([_bare(say) for say in says]) for occasion, says in prompts.items()}
            for language, prompts in by_language.items()
        }
        for name, by_language in flow.spoken.items()
    }
    phrases: Mapping[str, Mapping[str, str]] = {
        name: {language: text.replace("{", "(") for language, text in texts.items()}
        for name, texts in flow.phrases.items()
    }
    directory = AtOneMoment(there.needs, there.desks, there.calendar, there.agents, openings)
    return replace(flow, spoken=spoken, phrases=phrases, directory=directory)


def _bare(say: Say) -> Say:
    return Say(say.text.replace("{", "("), say.language) if "{" in say.text else say


def _everybody(flow: Flow, now: datetime) -> Floor:
    """A floor with every agent on duty: whoever a queue does not serve comes to the lines, as if nobody were."""
    shift = Shift(Word(on=True, at=now.timestamp()))
    return Floor(shifts=dict.fromkeys(flow.directory.agents, shift), known=True)
