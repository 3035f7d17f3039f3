"""listen: one open question, answered in the caller's own words; the keys of a menu work at the same time.

What is understood is spoken back. What is sure goes on by itself unless the caller says no (key 2), what is likely is
asked about, between two or three needs one question is asked. Who asks for a person, is unsure or is misunderstood
twice gets a person; whoever is in danger hears {danger} and the dispatcher rings. {need} is what was understood. A menu
with 'speech: in_your_words' has what callers say there understood here. A need with 'first' in needs.yaml leads to
that node before its desk is rung.

    in_your_words:
      kind: listen
      menu: main
      say:
        en: "In a few words, why are you calling? For example: my bill is too high."
        es: "Diga en pocas palabras por qué llama. Por ejemplo: mi factura subió."
      again: {en: "Please say it in other words.", es: "Dígalo con otras palabras, por favor."}
      confirm: {en: "It is about {need}.", es: "Es por {need}."}
      right: {en: "If that is right", es: "Si es correcto"}
      wrong: {en: "If not", es: "Si no"}
      choice: {en: "For {need}", es: "Para {need}"}
      elsewhere:
        en: "We take care of water and sewers alone. Other city services answer on 3 1 1. Or tell us about your water."
        es: "Aquí solo atendemos agua y drenaje. Otros servicios de la ciudad: 3 1 1. O díganos qué pasa con su agua."
      danger: {en: "If anybody is in danger, hang up and call 9 1 1.", es: "Si hay peligro, cuelgue y marque 9 1 1."}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import spoken
from ivr.flow.call import Input, Pressed, Said
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Person, Script, Wait
from ivr.flow.nodes.menu import Menu
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Gather, Redirect, Say, Where
from routing.intent.text import without_numbers
from routing.intent.understand import asks_for_person
from routing.needs import AGENT
from routing.route import Directory

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

OPEN, SURE, LIKELY, BETWEEN, ELSEWHERE = range(5)
"""What was asked. ``tries`` is ten times that, and how often the open question was asked in vain."""

CHOICES = ("1", "2", "3")
"""Two needs are asked about, and a third where it is nearly as likely, or urgent."""

ORDINALS = (
    frozenset(("first", "primera", "primero")),
    frozenset(("second", "segunda", "segundo")),
    frozenset(("third", "tercera", "tercero")),
)

QUESTIONS = 2
"""So often the open question is asked in all; whoever is misunderstood twice gets a person."""

YES = frozenset(("yes", "yeah", "yep", "yup", "correct", "right", "sure", "ok", "okay", "si", "sí", "claro", "correcto",
                 "eso", "exacto", "ese", "esa", "así es", "that is right", "thats right", "that's right"))  # fmt: skip
POLITE = 3
"""A yes may have so many words."""

NO = frozenset(("no", "nope", "nah", "wrong", "not really", "no es", "incorrecto", "para nada"))

FAINT = 0.4
"""Below this confidence of the recogniser even what seems sure is asked about."""

HEARD, GUESSED = "heard", "guessed"
"""Names under which the call keeps what was said, and the needs that were asked about."""


def _is_yes(visit: Visit, words: str) -> bool:
    """'Yes', 'yes please', 'sí, por favor'; not 'yes, but I want a person'."""
    said = words.split()
    polite = 0 < len(said) <= POLITE and said[0] in YES
    return words in YES or (polite and not asks_for_person(words, visit.language.person_words))


def _is_faint(event: Said) -> bool:
    """Whether the recogniser itself doubts what it heard; some of its models give no confidence, or 0 for all."""
    return event.confidence is not None and 0 < event.confidence < FAINT


class Listen(Node):
    """An open question."""

    LISTENS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"need"})

    kind: Literal["listen"]
    menu: Name
    say: Text
    again: Text
    confirm: Text
    right: Text
    wrong: Text
    choice: Text
    elsewhere: Text
    danger: Text

    @property
    def takes_sentences(self) -> bool:
        return True

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("menu",), self.menu

    def leads_to_by_desk(self, directory: Directory) -> Iterator[str]:
        yield from (need.first for need in directory.needs.values() if need.first)

    def speak(self, script: Script) -> Prompts:
        said = {"first": self.say, "again": self.again, "confirm": self.confirm, "elsewhere": self.elsewhere,
                "danger": self.danger}  # fmt: skip
        prompts = {name: script.say(script.words(text)) for name, text in said.items()}
        prompts["right"] = script.say(script.option(script.words(self.right), "1"))
        prompts["wrong"] = script.say(script.option(script.words(self.wrong), "2"))
        for key in CHOICES:
            prompts[f"choice {key}"] = script.say(script.option(script.words(self.choice), key))
        return prompts

    def enter(self, visit: Visit) -> Outcome:
        return self._ask(visit, OPEN, visit.prompt("first"))

    def understand(self, visit: Visit, event: Said) -> Outcome:
        """Words that were said at a menu come here."""
        visit.call = visit.call.but(node=self.id, tries=0)
        return self._heard(visit, event)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        asked = visit.call.tries // 10
        guesses = visit.call.answers.get(GUESSED, "").split()
        key = event.digits if isinstance(event, Pressed) else visit.key(event) or ""
        word = spoken.plain(event.words) if isinstance(event, Said) else ""
        if asked in (SURE, LIKELY) and guesses:
            if key == "1" or _is_yes(visit, word):
                return self._go(visit, guesses[0], "1")
            if asked == SURE and not key and not word:
                return self._go(visit, guesses[0])
            if key == "2" or word in NO:
                heard = visit.call.answers.get(HEARD, "")
                visit.note("said_no", node=self.id, need=guesses[0], words=heard, language=visit.call.language)
                return self._once_more(visit, "the caller said no to what was understood")
        if asked == BETWEEN:
            key = key or next((CHOICES[at] for at, names in enumerate(ORDINALS) if names & {*word.split()}), "")
            if key in CHOICES[: len(guesses)]:
                return self._go(visit, guesses[CHOICES.index(key)], key)
        menu = visit.flow.nodes[self.menu]
        if (
            asked in (OPEN, ELSEWHERE)
            and isinstance(menu, Menu)
            and (key in menu.options or key == menu.other_language)
        ):
            visit.call = visit.call.but(node=menu.id, tries=0)
            return menu.hear(visit, Pressed(key))
        if isinstance(event, Said) and word and not key:
            return self._heard(visit, event, guesses if asked == BETWEEN else ())
        visit.note("wrong" if key else "silence", node=self.id)
        if asked in (LIKELY, BETWEEN) and guesses:  # the same keys go on meaning the same
            return self._asked_again(visit, asked, guesses)
        if asked == ELSEWHERE and not key:
            return Person("the caller stayed after hearing what we do not take care of", visit.phrase("to_person"))
        return self._once_more(visit, "nothing was said, or a wrong key pressed")

    def _heard(self, visit: Visit, event: Said, choices: Sequence[str] = ()) -> Outcome:
        """``choices``: the needs that were asked about; one of them in other words is an answer."""
        found = visit.understand(event.words)
        kept = without_numbers(event.words)
        visit.remember(HEARD, kept)
        visit.note("understood", node=self.id, action=found.action, need=found.need, confidence=found.confidence,
                   runner_up=found.runner_up, besides=found.besides, because=list(found.because), words=kept,
                   language=visit.call.language)  # fmt: skip
        if found.danger and found.need:
            visit.chose("said", found.need)
            return Go(f"need.{found.need}", visit.prompt("danger"))
        need = visit.flow.directory.needs.get(found.need or "")
        if need is not None and need.language and found.action in ("route", "confirm", "ask"):
            return self._in_language(visit, need.language)
        match found.action:
            case "route" | "confirm" | "ask" if need is not None and need.id in choices:
                return self._go(visit, need.id)
            case "route" if need is not None and need.urgent:
                return self._go(visit, need.id)
            case "route" | "confirm" if need is not None:
                return self._confirm(visit, need.id, sure=found.action == "route" and not _is_faint(event))
            case "ask" if len(found.offered) > 1:
                return self._between(visit, found.offered)
            case "refer":
                return self._ask(visit, ELSEWHERE, visit.prompt("elsewhere"))
        if found.need is None:  # a cough, a number: nothing that could be understood
            return self._once_more(visit, "what was said could not be understood")
        if found.need == AGENT:
            return Person("the caller asked for a person")
        return Person("what was said may mean several things", visit.phrase("to_person"))

    def _confirm(self, visit: Visit, need: str, sure: bool) -> Outcome:
        visit.remember(GUESSED, need)
        says = (*self._named(visit, "confirm", need), *(() if sure else visit.prompt("right")))
        return self._ask(visit, SURE if sure else LIKELY, (*says, *visit.prompt("wrong")), timeout=2 if sure else None)

    def _between(self, visit: Visit, needs: Sequence[str]) -> Outcome:
        visit.remember(GUESSED, " ".join(needs))
        says = [
            say for key, need in zip(CHOICES, needs, strict=False) for say in self._named(visit, f"choice {key}", need)
        ]
        return self._ask(visit, BETWEEN, tuple(says))

    def _asked_again(self, visit: Visit, asked: int, guesses: Sequence[str]) -> Outcome:
        missed = visit.call.tries % 10 + 1
        if missed >= QUESTIONS:
            return Person("a question was not answered", visit.phrase("to_person"))
        visit.call = visit.call.but(tries=missed)
        return self._between(visit, guesses) if asked == BETWEEN else self._confirm(visit, guesses[0], sure=False)

    def _named(self, visit: Visit, occasion: str, need: str) -> tuple[Say, ...]:
        """A prompt with the name of a need that nobody has chosen yet."""
        name = visit.flow.directory.needs[need].name[visit.call.language]
        says = visit.flow.spoken[self.id][visit.call.language][occasion]
        return tuple([Say(say.text.replace("{need}", name), say.language) for say in says])

    def _in_language(self, visit: Visit, language: str) -> Outcome:
        if language in visit.flow.languages and language != visit.call.language:
            visit.speak_language(language, "said")
            return self._ask(visit, OPEN, visit.prompt("first"))
        return self._once_more(visit, "the caller asked for the language that is spoken already")

    def _once_more(self, visit: Visit, because: str) -> Outcome:
        missed = visit.call.tries % 10 + 1
        if missed >= QUESTIONS:
            return Person(because, visit.phrase("to_person"))
        visit.call = visit.call.but(tries=missed)
        return self._ask(visit, OPEN, visit.prompt("again"))

    def _go(self, visit: Visit, need: str, key: str = "said") -> Outcome:
        visit.chose(key, need)
        known = visit.flow.directory.needs[need]
        says = self._named(visit, "confirm", need) if known.urgent else ()
        return Go(known.first or f"need.{need}", says)

    def _ask(self, visit: Visit, asked: int, says: tuple[Say, ...], timeout: int | None = None) -> Outcome:
        tries = 10 * asked + visit.call.tries % 10
        visit.note("asked", node=self.id, tries=tries)
        then = Where(self.id, tries)
        gather = Gather(says, then, timeout or visit.flow.patience, visit.call.language, hints=visit.hints)
        return Wait((gather, Redirect(then)), tries)
