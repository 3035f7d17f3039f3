"""Menus are read as their author typed them, and what has no place in them is refused with a sentence."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flow.source import MAX_DEPTH, MAX_VALUES, Source, read


def source(text: str) -> Source:
    return read("menu.yaml", text.encode())


def said(text: str) -> list[str]:
    return [str(problem) for problem in source(text).problems]


@pytest.mark.parametrize(
    "typed",
    [
        "+12025550100",
        "17:00",
        "08:00",
        "02134",
        "0123456",
        "no",
        "on",
        "off",
        "yes",
        "true",
        "2026-12-25",
        "1_000",
        "0x10",
        "0o17",
        "1e3",
        ".5",
        "-7",
        "NaN",
        ".inf",
        "12:30:45",
        "=",
        "N",
        "1.20",
        "Null-Meridian",
        "nil",
    ],
)
def test_a_value_stays_the_text_that_was_typed(typed: str) -> None:
    assert source(f"a: {typed}\n").data == {"a": typed}
    assert source(f"a: [{typed}, {typed}]\n").data == {"a": [typed, typed]}
    assert source(f"a: {typed}\n").problems == []


@pytest.mark.parametrize("typed", ["no", "1", "0123", "17:00", "true", "null", "~", "2026-12-25", "+1"])
def test_a_key_stays_the_text_that_was_typed(typed: str) -> None:
    assert source(f"{typed}: a\n").data == {typed: "a"}


@pytest.mark.parametrize("typed", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(typed: str) -> None:
    assert source(f"a: {typed}\n").data == {"a": None}


@pytest.mark.parametrize("typed", ['""', "''", '"null"', "'~'"])
def test_nothing_in_quotes_is_text(typed: str) -> None:
    assert source(f"a: {typed}\n").data == {"a": typed[1:-1]}


def test_a_quoted_and_a_plain_zero_are_one_key() -> None:
    assert said('"0": a\n0: b\n') == ["menu.yaml:2:1: '0' stands already in line 1 (delete or rename one of them)"]


def test_of_two_equal_keys_the_first_counts_and_each_other_is_reported() -> None:
    read_in = source("a: 1\nb: {c: x}\na: 2\nb: {c: y, d: z}\na: 3\n")
    assert read_in.data == {"a": "1", "b": {"c": "x"}}
    assert [str(problem) for problem in read_in.problems] == [
        "menu.yaml:3:1: 'a' stands already in line 1 (delete or rename one of them)",
        "menu.yaml:4:1: 'b' stands already in line 2 (delete or rename one of them)",
        "menu.yaml:5:1: 'a' stands already in line 1 (delete or rename one of them)",
    ]
    assert str(read_in.place(("b", "c"))) == "menu.yaml:2:8"


def test_star_and_hash_keys_in_quotes_are_keys() -> None:
    assert source('"*": a\n"#": b\n').data == {"*": "a", "#": "b"}


def test_a_star_key_without_quotes_is_explained() -> None:
    assert said("options:\n  *: a\n") == ['menu.yaml:2:3: the key * must be in quotes (write "*":)']


def test_a_hash_key_without_quotes_is_explained_and_not_lost_in_silence() -> None:
    assert said("options:\n  1: a\n  #: b\n") == [
        'menu.yaml:3:3: the key # begins a comment, so this line is lost (quote it: "#":)'
    ]


def test_ordinary_comments_are_left_in_peace() -> None:
    assert said("# a: b\na: b # c\n#\n#c\n") == []


def test_a_text_that_a_comment_ends_is_marked_and_one_in_quotes_is_not() -> None:
    assert source('a: press 1 # for\nb: "press 1 # for"\nc: d\ne: press#1\n').cut == {("a",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x 1\n", "menu.yaml:1:4: '&x' is a YAML anchor, which menus do not use (delete it, or quote the text)"),
        (
            "a: *x\n",
            "menu.yaml:1:4: '*x' would be a YAML alias, which menus do not use "
            "(write the value out, or quote the text)",
        ),
        ("*x : a\n", "menu.yaml:1:1: '*x' would be a YAML alias, which menus do not use (quote the star key: \"*\":)"),
        ("a: !!int 1\n", "menu.yaml:1:4: '!!int' is a YAML tag, which menus do not use (delete it, or quote the text)"),
        ("<<: {a: b}\n", "menu.yaml:1:1: '<<' is a YAML merge key, which menus do not use (write the lines out)"),
        ("? [a]\n: b\n", "menu.yaml:1:3: a list or mapping stands where a name should (write 'name: value')"),
        ('"": b\n', "menu.yaml:1:1: the name before this ':' is missing (write 'name: value')"),
        ("a: 1\n---\nb: 2\n", "menu.yaml:2:1: a second document begins here ('---') (delete '---')"),
    ],
)
def test_what_menus_do_not_use_is_refused(text: str, message: str) -> None:
    assert said(text) == [message]


def test_the_depth_limit_is_exact() -> None:
    fits = "a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert said(fits) == []
    message = "values are nested deeper than 40 levels (write it flatter)"
    assert said(fits.replace("[", "[[", 1) + "]") == [f"menu.yaml:1:{3 + MAX_DEPTH}: {message}"]


def test_the_limit_of_values_is_exact() -> None:
    fits = "a: [" + "x," * (MAX_VALUES - 3) + "]"  # the file, its key and its list count too
    assert said(fits) == []
    assert said(fits.replace("[", "[x,")) != []


@pytest.mark.parametrize("text", ["[" * 60_000, "{" * 60_000, "- " * 30_000, "a: " + "[" * 60_000, "[" * 999_999])
def test_deep_nesting_is_refused_in_no_time_and_does_not_crash(text: str) -> None:
    began = time.process_time()
    assert len(said(text)) == 1
    assert time.process_time() - began < 1


def test_places_are_those_of_the_author_counted_from_1_in_characters() -> None:
    read_in = source('a:\n  ñandú: {es: "é", en: x}\n  c:\n    - one\n    - two\n')
    assert str(read_in.place(("a", "ñandú", "en"))) == "menu.yaml:2:24"
    assert str(read_in.key_place(("a", "ñandú", "en"))) == "menu.yaml:2:20"
    assert str(read_in.place(("a", "c", "1"))) == "menu.yaml:5:7"
    assert str(read_in.key_place(("a", "c"))) == "menu.yaml:3:3"


def test_the_place_of_what_is_missing_is_that_of_its_nearest_parent() -> None:
    read_in = source("a:\n  b: c\n")
    assert str(read_in.place(("a", "x", "y"))) == "menu.yaml:2:3"
    assert str(read_in.key_place(("a", "x"))) == "menu.yaml:2:3"
    assert str(Source("empty.yaml").place(("a",))) == "empty.yaml:1:1"


def test_windows_line_ends_change_nothing() -> None:
    text = "a:\n  b: c\n  d: |\n    one\n    two\n"
    assert read("m", text.encode()).data == read("m", text.replace("\n", "\r\n").encode()).data
    assert read("m", text.replace("\n", "\r\n").encode()).places == read("m", text.encode()).places


def test_a_file_that_could_not_be_read_is_not_whole() -> None:
    assert source("a: b\n").whole
    assert source("a: b\na: c\n").whole
    assert not source("a: [").whole
    assert not source("").whole


def plain(text: str) -> object:
    """The same, read by the parser in Python, or by libyaml what only that accepts (a tab after a colon)."""
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return yaml.load(text, Loader=yaml.CBaseLoader)


def nones_as_typed(value: object) -> object:
    """BaseLoader keeps an empty value as "", and ~ as "~"; we call both nothing."""
    if isinstance(value, dict):
        return {key: nones_as_typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [nones_as_typed(inner) for inner in value]
    return None if value in ("", "~", "null", "Null", "NULL") else value


WRITTEN = st.text("ab01:-# {}[],\"'\n*&!|>%@~+?é\t", max_size=60)
TIDY = st.recursive(
    st.text("ab1 :#-é{", max_size=6) | st.sampled_from(["17:00", "+1202", "no", "0123", "2026-12-25", "~"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(WRITTEN)
def test_any_text_is_read_or_refused_and_the_values_are_those_typed(text: str) -> None:
    read_in = source(text)
    if read_in.problems:
        assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in read_in.problems)
    else:
        assert nones_as_typed(read_in.data) == nones_as_typed(plain(text))


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.dictionaries(st.text("abc", min_size=1), TIDY, min_size=1, max_size=4), st.booleans())
def test_a_tidy_document_is_accepted_with_exactly_its_values(document: dict[str, object], flow: bool) -> None:
    text = yaml.safe_dump(document, allow_unicode=True, default_flow_style=flow)
    read_in = source(text)
    assert read_in.problems == []
    assert nones_as_typed(read_in.data) == nones_as_typed(plain(text))


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.binary(max_size=80) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read_in = read("menu.yaml", raw)
    assert read_in.problems or isinstance(read_in.data, dict)
    assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in read_in.problems)
