"""What a serving process takes over: the published version, at one look; what is damaged or away changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.menus import BadMenus, FolderFlows, read_folder
from ivr.published import LiveFlows
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.versions import Entry, Versions
from ivr.sealed import opened, program, seal
from ivr.shelf import Shelf
from tests.line import MENUS, TOKEN

KEY = TOKEN.encode()


class Place:
    """A database, a folder of menus and a disk, and processes that start on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(shutil.copytree(MENUS, folder / "menus"))
        self.shelf = Shelf(folder / "var", (KEY,), compile_files)
        self.engine: Engine = open_engine(f"sqlite:///{folder}/line.db")
        migrate.upgrade(self.engine)
        self.versions = Versions(self.engine)

    def process(self, tokens: tuple[bytes, ...] = (KEY,)) -> LiveFlows:
        folder = self.folder
        return LiveFlows(self.versions, tokens, self.shelf, lambda: FolderFlows(folder, self.shelf), compile_files)

    def changed(self, greeting: str) -> tuple[Flow, dict[str, bytes]]:
        files = read_folder(self.folder)[0]
        files["main.yaml"] = files["main.yaml"].replace(b"Waterline Water.", greeting.encode(), 1)
        flow = compile_files(files).flow
        assert flow is not None
        return flow, files

    def publish(self, greeting: str, token: bytes = KEY) -> Flow:
        flow, files = self.changed(greeting)
        self.versions.put(flow.version, files, seal(flow, token))
        self.live(flow.version)
        return flow

    def live(self, version: str) -> Entry:
        before = self.versions.live()
        return self.versions.go_live(version, 1.0, "ana", "a test", before.number if before else None)

    def run(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.engine.dispose()


def test_with_nothing_published_the_folder_serves(place: Place) -> None:
    flows = place.process()
    assert flows.source == "folder"
    assert flows.current().nodes["main"].because
    assert flows.problems == ()


def test_what_is_published_is_taken_over_by_every_process(place: Place) -> None:
    processes = [place.process() for _ in range(3)]
    flow = place.publish("Hello.")
    assert [flows.refresh() for flows in processes] == [True] * 3
    assert {flows.current().version for flows in processes} == {flow.version}
    assert {flows.source for flows in processes} == {"published"}
    assert [flows.refresh() for flows in processes] == [False] * 3


def test_a_published_version_is_the_same_flow(place: Place) -> None:
    flow = place.publish("Hello.")
    there = place.process().current()
    assert there.spoken == flow.spoken
    assert there.directory == flow.directory
    assert dict(there.nodes) == dict(flow.nodes)
    assert list(there.nodes) == list(flow.nodes)


def test_the_folder_no_longer_counts_once_something_was_published(place: Place) -> None:
    flow = place.publish("Hello.")
    flows = place.process()
    (place.folder / "main.yaml").write_text("main: [")
    flows.refresh()
    assert flows.current().version == flow.version
    assert flows.problems == ()


def test_a_call_ends_on_the_version_that_it_began_on(place: Place) -> None:
    first = place.publish("Hello.")
    second = place.publish("Good day.")
    flows = place.process()
    assert flows.current().version == second.version
    found = flows.version(first.version)
    assert found is not None
    assert found.spoken == first.spoken
    assert flows.version("0" * 16) is None
    assert flows.version("../../etc") is None


def test_a_roll_back_is_one_step(place: Place) -> None:
    first = place.publish("Hello.")
    place.publish("Good day.")
    flows = place.process()
    place.live(first.version)
    assert flows.refresh() is True
    assert flows.current().version == first.version


def test_a_damaged_version_leaves_the_last_good_one_and_says_so(place: Place) -> None:
    first = place.publish("Hello.")
    flows = place.process()
    second = place.publish("Good day.")
    place.run(f"UPDATE menu_versions SET compiled = x'00', files = x'00' WHERE version = '{second.version}'")
    assert flows.refresh() is False
    assert flows.current().version == first.version
    assert [str(problem) for problem in flows.problems] == [
        f"menus:1:1: version {second.version} of the menus is damaged"
    ]
    place.live(first.version)
    flows.refresh()
    assert flows.problems == ()


def test_a_damaged_compiled_form_is_made_anew_from_the_files(place: Place) -> None:
    flow = place.publish("Hello.")
    place.run("UPDATE menu_versions SET compiled = x'00'")
    assert place.process().current().version == flow.version


def test_a_database_that_is_gone_changes_nothing(place: Place) -> None:
    flow = place.publish("Hello.")
    flows = place.process()
    place.run("DROP TABLE menu_live")
    assert flows.refresh() is False
    assert flows.current().version == flow.version
    assert "the published menus cannot be read" in str(flows.problems[0])


def test_a_process_that_starts_without_its_database_serves_what_was_live(place: Place) -> None:
    flow = place.publish("Hello.")
    place.process()
    place.run("DROP TABLE menu_live")
    flows = place.process()
    assert flows.current().version == flow.version
    assert flows.source == "published"
    assert flows.problems


def test_without_database_and_copy_the_folder_serves(place: Place) -> None:
    place.run("DROP TABLE menu_live")
    assert place.process().source == "folder"


def test_with_neither_there_is_no_start(place: Place) -> None:
    (place.folder / "main.yaml").write_text("main: [")
    with pytest.raises(BadMenus):
        place.process()


# -- the seal


def test_during_a_rotation_of_the_token_the_old_seal_counts(place: Place) -> None:
    flow = place.publish("Hello.", token=b"the old token of the line")
    process = place.process((b"the new token of the line", b"the old token of the line"))
    assert process.current().version == flow.version


def test_only_what_we_have_sealed_is_opened(flow: Flow) -> None:
    blob = seal(flow, KEY)
    found = opened(blob, KEY)
    assert found is not None
    assert found.version == flow.version
    assert opened(blob, b"another token") is None
    assert opened(blob[:-1] + bytes([blob[-1] ^ 1]), KEY) is None
    assert opened(b"", KEY) is None


def test_what_another_program_has_sealed_is_not_opened(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = seal(flow, KEY)
    monkeypatch.setattr("ivr.sealed.program", lambda: b"another program")
    assert opened(blob, KEY) is None
    assert program() != b"another program"
