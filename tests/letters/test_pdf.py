"""The PDF with a font of the utility's own, and where a page ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from ivr.letters import pdf
from ivr.letters.read import load, read_template
from ivr.letters.render import render
from ivr.letters.sheet import CannotWrite
from tests.letters.values import TODAY, VALUES, pages

LETTERS = load()
HELD = [*range(32, 127), *map(ord, "áéíóúñüÁÉÍÓÚÑ¿¡—’…Łễ王ש")]


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font in which every letter is a box."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for point in ((50, 700), (450, 700), (450, 0)):
        pen.lineTo(point)
    pen.closePath()
    box = pen.glyph()
    names = {code: f"u{code:04X}" for code in HELD}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], box))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    file = tmp_path_factory.mktemp("font") / "boxes.ttf"
    builder.save(file)
    return file


def test_a_font_of_the_utilitys_own_writes_what_it_holds(font: Path) -> None:
    letter = render(LETTERS["high_bill"], "es", {**VALUES, "name": "Łukasz Nguyễn 王 Ж"}, TODAY, font)
    assert "ŁukaszNguyễn王?" in "".join(pages(letter.pdf))
    assert letter.lost == "Ж"


def test_right_to_left_words_are_told_where_nothing_can_turn_them(font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    letter = render(LETTERS["high_bill"], "en", {**VALUES, "name": "שש"}, TODAY, font)
    assert letter.lost == "ש"
    assert "Dear??," in "".join(pages(letter.pdf))


@pytest.mark.parametrize("content", [None, b"", b"no font", b"\0\1\0\0" + b"\xff" * 200])
def test_a_font_that_cannot_be_used_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "bad.ttf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CannotWrite, match=r"bad\.ttf: this font cannot be used"):
        render(LETTERS["high_bill"], "en", VALUES, TODAY, file)


def test_a_font_that_was_cut_off_is_told(font: Path, tmp_path: Path) -> None:
    whole, file = font.read_bytes(), tmp_path / "cut.ttf"
    for share in range(5, 100, 10):
        file.write_bytes(whole[: len(whole) * share // 100])
        with pytest.raises(CannotWrite, match=r"cut\.ttf: this font cannot be used"):
            render(LETTERS["high_bill"], "en", VALUES, TODAY, file)


def test_the_closing_stays_with_the_names_below_it() -> None:
    """Whatever the length of the paragraphs."""
    raw = (Path(__file__).parents[2] / "ivr/letters/templates/high_bill.yaml").read_bytes()
    longer = raw.replace(b'  - en: "This', b'  - en: "' + b"word " * 80 + b"This", 1)
    template, problems = read_template("own.yaml", "own", longer)
    assert template is not None, problems
    counts = []
    for length in range(1, 600, 40):
        values = {**VALUES, "event": "W" * length, "address": "W" * 200}
        paper = pages(render(template, "en", values, TODAY).pdf)
        assert paper[-1].endswith("Sincerely,MartaRíosWaterlineWater")
        counts.append(len(paper))
    assert counts == sorted(counts)
    assert set(counts) == {1, 2}, "both happened"
