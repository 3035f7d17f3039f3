"""The picture: nothing overlaps, everything is there, words are never more than words."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import combinations
from xml.etree import ElementTree as Xml

import pytest

from ivr.flow.outline import Outline, outline
from ivr.maps import layout
from ivr.maps.drawing import drawing
from ivr.maps.layout import LABEL, SPACING, TITLE, NoLayout, Picture, place
from ivr.maps.measure import width, wrapped
from ivr.maps.page import page
from ivr.maps.svg import svg
from tests.maps.flows import EVIL, evil, large, whole

WHOLE = outline(whole())
EVERY = {"whole": WHOLE, "spanish": outline(whole(), "es"), "evil": evil(), "large": outline(large())}


def picture(found: Outline) -> Picture:
    return place(drawing(found))


@pytest.fixture(params=EVERY)
def found(request: pytest.FixtureRequest) -> Outline:
    return EVERY[request.param]


def rectangles(drawn: Picture) -> list[tuple[float, float, float, float]]:
    return [*((one.x, one.y, one.width, one.height) for one in drawn.shapes), *(one.label for one in drawn.arrows)]


def test_no_box_and_no_label_lies_over_another_and_all_are_in_the_picture(found: Outline) -> None:
    drawn = picture(found)
    for one, other in combinations(rectangles(drawn), 2):
        apart = (
            one[0] + one[2] <= other[0]
            or other[0] + other[2] <= one[0]
            or one[1] + one[3] <= other[1]
            or other[1] + other[3] <= one[1]
        )
        assert apart, (one, other)
    for x, y, wide, high in rectangles(drawn):
        assert x >= 0
        assert y >= 0
        assert x + wide <= drawn.width
        assert y + high <= drawn.height


def test_words_stay_inside_their_box(found: Outline) -> None:
    for one in picture(found).shapes:
        for line in one.lines:
            assert line.x + width(line.text, 12.5) <= one.x + one.width
            assert one.y < line.y < one.y + one.height
    for arrow in picture(found).arrows:
        assert len(arrow.lines) * LABEL * SPACING <= arrow.label[3]


def test_every_node_is_drawn_once_and_every_further_way_to_it_refers_there(found: Outline) -> None:
    drawn = drawing(found)
    boxes = [shape for shape in drawn.shapes if shape.kind != "reference"]
    assert len(boxes) == len(found.boxes)
    ids = {shape.id for shape in boxes}
    assert all(shape.refers in ids for shape in drawn.shapes if shape.kind == "reference")
    assert len({arrow.target for arrow in drawn.arrows}) == len(drawn.arrows) == len(drawn.shapes) - 1


def test_options_stand_from_top_to_bottom_in_the_order_of_their_keys() -> None:
    drawn = picture(WHOLE)
    first = [one for one in drawn.arrows if one.arrow.source == "b0"]
    assert [one.arrow.key for one in first] == ["1", "2", "3", "4", "5", "6", "7", "*", "", "0"]
    heights = [one.label[1] for one in first]
    assert heights == sorted(heights)


def test_arrows_tell_keys_words_seconds_and_shares() -> None:
    drawn = place(drawing(outline(whole(), pressed={("main", "2"): 1, ("main", "1"): 3})))
    bills = next(one for one in drawn.arrows if one.arrow.key == "2" and one.arrow.source == "b0")
    assert " ".join(line.text for line in bills.lines).replace("\u00a0", " ") == "2 For bills 9 s, 25 % of callers"


def test_the_same_flow_gives_the_same_picture() -> None:
    assert svg(picture(WHOLE)) == svg(picture(WHOLE))


def test_the_svg_is_xml_without_anything_that_runs_or_is_fetched(found: Outline) -> None:
    root = Xml.fromstring(svg(picture(found)))
    names = {element.tag.split("}")[1] for element in root.iter()}
    assert names <= {"svg", "title", "style", "rect", "defs", "marker", "path", "polyline", "g", "text", "tspan", "a"}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("style", "src")
            assert name != "href" or re.fullmatch(r"#b\d+", value)
    assert "@import" not in svg(picture(found))
    assert "url(" not in re.sub(r"url\(#tip\)", "", svg(picture(found)))


def test_hostile_words_are_shown_letter_by_letter() -> None:
    root = Xml.fromstring(svg(picture(EVERY["evil"])))
    groups = ["".join(group.itertext()).replace(" ", "") for group in root.iter("{http://www.w3.org/2000/svg}g")]
    assert any(EVIL.replace(" ", "") in text for text in groups)


class Reader(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.style = ""
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)


def test_the_page_runs_nothing_and_asks_for_nothing(found: Outline) -> None:
    read = Reader(page(found, place(drawing(found))))
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "b", "foreignobject"}
    for _, attributes in read.elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "src", "srcset", "xlink:href")
            assert name != "href" or str(value).startswith("#")


def test_the_policy_of_the_page_allows_its_own_style_and_no_more() -> None:
    found = WHOLE
    read = Reader(page(found, place(drawing(found))))
    policy = next(one["content"] for tag, one in read.elements if one.get("http-equiv") == "Content-Security-Policy")
    digest = b64encode(sha256(read.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert [tag for tag, _ in read.elements].count("style") == 1


def test_the_page_tells_the_same_in_words_and_is_readable_in_the_dark() -> None:
    found = WHOLE
    read = Reader(page(found, place(drawing(found))))
    assert "2 For bills → billing (a question about a bill)  [9 s]" in read.texts
    assert "closed: closed · nobody answers: the front desk, then leave_message" in read.texts
    assert read.style.count("prefers-color-scheme: dark") == 2
    assert any(tag == "svg" and one.get("role") == "img" and one.get("aria-labelledby") for tag, one in read.elements)
    ids = [one["id"] for _, one in read.elements if "id" in one]
    assert len(ids) == len(set(ids))
    links = {str(one["href"])[1:] for tag, one in read.elements if tag == "a"}
    assert links <= set(ids)


def test_hostile_words_are_in_the_page_as_words() -> None:
    found = EVERY["evil"]
    read = Reader(page(found, place(drawing(found))))
    assert any(EVIL in text for text in read.texts)


def test_without_the_library_a_sentence_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "find_spec", lambda name: None)
    with pytest.raises(NoLayout, match=r"pip install 'waterline-ivr\[map\]'"):
        picture(WHOLE)


@pytest.mark.parametrize("words", ["", "a", "one two three four five six", "x" * 200, "漢" * 50, "a " * 100])
def test_lines_are_as_long_as_they_may_be_and_no_letter_is_lost(words: str) -> None:
    lines = wrapped(words, TITLE, 120)
    assert all(width(line, TITLE) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
