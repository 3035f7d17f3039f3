"""<Dial>: connects the leg with others; each noun inside it has its own file.

* ``action``: asked with what became of it when the others are gone. Without one: the next verb.
* ``hangupOnStar``: the party of this leg ends the talk by the * key, and goes on with the action or the next verb.
* The party hangs up: the action is still asked with CallStatus=completed [?], and not executed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.perform import Unsupported
from ivr.simulator.registry import Next, action, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb

TIMEOUT = 30.0
TIME_LIMIT = 14400.0


@dataclass(frozen=True, slots=True)
class Told:
    """What the action is told, and whether this leg's own party has hung up meanwhile."""

    parameters: Mapping[str, str]
    hung_up: bool = False


NOUNS: dict[str, Callable[[Leg, Verb], Acts[Told]]] = {}


def noun(name: str) -> Callable[[Callable[[Leg, Verb], Acts[Told]]], Callable[[Leg, Verb], Acts[Told]]]:
    """Register the function below as the way to dial a <name>; it is given the <Dial>."""

    def register(player: Callable[[Leg, Verb], Acts[Told]]) -> Callable[[Leg, Verb], Acts[Told]]:
        NOUNS[name] = player
        return player

    return register


@verb("Dial")
def dial(leg: Leg, verb: Verb) -> Acts[Next]:
    names = [child.name for child in verb.children] or ["Number"]
    strange = [name for name in names if name not in NOUNS]
    if strange:
        raise Unsupported(f"the simulator does not dial <{strange[0]}> yet ({leg.url})")
    told = yield from NOUNS[names[0]](leg, verb)
    if not verb.get("action"):
        if told.hung_up:
            raise HungUp
        return None
    goto = action(leg, verb, told.parameters)
    if told.hung_up:
        yield from leg.last_word(goto.url, goto.method, goto.parameters)
        raise HungUp
    return goto
