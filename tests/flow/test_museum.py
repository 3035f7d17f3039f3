"""Each broken menu is refused, with exactly the sentences that its exhibit gives."""

from __future__ import annotations

import difflib
import re
import time

import pytest

from tests.flow.museum import Exhibit, exhibits, messages, shipped

EXHIBITS = exhibits()
CLASSES = range(70, 107)
HOURS = "calendar.yaml has no hours "
OF_THE_MACHINE = re.compile(r"Input should|[Vv]alue error|pydantic|None|Traceback|\^\[|\{'\w+':|\['\w+', '")


def told(raw: bytes, file: str = "account.yaml") -> list[str]:
    """What the author is told if ``file`` holds ``raw``, all other files being as shipped."""
    return list(messages(shipped() | {file: raw}))


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.path.stem)
def test_a_broken_menu_is_refused_with_its_exact_message(exhibit: Exhibit) -> None:
    says = messages(exhibit.files())
    if says != exhibit.says:
        lines = "\n".join(difflib.ndiff(exhibit.says, says))
        pytest.fail(f"{exhibit.path.name}: {exhibit.what}\n(- the exhibit, + the compiler)\n{lines}", pytrace=False)


def test_the_shipped_menus_have_no_problem() -> None:
    assert messages(shipped()) == ()


def test_every_class_of_bad_input_has_an_exhibit() -> None:
    # 84, a file that is too large, is made by the tests below.
    assert set(CLASSES) - {exhibit.number for exhibit in EXHIBITS} == {84}
    assert len(EXHIBITS) >= 60


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.path.stem)
def test_an_exhibit_is_named_by_its_class_and_speaks_to_people(exhibit: Exhibit) -> None:
    assert exhibit.path.name.startswith(f"{exhibit.number:03d}_")
    assert exhibit.says, "an exhibit is refused"
    for message in exhibit.says:
        assert not OF_THE_MACHINE.search(message), message


def test_most_mistakes_give_one_message() -> None:
    assert sum(len(exhibit.says) == 1 for exhibit in EXHIBITS) >= 0.95 * len(EXHIBITS)


def test_utf_16_is_refused() -> None:
    text = shipped()["account.yaml"].decode()
    assert told(text.encode("utf-16")) == ["account.yaml:1:1: the file is saved as UTF-16 (save it as plain UTF-8)"]


def test_utf_16_without_a_mark_is_refused() -> None:
    text = shipped()["account.yaml"].decode()
    message = "the file holds an invisible control character (U+0000) (delete it)"
    assert told(text.encode("utf-16-le")) == [f"account.yaml:1:2: {message}"]


def test_a_byte_order_mark_is_refused() -> None:
    message = "the file begins with a byte-order mark, which is invisible (save it as plain UTF-8, without BOM)"
    assert told(b"\xef\xbb\xbf" + shipped()["account.yaml"]) == [f"account.yaml:1:1: {message}"]


def test_latin_1_is_refused_at_the_first_letter_with_an_accent() -> None:
    text = shipped()["phrases.yaml"].decode()
    message = "the file holds a character that is not UTF-8 (save the file as UTF-8)"
    assert told(text.encode("latin-1"), "phrases.yaml") == [f"phrases.yaml:5:42: {message}"]


def test_the_column_of_a_bad_byte_counts_characters() -> None:
    message = "the file holds a character that is not UTF-8 (save the file as UTF-8)"
    assert told("año: ñ".encode() + b"\xf1") == [f"account.yaml:1:7: {message}"]


def test_a_nul_is_refused_where_it_stands() -> None:
    message = "the file holds an invisible control character (U+0000) (delete it)"
    assert told(b"account:\r\n  kind: me\0nu\r\n") == [f"account.yaml:2:11: {message}"]


def test_a_file_of_more_than_a_megabyte_is_refused() -> None:
    message = "the file is larger than 1 MB (split it into several files)"
    assert told(b"#" * 1_000_001) == [f"account.yaml:1:1: {message}"]
    assert told(b"#" * 1_000_000) == ["account.yaml:1:1: the file is empty (write the first entry, or delete the file)"]


def test_more_than_50_000_values_are_refused() -> None:
    message = "the file has more than 50000 values (split it into several files)"
    assert told(b"a: [" + b"x," * 60_000 + b"]") == [f"account.yaml:1:{5 + 2 * 49_997}: {message}"]


@pytest.mark.parametrize("opening", [b"[", b"- ", b"{a: ", b"{a: ["], ids=["list", "block", "named", "both"])
def test_60_kilobytes_of_nesting_are_refused_within_a_second(opening: bytes) -> None:
    began = time.process_time()
    said = told(opening * (60_000 // len(opening)))
    assert time.process_time() - began < 1
    assert len(said) == 1
    assert said[0].endswith("values are nested deeper than 40 levels (write it flatter)")


def test_a_prompt_longer_than_the_carrier_speaks_is_refused() -> None:
    files = shipped()
    old = b'"Open jobs and purchasing notices are listed at {website}."'
    files["after_hours.yaml"] = files["after_hours.yaml"].replace(old, b'"' + b"a" * 4001 + b'"')
    message = "the prompt has 4001 characters, more than the carrier speaks (shorten it)"
    assert messages(files) == (f"after_hours.yaml:131:9: {message}",)


def test_a_link_to_a_file_outside_of_the_folder_is_refused(tmp_path) -> None:
    from ivr.menus import compile_folder

    folder = tmp_path / "menus"
    folder.mkdir()
    for name, raw in shipped().items():
        (folder / name).write_bytes(raw)
    (tmp_path / "elsewhere.yaml").write_text("more: {}\n")
    (folder / "more.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    said = [str(problem) for problem in compile_folder(folder).problems]
    assert said == ["more.yaml:1:1: the file is a link to a place outside the folder (copy the file into the folder)"]


def test_problems_of_several_files_are_told_at_once_and_in_order() -> None:
    files = shipped()
    files["main.yaml"] = files["main.yaml"].replace(b"goto: questions", b"goto: question")
    files["account.yaml"] = b"account: [\n"
    files["desks.yaml"] = files["desks.yaml"].replace(b"rounds: 2", b"rounds: 0")
    assert messages(files) == (
        "account.yaml:1:11: a value is missing here (write it, and close each '[' and '{' that was opened before)",
        "desks.yaml:15:11: 'rounds' is 0 (must be at least 1)",
    )


def test_who_has_no_node_for_a_line_that_is_missing_is_told_to_write_one() -> None:
    files = shipped()
    files["utility.yaml"] = files["utility.yaml"].replace(b"agent_start: agent_line\n", b"")
    files["agent.yaml"] = files["agent.yaml"].partition(b"agent_line:")[0]
    [message] = messages(files)
    assert message.endswith("(write a node of kind 'duty', and add 'agent_start: …' with its name)")


@pytest.mark.parametrize(
    ("written", "quoted"),
    [("x" * 5000, f"'{'x' * 79}…'"), ("word " * 1000, f"'{('word ' * 1000)[: 500 - len(HOURS) - 1]}…")],
    ids=["one word", "many words"],
)
def test_what_an_author_writes_at_length_is_quoted_in_short(written: str, quoted: str) -> None:
    files = shipped()
    files["desks.yaml"] = files["desks.yaml"].replace(b"hours: laboratory", f'hours: "{written}"'.encode())
    [message] = messages(files)
    assert message == f"desks.yaml:28:10: {HOURS}{quoted} (known are always, field, laboratory, office)"
