"""The published versions, on both databases: kept for good, one of them live, two editors at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from ivr.records.schema import menu_versions
from ivr.records.versions import Meanwhile, Versions

FILES = {"main.yaml": "main: {kind: menú}\n".encode(), "desks.yaml": b"billing: {}\n"}


@pytest.fixture
def versions(engine: Engine) -> Versions:
    made = Versions(engine)
    for version in ("aa11", "aa22", "bb33"):
        made.put(version, FILES, version.encode())
    return made


def test_nothing_is_live_before_it_is_published(versions: Versions) -> None:
    assert versions.live() is None
    assert versions.history() == []


def test_a_version_comes_back_as_it_was(versions: Versions) -> None:
    assert versions.files("aa11") == FILES
    assert versions.compiled("aa11") == b"aa11"
    assert versions.compiled("aa12") is None


def test_the_beginning_of_a_hash_is_enough_if_it_is_the_only_one(versions: Versions) -> None:
    assert versions.files("bb") == FILES
    assert versions.files("aa") is None
    assert versions.files("%") is None


def test_the_newest_entry_is_live_and_the_history_stays(versions: Versions) -> None:
    first = versions.go_live("aa11", 1.0, "ana", "the first", None)
    second = versions.go_live("bb33", 2.0, "ben", "billing moved", first.number)
    back = versions.go_live("aa11", 3.0, "ana", "back", second.number)
    assert versions.live() == back
    assert [(one.version, one.author, one.note) for one in versions.history()] == [
        ("aa11", "ana", "back"),
        ("bb33", "ben", "billing moved"),
        ("aa11", "ana", "the first"),
    ]


# Two editors at once: the second one is told.
def test_who_has_looked_at_an_older_state_is_told_of_the_newer(versions: Versions) -> None:
    first = versions.go_live("aa11", 1.0, "ana", "the first", None)
    versions.go_live("bb33", 2.0, "ben", "billing moved", first.number)
    with pytest.raises(Meanwhile) as meanwhile:
        versions.go_live("aa22", 3.0, "ana", "mine", first.number)
    assert meanwhile.value.entry.author == "ben"
    live = versions.live()
    assert live is not None
    assert live.version == "bb33"


def test_a_bundle_put_twice_keeps_the_newer_compiled_form(versions: Versions) -> None:
    versions.put("aa11", FILES, b"of a newer program")
    assert versions.compiled("aa11") == b"of a newer program"


def test_two_editors_at_the_same_moment_do_not_both_go_live(versions: Versions) -> None:
    before = versions.go_live("aa11", 1.0, "ana", "the first", None)
    for round_ in range(10):
        gate = Barrier(2)

        def change(author: str, after: int, gate: Barrier = gate) -> bool:
            gate.wait(10)
            try:
                versions.go_live("aa22", 2.0, author, "mine", after)
            except Meanwhile:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            went = list(pool.map(change, ("ana", "ben"), (before.number, before.number)))
        assert sorted(went) == [False, True], f"round {round_}"
        live = versions.live()
        assert live is not None
        before = live


def test_a_note_cannot_forge_a_line_of_the_list(versions: Versions) -> None:
    entry = versions.go_live("aa11", 1.0, "an\x1b[2Ja", "one\nlive  bb33  2026-01-01 root: forged", None)
    assert (entry.author, entry.note) == ("an [2Ja", "one live bb33 2026-01-01 root: forged")


def test_what_was_damaged_is_mended_by_publishing_it_again(versions: Versions, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(menu_versions.update().values(files=b"noise", compiled=b"noise"))
    assert versions.files("bb33") is None
    versions.put("bb33", FILES, b"bb33")
    assert versions.files("bb33") == FILES
