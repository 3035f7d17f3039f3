"""What a caller's words come to: the need, and what the call should do with it.

A life in danger comes first. A person who is asked for is given. What may be urgent never goes to another desk unasked.
What is sure is spoken back and routed. What is not is asked about with the next likely need beside it: of hard phrases
the likelier of two is right three times in four, one of the two nine times in ten. All else goes to a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
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

RIVAL = 0.1
"""A next likely need with less than this part of the share of the likeliest is not worth a choice between the two."""

CLOSE = 0.5
"""A third need with this part of the share of the second is offered, too: one caller in twenty hears three."""

OUTSIDE = 0.25
"""From this share on a question about needs of ours is no help: the caller may want none of them."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood. ``confidence`` is how likely a desk for ``need`` is right, 0 to 1; ``runner_up`` is the next
    likely need, ``besides`` a third one that is nearly as likely, or an urgent one that may be meant; ``because`` the
    words that decided, or a reason. ``danger``: say the 911 sentence first."""

    action: Action
    need: str | None = None
    confidence: float = 0.0
    runner_up: str | None = None
    because: tuple[str, ...] = ()
    danger: bool = False
    besides: str | None = None

    @property
    def offered(self) -> tuple[str, ...]:
        """The needs that the caller may come to: one, or those to choose from."""
        asked = (self.need, self.runner_up, self.besides) if self.action == "ask" else (self.need,)
        return tuple(need for need in asked if need is not None)


FEW = 4
"""A sentence of so many words with a word for a person in it asks for one, whatever else it says."""

VAGUE = frozenset(("somebody", "someone", "person", "customer service", "alguien", "persona", "servicio al cliente"))
"""In a longer sentence these may be anybody: 'can somebody read my meter'. Then a wish to talk must come before them,
or the sentence must sound like one for a person."""

_TALK = re.compile(
    r"\b(talk|talking|speak|speaking|connect|connected|transfer|reach|hablar|comunicar|comunicarme|comuniqueme|comunica"
    r"|paseme|pasar|pasarme|pongame|atienda|atender)(?: \w+){0,4}? (" + "|".join(sorted(VAGUE)) + r")\b"
)

SOUNDS = 0.05
"""From this share on a sentence sounds like a wish for a person (each in tests/data has ten times it)."""

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
    urgent = needs[order[0]].urgent
    if asks and not urgent and (_wants_talk(text, person_words) or part.get(AGENT, 0.0) >= SOUNDS):
        return ASKED  # but 'a person has fallen in' asks for nobody
    action, need, second = _decided(model, order, sure, part, needs)
    third = None
    if action in ("route", "confirm", "ask") and not needs[need].urgent and _urgent(part, needs) >= model.limits.urgent:
        third = next((one for one in order if one in needs and needs[one].urgent), EMERGENCY)
        second = None if action == "route" or second == third else second
        action = "ask"
    elif action == "ask" and second:
        third = likeliest(order, needs, need, second)
        third = third if third and part[third] >= CLOSE * part[second] else None
    return Understood(action, need, round(sure, 3), second, _because(model, words, need), besides=third)


def _wants_talk(text: str, person_words: Collection[str]) -> bool:
    """Whether a longer sentence with a word for a person asks for one in so many words."""
    return asks_for_person(text, {plain(word) for word in person_words} - VAGUE) or _TALK.search(text) is not None


def likeliest(order: Iterable[str], needs: Mapping[str, Need], *before: str) -> str | None:
    """The likeliest need whose desk is none of those of the needs ``before``, of needs in the order of how likely they
    are. A wish for a language is no choice."""
    real = (need for need in order if need not in (LIFE, AGENT, ELSEWHERE, UNCLEAR) and not needs[need].language)
    return next((need for need in real if not any(_same_desk(needs, one, need) for one in before)), None)


def asks_for_person(words: str, person_words: Collection[str]) -> bool:
    """Whether a word for a person is among the words."""
    text = f" {plain(words)} "
    return any(f" {plain(one)} " in text for one in person_words)


def _decided(
    model: Model, order: Sequence[str], sure: float, part: Mapping[str, float], needs: Mapping[str, Need]
) -> tuple[Action, str, str | None]:
    """What to do, the need, and the one to offer beside it. ``part`` are the shares of the needs in ``order``."""
    best, limits = order[0], model.limits
    if best == AGENT:
        return "person", best, None
    if best == ELSEWHERE:
        return ("refer" if sure >= limits.likely else "person"), best, None
    if best == UNCLEAR:
        first = likeliest(order, needs) or best
        second = likeliest(order, needs, first)
        return ("ask", first, second) if second and sure < limits.sure else ("person", best, None)
    second = likeliest(order, needs, best)
    if sure >= limits.sure:
        return "route", best, second
    least = limits.between if needs[best].urgent else limits.likely
    if sure < least or max(part.get(AGENT, 0.0), part.get(ELSEWHERE, 0.0)) >= OUTSIDE:
        return "person", best, second
    return ("ask" if second and part[second] >= RIVAL * part[best] else "confirm"), best, second


def _urgent(part: Mapping[str, float], needs: Mapping[str, Need]) -> float:
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
