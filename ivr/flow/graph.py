"""The checked, frozen flow: what ``compile`` makes and the engine walks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.flow.announcements import Prepared
from ivr.flow.problem import Place
from ivr.flow.schema import Budget, Dialling
from ivr.flow.steps import Say
from routing.intent.phrases import Phrase
from routing.needs import AGENT, EMERGENCY, Need
from routing.route import Directory

if TYPE_CHECKING:
    from ivr.flow.nodes.base import Node


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the utility, as the carrier knows it, and its words for a person, for itself and for the keys."""

    id: str
    code: str
    voice: str
    person_words: frozenset[str]
    language_words: frozenset[str]
    spoken_keys: Mapping[str, str]
    hints: str
    """The words for a person and for other languages, as the carrier's recogniser takes them."""


Prompts = Mapping[str, tuple[Say, ...]]
"""What a node says, by occasion: "first", and for those that ask also "silence" and "wrong"; a menu's "options" are
its first prompt without the greeting."""

Spoken = Mapping[str, Prompts]
"""The prompts of one node by language, made once when the flow is compiled."""


@dataclass(frozen=True, slots=True)
class Flow:
    """All nodes of all files, and everything that they refer to."""

    version: str
    name: Mapping[str, str]
    languages: Mapping[str, Language]
    numbers: tuple[str, ...]
    start: str
    whisper: str
    message: str
    hold: str | None
    """What callers in line hear."""
    handover: str | None
    """What an agent hears who has pressed the star key."""
    callback: str | None
    """What a caller hears whom we call back."""
    callbacks_an_hour: int
    agent_numbers: tuple[str, ...]
    agent_start: str | None
    """Where a call of an agent to one of these numbers begins."""
    patience: int
    phrases: Mapping[str, Mapping[str, str]]
    directory: Directory
    nodes: Mapping[str, Node]
    spoken: Mapping[str, Spoken]
    places: Mapping[str, Place]
    alternatives: frozenset[str]
    """The nodes that callers hear instead of a closed desk."""
    budget: Budget
    """What the menus may cost a caller."""
    mix: Mapping[str, float]
    """How often people call for each need; empty if nobody has said so."""
    texts: Mapping[str, Mapping[str, str]]
    """What callers get as a text after they have left a message, by need and language."""
    may_dial: Dialling
    """Where the line may ever dial or text."""
    said: tuple[Phrase, ...]
    """What the utility's own callers say, beside the phrases that come with the product."""
    hints: Mapping[str, str]
    """What callers may say in their own words, as the carrier's recogniser takes it, by language; empty if nobody
    listens."""
    intents: str
    """The model of this utility's own phrases, as text; empty for the one that comes with the product."""
    prepared: Mapping[str, Prepared]
    """The announcements that wait for the day when they are needed."""

    @property
    def default_language(self) -> str:
        return next(iter(self.languages))

    @property
    def emergency(self) -> Need:
        return self.directory.needs[EMERGENCY]

    @property
    def agent(self) -> Need:
        return self.directory.needs[AGENT]

    @property
    def agents_line(self) -> set[str]:
        """The nodes to which a call on one of the agents' numbers may come."""
        return self.reachable([self.agent_start]) if self.agent_start else set()

    def phrase(self, name: str, language: str) -> str:
        return self.phrases[name][language]

    def following(self, name: str) -> list[str]:
        """The nodes to which the call may go on from node ``name``, a closed or silent desk's ways included."""
        node = self.nodes[name]
        return [*node.leads_to(), *node.leads_to_by_desk(self.directory)]

    def reachable(self, roots: Iterable[str]) -> set[str]:
        """Every node that some caller can come to from ``roots``."""
        seen: set[str] = set()
        todo = list(roots)
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += self.following(node)
        return seen
