"""Whatever a value holds, the letter stays one letter: as text, as HTML, as PDF."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ivr.flow.problem import Problem
from ivr.letters.read import LONGEST_LETTER, load, read_template
from ivr.letters.render import Letter, render
from ivr.letters.sheet import CannotWrite, Missing
from ivr.letters.slots import SLOTS
from ivr.letters.template import Template
from tests.letters.values import TODAY, VALUES, pages, words_of

LETTERS = load()
WORDS = sorted(name for name, slot in SLOTS.items() if not slot.is_date)
TAGS = {"html", "head", "meta", "title", "style", "body", "p", "br", "h1", "bdi"}

HOSTILE = {
    "markup": "<Hangup/> & Sons <script>alert(1)</script><!--",
    "a tag that closes": "</title></style></bdi></p><h2>",
    "quotes": "\"'`&quot;&#60;",
    "jinja": "{{ 7*7 }}{% for a in b %}",
    "a slot": "{ticket}{name}{zzz}",
    "markdown": "**bold** __under__ --x-- [a](https://example.org)",
    "pdf": ") Tj ET Q \\) \\\\ ( endstream endobj %%EOF",
    "control": "Ana\x00\x07\x1b[31m\r\nBcc: x\u2028y\x85z\ud800",
    "right to left": "משה כהן مُحَمَّد",
    "turned round": "Ana \u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "piled": "a" + "\u0301" * 500,
    "long words": "W" * 2000,
    "long": "word " * 400,
    "every script": "Łukasz Nguyễn Ольга 王小明 김철수 ไทย 👩‍👩‍👧 ﷽",
    "blank": "\u00a0\u3000 x",
}


class Page(HTMLParser):
    """The tags of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


PLAIN = {name: Page(render(letter, "es", VALUES, TODAY).html).tags for name, letter in LETTERS.items()}


def with_value(name: str, value: str, language: str = "es") -> Letter:
    return render(LETTERS[name], language, {**VALUES, **dict.fromkeys(WORDS, value)}, TODAY)


def stays_a_letter(letter: Letter, name: str) -> None:
    page = Page(letter.html)
    assert page.tags == PLAIN[name]
    assert set(page.tags) <= TAGS
    for form in (letter.text, letter.html):
        assert not [one for one in form if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") and one != "\n"]
    assert max(map(len, letter.text.splitlines())) <= 78
    assert words_of(letter.text) in words_of(page.words), "the same words"
    assert 1 <= len(PdfReader(BytesIO(letter.pdf)).pages) <= 2


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_stays_a_letter(name: str, kind: str) -> None:
    stays_a_letter(with_value(name, HOSTILE[kind]), name)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=300))
def test_a_letter_stays_a_letter_with_any_words(value: str) -> None:
    try:
        letter = with_value("high_bill", value)
    except Missing:  # nothing that can be written is in it
        return
    stays_a_letter(letter, "high_bill")


def test_markup_is_words() -> None:
    letter = with_value("high_bill", HOSTILE["markup"])
    assert "&lt;script&gt;" in letter.html
    assert HOSTILE["markup"] in letter.text.replace("\n", " ")
    assert words_of(HOSTILE["markup"]) in "".join(pages(letter.pdf))


def test_a_value_is_never_looked_at_for_slots() -> None:
    letter = render(LETTERS["high_bill"], "en", {**VALUES, "name": "{ticket}"}, TODAY)
    assert "Dear {ticket}," in letter.text


def test_a_value_is_cut_where_the_letter_would_grow_too_long() -> None:
    letter = with_value("high_bill", "W" * 2000)
    assert "W" * 79 + "…" in words_of(letter.text)
    assert "W" * 599 + "…" in words_of(letter.text)
    assert "W" * 600 not in words_of(letter.text)


@pytest.mark.parametrize(("paragraphs", "events"), [(1, 0), (3, 0), (6, 0), (3, 3), (6, 3)])
def test_the_longest_template_that_is_taken_is_two_pages(paragraphs: int, events: int) -> None:
    """Ordinary words, with values in capital Ws."""

    def template(count: int) -> tuple[Template | None, list[Problem]]:
        each = ("word " * ((count - 30 - 600 * events) // 5 // paragraphs)).strip()
        body = "".join(
            f'  - {{en: "{each}{" {event}" * (number < events)}", es: "x{" {event}" * (number < events)}"}}\n'
            for number in range(paragraphs)
        )
        head = 'about: "x"\nto: [W, W, W, W, W]\nsubject: {en: W, es: x}\ngreeting: {en: W, es: x}\nbody:\n'
        last = "closing: {en: W, es: x}\nsigned: [W, W, W, W, W]\n"
        return read_template("own.yaml", "own", f"{head}{body}{last}".encode())

    longest, problems = template(LONGEST_LETTER)
    assert longest is not None, problems
    letter = render(longest, "en", {**VALUES, **dict.fromkeys(WORDS, "W" * 2000)}, TODAY)
    assert len(pages(letter.pdf)) == 2
    assert template(LONGEST_LETTER + 200)[0] is None


def test_what_the_font_lacks_is_written_by_its_nearest_letters_and_told() -> None:
    letter = render(LETTERS["high_bill"], "en", {**VALUES, "name": "Łukasz Nguyễn 王"}, TODAY)
    assert "DearLukaszNguyen?," in "".join(pages(letter.pdf))
    assert "Dear Łukasz Nguyễn 王," in letter.text
    assert letter.lost == "王"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": " \x00\u200b"}, "the letter high_bill lacks a value for name (the customer's name)"),
        ({"nme": "x"}, "'nme' is not known in a letter (did you mean 'name'?)"),
        ({"date_promised": "12/24/2026"}, "the value of date_promised cannot be used: a day is written as 2026-12-24"),
        ({"date_promised": "2026-02-30"},
         "the value of date_promised cannot be used: there is no such day; a day is written as 2026-12-24"),
    ],
)  # fmt: skip
def test_values_that_cannot_be_used_are_told_without_them(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(CannotWrite) as caught:
        render(LETTERS["high_bill"], "en", {**VALUES, **values}, TODAY)
    assert str(caught.value) == sentence


def test_a_language_that_a_letter_is_not_written_in_is_told() -> None:
    with pytest.raises(CannotWrite, match="the letter high_bill is not written in 'fr'; it is in en, es"):
        render(LETTERS["high_bill"], "fr", VALUES, TODAY)
