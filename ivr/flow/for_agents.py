"""What callers were told in self-service, or asked for: kept with the call as words, for the agent who takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ivr.flow.nodes.base import fill

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

USAGE, PIPE, ASKED_FOR = "usage", "pipe", "asked_for"
"""Names under which the call keeps the words; of each the latest."""

ALL = (USAGE, PIPE, ASKED_FOR)


def words(visit: Visit, occasion: str, language: str, values: Mapping[str, str]) -> str:
    """A prompt of the node where the call stands, in any language, with ``values`` filled in."""
    return " ".join(fill(say.text, values) for say in visit.flow.spoken[visit.call.node][language][occasion])


def in_short(text: str) -> str:
    """The first sentence: the caller waits while the agent listens, and agents need no advice."""
    sentence, stop, _ = text.partition(". ")
    return f"{sentence}." if stop else text


def keep(visit: Visit, name: str, occasion: str, values: Mapping[str, str]) -> None:
    """Keep a prompt as agents hear it, in the utility's first language; ``values`` are in that language."""
    visit.remember(name, words(visit, occasion, visit.flow.default_language, values))


def kept(answers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple([answers[name] for name in ALL if name in answers])
