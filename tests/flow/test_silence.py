"""A phone in which nobody is: helped, taken to a person, and not for ever."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr.flow.call import Dialled, Input, Pressed, Recorded, Said, Silence
from ivr.flow.engine import PATIENCE_WITH_SILENCE
from ivr.flow.graph import Flow
from ivr.flow.walk import Walk, says
from tests.line import BY_DAY, BY_NIGHT

NOBODY = Dialled("no-answer", bridged=False)


def silent(walk: Walk) -> None:
    """Say nothing and answer no line until the call is over."""
    for _ in range(200):
        waiting = walk.awaits()
        if waiting == "over":
            return
        walk.do({"keys": Silence(), "record": Recorded(0), "line": NOBODY}[waiting])
    raise AssertionError("the call does not end")


@pytest.mark.parametrize("now", [BY_DAY, BY_NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_silent_phone_that_nobody_answers_ends_after_several_rounds(flow: Flow, now: datetime, language: str) -> None:
    walk = Walk(flow, now, language)
    silent(walk)
    events = [event.type for turn in walk.turns for event in turn.events]
    assert events.count("person") == PATIENCE_WITH_SILENCE
    assert events.count("ringing") >= 5
    assert walk.turns[-1].events[-1].type == "given_up"
    assert flow.phrase("nobody_there", language) in [say.text for say in says(walk.steps)]


def test_a_silent_phone_is_bridged_as_soon_as_somebody_answers(flow: Flow) -> None:
    walk = Walk(flow, BY_DAY)
    walk.do(Silence())
    walk.do(Silence())
    assert walk.landing().desk == "operator"
    walk.do(Dialled("completed", bridged=True))
    assert walk.turns[-1].events[-1].type == "bridged"


# One key, or one word, and the patience begins anew.
@pytest.mark.parametrize("sign", [Pressed("0"), Pressed("5"), Said("agent"), Said("hello?")])
def test_a_sign_of_life_is_enough(flow: Flow, sign: Input) -> None:
    walk = Walk(flow, BY_NIGHT)
    walk.do(Silence())
    walk.do(Silence())
    assert walk.call.unheard == 1
    walk.do(sign)
    assert walk.call.unheard == 0
