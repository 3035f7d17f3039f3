"""The store while others read it, and when it is damaged."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from ivr.customers.store import Builder, Store
from ivr.flow.accounts import Account, NotNow
from tests.customers.exports import Utility


def test_an_import_is_seen_at_the_next_question(utility: Utility) -> None:
    utility.rows(10)
    store = Store(utility.path)
    assert store.account("11") is None
    utility.rows(11)
    assert store.account("11") is not None
    assert store.about().count == 11
    store.close()


def test_who_reads_during_imports_gets_whole_answers(utility: Utility) -> None:
    """Each file's balances are all the same, so a mixture would show."""
    store = Store(utility.path)
    build(utility.path, 0)
    wrong: list[object] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                account = store.account("50")
                found = store.of_phone("+12025550001")
                if account is None or len(found) != 5 or len({one.balance for one in found}) != 1:
                    wrong.append((account, found))
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for generation in range(1, 30):
        build(utility.path, generation)
    over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    account = store.account("50")
    assert account is not None
    assert account.balance == 29
    store.close()


def build(path: Path, generation: int) -> None:
    with Builder(path, zeros=False) as new:
        for number in range(100):
            new.put(Account(str(number), balance=generation, phones=("+12025550001",)), number)
        new.swap_in(0.0, 0.0)


def test_at_most_five_accounts_of_a_phone_by_number(tmp_path: Path) -> None:
    path = tmp_path / "customers.sqlite"
    build(path, 1)
    store = Store(path)
    assert [account.id for account in store.of_phone("+12025550001")] == ["0", "1", "10", "11", "12"]
    assert store.of_phone("+12025550002") == ()
    store.close()


@pytest.mark.parametrize("number", ["17", "0017", "00-17", " 1 7 ", "000000017"])
def test_numbers_are_compared_without_what_stands_between(utility: Utility, number: str) -> None:
    utility.rows(20)
    store = Store(utility.path)
    account = store.account(number)
    assert account is not None
    assert account.id == "0000017"
    store.close()


@pytest.mark.parametrize("number", ["", "0", "' OR 1=1 --", "9" * 500, "\0", "17%"])
def test_odd_numbers_find_nobody(utility: Utility, number: str) -> None:
    utility.rows(20)
    store = Store(utility.path)
    assert store.account(number) is None
    store.close()


def test_without_an_import_it_is_not_now(tmp_path: Path) -> None:
    with pytest.raises(NotNow, match="no accounts were imported yet"):
        Store(tmp_path / "customers.sqlite").account("1")


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_damaged_store_is_not_now_until_the_next_import(utility: Utility, keep: int) -> None:
    utility.rows(100)
    raw = utility.path.read_bytes()
    utility.path.write_bytes(raw[:keep] + b"\xff" * 100)
    store = Store(utility.path)
    with pytest.raises(NotNow, match="ivr customers import"):
        store.account("50")
    utility.rows(100)
    assert store.account("50") is not None
    store.close()


def test_a_store_of_another_version_is_not_now(utility: Utility) -> None:
    utility.rows(5)
    with sqlite3.connect(utility.path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NotNow, match="written by another version"):
        Store(utility.path).account("1")


def test_only_we_may_read_the_file_and_nothing_is_left_beside_it(utility: Utility) -> None:
    utility.rows(5)
    assert stat.S_IMODE(utility.path.stat().st_mode) == 0o600
    with Builder(utility.path, zeros=False) as new:
        new.put(Account("1"), 1)
    assert [path.name for path in utility.path.parent.iterdir()] == [utility.path.name]
    assert utility.count == 5


def test_a_file_is_on_disk_before_it_takes_the_place_of_another(
    utility: Utility, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        done.append("sync")
        sync(handle)

    def replaced(old: Path, new: Path) -> None:
        done.append("replace")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    utility.rows(5)
    assert done == ["sync", "replace", "sync"]
