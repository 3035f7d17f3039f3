"""``ivr letter``, as staff meet it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.letter import command
from tests.letters.test_read import GOOD
from tests.letters.values import VALUES, pages
from tests.line import MENUS

HOUSE = ("utility", "utility_address", "utility_phone", "office_hours")
SET = [word for name, value in VALUES.items() if name not in HOUSE for word in ("--set", f"{name}={value}")]


def ivr(*words: str, menus: Path = MENUS) -> Result:
    return CliRunner().invoke(command, [*words, "--menus", str(menus)])


def test_a_letter_is_printed_with_the_utilitys_own_facts() -> None:
    result = ivr("high_bill", "--language", "es", *SET)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Waterline Water\n100 Main Street\n(202) 555-0100\n")
    assert "Buen día, José Núñez Ibáñez:" in result.output
    assert result.output.endswith("Marta Ríos\nWaterline Water\n")


@pytest.mark.parametrize("form", ["pdf", "html", "txt", "PDF"])
def test_a_letter_is_written_to_a_file(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"letter.{form}"
    result = ivr("demolition", *SET, "--to", str(file))
    assert (result.exit_code, result.output) == (0, f"Written: {file}\n")
    raw = file.read_bytes()
    if form.lower() == "pdf":
        assert "DearJoséNúñezIbáñez," in "".join(pages(raw))
    else:
        assert raw.startswith(b"<!DOCTYPE html>" if form == "html" else b"Waterline Water\n")
        assert "José Núñez Ibáñez" in raw.decode()


def test_what_is_set_stands_in_for_the_facts() -> None:
    assert ivr("high_bill", *SET, "--set", "utility=Another Water = Works").output.startswith("Another Water = Works\n")


def test_the_letters_are_listed_with_what_they_want_to_know() -> None:
    result = ivr("--list")
    assert result.exit_code == 0
    assert sum(not line.startswith(" ") for line in result.output.splitlines()) == 7
    assert "high_bill (en, es): After a call about a high bill:" in result.output
    assert "    date_promised: the day by which it is done\n" in result.output


def test_what_the_font_lacks_is_counted_and_not_shown(tmp_path: Path) -> None:
    result = ivr("high_bill", *SET, "--set", "name=王小", "--to", str(tmp_path / "x.pdf"))
    assert result.exit_code == 0
    assert result.stderr == "The font of the PDF lacks 2 characters, in place of which stands ?: give --font FILE.ttf\n"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((), 2, "which letter? (there are commendation, demolition,"),
        (("highbill",), 2, "there is no letter 'highbill' (did you mean 'high_bill'?)"),
        (("high_bill", "--to", "x.doc"), 2, "the name of the file must end with .pdf, .html, .txt"),
        (("high_bill", "--set", "name"), 2, "write it as SLOT=VALUE, in quotes if it holds spaces"),
        (("high_bill", "--set", "nam=x"), 1, "'nam' is not known in a letter (did you mean 'name'?)"),
        (("high_bill", *SET[2:]), 1, "lacks a value for name (the customer's name): give it by --set"),
        (("high_bill", *SET, "--language", "fr"), 1, "the letter high_bill is not written in 'fr'; it is in en, es"),
        (("high_bill", *SET, "--to", "/no/such/folder/x.pdf"), 1, "cannot be written: No such file or directory"),
        (("high_bill", *SET, "--to", "x.pdf", "--font", "none.ttf"), 1, "none.ttf: this font cannot be used"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(words: tuple[str, ...], code: int, sentence: str) -> None:
    result = ivr(*words)
    assert result.exit_code == code, result.output
    assert sentence in result.output


def test_templates_of_the_utilitys_own_are_used_and_their_mistakes_told(tmp_path: Path) -> None:
    own = tmp_path / "letters"
    own.mkdir()
    (tmp_path / "utility.yaml").write_bytes((MENUS / "utility.yaml").read_bytes())
    (own / "high_bill.yaml").write_text(GOOD, encoding="utf-8")
    assert "About 482913" in ivr("high_bill", *SET, menus=tmp_path).output
    (own / "other.yaml").write_text(GOOD.replace("{ticket}", "{tiket}"), encoding="utf-8")
    result = ivr("high_bill", *SET, menus=tmp_path)
    assert result.exit_code == 1
    assert "other.yaml:3:15: '{tiket}' is not known in a letter (did you mean 'ticket'?)" in result.output


def test_without_a_utility_its_facts_are_asked_for(tmp_path: Path) -> None:
    result = ivr("high_bill", *SET, menus=tmp_path)
    assert result.exit_code == 1
    assert "lacks a value for utility (the name of the utility)" in result.output
