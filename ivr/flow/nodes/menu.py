"""menu: a question with keys. The words that are spoken are made from the options, in the order of their keys.

Key 0 needs no option: it leads to a person in every menu, and so do the words for a person. A silence or a wrong key
is helped once, with the options again; after the second the caller is taken to a person.

    trouble:
      kind: menu
      say: {en: "Tell us what you see.", es: "Díganos qué ve."}
      options:
        1:
          words: {en: "For brown water", es: "Si el agua sale café"}
          need: water_quality
        2:
          words: {en: "For a leak", es: "Para una fuga"}
          goto: leaks
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, runtime_checkable

from pydantic import Field, model_validator

from ivr.flow import offering
from ivr.flow.call import Input, Pressed, Said
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Occasion, Outcome, Person, Script, Wait
from ivr.flow.schema import Key, Name, Names, Part, Text
from ivr.flow.steps import Gather, Redirect, Say, Sound, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

KEY_ORDER = "123456789*#"


@runtime_checkable
class Listens(Protocol):
    """A node that understands what is said at a menu."""

    def understand(self, visit: Visit, event: Said) -> Outcome: ...


class Option(Part):
    """One choice of a menu: its words, and where it leads: to a need (its desk), or to a node."""

    words: Text = Field(description="How the choice begins, before 'press 1': 'For a leak in the street'.")
    need: Name | None = Field(default=None, description="The need of callers who choose this.")
    also: Names = Field(default=(), description="Further needs that this option serves.")
    goto: Name | None = Field(default=None, description="The node that follows; without it, the desk of the need.")
    because: str = ""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Option:
        if self.need is None and self.goto is None:
            raise ValueError("the option leads nowhere; give it a 'need' or a 'goto'")
        return self

    def target(self) -> str:
        return self.goto or f"need.{self.need}"


class Menu(Node):
    """A question with keys."""

    LISTENS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "opens", "need"})

    kind: Literal["menu"]
    say: Text | None = Field(default=None, description="Spoken before the options; not repeated when they are.")
    options: dict[Key, Option] = Field(min_length=1, description='Choices by key: 1 to 9, "*" or "#".')
    other_language: Key | None = Field(default=None, description="The key that changes to the other language.")
    speech: Name | None = Field(default=None, description="The 'listen' node for what callers say here, if any.")
    offer_person: Literal["true", "false"] = Field(default="false", description="Whether 'press 0' is spoken here.")

    @model_validator(mode="after")
    def _keys_differ(self) -> Menu:
        if self.other_language in self.options:
            raise ValueError(f"key {self.other_language} is both an option and the key for the other language")
        return self

    @property
    def takes_sentences(self) -> bool:
        return self.speech is not None

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for key, option in self.options.items():
            if option.goto:
                yield ("options", key, "goto"), option.goto
        if self.speech:
            yield ("speech",), self.speech

    def leads_to(self) -> Iterator[str]:
        yield from (option.target() for option in self.options.values())
        if self.speech:
            yield self.speech

    def needs(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for key, option in self.options.items():
            if option.need:
                yield ("options", key, "need"), option.need
            for number, need in enumerate(option.also):
                yield ("options", key, "also", str(number)), need

    def in_order(self) -> list[tuple[str, Option]]:
        return sorted(self.options.items(), key=lambda item: KEY_ORDER.index(item[0]))

    def speak(self, script: Script) -> Prompts:
        return {
            "first": self._spoken(script, script.words(self.say) if self.say else ""),
            "options": self._spoken(script, ""),
            "silence": self._spoken(script, script.phrase("silence")),
            "wrong": self._spoken(script, script.phrase("wrong_key")),
        }

    def _spoken(self, script: Script, opening: str) -> tuple[Say, ...]:
        lines = [script.option(script.words(option.words), key) for key, option in self.in_order()]
        closing = script.phrase("person") if self.offer_person == "true" else ""
        talk = script.phrase("say_why") if self.speech else ""
        if self.other_language is None or not script.others:
            return script.say(opening, lines[0], talk, *lines[1:], closing)
        invitations = tuple(
            Say(script.option(script.phrases["other_language"][other], self.other_language, other), other)
            for other in script.others[:1]
        )
        # Emergencies stand on key 1; whoever speaks the other language hears of it next, not at the end.
        return (*script.say(opening, lines[0]), *invitations, *script.say(talk, *lines[1:], closing))

    def enter(self, visit: Visit) -> Outcome:
        announcements = visit.before_menu()
        if not announcements:
            return self._ask(visit, "first", 0)
        urgent = any(one.urgent for one in announcements)
        before = offering.announce(visit, announcements, self)
        return self._ask(visit, "options" if urgent else "first", 0, before)

    def resume(self, visit: Visit, says: tuple[Sound, ...]) -> Outcome:
        """Back from what there was to say about an announcement: the options follow, without the greeting."""
        visit.call = visit.call.but(node=self.id, tries=0)
        return self._ask(visit, "options", 0, says)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        key = visit.key(event)
        if key is not None and key in self.options:
            option = self.options[key]
            visit.chose(key, option.need)
            return Go(option.target())
        if key is not None and key == self.other_language:
            visit.speak_other_language(key)
            return Go(self.id)
        number = offering.number(visit, key)
        if key is not None and number is not None:
            says = offering.take_up(visit, key, number)
            return Go(offering.MORE) if says is None else self.resume(visit, says)
        if self.speech and isinstance(event, Said) and not key:
            listener = visit.flow.nodes[self.speech]
            if isinstance(listener, Listens):
                return listener.understand(visit, event)
        occasion: Occasion = "wrong" if isinstance(event, Pressed | Said) else "silence"
        visit.note(occasion, node=self.id)
        if visit.call.tries >= 1:
            return Person("two silences or wrong keys in a row", visit.phrase("to_person"))
        return self._ask(visit, occasion, visit.call.tries + 1)

    def _ask(self, visit: Visit, occasion: Occasion, tries: int, before: tuple[Sound, ...] = ()) -> Outcome:
        visit.note("asked", node=self.id, tries=tries)
        then = Where(self.id, tries)
        says = before + visit.prompt(occasion)  # a key cuts off what is announced, too
        gather = Gather(says, then, visit.flow.patience, visit.call.language, hints=visit.hints)
        return Wait((gather, Redirect(then)), tries)
