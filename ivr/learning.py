"""Learns a model of what the callers of these menus say, and tells what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ivr.flow.graph import Flow
from routing.intent.figures import Row
from routing.intent.limits import Point, choose, curve
from routing.intent.model import Model
from routing.intent.phrases import LIFE, Phrase, together
from routing.intent.train import train
from routing.intent.understand import is_right, understand
from routing.needs import EMERGENCY


def phrases_of(flow: Flow, more: Sequence[Phrase] = ()) -> tuple[Phrase, ...]:
    """All phrases that these menus learn from: their own, and the shipped ones of their needs and languages."""
    return together((*more, *flow.said), flow.directory.needs, flow.languages)


def learn(flow: Flow, phrases: Sequence[Phrase]) -> tuple[Model, list[Point]]:
    """A model with its limits, and the curve from which they were chosen."""
    needs = flow.directory.needs
    model, seen = train(phrases, lambda found, meant: is_right(needs, found, meant))
    points = curve(seen, needs)
    return replace(model, limits=choose(points)), points


def held_back(flow: Flow, phrases: Sequence[Phrase]) -> list[Row]:
    """What becomes of the fifth of the phrases that is held back, by a model of the others."""
    model, _ = learn(flow, [one for one in phrases if not one.is_held_back])
    needs = flow.directory.needs
    return [
        Row(
            one.words,
            one.language,
            understand(model, one.words, needs, flow.languages[one.language].person_words),
            EMERGENCY if one.need == LIFE else one.need,
        )
        for one in phrases
        if one.is_held_back
    ]
