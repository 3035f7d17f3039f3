"""Dates in the notations of billing systems."""

from __future__ import annotations

import pytest

from ivr.customers.dates import fault, iso


@pytest.mark.parametrize(
    ("text", "notation", "expected"),
    [
        ("11/24/2026", "MM/DD/YYYY", "2026-11-24"),
        ("1/4/2026", "M/D/YYYY", "2026-01-04"),
        ("24.11.2026", "DD.MM.YYYY", "2026-11-24"),
        ("20261124", "YYYYMMDD", "2026-11-24"),
        ("261124", "YYMMDD", "2026-11-24"),
        ("24-NOV-26", "DD-MMM-YY", "2026-11-24"),
        ("24-nov-2026", "DD-MMM-YYYY", "2026-11-24"),
        ("Nov 24, 2026", "MMM DD, YYYY", "2026-11-24"),
        ("2026-11-24", "YYYY-MM-DD", "2026-11-24"),
        ("2026-11-24T23:59:59.000Z", "YYYY-MM-DD", "2026-11-24"),
        ("11/24/2026 00:00:00", "MM/DD/YYYY", "2026-11-24"),
        ("02/29/2028", "MM/DD/YYYY", "2028-02-29"),
        (" 11/24/2026 ", "MM/DD/YYYY", "2026-11-24"),
        ("", "MM/DD/YYYY", ""),
        ("00000000", "YYYYMMDD", ""),
        ("00/00/0000", "MM/DD/YYYY", ""),
        ("  /  /    ", "MM/DD/YYYY", ""),
    ],
)
def test_a_day_is_understood(text: str, notation: str, expected: str) -> None:
    assert iso(text, (notation,)) == expected


def test_the_first_notation_that_fits_counts() -> None:
    assert iso("20261124", ("MM/DD/YYYY", "YYYYMMDD")) == "2026-11-24"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("24/11/2026", "not a day of the calendar"),
        ("02/29/2026", "not a day of the calendar"),
        ("11/24/26", "not a date as MM/DD/YYYY"),
        ("tomorrow", "not a date as MM/DD/YYYY"),
        ("11/24/2026x", "not a date as MM/DD/YYYY"),
        ("11/24/1026", "in the year 1026"),
    ],
)
def test_what_is_no_day_is_told(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        iso(text, ("MM/DD/YYYY",))


@pytest.mark.parametrize("notation", ["MM/DD", "%m/%d/%Y", "MM/DD/YYYY hh", "", "YYYY", "MM/DD/YYYYYY"])
def test_what_is_no_notation_is_told(notation: str) -> None:
    assert "is not a notation" in fault([notation])


def test_two_notations_that_read_the_same_text_as_two_days_are_told() -> None:
    assert "different days" in fault(["MM/DD/YYYY", "DD/MM/YYYY"])
    assert "different days" in fault(["YYYYMMDD", "YYYYDDMM"])
    assert fault(["MM/DD/YYYY", "M/D/YYYY", "YYYYMMDD", "DD-MMM-YY"]) == ""
