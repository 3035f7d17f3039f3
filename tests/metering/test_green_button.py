from __future__ import annotations

from io import BytesIO

import pytest

from ivr.metering.green_button import read_green_button
from ivr.metering.reads import HOUR, Read, Told, Unreadable
from tests.metering.rows import DATA, left_out, reads

SAMPLE = (DATA / "green_button_water.xml").read_bytes()
FIRST = 1388552400


def told(xml: bytes = SAMPLE, meter: str = "") -> list[Told]:
    return list(read_green_button("f.xml", BytesIO(xml), meter))


def changed(before: str, after: str) -> bytes:
    assert before.encode() in SAMPLE
    return SAMPLE.replace(before.encode(), after.encode(), 1)


def test_the_sample_with_the_codes_of_water() -> None:
    found = told()
    assert found[0] == Read("2", FIRST + HOUR, None, 273.0)
    assert (len(found), sum(one.used or 0 for one in reads(found))) == (216, 199563 - 0)


def test_other_kinds_are_passed_over() -> None:
    assert told(changed("<kind>2</kind>", "<kind>0</kind>")) == []


@pytest.mark.parametrize(("uom", "gallons"), [("42", 72118.9), ("119", 2042.18), ("128", 273), ("134", 72.119)])
def test_units_of_water(uom: str, gallons: float) -> None:
    first = told(changed("<uom>128</uom>", f"<uom>{uom}</uom>"))[0]
    assert isinstance(first, Read)
    assert first.used == pytest.approx(gallons, rel=1e-4)


def test_the_power_of_ten_and_the_behaviour() -> None:
    xml = changed("<powerOfTenMultiplier>0", "<powerOfTenMultiplier>-1")
    assert reads(told(xml))[0].used == 27.3
    xml = changed("<accumulationBehaviour>4", "<accumulationBehaviour>3")
    assert reads(told(xml))[0] == Read("2", FIRST + HOUR, 273.0)


@pytest.mark.parametrize(
    ("code", "quality"), [("8", "estimated"), ("9", "estimated"), ("14", "actual"), ("16", "missing")]
)
def test_the_quality(code: str, quality: str) -> None:
    xml = changed("<cost>819</cost>", f"<ReadingQuality><quality>{code}</quality></ReadingQuality>")
    assert reads(told(xml, "M7"))[0].quality == quality
    assert reads(told(xml, "M7"))[0].meter == "M7"


def test_what_cannot_be_used_is_told_with_its_line() -> None:
    number = SAMPLE[: SAMPLE.index(b"<IntervalReading>")].count(b"\n") + 1
    found = told(changed("<value>273", "<value>many"))
    assert left_out(found) == [f"f.xml:{number}: an interval's start or value is no number"]
    assert len(reads(found)) == 215
    assert "uom is none of water" in left_out(told(changed("<uom>128</uom>", "<uom>72</uom>")))[0]


def test_what_is_no_xml_is_told() -> None:
    with pytest.raises(Unreadable, match=r"f.xml:\d+: this is not readable XML"):
        told(SAMPLE[:9000])


def test_a_bomb_of_entities_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with pytest.raises(Unreadable, match="DTD or entities"):
        told(bomb)
