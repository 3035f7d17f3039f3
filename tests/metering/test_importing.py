"""Files into the store, and what it then knows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from ivr.metering import importing, store
from ivr.metering.config import Config, read_config
from ivr.metering.importing import Counts, import_files
from ivr.metering.reads import DAY, HOUR, LeftOut, Unreadable
from ivr.metering.rules import Known
from tests.metering.rows import DATA, MIDNIGHT, ZONE, local

NOW = MIDNIGHT + 3.0 * DAY

Put = Callable[..., Counts]


class Utility:
    """A folder with meters.yaml and a store; ``put`` imports lines of the plain CSV as a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.files = folder, folder / "meters.db", 0
        self.told: list[LeftOut] = []
        self.config = self.described("format: csv\npreset: plain\nzone: America/New_York\n")

    def described(self, text: str) -> Config:
        (self.folder / "meters.yaml").write_text(text)
        return read_config(self.folder / "meters.yaml")

    def put(self, lines: Iterable[str], written: int | None = None, columns: str = "meter,time,register") -> Counts:
        self.files += 1
        path = self.folder / f"reads_{self.files}.csv"
        path.write_text("\n".join([columns, *lines]) + "\n")
        os.utime(path, (self.files if written is None else written,) * 2)
        return self.take(path)

    def take(self, *paths: Path) -> Counts:
        return import_files(self.store, self.config, paths, self.told.append, NOW)

    def known(self, name: str = "m") -> Known:
        with store.reading(self.store) as db:
            found = store.known(db, name)
        assert found is not None
        return found

    def shown(self, name: str = "m") -> list[float | None]:
        return [row.register for row in self.known(name).rows]

    def days(self, name: str = "m") -> dict[str, float]:
        return {str(date.fromordinal(day)): total for day, total in self.known(name).days.items()}


@pytest.fixture
def utility(tmp_path: Path) -> Utility:
    return Utility(tmp_path)


def line(at: float, register: float | str, meter: str = "m", quality: str = "") -> str:
    written = datetime.fromtimestamp(MIDNIGHT + at * HOUR, ZONE).isoformat()
    return f"{meter},{written},{register}" + (f",{quality}" if quality else "")


def hours(first: int, last: int, meter: str = "m") -> list[str]:
    return [line(at, 10.0 * at, meter) for at in range(first, last + 1)]


def test_reads_become_hours_and_days(utility: Utility) -> None:
    counts = utility.put(hours(0, 48))
    assert (counts.rows, len(counts.meters), counts.left_out) == (49, 1, 0)
    assert counts.last_at == MIDNIGHT + 48 * HOUR
    assert utility.days() == {"2026-11-23": 240.0, "2026-11-24": 240.0}
    assert (utility.known().step, utility.known().last_at) == (10.0, MIDNIGHT + 48 * HOUR)


def test_late_reads_go_where_they_belong(utility: Utility) -> None:
    utility.put(hours(0, 10) + hours(30, 48))
    assert utility.days() == {"2026-11-23": 240.0, "2026-11-24": 240.0}  # the gap is shorter than two days
    utility.put([line(at, 100.0) for at in range(11, 25)])
    assert utility.days() == {"2026-11-23": 100.0, "2026-11-24": 380.0}
    assert len(utility.shown()) == 44


@pytest.mark.parametrize(
    ("at", "shown", "expected"),
    [(30, 100.0, {"2026-11-23": 80.0, "2026-11-24": 400.0}), (10, 10.0, {"2026-11-23": 192.0, "2026-11-24": 288.0})],
)
def test_a_late_read_changes_the_days_around_it(
    utility: Utility, at: float, shown: float, expected: dict[str, float]
) -> None:
    utility.put([line(0, 0), line(40, 400), line(48, 480)])
    assert utility.days() == {"2026-11-23": 240.0, "2026-11-24": 240.0}
    utility.put([line(at, shown)])
    assert utility.days() == expected


def test_within_a_file_the_last_line_wins(utility: Utility) -> None:
    utility.put([line(1, 5), line(1, 4)])
    assert utility.shown() == [4]


def test_the_newest_file_wins_whenever_it_is_taken(utility: Utility) -> None:
    utility.put([line(0, 1), line(1, 5)], written=20)
    utility.put([line(1, 4)], written=30)
    utility.put([line(1, 3)], written=10)
    assert utility.shown() == [1, 4]


def test_the_same_file_twice_changes_nothing(utility: Utility) -> None:
    utility.put(hours(0, 48))
    before = utility.known()
    utility.take(utility.folder / "reads_1.csv")
    assert utility.known() == before


def test_of_several_registers_in_an_hour_the_one_at_its_end_counts(utility: Utility) -> None:
    utility.put([line(1.75, 17.5), line(2, 20), line(2.25, 22.5), line(2.5, 25)])
    assert utility.shown() == [20, 25]
    utility.put([line(2.25, 99)])  # the next file begins with a quarter that is nearest to an hour that is known
    assert utility.shown() == [20, 25]


def test_an_estimate_is_replaced_by_the_read(utility: Utility) -> None:
    assert utility.put([line(1, 5, quality="E")], columns="meter,time,register,quality").estimated == 1
    assert utility.known().rows[-1].quality == "estimated"
    utility.put([line(1, 6)])
    assert (utility.known().rows[-1].quality, utility.shown()) == ("actual", [6])


def test_what_is_missing_takes_nothing_away(utility: Utility) -> None:
    utility.put([line(1, 5)])
    counts = utility.put([line(1, ""), line(2, "")])
    assert (counts.missing, counts.last_at, utility.shown()) == (2, None, [5])


def test_a_meter_that_was_changed(utility: Utility) -> None:
    utility.put([line(at, 90_000.0 + at if at < 12 else at) for at in range(25)])
    assert utility.days() == {"2026-11-23": 23.0}  # all but the hour in which it was changed


def test_what_is_old_is_dropped(utility: Utility) -> None:
    old = -801 * 24
    counts = utility.put([line(old, 1), line(old + 96, 2), line(old + 120, 3)])
    assert counts.too_old == 1
    assert utility.shown() == [2, 3]
    import_files(utility.store, utility.config, [], utility.told.append, NOW + DAY)
    assert utility.shown() == [3]


def test_bad_lines_are_told_and_the_rest_is_taken(utility: Utility) -> None:
    counts = utility.put([line(1, 1), line(2, "x"), line(24 * 6, 1), line(3, 3)])
    assert (counts.rows, counts.left_out) == (2, 2)
    assert [str(one) for one in utility.told] == [
        "reads_1.csv:3: register is not a number",
        "reads_1.csv:4: the time is in the future",
    ]


def test_an_import_that_was_cut_off_is_finished_by_the_next(utility: Utility, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(importing.Importer, "finish", lambda self: None)
        utility.put(hours(0, 24))
    assert utility.days() == {}
    utility.put([line(1, 1, meter="other")])
    assert utility.days() == {"2026-11-23": 240.0}


def test_a_file_that_breaks_off_leaves_what_came_before(utility: Utility, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    path = utility.folder / "bad.csv"
    path.write_bytes("\n".join(["meter,time,register", *hours(0, 5000)]).encode() + b"\n\xff\xfe")
    with pytest.raises(Unreadable, match=r"bad.csv: the file is not written in utf-8"):
        utility.take(path)
    assert len(utility.shown()) > 50
    with pytest.raises(Unreadable, match=r"none.csv cannot be read: No such file"):
        utility.take(utility.folder / "none.csv")


def test_the_crosswalk(utility: Utility) -> None:
    utility.config = utility.described("format: csv\npreset: plain\nzone: UTC\ncrosswalk: x.csv\n")
    (utility.folder / "x.csv").write_text("meter_id,account_id\nm2,7\nm,7\n,8\nm3,9\n")
    counts = utility.put([line(1, 1), line(1, 1, meter="stranger")])
    assert (counts.without_account, counts.left_out) == (1, 1)
    with store.reading(utility.store) as db:
        assert store.meters_of(db, "7") == ("m", "m2")
        assert store.meters_of(db, "8") == ()
        assert store.meters_of(db, " 00-7 ") == ("m", "m2")
    (utility.folder / "x.csv").write_text("meter,account\n")
    with pytest.raises(Unreadable, match=r"x.csv:1: there is no column 'meter_id'"):
        utility.put([line(1, 1)])


def test_accounts_that_differ_by_zeros_alone_keep_their_own_meters(utility: Utility) -> None:
    utility.config = utility.described("format: csv\npreset: plain\nzone: UTC\ncrosswalk: x.csv\n")
    (utility.folder / "x.csv").write_text("meter_id,account_id\nm,07\nm2,7\nm3,0-8\n")
    utility.put([line(1, 1)])
    with store.reading(utility.store) as db:
        assert [store.meters_of(db, number) for number in ("7", "07", "007", "8")] == [("m2",), ("m",), (), ("m3",)]


def test_the_sample_of_cmep(utility: Utility) -> None:
    utility.config = utility.described("format: cmep\nzone: America/New_York\nrules: {keep_days: 3660}\n")
    counts = import_files(utility.store, utility.config, [DATA / "cmep_sensus_2011.dat"], utility.told.append,
                          local("2011-09-22 00:00"))  # fmt: skip
    assert (counts.rows, len(counts.meters), counts.left_out) == (100, 4, 0)
    assert utility.days("B72842123") == {"2011-09-20": 194.0}
    assert utility.days("BW23020") == {"2011-09-20": 33.0}  # 29 and the dip of 4 that is no use


def test_the_sample_of_beacon_keeps_register_and_use(utility: Utility) -> None:
    utility.config = utility.described(
        "format: csv\npreset: beacon\nzone: America/Los_Angeles\nrules: {keep_days: 3660}\n"
    )
    utility.take(DATA / "beacon-360-report.csv")
    assert [(row.used, round(row.register or 0)) for row in utility.known("1470158170").rows] == [(5, 170257)] * 2


def test_the_vendors_flag_is_the_latest_one(utility: Utility) -> None:
    utility.config = utility.described(
        "format: csv\nzone: America/New_York\ncolumns: {meter: m, time: t, used: u, leak_rate: r, leak_since: s}\n"
    )
    utility.put([line(2, "3,2.5,2026-11-22 10:00"), line(1, "3,,")], columns="m,t,u,r,s")
    flag = utility.known().flag
    assert flag is not None
    assert (flag.rate, flag.since, flag.seen) == (2.5, local("2026-11-22 10:00"), MIDNIGHT + 2 * HOUR)
    utility.put([line(3, "3,,")], columns="m,t,u,r,s")
    flag = utility.known().flag
    assert flag is not None
    assert flag.rate is None
