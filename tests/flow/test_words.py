"""The words of the menus: in every language, and nothing in them that cannot be spoken."""

from __future__ import annotations

import json

import pytest

from ivr.flow.pace import seconds, words
from ivr.flow.schema import NeedPart, Phrases, Text
from ivr.flow.source import Source, read
from ivr.flow.words import MAX_CHARACTERS, check_text, keys_named, texts_of

LANGUAGES = {"en": None, "es": None}


def said(text: dict[str, str], slots: set[str] | None = None, source: Source | None = None) -> list[str]:
    lines = "say:\n" + "".join(f"  {language}: {json.dumps(words)}\n" for language, words in text.items())
    source = source or read("menu.yaml", lines.encode())
    source.problems.clear()
    check_text(source, ("say",), Text(text), LANGUAGES, frozenset(slots or ()))
    return [str(problem) for problem in source.problems]


def test_words_in_every_language_are_fine() -> None:
    assert said({"en": "Hello.", "es": "Hola."}) == []


def test_a_missing_language_is_told_at_the_key_of_the_prompt() -> None:
    assert said({"en": "Hello."}) == ["menu.yaml:1:1: 'say' has no words in language 'es' (add 'es: …')"]


def test_an_unknown_language_is_told_at_its_own_key() -> None:
    assert said({"en": "Hello.", "es": "Hola.", "eng": "Hello."}) == [
        "menu.yaml:4:3: language 'eng' is not one of ours (did you mean 'en'?)"
    ]
    assert said({"en": "Hello.", "es": "Hola.", "fr": "Bonjour."}) == [
        "menu.yaml:4:3: language 'fr' is not one of ours (utility.yaml knows en, es)"
    ]


@pytest.mark.parametrize("nothing", ["", "   "])
def test_an_empty_prompt_is_refused_once(nothing: str) -> None:
    assert said({"en": nothing, "es": "Hola."}) == ["menu.yaml:2:7: the prompt is empty (write the words)"]


def test_the_carriers_limit_of_characters_is_exact() -> None:
    assert said({"en": "a" * MAX_CHARACTERS, "es": "Hola."}) == []
    assert said({"en": "a" * (MAX_CHARACTERS + 1), "es": "Hola."}) == [
        "menu.yaml:2:7: the prompt has 4001 characters, more than the carrier speaks (shorten it)"
    ]


@pytest.mark.parametrize("name", ["welcome.mp3", "sounds/a.WAV", "https://example.org/a.ogg", " x.ulaw "])
def test_an_audio_file_is_not_words(name: str) -> None:
    fix = "prompts are spoken text: write the words"
    assert said({"en": name, "es": "Hola."}) == [f"menu.yaml:2:7: '{name.strip()}' looks like an audio file ({fix})"]


def test_a_sentence_that_ends_in_a_file_name_is_words() -> None:
    assert said({"en": "Listen to welcome.mp3", "es": "Hola."}) == []


@pytest.mark.parametrize("markup", ["<break/>", "a < b", "<speak>Hi</speak>", "a > b"])
def test_markup_is_refused(markup: str) -> None:
    message = "the prompt holds markup, which would be read aloud (write words only, without < and >)"
    assert said({"en": markup, "es": "Hola."}) == [f"menu.yaml:2:7: {message}"]


def test_a_known_slot_is_fine_and_an_unknown_one_is_not() -> None:
    assert said({"en": "{desk} is closed", "es": "Hola."}, {"desk"}) == []
    assert said({"en": "'{desc} is closed'", "es": "Hola."}, {"desk"}) == [
        "menu.yaml:2:7: '{desc}' is not known here (did you mean 'desk'?)"
    ]
    assert said({"en": "at {}", "es": "Hola."}) == ["menu.yaml:2:7: '{}' is not known here (known here are none)"]


@pytest.mark.parametrize(
    "attack",
    ["{desk.name}", "{desk[0]}", "{desk!r}", "{desk:>99}", "{ desk }", "{0}", "{__class__}", "{desk.__init__}"],
)
def test_a_slot_is_a_name_and_nothing_more(attack: str) -> None:
    message = said({"en": f"at {attack}", "es": "Hola."}, {"desk"})[-1]
    assert message.startswith(f"menu.yaml:2:7: '{attack}' is not known here")


@pytest.mark.parametrize("alone", ["at {desk", "at desk}", "at {desk}}", "at {{desk}}", "at }{"])
def test_a_brace_alone_is_refused(alone: str) -> None:
    message = "a single { or } stands in the prompt (write {name}, or leave it out)"
    assert said({"en": alone, "es": "Hola."}, {"desk"}) == [f"menu.yaml:2:7: {message}"]


def test_a_prompt_that_a_comment_cuts_short_is_refused() -> None:
    source = read("menu.yaml", b"say:\n  en: press 1 # for bills\n  es: Hola\n")
    message = "the prompt stops where ' #' begins a comment"
    fix = "put the prompt in quotes, or the comment on a line of its own"
    assert said({"en": "press 1", "es": "Hola"}, source=source) == [f"menu.yaml:2:7: {message} ({fix})"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Press 8 to hear this again.", ["8"]),
        ("Press 8.", ["8"]),
        ("Oprima el 8 para repetir, o marque la 9.", ["8", "9"]),
        ("Press * or press #", ["*", "#"]),
        ("In danger dial 9 1 1.", []),
        ("Marque 911.", []),
        ("Dial 3 1 1 for trash.", []),
        ("Express 8 buses", []),
        ("press firmly", []),
    ],
)
def test_keys_that_a_text_names(text: str, keys: list[str]) -> None:
    assert keys_named(text) == keys


def test_every_text_of_a_part_is_found_with_its_path() -> None:
    need = NeedPart.model_validate(
        {"name": {"en": "a", "es": "b"}, "desk": "d", "urgency": "1", "before": {"en": "c", "es": "d"}}
    )
    assert [path for path, _ in texts_of(need, ("n",))] == [("n", "name"), ("n", "before")]


def test_the_paths_of_phrases_are_the_keys_that_authors_write() -> None:
    by_alias = {field.alias for field in Phrases.model_fields.values()}
    assert "and" in by_alias


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("For bills, press 1.", 4), ("call 3 1 1", 4), ("911", 3), ("20260", 5), ("¿Hola?", 1)]
)
def test_words_are_counted_as_they_are_spoken(text: str, count: int) -> None:
    assert words(text) == count


def test_speech_takes_its_words_and_its_pauses() -> None:
    assert seconds("For bills, press 1.") == pytest.approx(4 / 2.5)
    assert seconds("For bills, press 1. To pay, press 2.") == pytest.approx(8 / 2.5 + 0.5)
