from __future__ import annotations

import pytest
from msgspec import structs

from ivr.metering.local_time import LocalTimes
from ivr.metering.reads import Flag, Read, Told, Unreadable
from ivr.metering.vendor_csv import PRESETS, Columns, Layout, read_csv
from tests.metering.rows import DATA, ZONE, left_out, local, reads

PLAIN = Layout(PRESETS["plain"].columns, PRESETS["plain"].needed)


def told(text: str, layout: Layout = PLAIN) -> list[Told]:
    return list(read_csv("f.csv", text.splitlines(), LocalTimes(ZONE), layout))


def beacon() -> str:
    return (DATA / "beacon-360-report.csv").read_text()


def test_beacon() -> None:
    layout = Layout(PRESETS["beacon"].columns, PRESETS["beacon"].needed)
    found = told(beacon(), layout)
    first, flag, second, _ = found
    assert first == Read("1470158170", local("2024-08-01 00:59"), 170256.6234, 5.0)
    assert flag == Flag("1470158170", local("2024-08-01 00:59"))
    assert isinstance(second, Read)
    assert second.at == local("2024-08-01 01:59")


def test_beacon_with_its_flags() -> None:
    layout = Layout(PRESETS["beacon"].columns, PRESETS["beacon"].needed)
    text = beacon().replace('"good","","","","","2024', '"good","2.5","2024-07-30 10:00","","","2024')
    text = text.replace('"130615549","0","5.0"', '"130615549","1","5.0"')
    assert text != beacon()
    found = told(text, layout)
    assert [one.quality for one in reads(found)] == ["estimated"] * 2
    flag = next(one for one in found if isinstance(one, Flag))
    assert (flag.rate, flag.since) == (2.5, local("2024-07-30 10:00"))


def test_aclara_tells_cubic_feet() -> None:
    preset = PRESETS["aclara"]
    text = "AccountNumber,MeterSN,ScaledRead,ReadingTime\n1,7,100,2026-11-23 05:00:00.000Z\n"
    assert told(text, Layout(preset.columns, preset.needed, preset.unit)) == [Read("7", local("2026-11-23"), 748.0519)]


def test_columns_of_ones_own() -> None:
    layout = Layout(Columns(meter="No", time="When", used="Use"), ("meter", "time", "used"), "CCF", ";", 900)
    found = told("No;When;Use\n7;2026-11-23 01:00;0.01\n", layout)
    assert found == [Read("7", local("2026-11-23 01:00"), None, 7.4805, 900)]
    layout = structs.replace(layout, from_start=True)
    assert reads(told("No;When;Use\n7;2026-11-23 01:00;0.01\n", layout))[0].at == local("2026-11-23 01:15")


def test_each_bad_line_is_told_and_the_rest_taken() -> None:
    found = told(
        "meter,time,register,unit,quality\n"
        "m,2026-11-23 01:00,1,GAL,\n"
        "m,2026-11-23 02:00,x,GAL,\n"
        ",2026-11-23 02:00,1,GAL,\n"
        "m,2026-11-23\n"
        "m,2026-11-23 03:00,1,BTU,\n"
        "m,yesterday,1,GAL,\n"
        "\n"
        'm,2026-11-23 04:00,"1,234.5",GAL,estimated\n'
        "m,2026-11-23 05:00,,GAL,\n"
    )
    assert [(one.register, one.quality) for one in reads(found)] == [
        (1.0, "actual"),
        (1234.5, "estimated"),
        (None, "missing"),
    ]
    assert left_out(found) == [
        "f.csv:3: register is not a number",
        "f.csv:4: meter is empty",
        "f.csv:5: the line has 2 columns of 5",
        "f.csv:6: the unit 'BTU' is not known; known are GAL, KGAL, CF, CCF, M3, L, HCF",
        "f.csv:7: the time is not written as 2026-11-26 19:05",
    ]


def test_a_column_that_is_missing_is_told_with_what_is_there() -> None:
    with pytest.raises(Unreadable, match=r"f.csv:1: there is no column 'meter' .* \(did you mean 'metre'\?\)"):
        told("metre,time,register\n")
    with pytest.raises(Unreadable, match="neither for registers nor for amounts"):
        told("meter,time\n")
    with pytest.raises(Unreadable, match=r"the first line must name the columns"):
        told("")
