"""20,000 spoiled copies of the menus: never a crash, always a flow or a sentence with its place.

All copies are of the shipped menus. One file is spoiled at a time; the unchanged ones are read once (every copy is
then compiled whole), and a test shows that this changes no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest

from ivr.flow import compile as compiler
from ivr.flow import references
from ivr.flow.compile import Compiled, compile_files
from ivr.flow.source import Source, read
from tests.flow.mangling import IN_TEXT, mangled
from tests.flow.museum import shipped
from tests.flow.small import small

COPIES = 20_000
SEED = 20261123
SHIPPED = shipped()
PARTS = 10


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return read_files_once(monkeypatch)


def read_files_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Unchanged files are read once, and a phone number is judged once; all else is done for every copy."""
    once = {name: read(name, raw) for name, raw in SHIPPED.items()}

    def read_once(name: str, raw: bytes) -> Source:
        if SHIPPED.get(name) is raw:
            return replace(once[name], problems=[])
        return read(name, raw)

    def untouched() -> None:
        for name, raw in SHIPPED.items():
            assert once[name] == read(name, raw)

    monkeypatch.setattr(compiler, "read", read_once)
    monkeypatch.setattr(references, "refusal", lru_cache(references.refusal))
    return untouched


def copies(seed: object, count: int, originals: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    chance = Random(str(seed))
    for _ in range(count):
        file = chance.choice(sorted(originals))
        yield file, mangled(originals[file], chance)


def compiled(files: dict[str, bytes], file: str, raw: bytes) -> Compiled:
    """The outcome, which is never an exception and always whole."""
    try:
        outcome = compile_files(files | {file: raw})
    except Exception as error:
        pytest.fail(f"{file} makes the compiler raise {error!r}:\n{raw!r}")
    assert (outcome.flow is None) == bool(outcome.problems), raw
    lines = raw.count(b"\n") + 1
    for problem in outcome.problems:
        place = problem.place
        assert place.file in files, raw
        assert place.line >= 1 and place.column >= 1, raw  # noqa: PT018
        assert place.line <= lines or place.file != file, raw
        assert problem.message and problem.rule, raw  # noqa: PT018
        assert len(str(problem)) < 2000, raw
    return outcome


@pytest.mark.parametrize("part", range(PARTS))
def test_a_spoiled_copy_gives_a_flow_or_problems_with_their_place(part: int, quick: Callable[[], None]) -> None:
    flows = 0
    for file, raw in copies((SEED, part), COPIES // PARTS, SHIPPED):
        flows += compiled(SHIPPED, file, raw).flow is not None
    quick()
    # The copies are neither all hopeless nor all harmless.
    assert 0.05 * COPIES / PARTS < flows < 0.6 * COPIES / PARTS


def test_reading_unchanged_files_once_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled = list(copies("the same", 100, SHIPPED))
    slow = [compile_files(SHIPPED | {file: raw}).problems for file, raw in spoiled]
    with monkeypatch.context() as patch:
        read_files_once(patch)
        assert [compile_files(SHIPPED | {file: raw}).problems for file, raw in spoiled] == slow


def test_spoiled_copies_of_a_small_utility_too() -> None:
    files = small()
    for file, raw in copies(SEED, 1000, files):
        compiled(files, file, raw)


@pytest.mark.parametrize("way", IN_TEXT, ids=lambda way: way.__name__)
def test_each_way_of_spoiling_does_something(way: Callable[[str, Random], str]) -> None:
    text = SHIPPED["main.yaml"].decode()
    assert any(way(text, Random(seed)) != text for seed in range(5))
