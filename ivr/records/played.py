"""A call on record as what the caller and the lines did, turn by turn, so that it can be played again.

Events tell which key was pressed, not what was keyed into a question nor what was said. What is not on record is made
up, and each deed says so: digits of the same length, a key that the node does not have, words that nobody understands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ivr.flow.call import PERSON_KEY
from ivr.flow.offering import MORE
from ivr.records.story import Fact

What = Literal[
    "press", "say", "wrong key", "wrong words", "keyed", "wait", "record", "hang up",
    "answer", "decline", "machine", "busy", "no answer", "fail",
]  # fmt: skip
"""The last six are what a line does that is rung; the others are the caller's."""

How = Literal["desk", "voicemail", "hangup", "open"]

MADE_UP_DIGITS = "123456789012"
"""As many of them as were keyed in."""

_BY_STATUS: Mapping[str, What] = {"busy": "busy", "failed": "fail", "completed": "decline", "answered": "decline"}
_ENDS = frozenset(("bridged", "ending", "given_up"))
_OUT_OF_LINE = frozenset(("bridged", "left_line", "unanswered", "abandoned", "sent_on", "person"))
_ASKED_FOR_PERSON = "the caller asked for a person"

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done. ``turn`` is the webhook that told of it, ``at`` its Unix time (of a hanging up: when
    the call was heard of last), ``node`` where the call stood if that is on record. ``seconds``: of a message or a
    talk. ``made_up``: what of it is not on record, in words."""

    turn: int
    at: float
    what: What
    keys: str = ""
    node: str = ""
    seconds: float = 0.0
    made_up: str = ""

    def __str__(self) -> str:
        if self.what in ("press", "keyed"):
            return f"press {self.keys}"
        if self.what == "say":
            return f"say {self.keys}"
        return f"record {self.seconds:g}" if self.what == "record" else self.what


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended: connected to a ``desk``, by a message for it ("voicemail"), or else ("hangup": ``desk`` is the
    one that rang then). "open": it did not end. ``need``: why the caller called, as far as that was known."""

    how: How
    desk: str | None
    need: str | None

    def __str__(self) -> str:
        desk = self.desk or "no desk"
        how = {
            "desk": f"desk {desk}",
            "voicemail": f"a message for {desk}",
            "hangup": f"hangup while {desk} rang" if self.desk else "hangup",
            "open": f"desk {desk} is rung" if self.desk else "the call goes on",
        }[self.how]
        return f"{how}, need {self.need}" if self.need else how

    def as_json(self) -> dict[str, str | None]:
        return {"how": self.how, "desk": self.desk, "need": self.need}


@dataclass(frozen=True, slots=True)
class Played:
    """One call. ``flow``: the version of the menus that it was on; ``began``: Unix time of its first turn."""

    flow: str
    began: float
    deeds: tuple[Deed, ...]
    ended: Ending

    @property
    def made_up(self) -> list[str]:
        return [f"turn {deed.turn}: {deed.made_up}" for deed in self.deeds if deed.made_up]


_OF_SYSTEMS = frozenset(("verified", "not_verified", "told", "no_service_line"))
"""What a call comes to by answers of the utility's systems."""


class NotPlayable(Exception):
    """The record does not hold the beginning of a caller's call; the text is a sentence."""


def played(facts: Sequence[Fact], legs: Sequence[Sequence[Fact]] = ()) -> Played:
    """The deeds of a call by its events, and by those of the agents' ``legs`` that it had. Raises NotPlayable."""
    turns = _turns(facts)
    answered = next((fact for fact in turns.get(0, ()) if fact.type == "answered"), None)
    if answered is None:
        raise NotPlayable("the beginning of this call is not on record")
    if answered.data.get("parent"):
        raise NotPlayable(f"this is an agent's leg; its call is {answered.data['parent']}")
    if any(fact.type in ("signed_in", "wrong_code") for fact in facts):
        raise NotPlayable("this is a call on the agents' line; codes are not on record")
    if any(fact.type in _OF_SYSTEMS for fact in facts):
        raise NotPlayable(
            "a system of the utility was asked by numbers that the caller keyed in; they are not on record"
        )
    if any(fact.type == "queued" for fact in facts):
        return _until_the_line(answered, turns, facts)
    return Played(answered.data["flow"], answered.at, tuple(_deeds(turns, facts, legs)), ending(facts, legs))


def _until_the_line(answered: Fact, turns: Mapping[int, list[Fact]], facts: Sequence[Fact]) -> Played:
    """A call that waited in line: what came after the first talk, or the line itself, depends on who worked then."""
    waits = next(number for number, turn in sorted(turns.items()) if any(fact.type == "queued" for fact in turn))
    first = next(place for place, fact in enumerate(facts) if fact.type == "queued")
    bridged = next((fact for fact in facts[first:] if fact.type in _OUT_OF_LINE), None)
    if bridged is None or bridged.type != "bridged":
        raise NotPlayable("the caller waited in line and reached nobody there; that depends on who worked then")
    deeds = [
        _deed(number, turns.get(number, turns[0])[0].at, turns.get(number, []), turns.get(number - 1, []), False, ())
        for number in range(1, waits + 1)
    ]
    deeds.append(Deed(waits + 1, bridged.at, "answer", made_up="the wait in line; a line of the desk answers instead"))
    return Played(answered.data["flow"], answered.at, tuple(deeds), ending(facts))


def ending(facts: Sequence[Fact], legs: Sequence[Sequence[Fact]] = (), over: bool = True) -> Ending:
    """How a call ended by its events; ``over``: False while it has not."""
    need = next((fact.data["need"] for fact in reversed(facts) if fact.data.get("need")), None)
    for fact in facts:
        if fact.type == "bridged":
            return Ending("desk", fact.data.get("desk"), need)
    last = _last(facts)
    rung = next((fact.data.get("desk") for fact in reversed(last) if fact.type in ("ringing", "unanswered")), None)
    if rung and _accepted(last, legs):
        return Ending("desk", rung, need)
    messages = [fact for fact in facts if fact.type == "message"]
    if not over:
        return Ending("open", rung if _rings(last) else None, need)
    if messages:
        return Ending("voicemail", messages[-1].data.get("desk"), need)
    waits = _rings(last) or [fact.type for fact in last] == ["unanswered"]
    return Ending("hangup", rung if waits else None, need)


def _turns(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """The events of each webhook of the caller's leg; what the carrier tells besides has no number."""
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.turn.isdecimal():
            found.setdefault(int(fact.turn), []).append(fact)
    return found


def _last(facts: Sequence[Fact]) -> list[Fact]:
    turns = _turns(facts)
    return turns[max(turns)] if turns else []


def _rings(turn: Sequence[Fact]) -> bool:
    """Whether a line rings when this turn is done."""
    return bool(turn) and turn[-1].type == "ringing"


def _accepted(turn: Sequence[Fact], legs: Sequence[Sequence[Fact]]) -> bool:
    """Whether an agent took the call after its last turn: the caller hung up in the talk, and no webhook came."""
    since = turn[-1].at if _rings(turn) else float("inf")
    return any(fact.type == "accepted" and fact.at >= since for leg in legs for fact in leg)


def _deeds(turns: Mapping[int, list[Fact]], facts: Sequence[Fact], legs: Sequence[Sequence[Fact]]) -> Iterator[Deed]:
    last = max(turns)
    before = turns[0]
    deed = Deed(0, before[0].at, "answer")
    for number in range(1, last + 1):
        # A turn without any event is one in which nothing was heard: the next question came.
        turn = turns.get(number, [])
        if _about_an_announcement(turn):
            before = turn
            continue
        at = turn[0].at if turn else before[-1].at
        deed = _deed(number, at, turn, before, number == last, legs)
        yield deed
        before = turn or before
    types = {fact.type for fact in turns[last]}
    if types & _ENDS or (last and (deed.what == "hang up" or deed.keys == "hangup")):
        return
    if _accepted(turns[last], legs):
        yield Deed(last + 1, turns[last][-1].at, "answer")
    over = next((fact.at for fact in facts if fact.type == "ended"), turns[last][-1].at)
    yield Deed(last + 1, over, "hang up")


def _about_an_announcement(turn: Sequence[Fact]) -> bool:
    """Whether the caller wanted to hear more of an announcement, or was asked about it: no announcement is there when
    the call is played again, so the menu follows at once. Key 0 leads to a person from there as from the menu."""
    types = {fact.type for fact in turn}
    stood = next((fact.data["node"] for fact in turn if "node" in fact.data), "")
    return "more" in types or (stood == MORE and "person" not in types)


def _deed(
    number: int, at: float, turn: list[Fact], before: list[Fact], is_last: bool, legs: Sequence[Sequence[Fact]]
) -> Deed:
    """What led to one turn, by the events of it and of the turn before."""
    found: dict[str, Data] = {}
    for fact in turn:
        found.setdefault(fact.type, fact.data)
    alone = is_last and len(turn) == 1
    if "bridged" in found:
        return Deed(number, at, "answer", seconds=found["bridged"].get("seconds") or 0)
    if "unanswered" in found:
        # The carrier's last word after the caller has gone: nothing follows it.
        return Deed(number, at, "hang up") if alone else Deed(number, at, _line(found["unanswered"], before, at, legs))
    if "message" in found:
        person = any("after a message" in str(fact.data.get("because")) for fact in turn if fact.type == "person")
        key = "hangup" if alone else PERSON_KEY if person else ""
        return Deed(number, at, "record", key, seconds=found["message"].get("seconds") or 0)
    if "rescued" in found:
        if _rings(before):
            return Deed(number, at, "no answer", made_up="our side failed while a line rang; nobody answers it here")
        return Deed(number, at, "press", PERSON_KEY, made_up="our side failed; key 0 leads to a person instead")
    return _at_a_question(number, at, found)


def _at_a_question(number: int, at: float, found: Mapping[str, Data]) -> Deed:
    """What the caller pressed, said or kept silent."""
    said = "said" in found
    if "understood" in found:
        return Deed(number, at, "say", found["understood"].get("words", ""), found["understood"].get("node", ""))
    if "said_no" in found:
        return Deed(number, at, "press", "2", found["said_no"].get("node", ""))
    if found.get("pressed", {}).get("key") == "said":  # what is sure goes on by itself
        return Deed(number, at, "wait", node=found["pressed"].get("node", ""))
    if "pressed" in found or "language" in found:
        data = found.get("pressed") or found["language"]
        made_up = f"the caller spoke; key {data['key']} stands for the words" if said else ""
        return Deed(number, at, "press", data["key"], data.get("node", ""), made_up=made_up)
    if "keyed" in found:
        data = found["keyed"]
        digits = MADE_UP_DIGITS[: data["length"]]
        return Deed(number, at, "keyed", digits, data.get("node", ""), made_up=f"the {len(digits)} digits keyed in")
    if "wrong" in found:
        node = found["wrong"].get("node", "")
        if said:
            return Deed(number, at, "wrong words", node=node, made_up="words that nobody understood")
        return Deed(number, at, "wrong key", node=node, made_up="which key was pressed that leads nowhere")
    if found.get("person", {}).get("because") == _ASKED_FOR_PERSON:
        made_up = "the caller spoke; key 0 stands for the words" if said else ""
        return Deed(number, at, "press", PERSON_KEY, found["person"].get("node", ""), made_up=made_up)
    return Deed(number, at, "wait", node=found.get("silence", {}).get("node", ""))


def _line(unanswered: Data, before: Sequence[Fact], at: float, legs: Sequence[Sequence[Fact]]) -> What:
    """What the line did that was rung from the turn ``before`` until ``at`` and connected nobody."""
    what = _BY_STATUS.get(unanswered.get("status", ""), "no answer")
    if what != "decline" or not before:
        return what
    meanwhile = (fact for leg in legs for fact in leg if before[-1].at < fact.at <= at and fact.type == "declined")
    return "machine" if any(fact.data.get("by") == "silence" for fact in meanwhile) else "decline"
