"""``advance``: one webhook walks the call through the flow until a node waits for the phone again.

A pure function: no I/O, no clock, no randomness. The same call and input give the same turn, which is what makes
replay, the simulator and the turn that happens once possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from ivr.flow import spoken
from ivr.flow.call import (
    PERSON_KEY,
    Answered,
    Call,
    Dialled,
    Event,
    Input,
    Pressed,
    Queued,
    Recorded,
    Said,
    Silence,
    Waiting,
)
from ivr.flow.graph import Flow
from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.nodes.base import Go, Outcome, Person, Wait
from ivr.flow.services import Services
from ivr.flow.steps import Hangup, Say, Sound, Step
from ivr.flow.visit import Visit
from routing.intent.understand import FEW

NODES_A_TURN = 25
"""A turn that visits more nodes than this is going in a circle; the caller is taken to a person."""


PATIENCE_WITH_SILENCE = 3
"""So often a silent phone is taken to a person whom nobody can find; then the call ends, or it would ring for ever."""


ASKED = "the caller asked for a person"


class Turn(Struct, frozen=True, gc=False):
    """What one webhook came to: the steps for the phone, the call afterwards, the facts to keep, what is left to do,
    and what moves in the line."""

    steps: tuple[Step, ...]
    call: Call
    events: tuple[Event, ...]
    jobs: tuple[Job, ...] = ()
    moves: tuple[Move, ...] = ()


class Circle(Exception):
    """The flow went from node to node without asking the caller anything."""


def advance(flow: Flow, call: Call, event: Input, services: Services, now: datetime) -> Turn:
    """Walk ``call`` on by ``event``. ``now`` is an aware time. Raises Circle, which no checked flow does."""
    visit = Visit(flow, call, services, now)
    return _walk(visit, visit.node.enter(visit) if isinstance(event, Answered) else _hear(visit, event))


def rescue(flow: Flow, call: Call, services: Services, now: datetime, because: str) -> Turn:
    """Something of ours has failed: apologise, and take the caller to a person."""
    visit = Visit(flow, call, services, now)
    visit.note("rescued", node=call.node, because=because)
    return _walk(visit, Go(_person(visit), (Say(flow.phrase("apology", call.language), call.language),)))


def _walk(visit: Visit, outcome: Outcome) -> Turn:
    """Follow ``outcome`` from node to node until one waits for the phone."""
    begun = visit.call.node
    said: list[Sound] = []
    for _ in range(NODES_A_TURN):
        match outcome:
            case Wait(steps, tries):
                return _turn(visit, (*said, *steps), tries)
            case Go(name, says):
                said += says
            case Person(because, says):
                said += says
                visit.note("person", node=visit.call.node, because=because)
                name = _person(visit)
        visit.call = visit.call.but(node=name, tries=0)
        outcome = visit.node.enter(visit)
    raise Circle(f"{begun} leads through {NODES_A_TURN} nodes without a question, the last was {visit.call.node}")


def _hear(visit: Visit, event: Input) -> Outcome:
    node = visit.node
    if node.LISTENS:
        if isinstance(event, Said):
            visit.note("said", node=node.id, confidence=event.confidence)
        if _asks_for_person(visit, event):
            visit.call = visit.call.but(path=(*visit.call.path, (node.id, PERSON_KEY)), unheard=0)
            return Person(ASKED)
        language = _wished_language(visit, event)
        if language is not None:
            visit.speak_language(language, "said")
            return Go(node.id)
    outcome = node.hear(visit, event)
    if not _is_silence(event):
        if visit.call.unheard and not isinstance(event, Dialled | Queued | Waiting):
            visit.call = visit.call.but(unheard=0)
        return outcome
    return _still_silent(visit, outcome) if isinstance(outcome, Person) else outcome


def _is_silence(event: Input) -> bool:
    """No sign of life: neither a key nor a word nor a sound."""
    if isinstance(event, Recorded):
        return event.seconds == 0
    return isinstance(event, Silence) or event in (Pressed(""), Said(""))


def _still_silent(visit: Visit, outcome: Person) -> Outcome:
    """To a person once more, or the end for a phone in which nobody seems to be."""
    if visit.call.unheard >= PATIENCE_WITH_SILENCE:
        visit.note("given_up", node=visit.call.node, because=f"{PATIENCE_WITH_SILENCE + 1} times nobody was heard")
        return Wait((*visit.phrase("nobody_there"), Hangup()))
    visit.call = visit.call.but(unheard=visit.call.unheard + 1)
    return outcome


def _asks_for_person(visit: Visit, event: Input) -> bool:
    match event:
        case Pressed(digits):
            return digits == PERSON_KEY
        case Said(words):
            if visit.key(event) == PERSON_KEY or visit.node.takes_sentences:
                return visit.key(event) == PERSON_KEY
            return _holds(spoken.plain(words), visit.language.person_words)
        case Recorded(seconds=0, key=key):
            return key == PERSON_KEY
    return False


def _wished_language(visit: Visit, event: Input) -> str | None:
    """Another language that the caller asks for."""
    if not isinstance(event, Said):
        return None
    heard = spoken.plain(event.words)
    if visit.node.takes_sentences and len(heard.split()) > FEW:  # 'my letter is in English, and ...'
        return None
    others = [one for one in visit.flow.languages.values() if one.id != visit.call.language]
    return next((one.id for one in others if _holds(heard, one.language_words)), None)


def _holds(heard: str, words: Iterable[str]) -> bool:
    """Whether one of the ``words`` is among those that were ``heard``; both plain."""
    return any(f" {word} " in f" {heard} " for word in words)


def _person(visit: Visit) -> str:
    """The node by which this caller reaches a person: the dispatcher when it is urgent, else the operator.

    Who has already heard the alternatives to a closed office gets the dispatcher, the one live person at night.
    """
    flow, directory = visit.flow, visit.flow.directory
    need = directory.needs.get(visit.call.need or "")
    if need is not None and need.urgent:
        return f"desk.{need.desk}"
    operator = directory.desks[flow.agent.desk]
    if visit.call.node in flow.alternatives and not directory.opening(operator, visit.now).open:
        return f"desk.{flow.emergency.desk}"
    if need is None:
        visit.call = visit.call.but(need=flow.agent.id)
    return f"desk.{operator.id}"


def _turn(visit: Visit, steps: tuple[Step, ...], tries: int) -> Turn:
    call = visit.call.but(turn=visit.call.turn + 1, tries=tries)
    return Turn(steps, call, tuple(visit.events), tuple(visit.jobs), tuple(visit.moves))
