"""What a caller's words come to: the need, and what the call should do with it.

A life in danger comes first. A person who is asked for is given. What may be urgent never goes to another desk unasked.
What is sure is spoken back and routed, what is likely is asked about, between two needs one question is asked, and all
else goes to a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from routing.intent.model import Model, shares
from routing.intent.phrases import LIFE
from routing.intent.text import plain
from routing.needs import AGENT, EMERGENCY, Need

Action = Literal["route", "confirm", "ask", "person", "refer"]

ELSEWHERE, UNCLEAR = "out_of_scope", "ambiguous"
"""Needs that lead to no desk by themselves; a utility whose needs.yaml has no such need never hears of them."""

IN_DANGER = 0.35
"""From this share on the words are taken for those of a caller in danger: a sentence too many costs three seconds."""

BOTH = 0.6
"""Two needs that have this share together are worth a question with two choices."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood. ``confidence`` is how likely a desk for ``need`` is right, 0 to 1; ``runner_up`` is the next
    likely need; ``because`` the words that decided, or a reason. ``danger``: say the 911 sentence first."""

    action: Action
    need: str | None = None
    confidence: float = 0.0
    runner_up: str | None = None
    because: tuple[str, ...] = ()
    danger: bool = False


FEW = 4
"""A sentence of so many words with a word for a person in it asks for one, whatever else it says."""

NOTHING = Understood("person", because=("nothing was understood",))
ASKED = Understood("person", AGENT, 1.0, because=("the caller asks for a person",))


def understand(model: Model, words: str, needs: Mapping[str, Need], person_words: Collection[str] = ()) -> Understood:
    """What ``words`` come to. ``needs`` are those of the flow; ``person_words`` are those that ask for a person, in
    plain form. Raises sentences.NoEncoder."""
    text = plain(words)
    asks = asks_for_person(text, person_words)
    if asks and len(text.split()) <= FEW:
        return ASKED
    if sum(letter.isalpha() for letter in text) < 2:
        return NOTHING
    scores = model.scores([words])
    part = dict(zip(model.needs, map(float, shares(scores)[0]), strict=True))
    order = [need for need in sorted(part, key=lambda need: (-part[need], need)) if need in needs or need == LIFE]
    sure = float(model.confidence(scores, [words])[0])
    if not order:
        return NOTHING
    if order[0] == LIFE or part.get(LIFE, 0.0) >= IN_DANGER:
        return Understood("route", EMERGENCY, round(sure, 3), None, _because(model, words, LIFE), danger=True)
    if asks and not (order[0] in needs and needs[order[0]].urgent):  # 'a person has fallen in' asks for nobody
        return ASKED
    real = [need for need in order if need not in (LIFE, AGENT, ELSEWHERE, UNCLEAR)]
    best = order[0]
    runner_up = next((need for need in real if need != best and not _same_desk(needs, best, need)), None)
    action = _action(model, best, runner_up, sure, part, needs)
    if action == "ask" and best not in real:
        best, runner_up = real[0], next((one for one in real[1:] if not _same_desk(needs, real[0], one)), None)
    return Understood(action, best, round(sure, 3), runner_up, _because(model, words, best))


def asks_for_person(words: str, person_words: Collection[str]) -> bool:
    """Whether a word for a person is among the words."""
    text = f" {plain(words)} "
    return any(f" {plain(one)} " in text for one in person_words)


def _action(
    model: Model, best: str, runner_up: str | None, sure: float, part: Mapping[str, float], needs: Mapping[str, Need]
) -> Action:
    limits = model.limits
    if best == AGENT:
        return "person"
    if best == ELSEWHERE:
        return "refer" if sure >= limits.likely else "person"
    if best == UNCLEAR:
        return "ask" if runner_up is not None and sure < limits.sure else "person"
    if needs[best].urgent:
        return "route" if sure >= limits.likely else "confirm" if sure >= limits.between else "person"
    if _urgent_share(part, needs) >= limits.urgent:
        return "ask" if runner_up is not None and needs[runner_up].urgent else "person"
    if sure >= limits.sure:
        return "route"
    if sure >= limits.likely:
        return "confirm"
    both = part[best] + (part[runner_up] if runner_up else 0.0)
    return "ask" if runner_up is not None and sure >= limits.between and both >= BOTH else "person"


def _urgent_share(part: Mapping[str, float], needs: Mapping[str, Need]) -> float:
    return sum(share for need, share in part.items() if need == LIFE or (need in needs and needs[need].urgent))


def _same_desk(needs: Mapping[str, Need], one: str, other: str) -> bool:
    """Whether it makes no difference to which of the two a caller is sent."""
    if one not in needs or other not in needs:
        return one == other
    return other in needs[one].accept_also or needs[one].desk == needs[other].desk


def _because(model: Model, words: str, need: str) -> tuple[str, ...]:
    return tuple(model.deciding(words, need)) or ("the sense of the sentence",)


def is_right(needs: Mapping[str, Need], found: str, meant: str) -> bool:
    """Whether a caller who means ``meant`` is well served at the desk of ``found``."""
    if LIFE in (found, meant):
        other = meant if found == LIFE else found
        return other in (LIFE, EMERGENCY) or (other in needs and needs[other].urgent)
    return found == meant or (meant in needs and found in needs[meant].accept_also)
