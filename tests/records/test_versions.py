"""The published versions, on both databases: kept for good, one of them live, two editors at once."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

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
