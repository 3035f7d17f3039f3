"""Templates from YAML. Each mistake is told with file, line and column; a template with a mistake is not used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from ivr.flow.problem import Path as Where
from ivr.flow.problem import Place, Problem, did_you_mean
from ivr.flow.schema import Part, Text
from ivr.flow.source import Source, read
from ivr.flow.validate import validate
from ivr.letters.slots import SLOTS
from ivr.letters.template import SLOT, Template, Words

LANGUAGES = ("en", "es")
"""Those in which every letter must be written."""

MOST_LINES, MOST_PARAGRAPHS = 5, 6
LONGEST_LINE, LONGEST_LETTER = 150, 2_600
"""Characters, of a subject, greeting or line, and of the whole letter with the longest values: that is two pages, also
where values are capital Ws."""

SHIPPED = Path(__file__).parent / "templates"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Lines = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]


class LetterPart(Part):
    """One template, one file; its name is that of the file."""

    about: str = Field(description="When it is sent, for the list of letters.")
    to: Lines = Field(description="The lines of the address.")
    subject: Text = Field(description="What the letter is about; the title of its PDF.")
    greeting: Text = Field(description="'Dear {name},'")
    body: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(description="The paragraphs.")
    closing: Text = Field(description="'Sincerely,'")
    signed: Lines = Field(description="The lines below the closing: who writes.")


class Wrong(Exception):
    """Templates that cannot be used; carries the problems, one a line of its text."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def load(folder: Path | None = None, languages: Sequence[str] = LANGUAGES) -> dict[str, Template]:
    """The letters that come with the product by name, and those of a utility's own ``folder``, which stand in for
    shipped ones of the same name. Every letter must be written in all ``languages``. Raises Wrong."""
    found: dict[str, Template] = {}
    problems: list[Problem] = []
    for path in _files(folder):
        try:
            raw = path.read_bytes()
        except OSError as error:
            problems.append(Problem(Place(str(path)), "unreadable", f"the file cannot be read: {error.strerror}"))
            continue
        own = path.parent != SHIPPED
        template, wrong = read_template(str(path) if own else path.name, path.stem, raw, languages)
        problems += wrong
        if template is not None:
            found[template.name] = template
    if problems:
        raise Wrong(sorted(problems))
    return dict(sorted(found.items()))


def of_menus(menus: Path) -> dict[str, Template]:
    """The letters of a utility whose menus are in this folder: its own stand in 'letters' there. Raises Wrong."""
    own = menus / "letters"
    return load(own if own.is_dir() else None)


def _files(folder: Path | None) -> list[Path]:
    own: list[Path] = []
    if folder is not None:
        own = sorted(folder.glob("*.yaml"))
        if not own:
            fix = "put templates there, each as NAME.yaml, or leave the folder out"
            raise Wrong([Problem(Place(str(folder)), "no-templates", "there is no template in this folder", fix)])
    names = {path.name for path in own}
    return [*(path for path in sorted(SHIPPED.glob("*.yaml")) if path.name not in names), *own]


def read_template(
    file: str, name: str, raw: bytes, languages: Sequence[str] = LANGUAGES
) -> tuple[Template | None, list[Problem]]:
    """One template from the bytes of its file; None with problems. Never raises for what stands in it."""
    source = read(file, raw)
    part = validate(source, (), source.data, LetterPart) if source.whole else None
    if part is not None:
        _check(source, part, languages)
    if part is None or source.problems:
        return None, sorted(set(source.problems))
    return _made(name, part), []


def _made(name: str, part: LetterPart) -> Template:
    def words(language: str) -> Words:
        subject, greeting, *body, closing = (" ".join(text[language].split()) for _, text in _texts(part))
        return Words(subject, greeting, tuple(body), closing)

    return Template(
        name, part.about, part.to, part.signed, {language: words(language) for language in part.subject.root}
    )


def _check(source: Source, part: LetterPart, languages: Sequence[str]) -> None:
    spoken = list(dict.fromkeys([*languages, *part.subject.root]))
    for where, text in _texts(part):
        for language in spoken:
            if language not in text.root:
                message = f"{_called(where)} has no words in language '{language}'"
                source.note(where, "language-missing", message, f"add '{language}: …'", at_key=True)
        for language, words in text.root.items():
            here = (*where, language)
            if language not in spoken:  # the subject says in which languages a letter is written
                fix = did_you_mean(language, spoken, f"'subject' is written in {', '.join(part.subject.root)}")
                source.note(
                    here, "unknown-language", f"'subject' has no words in language '{language}'", fix, at_key=True
                )
            _check_words(source, here, words, 0 if where[0] == "body" else LONGEST_LINE)
    _check_same_slots(source, part)
    _check_count(source, "body", part.body, MOST_PARAGRAPHS)
    for key, lines in (("to", part.to), ("signed", part.signed)):
        _check_count(source, key, lines, MOST_LINES)
        alone = isinstance(source.data[key], str)
        for number, line in enumerate(lines):
            _check_words(source, (key,) if alone else (key, str(number)), line, LONGEST_LINE)
    for language in part.subject.root:
        lines = (*part.to, *(text[language] for _, text in _texts(part)), *part.signed)
        length = sum(map(_longest, lines))
        if length > LONGEST_LETTER:
            message = f"the letter in '{language}' may have {length} characters, more than fit on two pages"
            source.note(
                ("body",),
                "too-long",
                message,
                f"shorten them: {LONGEST_LETTER} at most, with the longest values",
                at_key=True,
            )


def _texts(part: LetterPart) -> Iterator[tuple[Where, Text]]:
    yield ("subject",), part.subject
    yield ("greeting",), part.greeting
    yield from ((("body", str(number)), text) for number, text in enumerate(part.body))
    yield ("closing",), part.closing


def _check_count(source: Source, key: str, lines: Sequence[object], most: int) -> None:
    if len(lines) > most:
        source.note((key,), "too-many", f"'{key}' has {len(lines)} entries", f"use at most {most}", at_key=True)


def _check_same_slots(source: Source, part: LetterPart) -> None:
    """What is said in one language is said in all: a translation without its date promises nothing."""
    said: dict[str, set[str]] = {}
    for _, text in _texts(part):
        for language, words in text.root.items():
            said.setdefault(language, set()).update(SLOT.findall(words))
    told: set[tuple[str, str]] = set()
    for where, text in _texts(part):
        for language, words in text.root.items():
            for name in SLOT.findall(words):
                for other in said:
                    if name in SLOTS and name not in said[other] and other in text.root and (name, other) not in told:
                        told.add((name, other))
                        message = f"the words in '{other}' lack '{{{name}}}', which those in '{language}' have"
                        source.note((*where, other), "slot-missing", message, "say it in both")


def _called(where: Where) -> str:
    return f"paragraph {int(where[1]) + 1}" if where[0] == "body" else f"'{where[0]}'"


def _check_words(source: Source, here: Where, words: str, longest: int) -> None:
    if not words.strip():
        source.note(here, "empty", "the words are missing", "write them")
        return
    if longest and len(words) > longest:
        source.note(here, "too-long", f"the line has {len(words)} characters", f"use at most {longest}")
    for name in SLOT.findall(words):
        if name not in SLOTS:
            fix = did_you_mean(name, SLOTS, f"known are {', '.join(SLOTS)}")
            source.note(here, "unknown-slot", f"'{{{name}}}' is not known in a letter", fix)
    bare = SLOT.sub("", words)
    if "{" in bare or "}" in bare:
        source.note(here, "lone-brace", "a single { or } stands in the words", "write {name}, or leave it out")
    if here in source.cut:
        message, fix = "the words stop where ' #' begins a comment", "put the words in quotes"
        source.note(here, "words-cut", message, fix)


def _longest(words: str) -> int:
    """Characters of a paragraph with the longest values that it may get."""
    return len(SLOT.sub("", words)) + sum(SLOTS[name].longest for name in SLOT.findall(words) if name in SLOTS)
