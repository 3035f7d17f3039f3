"""Each letter that comes with the product, in each language, as text, HTML and PDF."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from ivr.letters.read import load
from ivr.letters.render import render
from tests.letters.values import DAYS, TODAY, VALUES, pages, words_of

LETTERS = load()
NAMES = (
    "commendation",
    "demolition",
    "high_bill",
    "road_obstruction",
    "road_obstruction_follow_up",
    "verification_of_service",
    "white_particles",
)
EACH = pytest.mark.parametrize("language", ["en", "es"])
EVERY = pytest.mark.parametrize("name", NAMES)


def test_there_are_seven() -> None:
    assert tuple(LETTERS) == NAMES


@EACH
@EVERY
def test_a_letter_holds_every_value_in_all_three_forms(name: str, language: str) -> None:
    template = LETTERS[name]
    letter = render(template, language, VALUES, TODAY)
    page = html.unescape(re.sub(r"<[^>]+>", "", letter.html))
    paper = "".join(pages(letter.pdf))
    for slot in template.slots(language):
        value = words_of(DAYS[language].get(slot) or str(VALUES[slot]))
        assert value in words_of(letter.text), slot
        assert value in words_of(page), slot
        assert value in paper, slot
    assert letter.lost == ""
    assert "{" not in letter.text + paper


@EACH
@EVERY
def test_a_letter_says_the_same_words_in_all_three_forms(name: str, language: str) -> None:
    letter = render(LETTERS[name], language, VALUES, TODAY)
    body = html.unescape(re.sub(r"<[^>]+>", "", letter.html.split("<body>")[1]))
    assert words_of(letter.text) == words_of(body) == "".join(pages(letter.pdf))


@EACH
@EVERY
def test_a_letter_is_one_page_of_letter_paper_with_its_title_and_language(name: str, language: str) -> None:
    letter = render(LETTERS[name], language, VALUES, TODAY)
    paper = PdfReader(BytesIO(letter.pdf))
    assert len(paper.pages) == 1
    assert (paper.pages[0].mediabox.width, paper.pages[0].mediabox.height) == (612, 792)
    assert paper.metadata is not None
    assert paper.metadata.title == letter.subject
    assert paper.metadata.author == VALUES["utility"]
    assert paper.root_object["/Lang"] == language
    assert f'<html lang="{language}"' in letter.html


@EACH
@EVERY
def test_a_letter_is_from_a_person_with_what_is_promised_by_when_and_how_to_ask(name: str, language: str) -> None:
    """In the first person of a named contact: docs/letters.md."""
    words = LETTERS[name].words[language]
    assert {"date_promised", "ticket", "utility_phone", "employee"} <= set(LETTERS[name].slots(language))
    first_person = {"en": r"\b(I|me|my)\b", "es": r"\b(me|mi|mí|llámeme|dígamelo|\w+é|soy|yo|confirmo)\b"}
    assert re.search(first_person[language], " ".join(words.body))
    assert len(" ".join(words.body)) < 1200, "short"


@EVERY
def test_both_languages_ask_for_the_same_values(name: str) -> None:
    assert set(LETTERS[name].slots("en")) == set(LETTERS[name].slots("es"))


def test_the_same_values_give_the_same_bytes() -> None:
    first, second = (render(LETTERS["demolition"], "es", VALUES, TODAY) for _ in range(2))
    assert first == second


def test_a_letter_is_not_shown_in_errors() -> None:
    assert repr(render(LETTERS["high_bill"], "en", VALUES, TODAY)) == "Letter()"
