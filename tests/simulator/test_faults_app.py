"""Our own line behind a bad network: callers must not notice, and the records must not either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ivr.flow.graph import Flow
from ivr.simulator import (
    Actor,
    Answer,
    Busy,
    Carrier,
    Decline,
    HangUp,
    Leave,
    Machine,
    Moment,
    Network,
    NoAnswer,
    Outcome,
    Press,
    Talk,
    VirtualClock,
    Wait,
    WsgiTransport,
)
from ivr.simulator.actor import Action
from ivr.simulator.call import Call
from tests.line import ACCOUNT, BY_DAY, TOKEN, URL, TestLine

CALLS = 200
RETRIES = "#ct=2000&rt=5000&rc=5&rp=all"  # as our numbers are set up


class AnyCaller(Actor):
    """Keys, waits, hangs up and leaves messages by chance; the agents are as unpredictable."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def act(self, moment: Moment) -> Action:
        pick = self._random.choice
        if "ringing" in moment.awaits:
            return pick([Answer(), Answer(), Busy(), Decline(), Machine(), NoAnswer()])
        if "record" in moment.awaits:
            return pick([Leave(9), Leave(5, "#"), Leave(4, "hangup"), Leave(0)])
        if "talk" in moment.awaits:
            return pick([Talk(40), HangUp(after=20)])
        return pick([Press(pick("0123456789*#")), Press("1"), Press("2"), Press("3"), Wait(), HangUp()])


@dataclass
class Played:
    """What became of the calls, and what is on record of them."""

    outcomes: list[Outcome]
    events: list[list[tuple[str, str, str]]]

    def ends(self) -> list[tuple[str, str, str, list[str]]]:
        """Each call as its people lived it: the error lines of the debugger are no part of that."""
        return [(one.sid, one.how, one.bridged_to, [f"{line.who}: {line.text}" for line in one.transcript])
                for one in self.outcomes]  # fmt: skip


def play(folder: Path, flow: Flow, network: Network) -> Played:
    """200 calls, one beginning every 20 s while others go on."""
    folder.mkdir()
    line = TestLine(folder, flow)
    clock = VirtualClock(BY_DAY)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        line.now = clock.now()
        return line.app(environ, start_response)

    carrier = Carrier(WsgiTransport(app, URL), TOKEN, account_sid=ACCOUNT, clock=clock, network=network,
                      voice_path="/voice" + RETRIES, status_path="/voice/status" + RETRIES)  # fmt: skip
    # Each from a phone of its own: who calls again within minutes is served otherwise, and the network decides who.
    calls: list[Call] = [
        carrier.start(AnyCaller(number), f"+1202555{7000 + number}", after=20.0 * number) for number in range(CALLS)
    ]
    try:
        carrier.run()
        outcomes = [call.outcome for call in calls]
        events = [sorted((fact.turn, fact.type, str(fact.data)) for fact in line.story(one.sid)) for one in outcomes]
    finally:
        line.close()
    return Played(outcomes, events)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, flow: Flow) -> Played:
    """The same calls on a perfect network, and a look at whether they are calls worth making."""
    played = play(tmp_path_factory.mktemp("clean") / "line", flow, Network())
    assert all(not one.errors for one in played.outcomes)
    assert set(Counter(one.how for one in played.outcomes)) == {"bridged", "voicemail", "hangup"}
    assert all(played.events)
    return played


# Retries carry the same token, and a turn happens once: a webhook that comes twice or again changes nothing.
@pytest.mark.parametrize(
    "chances",
    [
        {"duplicate": 0.2, "late": 0.0},
        {"duplicate": 0.2, "late": 300.0},
        {"lose": 0.05},
        {"refuse": 0.05},
        {"reorder": 0.5, "late": 300.0},
        {"duplicate": 0.2, "lose": 0.05, "refuse": 0.05, "reorder": 0.3, "late": 60.0},
    ],
    ids=lambda chances: "-".join(chances),
)
def test_calls_on_a_bad_network_end_as_on_a_good_one(
    chances: dict[str, float], tmp_path: Path, flow: Flow, clean: Played
) -> None:
    network = Network(seed=2, **chances)
    played = play(tmp_path / "line", flow, network)
    assert played.ends() == clean.ends()
    assert played.events == clean.events
    suffered = {"duplicate": len(network.repeats), "lose": network.lost, "refuse": network.refused,
                "reorder": network.held}  # fmt: skip
    assert {name for name, count in suffered.items() if count} == set(chances) - {"late"}


# An answer that was thrown away said the same as the one that was not.
def test_a_duplicate_gets_the_same_answer(tmp_path: Path, flow: Flow) -> None:
    network = Network(duplicate=0.5, late=300.0, seed=3)
    play(tmp_path / "line", flow, network)
    assert len(network.repeats) > CALLS
    for repeat in network.repeats:
        assert repeat.first is not None
        assert repeat.second is not None
        assert (repeat.first.status, repeat.first.body) == (repeat.second.status, repeat.second.body)
