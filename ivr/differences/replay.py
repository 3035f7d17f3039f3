"""A recorded call, played again through the real webhooks on the menus that are given.

The app's clock shows, at each deed of the caller, the time on record, however long the words are to hear now: a desk
that was open to this call is open to it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ivr.differences.past import legs_of
from ivr.flow.graph import Flow
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import KEY_ORDER, Menu
from ivr.records.played import Deed, Ending, Played, ending
from ivr.records.story import recent
from ivr.scenarios.rehearsal import Rehearsal, end, facts_of, rehearsal
from ivr.simulator import (
    Action,
    Answer,
    Busy,
    Decline,
    Fail,
    HangUp,
    Leave,
    Line,
    Machine,
    Moment,
    NoAnswer,
    Outcome,
    Press,
    Script,
    Speak,
    Step,
    VirtualClock,
    Wait,
)

CALLER = "+12025550143"
"""Stands for the number on record, which is the caller's own business."""

NONSENSE = "hm well you know"

_AT_A_QUESTION = frozenset(("keys", "speech", "record"))


class DoesNotFit(Exception):
    """A deed for which the call does not wait; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Replay:
    """How it went. ``misfit``: why it could not go on to its end; ``outcome`` is None then. ``end``: as a scenario
    tells it. ``used_up``: the menus asked more than was on record, and the caller hung up."""

    call: Played
    lines: tuple[Line, ...]
    now: Ending
    misfit: str = ""
    used_up: bool = False
    outcome: Outcome | None = None
    end: dict[str, str | None] | None = None

    @property
    def same(self) -> bool:
        return not self.misfit and self.now == self.call.ended


def replay(call: Played, flow: Flow) -> Replay:
    """Play ``call`` on ``flow``, each deed at its time."""
    with rehearsal(flow) as line:
        return replay_on(line, call, flow)


def replay_on(line: Rehearsal, call: Played, flow: Flow) -> Replay:
    """The same on a line that stands already."""
    line.flows.flow = flow
    carrier = line.carrier(datetime.fromtimestamp(call.began, UTC))
    line.clock = clock = _RecordedClock(carrier.clock)
    player = _Player(call.deeds, flow, clock.due)
    outcome = None
    misfit = ""
    try:
        outcome = carrier.call(player, from_=CALLER, to=flow.numbers[0])
        misfit = player.left()
    except DoesNotFit as error:
        misfit = str(error)
    sid = outcome.sid if outcome else recent_call(line)
    facts = facts_of(line.engine, sid)
    now = ending(facts, legs_of(line.engine, sid, facts), over=outcome is not None)
    lines = tuple(outcome.transcript if outcome else player.lines)
    told = end(outcome, facts, flow) if outcome else None
    return Replay(call, lines, now, misfit, player.used_up, outcome, told)


def recent_call(line: Rehearsal) -> str:
    """The newest caller's call of a line."""
    for sid, _ in recent(line.engine):
        facts = facts_of(line.engine, sid)
        if facts and not facts[0].data.get("parent"):
            return sid
    return ""


class _RecordedClock(VirtualClock):
    """The carrier's clock, moved so that the webhook which a deed leads to comes at the time on record."""

    def __init__(self, carrier: VirtualClock) -> None:
        super().__init__(carrier.start)
        self._carrier = carrier
        self._due: datetime | None = None

    def due(self, at: float) -> None:
        """The next webhook comes at this Unix time."""
        self._due = datetime.fromtimestamp(at, UTC)

    def now(self) -> datetime:
        if self._due is not None:
            self.start += self._due - self.at(self._carrier.seconds)
            self._due = None
        return self.at(self._carrier.seconds)


class _Player(Script):
    """Does the deeds in order; ``due`` is told the time of each deed of the caller."""

    def __init__(self, deeds: Sequence[Deed], flow: Flow, due: Callable[[float], None]) -> None:
        self.deeds = deeds
        self.lines: list[Line] = []
        self.used_up = False
        self._due = due
        super().__init__([_step(deed, flow) for deed in deeds])

    def hears(self, line: Line) -> None:
        self.lines.append(line)

    def act(self, moment: Moment) -> Action:
        deed = self.deeds[self._next] if self._next < len(self.deeds) else None
        asked = bool(moment.awaits & _AT_A_QUESTION) and moment.who == "caller"
        action = super().act(moment)
        if asked and deed is None:
            self.used_up = True
        if not asked or deed is None:
            return action
        self._due(deed.at)
        ends_by_pound = moment.digits is None and "record" not in moment.awaits
        if ends_by_pound and isinstance(action, Press):
            return replace(action, keys=f"{action.keys}#")
        return action

    def misfit(self, step: Step, moment: Moment) -> DoesNotFit:
        return DoesNotFit(f"{step.place}, '{step.text}', does not fit these menus: the call waits for "
                          f"{moment.describe()}")  # fmt: skip

    def left(self) -> str:
        """What never came to pass because the call was over before; a hanging up is none of it."""
        rest = [step for step in self.steps[self._next :] if not isinstance(step.action, HangUp)]
        return f"the call was over before {rest[0].place}, '{rest[0].text}'" if rest else ""


def _step(deed: Deed, flow: Flow) -> Step:
    action, awaits = _action(deed, flow)
    return Step(f"turn {deed.turn}", str(deed), action, frozenset(awaits.split()))


def _action(deed: Deed, flow: Flow) -> tuple[Action, str]:
    """What the simulated party does, and what the call must wait for then."""
    match deed.what:
        case "press":
            return Press(deed.keys), "keys record" if deed.keys == "0" else "keys"
        case "keyed":
            return Press(deed.keys), "keys"
        case "wrong key":
            key = wrong_key(flow, deed.node)
            return (Press(key), "keys") if key else (Speak(NONSENSE), "speech")
        case "say":
            return Speak(deed.keys or NONSENSE), "speech"
        case "wrong words":
            return Speak(NONSENSE), "speech"
        case "wait":
            return Wait(), "keys speech record"
        case "record":
            return Leave(deed.seconds, deed.keys), "record"
        case "hang up":
            return HangUp(), "keys speech record ringing talk"
        case "answer":
            return (Answer(talk=deed.seconds) if deed.seconds else Answer()), "ringing"
        case "decline":
            return Decline(), "ringing"
        case "machine":
            return Machine(after=4.0), "ringing"
        case "busy":
            return Busy(), "ringing"
        case "no answer":
            return NoAnswer(), "ringing"
        case "fail":
            return Fail(), "ringing"


def wrong_key(flow: Flow, name: str) -> str:
    """A key that leads nowhere at a node of the flow; nothing where each leads somewhere."""
    node = flow.nodes.get(name)
    if isinstance(node, Keyed):
        return "*"
    known: set[str] = set()
    if isinstance(node, Menu):
        known = {*node.options, *([node.other_language] if node.other_language else [])}
    elif isinstance(node, LanguageNode):
        known = set(node.languages)
    return next((key for key in reversed(KEY_ORDER) if key not in known), "")
