"""What must hold in every state, proved on all of them (``explore.py``).

A state where it does not hold is told with the call that leads there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ivr.flow.call import PERSON_KEY, Input, Pressed, Recorded, Said, Silence
from ivr.flow.explore import GARBLED, UNANSWERED, UNSERVED, Explored, State
from ivr.flow.graph import Flow
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.steps import Record
from ivr.flow.walk import says
from routing.needs import EMERGENCY

IN_VAIN = 8
"""Turns without a person after which silences and wrong keys count as a trap: two in the menu, two in the alternatives
to a closed desk, and the turns of a voicemail between them."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A rule that does not hold: where, in a sentence, what to do, and the inputs that show it."""

    rule: str
    node: str
    message: str
    fix: str
    world: str
    inputs: tuple[Input, ...]


Proof = Callable[[Explored], Iterator[Flaw]]


def flaws(explored: Explored) -> Iterator[Flaw]:
    """Everything that does not hold in one world, the nearest state first."""
    if explored.circle is not None:
        inputs, message = explored.circle
        yield Flaw("circle", _last_node(explored), message, "put a menu into it, or lead it to a desk",
                   explored.world.name, tuple(inputs))  # fmt: skip
        return
    for proof in PROOFS:
        yield from proof(explored)


def _person_within_a_key(explored: Explored) -> Iterator[Flaw]:
    """Key 0 and the words for a person lead to a person, or out of hours to the alternatives and from there to one."""
    flow = explored.world.flow
    for state in explored.states:
        for event, following in state.followings() if state.waits in ("keys", "record") else ():
            if _asks(flow, event, state) and not _is_person(flow, following):
                message = "a caller who asks for a person here does not reach one"
                fix = "give the operator's desk or the emergency desk lines that are open"
                yield _flaw("no-person", state, message, fix, explored, event)


def _asks(flow: Flow, event: Input, state: State) -> bool:
    if isinstance(event, Said):
        return event.words in flow.languages[state.call.language].person_words
    return event == Recorded(0, PERSON_KEY) or (event == Pressed(PERSON_KEY) and state.waits == "keys")


def _is_person(flow: Flow, state: State) -> bool:
    """Somebody is rung; or, unless it is urgent, the alternatives are heard, in which key 0 makes somebody ring."""
    if state.waits in ("line", "queue"):
        return True
    need = flow.directory.needs.get(state.call.need or "")
    if (need is not None and need.urgent) or state.call.node not in flow.alternatives:
        return False
    again = state.ways.get(Pressed(PERSON_KEY)) or state.ways.get(Recorded(0, PERSON_KEY))
    return again is not None and again.waits in ("line", "queue")


def _silence_ends_at_a_person(explored: Explored) -> Iterator[Flaw]:
    """Every run of silences and wrong keys comes to a person, or to the end of a phone in which nobody is."""
    runs: dict[int, int] = {}
    for state in explored.states:
        if _run(state, runs, set()) > IN_VAIN:
            message = "silences and wrong keys are answered again and again, and never lead to a person"
            yield _flaw("silence-traps", state, message, "lead it to a menu, a voicemail or a desk", explored)
            return


def _run(state: State, runs: dict[int, int], under_way: set[int]) -> int:
    """The longest run of inputs in vain from here; more than any limit where it has no end."""
    if state.waits not in ("keys", "record"):
        return 0
    known = runs.get(id(state))
    if known is not None:
        return known
    if id(state) in under_way:
        return IN_VAIN + 1
    under_way.add(id(state))
    ways = [following for event, following in state.followings() if _is_vain(event, state, following)]
    longest = 1 + max((_run(following, runs, under_way) for following in ways), default=0)
    under_way.discard(id(state))
    runs[id(state)] = longest
    return longest


def _is_vain(event: Input, state: State, following: State) -> bool:
    """A silence, or what the node has not understood."""
    types = {one.type for one in following.turn.events}
    return event in (Silence(), Recorded(0)) or "wrong" in types or (event == GARBLED and "person" not in types)


def _ends_by_itself(explored: Explored) -> Iterator[Flaw]:
    """A call to which nobody says a word, and which nobody takes, comes to an end."""
    state: State | None = explored.states[0]
    seen: set[int] = set()
    while state is not None and state.waits != "over":
        if id(state) in seen:
            message = "a silent phone goes round for ever from here, and rings the same lines again and again"
            yield _flaw("endless", state, message, "lead it to an end at last", explored)
            return
        seen.add(id(state))
        passive: dict[str, Input] = {
            "line": UNANSWERED, "queue": UNSERVED, "record": Recorded(0), "keys": Silence(),
        }  # fmt: skip
        state = state.ways.get(passive[state.waits])


def _nobody_is_hung_up_on(explored: Explored) -> Iterator[Flaw]:
    """A call ends when it was served, when the caller has chosen an answer that ends it, or for a phone with nobody."""
    known: set[str] = set()
    for state in explored.states:
        if state.waits == "over" and not _may_end(state) and state.call.node not in known:
            known.add(state.call.node)
            message = "a caller would be hung up on here without being served"
            yield _flaw("hangs-up", state, message, "lead to a menu, a desk or a voicemail instead", explored)


def _may_end(state: State) -> bool:
    types = [event.type for event in state.turn.events]
    chosen = "pressed" in types or "keyed" in types
    return state.served or "given_up" in types or (chosen and not {"closed", "unanswered"} & set(types))


def _no_recording_without_notice(explored: Explored) -> Iterator[Flaw]:
    """Before every beep the caller is told that the message is recorded."""
    flow = explored.world.flow
    for state in explored.states:
        if state.waits != "record":
            continue
        before = []
        for step in state.turn.steps:
            if isinstance(step, Record):
                break
            before.append(step)
        notice = flow.phrase("record_notice", state.call.language)
        if not any(notice in say.text for say in says(before)):
            message = "the caller is recorded here without being told"
            yield _flaw("record-without-notice", state, message, "use a node of kind 'voicemail'", explored)
            return


def _emergencies_are_in_front(explored: Explored) -> Iterator[Flaw]:
    """Keys alone lead to the emergency desk: no number to key in, no payment, no message stands before it."""
    first = explored.states[0]
    seen, todo = {id(first)}, [first]
    for state in todo:
        if state.waits in ("line", "queue") and state.call.need == EMERGENCY:
            return
        if isinstance(explored.world.flow.nodes[state.call.node], Keyed) or state.waits != "keys":
            continue
        for event, following in state.ways.items():
            if isinstance(event, Pressed) and id(following) not in seen:
                seen.add(id(following))
                todo.append(following)
    message = "an emergency cannot be reached by pressing keys alone"
    yield _flaw("emergency-behind", first, message, "offer 'need: emergency' before anything is asked", explored)


PROOFS: tuple[Proof, ...] = (
    _person_within_a_key,
    _silence_ends_at_a_person,
    _ends_by_itself,
    _nobody_is_hung_up_on,
    _no_recording_without_notice,
    _emergencies_are_in_front,
)


def _flaw(rule: str, state: State, message: str, fix: str, explored: Explored, *then: Input) -> Flaw:
    return Flaw(rule, state.call.node, message, fix, explored.world.name, (*state.inputs(), *then))


def _last_node(explored: Explored) -> str:
    return explored.states[-1].call.node if explored.states else explored.world.flow.start
