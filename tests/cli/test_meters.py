"""``ivr meters``, as staff meet it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import meters as cli
from ivr.cli.meters import command

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC).timestamp()


def meters(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def made(folder: Path, *more: str) -> str:
    told = meters("make", folder, "--accounts", "3", "--until", "2026-11-23", *more)
    assert told.exit_code == 0, told.output
    return (folder / "reads.csv").read_text()


def test_made_up_reads_are_the_same_each_time(tmp_path: Path) -> None:
    first = made(tmp_path / "a")
    assert made(tmp_path / "b") == first
    assert made(tmp_path / "c", "--seed", "2") != first
    assert first.splitlines()[-1].split(",")[1] == "2026-11-23T05:00Z"


def test_made_up_reads_of_customers(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("Account,Meters\n1000001,40000000;40000001\n1000002,\n")
    made(tmp_path / "a", "--customers", str(tmp_path / "accounts.csv"))
    assert (tmp_path / "a/crosswalk.csv").read_text().splitlines() == [
        "meter_id,account_id,location_id",
        "40000000,1000001,",
        "40000001,1000001,",
    ]
    (tmp_path / "accounts.csv").write_text("Number\n1\n")
    told = meters("make", tmp_path / "a", "--customers", tmp_path / "accounts.csv")
    assert told.exit_code == 1
    assert "is not a CSV with the columns Account and Meters" in told.output


def test_import_and_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    assert meters("make", tmp_path, "--accounts", "2").exit_code == 0
    store = tmp_path / "meters.db"
    told = meters("import", "--store", store, tmp_path / "meters.yaml", tmp_path / "reads.csv")
    assert told.exit_code == 0, told.output
    assert "reads of 2 meters." in told.output
    told = meters("usage", "--store", store, "--config", tmp_path / "meters.yaml", "70000002")
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert lines[0].startswith("Last read 2026-11-23 00:00: the register showed ")
    assert "the mean of the latest 30 complete days" in lines[1]
    assert lines[4] == "Leak: none seen."
    coarse = meters("usage", "--store", store, "--config", tmp_path / "meters.yaml", "70000001")
    assert "steps too large to tell" in coarse.output
    assert meters("usage", "--store", store, "--config", tmp_path / "meters.yaml", "1").exit_code == 1


def test_lines_that_are_left_out_are_told(tmp_path: Path) -> None:
    (tmp_path / "meters.yaml").write_text("format: csv\npreset: plain\nzone: UTC\n")
    bad = [f"m,2026-11-23 {at:02d}:00,x" for at in range(24)]
    (tmp_path / "reads.csv").write_text("\n".join(["meter,time,register", *bad]))
    told = meters("import", "--store", tmp_path / "s.db", tmp_path / "meters.yaml", tmp_path / "reads.csv")
    assert told.exit_code == 1
    assert told.output.splitlines()[0] == "reads.csv:2: register is not a number"
    assert "… and 4 more lines that were left out" in told.output
    assert "0 estimated, 0 missing, 24 left out." in told.output


def test_a_store_that_is_none_is_told(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "s.db").write_bytes(b"no database at all" * 100)
    told = meters("import", "--store", tmp_path / "s.db", tmp_path / "meters.yaml", tmp_path / "reads.csv")
    assert (told.exit_code, "s.db cannot be written: file is not a database" in told.output) == (1, True)


def test_what_is_wrong_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "meters.yaml").write_text("format: cvs\nzone: UTC\n")
    told = meters("import", tmp_path / "meters.yaml", tmp_path / "reads.csv")
    assert "Error: meters.yaml:1:9: 'format' is 'cvs'" in told.output
    (tmp_path / "meters.yaml").write_text("format: cmep\nzone: UTC\n")
    assert meters("import", tmp_path / "meters.yaml").exit_code == 2
    assert "there is no time zone 'Mars'" in meters("make", tmp_path, "--zone", "Mars").output
