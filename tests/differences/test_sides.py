"""Where the two sides of a comparison come from: folders, and revisions of git; what is not there is told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ivr.differences import sides
from ivr.differences.sides import Files, NotComparable, resolve, side
from tests.line import MENUS


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The shipped menus in a folder of a repository: two commits, the second with another greeting."""
    menus = Path(shutil.copytree(MENUS, tmp_path / "line" / "menus"))
    git(tmp_path / "line", "init", "-q")
    git(tmp_path / "line", "add", ".")
    git(tmp_path / "line", "commit", "-q", "-m", "first")
    main = menus / "main.yaml"
    main.write_text(main.read_text().replace('en: "Waterline Water."', 'en: "Hello."'))
    git(tmp_path / "line", "commit", "-q", "-a", "-m", "second")
    return menus


def test_a_folder_is_read_with_its_scenarios() -> None:
    found = side(str(MENUS), resolve(str(MENUS), MENUS), "OLD")
    assert "main.yaml" in found.files
    assert "scenarios/care.yaml" in found.scenarios


def test_a_revision_is_the_folder_as_it_was(repository: Path) -> None:
    before, after = resolve("HEAD~1", repository), resolve("HEAD", repository)
    assert before.keys() == after.keys() == resolve(str(repository), repository).keys()
    assert b"Waterline Water." in before["main.yaml"]
    assert b"Hello." in after["main.yaml"]
    assert before["scenarios/care.yaml"] == (MENUS / "scenarios" / "care.yaml").read_bytes()


@pytest.mark.parametrize("name", ["no_such_thing", "-h", "--all", "HEAD~99", "HEAD:menus", "", "a b\nc"])
def test_what_is_no_menus_is_told(repository: Path, name: str) -> None:
    with pytest.raises(NotComparable, match="is neither a folder of menus, nor a git revision"):
        resolve(name, repository)


def test_outside_of_git_a_revision_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(NotComparable, match="neither a folder"):
        resolve("HEAD", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotComparable, match="neither a folder"):
        resolve("HEAD", tmp_path)


def test_a_git_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(sides, "GIT_LIMIT", 0.2)
    with pytest.raises(NotComparable, match="git did not answer within"):
        resolve("HEAD", tmp_path)


def test_a_folder_or_a_revision_without_menus_is_told(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(NotComparable, match="there are no menus in this folder"):
        resolve(str(tmp_path), tmp_path)
    empty = repository.parent / "other"
    empty.mkdir()
    with pytest.raises(NotComparable, match="the revision HEAD has no menus in"):
        resolve("HEAD", empty)


def test_menus_with_errors_say_which_side_and_what_to_do() -> None:
    files = resolve(str(MENUS), MENUS)
    files["main.yaml"] = files["main.yaml"].replace(b"goto: account", b"goto: acount")
    with pytest.raises(NotComparable, match=r"the NEW menus \(.*menus\) have errors: main.yaml:.*acount.*ivr check"):
        side(str(MENUS), files, "NEW")


def test_a_third_kind_of_name_is_one_function_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def published(name: str, menus: Path) -> Files | None:
        return {"main.yaml": b"main: {}"} if name == "published-1" else None

    monkeypatch.setattr(sides, "KINDS", [*sides.KINDS, published])
    assert resolve("published-1", MENUS) == {"main.yaml": b"main: {}"}
