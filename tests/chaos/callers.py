"""100,000 callers who do anything at all, walked by the engine: wherever they stand, a person is one key away."""

from __future__ import annotations

from datetime import date
from random import Random

from ivr.flow.call import Dialled, Input, Pressed, Recorded, Said, Silence
from ivr.flow.walk import Walk
from ivr.flow.worlds import worlds
from ivr.menus import compile_folder
from tests.line import MENUS

SEED = 20261124
TURNS = 25
WORDS = ("agent", "persona", "uno", "two", "I have no water", "mi cuenta", "hm", "", "0", "<Dial/>")


def anyone(callers: int) -> tuple[int, int, str]:
    """(callers, trapped ones, a figure)."""
    flow = compile_folder(MENUS).flow
    assert flow is not None
    moments = worlds(flow, date(2026, 11, 24))
    random = Random(SEED)
    trapped = turns = 0
    for _ in range(callers):
        world = random.choice(moments)
        walk = Walk(world.flow, world.now, random.choice(list(flow.languages)))
        for _ in range(random.randrange(TURNS)):
            if walk.awaits() == "over":
                break
            walk.do(_anything(random, walk), after=1.0)
            turns += 1
        trapped += not _reaches_a_person(walk)
    return callers, trapped, f"{turns / callers:.1f} turns a caller"


def _anything(random: Random, walk: Walk) -> Input:
    waits = walk.awaits()
    if waits == "line":
        return Dialled(random.choice(("busy", "no-answer", "failed", "completed")), bridged=random.random() < 0.1)
    if waits == "record":
        return Recorded(random.choice((0, 0, 5)), random.choice(("", "#", "hangup")))
    keys = random.choice("0123456789*#") if random.random() < 0.9 else "".join(random.choices("0123456789*#A", k=9))
    return random.choice((Pressed(keys), Pressed(keys), Silence(), Said(random.choice(WORDS), random.random())))


def _reaches_a_person(walk: Walk) -> bool:
    """By key 0: a line rings, or the alternatives to a closed desk are heard, in which key 0 makes one ring."""
    for _ in range(2):
        waits = walk.awaits()
        if waits in ("line", "over"):
            return True
        walk.do(Recorded(0, "0") if waits == "record" else Pressed("0"), after=1.0)
    return walk.awaits() in ("line", "over")
