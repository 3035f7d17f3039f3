"""The words of the menus: every language has every prompt, and nothing in them that cannot be spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from ivr.flow.problem import Path, did_you_mean
from ivr.flow.schema import Text, model_in
from ivr.flow.source import Source

MAX_CHARACTERS = 4000
"""The carrier speaks at most 4096 characters in one go."""

# not years, amounts and decimals, nor the house number of a street ("100 Main Street"), which sound right
AS_ONE_NUMBER = re.compile(r"(?<![\d.,$€])(?!(?:19|20)\d\d\b)(?:[2-9]11\b|\d{3,}(?![\d.,]*\d| [A-ZÁÉÍÓÚÑ]))")
"""Digits that belong together and would be read as one number."""

_SLOT = re.compile(r"\{([^{}]*)\}")
_AUDIO = re.compile(r"\S+\.(wav|mp3|ogg|aiff?|gsm|ulaw)", re.IGNORECASE)
_NAMED_KEY = re.compile(
    r"\b(?:press|push|dial|oprima|marque|presione|pulse)\s+(?:el\s+|la\s+)?([0-9*#])(?!\s*[0-9])", re.IGNORECASE
)


def texts_of(part: BaseModel, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Every text inside ``part``, with its path in the YAML."""
    for name, key in _spoken_fields(type(part)):
        yield from _texts(getattr(part, name), (*path, key))


@cache
def _spoken_fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """(name, key in the YAML) of the fields of ``model`` that may hold texts."""
    fields = model.model_fields.items()
    return tuple((name, field.alias or name) for name, field in fields if model_in(field.annotation) is not None)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, BaseModel):
        yield from texts_of(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, str(number)))


def check_text(source: Source, path: Path, text: Text, languages: Mapping[str, Any], slots: frozenset[str]) -> None:
    """Note what is wrong with one text; ``slots`` are the {names} that may stand in it."""
    for language in languages:
        if language not in text.root:
            message = f"'{path[-1]}' has no words in language '{language}'"
            source.note(path, "language-missing", message, f"add '{language}: …'", at_key=True)
    for language, words in text.root.items():
        here = (*path, language)
        if language not in languages:
            fix = did_you_mean(language, languages, f"utility.yaml knows {', '.join(languages)}")
            source.note(here, "unknown-language", f"language '{language}' is not one of ours", fix, at_key=True)
        for rule, message, fix in faults(words, slots):
            source.note(here, rule, message, fix)
        if here in source.cut:
            message = "the prompt stops where ' #' begins a comment"
            fix = "put the prompt in quotes, or the comment on a line of its own"
            source.note(here, "prompt-cut", message, fix)


def faults(words: str, slots: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """(rule, message, fix) of each thing in the words of one language that cannot be spoken."""
    if not words.strip():
        yield "empty-prompt", "the prompt is empty", "write the words"
        return
    if len(words) > MAX_CHARACTERS:
        yield "prompt-too-long", f"the prompt has {len(words)} characters, more than the carrier speaks", "shorten it"
    if _AUDIO.fullmatch(words.strip()):
        yield "audio-file", f"'{words.strip()}' looks like an audio file", "prompts are spoken text: write the words"
    if "<" in words or ">" in words:
        yield "markup", "the prompt holds markup, which would be read aloud", "write words only, without < and >"
    for name in _SLOT.findall(words):
        if name not in slots:
            fix = did_you_mean(name, slots, f"known here are {', '.join(sorted(slots)) or 'none'}")
            yield "unknown-slot", f"'{{{name}}}' is not known here", fix
    bare = _SLOT.sub("", words)
    if "{" in bare or "}" in bare:
        yield "unknown-slot", "a single { or } stands in the prompt", "write {name}, or leave it out"


def slots_in(words: str) -> frozenset[str]:
    """The {names} in a text."""
    return frozenset(_SLOT.findall(words))


def keys_named(words: str) -> list[str]:
    """Keys that a text tells the caller to press."""
    return _NAMED_KEY.findall(words)
