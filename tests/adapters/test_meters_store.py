from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from ivr.adapters import meters_store
from ivr.adapters.meters_store import open_meters
from ivr.flow.accounts import NotNow
from ivr.flow.metering import Meters
from ivr.metering import store
from ivr.metering.reads import HOUR
from tests.metering.rows import MIDNIGHT
from tests.metering.test_importing import NOW, Utility, hours, line


@pytest.fixture
def utility(tmp_path: Path) -> Utility:
    return Utility(tmp_path)


def opened(utility: Utility) -> Meters:
    return open_meters(utility.folder / "meters.yaml", utility.store)


def test_what_a_caller_would_be_told(utility: Utility) -> None:
    utility.put([*hours(0, 48), line(49, 490, "m2")])
    meters: Meters = opened(utility)
    told = meters.usage(["m", "m"], NOW)
    assert told is not None
    assert (told.last_at, told.register, told.leak, told.leak_rate) == (MIDNIGHT + 48 * HOUR, 480.0, "leak", 10.0)
    assert told.leak_since == MIDNIGHT
    assert meters.usage(["nobody's"], NOW) is None
    assert meters.usage([], NOW) is None


def test_the_last_read_of_a_register_is_no_estimate(utility: Utility) -> None:
    utility.put([line(1, 5, quality="A"), line(2, 7, quality="E")], columns="meter,time,register,quality")
    assert opened(utility).last_register("m") == (5.0, MIDNIGHT + HOUR)
    assert opened(utility).last_register("nobody's") is None


def test_a_file_put_in_its_place_is_read(utility: Utility, tmp_path: Path) -> None:
    utility.put([line(1, 5)])
    meters = opened(utility)
    assert meters.last_register("m") == (5.0, MIDNIGHT + HOUR)
    (tmp_path / "other").mkdir()
    other = Utility(tmp_path / "other")
    other.put([line(2, 6)])
    os.replace(other.store, utility.store)
    assert meters.last_register("m") == (6.0, MIDNIGHT + 2 * HOUR)


def test_it_is_read_while_an_import_writes(utility: Utility) -> None:
    utility.put([line(1, 5)])
    with closing(sqlite3.connect(utility.store, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM read")
        assert opened(utility).last_register("m") == (5.0, MIDNIGHT + HOUR)


def test_without_a_store_it_is_not_now(utility: Utility) -> None:
    with pytest.raises(NotNow, match="see: ivr meters import"):
        opened(utility).usage(["m"], NOW)
    utility.store.write_bytes(b"no database at all" * 100)
    with pytest.raises(NotNow):
        opened(utility).last_register("m")


def test_a_lock_is_waited_for_no_longer_than_a_second(utility: Utility, monkeypatch: pytest.MonkeyPatch) -> None:
    utility.put([line(1, 5)])
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(utility.store, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = DELETE")
        writer.execute("BEGIN EXCLUSIVE")
        begin = time.monotonic()
        with pytest.raises(NotNow, match="locked"):
            opened(utility).last_register("m")
    assert time.monotonic() - begin < 1


def test_a_disk_that_hangs_is_waited_for_no_longer_than_the_total(
    utility: Utility, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    let_go = threading.Event()
    monkeypatch.setattr(meters_store, "SECONDS", 0.05)
    monkeypatch.setattr(store, "last_register", lambda db, meter: let_go.wait(5))
    utility.put([line(1, 5)])
    with pytest.raises(NotNow, match="no answer in time"):
        opened(utility).last_register("m")
    let_go.set()
