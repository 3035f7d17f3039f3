from __future__ import annotations

from pathlib import Path

import pytest

from ivr.metering.config import Config, Wrong, read_config
from ivr.metering.rules import Rules


def config(folder: Path, text: str) -> Config:
    (folder / "meters.yaml").write_text(text)
    return read_config(folder / "meters.yaml")


def wrong(folder: Path, text: str) -> list[str]:
    with pytest.raises(Wrong) as told:
        config(folder, text)
    return str(told.value).splitlines()


def test_a_preset(tmp_path: Path) -> None:
    found = config(tmp_path, "format: csv\npreset: aclara\nzone: America/Los_Angeles\n")
    assert (found.zone.key, found.times_zone.key) == ("America/Los_Angeles", "UTC")
    assert found.layout is not None
    assert (found.layout.unit, found.layout.columns.meter) == ("CF", "MeterSN")
    assert found.rules == Rules()


def test_columns_rules_and_a_crosswalk(tmp_path: Path) -> None:
    found = config(
        tmp_path,
        "format: csv\nzone: America/New_York\nunit: HCF\ndelimiter: tab\ninterval_minutes: 15\ncrosswalk: x.csv\n"
        'times: "%m/%d/%Y %H:%M"\n'
        "columns: {meter: No, time: When, register: Reading}\n"
        "rules: {leak_gallons: 0.5, days: 60}\n",
    )
    assert found.layout is not None
    assert (found.layout.delimiter, found.layout.seconds, found.layout.unit) == ("\t", 900, "HCF")
    assert found.layout.needed == ("meter", "time", "register")
    assert (found.rules.leak_gallons, found.rules.days, found.rules.leak_hours) == (0.5, 60, 24)
    assert (found.crosswalk, found.times) == (tmp_path / "x.csv", ("%m/%d/%Y %H:%M",))


def test_every_field_of_the_rules_can_be_set(tmp_path: Path) -> None:
    lines = "".join(f"  {name}: 5\n" for name in Rules.__struct_fields__)
    found = config(tmp_path, f"format: cmep\nzone: UTC\nrules:\n{lines}")
    assert {getattr(found.rules, name) for name in Rules.__struct_fields__} == {5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("format: cvs\nzone: UTC\n", "meters.yaml:1:9: 'format' is 'cvs' (must be 'csv', 'cmep' or 'green_button')"),
        ("format: cmep\n", "meters.yaml:1:1: the file lacks 'zone' (add 'zone: …')"),
        ("format: cmep\nzone: EST5\n", "meters.yaml:2:7: there is no time zone 'EST5' (write it as America/New_York)"),
        (
            "format: csv\nzone: UTC\npreset: beacn\n",
            "meters.yaml:3:9: there is no preset 'beacn' (did you mean 'beacon'?)",
        ),
        (
            "format: csv\nzone: UTC\n",
            "meters.yaml:1:1: neither 'preset' nor 'columns' is there (name one preset (plain, beacon, aclara), or the "
            "columns)",
        ),
        (
            "format: csv\nzone: UTC\ncolumns: {meter: a, tiem: b}\n",
            "meters.yaml:3:21: 'tiem' is not known here (did you mean 'time'?)",
        ),
        (
            "format: csv\nzone: UTC\npreset: plain\nunit: BTU\n",
            "meters.yaml:4:7: the unit 'BTU' is not known; known are GAL, KGAL, CF, CCF, M3, L, HCF",
        ),
        (
            "format: cmep\nzone: UTC\npreset: plain\n",
            "meters.yaml:3:1: 'preset' is for format: csv (delete it: cmep says it itself)",
        ),
        (
            "format: cmep\nzone: UTC\nrules: {leak_gallons: some}\n",
            "meters.yaml:3:23: 'leak_gallons' is not a number of gallons (write it as 1 or 0.5)",
        ),
        (
            "format: cmep\nzone: UTC\nrules:\n  leak_reads: 30\n",
            "meters.yaml:4:15: 'leak_reads' is more than 'leak_hours' (lower it)",
        ),
        ("format: cmep\nzone: UTC\nmeter_field: 14\n", "meters.yaml:3:14: 'meter_field' is 14 (must be at most 13)"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    assert wrong(tmp_path, text) == [expected]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match=r"meters.yaml:1:1: the file cannot be read: No such file"):
        read_config(tmp_path / "meters.yaml")
