"""What every kind of node has: the words it says, where it leads, and what it does with an input."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import Struct
from pydantic import Field

from ivr.flow.call import Call, Input
from ivr.flow.graph import Prompts
from ivr.flow.schema import Part, Text
from ivr.flow.steps import Say, Sound, Step
from routing.route import Directory

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class Wait(Struct, frozen=True, gc=False):
    """The node has spoken and waits for the phone; ``tries`` is how often it has asked in vain."""

    steps: tuple[Step, ...]
    tries: int = 0


class Go(Struct, frozen=True, gc=False):
    """The call moves on to another node, within the same turn; ``says`` are spoken on the way."""

    node: str
    says: tuple[Sound, ...] = ()


class Person(Struct, frozen=True, gc=False):
    """The caller is taken to a person; ``because`` is kept with the call."""

    because: str
    says: tuple[Sound, ...] = ()


Outcome = Wait | Go | Person


@dataclass(frozen=True, slots=True)
class Script:
    """What a node needs to make its prompts in one language: the system's phrases, and facts already filled in."""

    language: str
    others: tuple[str, ...]
    phrases: Mapping[str, Mapping[str, str]]
    fill: Callable[[str], str]

    def words(self, text: Text) -> str:
        return self.fill(text[self.language])

    def say(self, *texts: str) -> tuple[Say, ...]:
        joined = " ".join(text for text in texts if text)
        return (Say(joined, self.language),) if joined else ()

    def phrase(self, name: str, **slots: str) -> str:
        return fill(self.phrases[name][self.language], slots)

    def option(self, words: str, key: str, language: str | None = None) -> str:
        template = self.phrases["option"][language or self.language]
        return fill(template, {"words": words, "key": key_name(key, language or self.language)})


def key_name(key: str, language: str) -> str:
    """A key as it is said aloud."""
    return {"*": "estrella", "#": "numeral"}.get(key, key) if language == "es" else _KEY_NAMES.get(key, key)


_KEY_NAMES = {"*": "star", "#": "pound"}


def fill(text: str, slots: Mapping[str, str]) -> str:
    """``text`` with each ``{name}`` of ``slots`` put in. No logic, no attributes: names only."""
    if "{" in text:
        for name, value in slots.items():
            text = text.replace(f"{{{name}}}", value)
    return text


class Node(Part):
    """One stop of the call flow."""

    SLOTS: ClassVar[frozenset[str]] = frozenset()
    """Names that its words may use besides the facts, filled in during the call."""

    LISTENS: ClassVar[bool] = False
    """Whether the call waits here for what the caller presses and says; then 0 leads to a person, always."""

    FOR_AGENTS: ClassVar[bool] = False
    """Whether it stands on legs of agents, and no caller may come to it."""

    kind: str
    because: str = Field(default="", description="Why this node is allowed to break a limit, in a sentence.")

    @property
    def takes_sentences(self) -> bool:
        """Whether callers may say here what they like: then a word for a person in a sentence is weighed with the
        rest of it."""
        return False

    id: ClassVar[str] = ""
    """The node's name. Kept as a plain attribute: one of pydantic's private ones costs 4 µs a look, at every turn."""

    def named(self, node_id: str) -> Node:
        """This node under its name; called once, by the compiler."""
        self.__dict__["id"] = node_id
        return self

    def keys(self, call: Call) -> Sequence[str]:
        """What may be keyed in here that makes a difference, for walking every way through the flow."""
        return ()

    def leads_to(self) -> Iterator[str]:
        """Names of the nodes that may follow, person and overflow left out."""
        yield from (target for _, target in self.targets())

    def leads_to_by_desk(self, directory: Directory) -> Iterator[str]:
        """Names of the nodes that a closed desk, or one where nobody answers, leads to."""
        return iter(())

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """(path in the YAML, node name) of each node that the author names here."""
        return iter(())

    def needs(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """(path, need) of each need that the author names here."""
        return iter(())

    def desks(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """(path, desk) of each desk that the author names here."""
        return iter(())

    def speak(self, script: Script) -> Prompts:
        """Its prompts in the script's language."""
        return {}

    @abstractmethod
    def enter(self, visit: Visit) -> Outcome:
        """The call arrives here."""

    def hear(self, visit: Visit, event: Input) -> Outcome:
        """Something happened while the call waited here."""
        return self.enter(visit)


Occasion = Literal["first", "silence", "wrong", "options"]
