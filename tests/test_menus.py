"""The menus folder: a sound change is taken over, a bad one changes nothing, the last good version stays."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr.flow.compile import Compiled, compile_files
from ivr.menus import BadMenus, FolderFlows, compile_folder, compile_in_child, read_folder
from ivr.shelf import Shelf
from tests.line import MENUS, TOKEN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MENUS, tmp_path / "menus"))


def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "store", (TOKEN.encode(),), compile_files)


def change(folder: Path, old: str = "Waterline Water.", new: str = "Waterline, good day.") -> None:
    main = folder / "main.yaml"
    main.write_text(main.read_text().replace(old, new))


def test_a_sound_change_is_taken_over_and_the_old_version_stays_at_hand(folder: Path, tmp_path: Path) -> None:
    flows = FolderFlows(folder, shelf(tmp_path))
    before = flows.current()
    assert flows.refresh() is False
    change(folder)
    assert flows.refresh() is True
    assert flows.current().version != before.version
    assert flows.version(before.version) is before


@pytest.mark.parametrize(
    "broken",
    ["main: [", "", "main: {kind: menu}", "\x00", "main:\n\tkind: menu"],
    ids=["cut off", "empty", "wrong", "binary", "tab"],
)
def test_a_bad_file_keeps_the_last_good_flow_and_says_so(folder: Path, tmp_path: Path, broken: str) -> None:
    flows = FolderFlows(folder, shelf(tmp_path))
    before = flows.current()
    sound = (folder / "main.yaml").read_text()
    (folder / "main.yaml").write_text(broken)
    assert flows.refresh() is False
    assert flows.current() is before
    assert flows.problems
    (folder / "main.yaml").write_text(sound)
    flows.refresh()
    assert flows.problems == ()


def test_a_deleted_folder_keeps_the_last_good_flow(folder: Path, tmp_path: Path) -> None:
    flows = FolderFlows(folder, shelf(tmp_path))
    shutil.rmtree(folder)
    assert flows.refresh() is False
    assert flows.current().nodes


def test_a_process_that_starts_beside_a_bad_folder_serves_the_last_good_version(folder: Path, tmp_path: Path) -> None:
    good = FolderFlows(folder, shelf(tmp_path)).current().version
    (folder / "main.yaml").write_text("main: [")
    flows = FolderFlows(folder, shelf(tmp_path))
    assert flows.current().version == good
    assert flows.problems


def test_a_process_that_starts_anew_still_knows_the_versions_of_calls_under_way(folder: Path, tmp_path: Path) -> None:
    old = FolderFlows(folder, shelf(tmp_path)).current().version
    change(folder)
    flows = FolderFlows(folder, shelf(tmp_path))
    assert flows.current().version != old
    found = flows.version(old)
    assert found is not None
    assert found.version == old
    assert flows.version("../../etc/passwd") is None
    assert flows.version("0" * 16) is None


def test_without_any_good_version_there_is_no_start(folder: Path, tmp_path: Path) -> None:
    (folder / "main.yaml").write_text("main: [")
    with pytest.raises(BadMenus) as bad:
        FolderFlows(folder, shelf(tmp_path))
    assert "main.yaml:" in str(bad.value)


def test_a_child_process_compiles_the_same(folder: Path) -> None:
    files, _ = read_folder(folder)
    here, there = compile_folder(folder), compile_in_child(files)
    assert here.flow is not None
    assert there.flow is not None
    assert here.flow.spoken == there.flow.spoken
    assert here.flow.version == there.flow.version
    files["main.yaml"] = b"main: ["
    assert compile_in_child(files).problems


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("secret: {}")
    (folder / "linked.yaml").symlink_to(outside)
    problems = [str(problem) for problem in compile_folder(folder).problems]
    assert problems == [
        "linked.yaml:1:1: the file is a link to a place outside the folder (copy the file into the folder)"
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "there is no such folder" in str(compile_folder(tmp_path / "nowhere").problems[0])


def test_what_was_found_good_once_is_not_checked_again(folder: Path, tmp_path: Path) -> None:
    checked: list[int] = []

    def check(files: Mapping[str, bytes]) -> Compiled:
        checked.append(len(files))
        return compile_files(files)

    first = FolderFlows(folder, shelf(tmp_path), check)
    change(folder)
    first.refresh()
    assert len(checked) == 2
    again = FolderFlows(folder, shelf(tmp_path), check)
    assert again.current().version == first.current().version
    assert len(checked) == 2
    (tmp_path / "store" / f"{first.current().version}.flow").write_bytes(b"damaged")
    FolderFlows(folder, shelf(tmp_path), check)
    assert len(checked) == 3
