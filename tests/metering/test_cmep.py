from __future__ import annotations

from itertools import groupby, pairwise

from ivr.metering.cmep import read_cmep
from ivr.metering.local_time import LocalTimes
from ivr.metering.reads import HOUR, Read, Told
from ivr.metering.spans import Row, spans
from tests.metering.rows import DATA, ZONE, left_out, local, reads

HEAD = "MEPMD01,20080501,SENSUS,,,,202611231458,M1,OK,W,{unit},{factor},00000100,{count},"


def told(line: str, meter_field: int = 7) -> list[Told]:
    return list(read_cmep("f.dat", [line], LocalTimes(ZONE), meter_field))


def row(*triples: str, unit: str = "GAL", factor: str = "1.0", count: int | None = None) -> str:
    return HEAD.format(unit=unit, factor=factor, count=len(triples) if count is None else count) + ",".join(triples)


def test_the_sample_has_four_meters_of_water_and_their_dips() -> None:
    with (DATA / "cmep_sensus_2011.dat").open() as lines:
        found = list(read_cmep("cmep.dat", lines, LocalTimes(ZONE)))
    assert not left_out(found)
    by_meter = {meter: list(of) for meter, of in groupby(reads(found), lambda read: read.meter)}
    assert {meter: len(of) for meter, of in by_meter.items()} == dict.fromkeys(
        ("B72842123", "B72842062", "B72842130", "BW23020"), 25
    )
    assert by_meter["B72842123"][0] == Read("B72842123", local("2011-09-20 00:02"), 36318.0)
    dips = [
        (meter, round((after.register or 0) - (before.register or 0)))
        for meter, of in by_meter.items()
        for before, after in pairwise(of)
        if (after.register or 0) < (before.register or 0)
    ]
    assert dips == [("B72842062", -1), ("B72842062", -5), ("B72842130", -5), ("BW23020", -4)]
    shown = [Row(round(one.at / HOUR) * HOUR, one.register, None, HOUR, "actual") for one in by_meter["B72842062"]]
    assert len(spans(shown)) == 23  # the dip of 1 is no use, that of 5 breaks the series for an hour
    assert sum(one.used for one in spans(shown, small_dip=10)) == 3381 - 3330


def test_codes_say_read_estimated_or_not_read() -> None:
    found = reads(told(row("202611230100,R0,5", "202611230200,E2,6", "202611230300,N32,5")))
    assert found == [
        Read("M1", local("2026-11-23 01:00"), None, 5.0),
        Read("M1", local("2026-11-23 02:00"), None, 6.0, quality="estimated"),
        Read("M1", local("2026-11-23 03:00"), quality="missing"),
    ]


def test_the_constant_and_the_unit_count() -> None:
    (one,) = reads(told(row("202611232400,R0,5", unit="CFREG", factor="10")))
    assert one == Read("M1", local("2026-11-24 00:00"), 374.026)


def test_the_field_of_the_meter_can_be_another() -> None:
    line = row("202611230100,R0,5").replace("SENSUS,,,,", "SENSUS,,X9,B5,")
    assert [one.meter for one in reads(told(line))] == ["M1"]
    assert [one.meter for one in reads(told(line, 4))] == ["X9"]
    assert [one.meter for one in reads(told(line.replace(",M1,", ",,")))] == ["B5"]


def test_what_cannot_be_used_is_told_and_the_rest_taken() -> None:
    broken = row("202611230100,R0,x", "202603080230,R0,5", "202611230300,Q1,5", "20261123,R0,5", "202611230500,R0,7")
    found = told(broken)
    assert [one.used for one in reads(found)] == [7.0]
    assert left_out(found) == [
        "f.dat:1: a read's value is not a number",
        "f.dat:1: the time 2026-03-08 02:30 does not exist on the clocks of America/New_York, which go forward then",
        "f.dat:1: a read has a code that begins with none of R, E, N",
        "f.dat:1: a read's time is not written as YYYYMMDDHHMM",
    ]
    short = told(row("202611230100,R0,5", "202611230200,R", count=2))
    assert (len(reads(short)), left_out(short)) == (1, ["f.dat:1: the line ends after 1 of 2 reads"])
    assert left_out(told(row("202611230100,R0,5", unit="KWH")))[0].startswith("f.dat:1: the unit 'KWH' is not known")
    assert left_out(told("MEPMD01,1,2")) == ["f.dat:1: the line ends after 3 fields, of at least 14"]
    assert told("MEPLG01,1,2") == []
