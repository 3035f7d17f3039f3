"""Mistakes in templates: each is told with file, line and column, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.letters.read import Wrong, load, read_template
from ivr.letters.slots import SLOTS

GOOD = """about: "A test."
to: ["{name}", "{address}"]
subject: {en: "About {ticket}", es: "Sobre {ticket}"}
greeting: {en: "Dear {name},", es: "Buen día, {name}:"}
body:
  - en: "One."
    es: "Uno."
  - en: >-
      Two, by
      {date_promised}.
    es: "Dos, el {date_promised}."
closing: {en: "Yours,", es: "Atentamente,"}
signed: "{employee}"
"""
KNOWN = ", ".join(SLOTS)


def said(old: str, new: str) -> list[str]:
    assert old in GOOD
    template, problems = read_template("own.yaml", "own", GOOD.replace(old, new).encode())
    assert (template is None) == bool(problems)
    return list(map(str, problems))


def test_a_template_is_read_with_its_words_in_one_line_each() -> None:
    template, problems = read_template("own.yaml", "own", GOOD.encode())
    assert problems == []
    assert template is not None
    assert template.words["en"].body == ("One.", "Two, by {date_promised}.")
    assert template.words["es"].subject == "Sobre {ticket}"
    assert template.signed == ("{employee}",)
    assert template.slots("en") == (
        "utility", "utility_address", "utility_phone", "date", "name", "address", "ticket", "date_promised", "employee",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Sobre {ticket}", "Sobre {tiket}",
         "own.yaml:3:37: '{tiket}' is not known in a letter (did you mean 'ticket'?)"),
        ("{employee}", "{zzz}", f"own.yaml:13:9: '{{zzz}}' is not known in a letter (known are {KNOWN})"),
        ('"{address}"', '"{}"', f"own.yaml:2:16: '{{}}' is not known in a letter (known are {KNOWN})"),
        ("      {date_promised}.", "      {name.__class__}.",
         "own.yaml:8:9: '{name.__class__}' is not known in a letter "
         f"(known are {KNOWN})"),
        ('    es: "Uno."\n', "",
         "own.yaml:6:5: paragraph 1 has no words in language 'es' (add 'es: …')"),
        (', es: "Atentamente,"', "", "own.yaml:12:1: 'closing' has no words in language 'es' (add 'es: …')"),
        ('es: "Atentamente,"', 'es: ""', "own.yaml:12:29: the words are missing (write them)"),
        ('es: "Atentamente,"', 'fr: "Cordialement,"',
         "own.yaml:12:1: 'closing' has no words in language 'es' (add 'es: …')"),
        ("Dear {name},", "Dear {name,",
         "own.yaml:4:16: a single { or } stands in the words (write {name}, or leave it out)"),
        ("Dear {name},", "x" * 151, "own.yaml:4:16: the line has 151 characters (use at most 150)"),
        ("Dos, el {date_promised}.", "Dos.",
         "own.yaml:11:9: the words in 'es' lack '{date_promised}', which those in 'en' have (say it in both)"),
        ("Dear {name},", "Dear {name}, {place},",
         "own.yaml:4:45: the words in 'es' lack '{place}', which those in 'en' have (say it in both)"),
        ("closing:", "closng:", "own.yaml:12:1: 'closng' is not known here (did you mean 'closing'?)"),
        ('about: "A test."\n', "", "own.yaml:1:1: the file lacks 'about' (add 'about: …')"),
        ('"{employee}"', "[]", "own.yaml:13:9: 'signed' is empty (give at least 1)"),
        ('"Uno."', "Uno #1", "own.yaml:7:9: the words stop where ' #' begins a comment (put the words in quotes)"),
        ("Two, by", "Two, {event} {event} {event} {event} {event}",
         "own.yaml:5:1: the letter in 'en' may have 3593 characters, more than fit on two pages "
         "(shorten them: 2600 at most, with the longest values)"),
        ('["{name}", "{address}"]', "[a, b, c, d, e, f]", "own.yaml:2:1: 'to' has 6 entries (use at most 5)"),
        ("closing:", '  - {en: x, es: x}\n' * 5 + "closing:", "own.yaml:5:1: 'body' has 7 entries (use at most 6)"),
        ('"One."', "&one One.",
         "own.yaml:6:9: '&one' is a YAML anchor, which menus do not use (delete it, or quote the text)"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(old: str, new: str, sentence: str) -> None:
    assert sentence in said(old, new)


def test_every_mistake_is_told_at_once() -> None:
    sentences = said('{en: "About {ticket}", es: "Sobre {ticket}"}', '{en: "{a1} {b1}"}')
    assert [sentence.split(": ")[0] for sentence in sentences] == ["own.yaml:3:1", "own.yaml:3:15", "own.yaml:3:15"]


def test_a_third_language_is_written_throughout_or_not_at_all() -> None:
    assert said('subject: {en: "About {ticket}"', 'subject: {fr: "De {ticket}", en: "About {ticket}"') == [
        f"own.yaml:{where}: {what} has no words in language 'fr' (add 'fr: …')"
        for where, what in [
            ("4:1", "'greeting'"),
            ("6:5", "paragraph 1"),
            ("8:5", "paragraph 2"),
            ("12:1", "'closing'"),
        ]
    ]


def test_a_utilitys_own_template_stands_in_for_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "high_bill.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "frozen_pipe.yaml").write_text(GOOD, encoding="utf-8")
    letters = load(tmp_path)
    assert len(letters) == 8
    assert letters["high_bill"].about == letters["frozen_pipe"].about == "A test."


def test_no_template_is_used_while_one_has_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("{ticket}", "{tiket}"), encoding="utf-8")
    (tmp_path / "b.yaml").write_bytes(b"")
    with pytest.raises(Wrong) as caught:
        load(tmp_path)
    assert [str(one.place) for one in caught.value.problems] == [
        f"{tmp_path}/a.yaml:3:15", f"{tmp_path}/a.yaml:3:36", f"{tmp_path}/b.yaml:1:1",
    ]  # fmt: skip


def test_a_folder_without_templates_is_told(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="there is no template in this folder"):
        load(tmp_path / "none")
