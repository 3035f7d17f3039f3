"""Each way in which billing systems write an amount, and what is no amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.customers.amounts import MOST, cents, of_number, shape


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("84.20", 8420),
        ("-84.20", -8420),
        ("+84.20", 8420),
        ("0.00", 0),
        ("-0.00", 0),
        ("00000084.20", 8420),
        ("84", 8400),
        ("84.2", 8420),
        ("84.", 8400),
        (".5", 50),
        ("84.2000", 8420),
        ("$84.20", 8420),
        ("$ 84.20", 8420),
        ("-$84.20", -8420),
        ("$-84.20", -8420),
        ("1,234.56", 123456),
        ("$1,234,567.89", 123456789),
        ("1 234.56", 123456),
        ("1'234.56", 123456),
        ("(12.00)", -1200),
        ("($1,012.00)", -101200),
        ("( 12.00 )", -1200),
        ("12.00CR", -1200),
        ("12.00 cr", -1200),
        ("CR12.00", -1200),
        ("CR 12.00", -1200),
        ("12.00DR", 1200),
        ("12.00-", -1200),
        ("12.00 -", -1200),
        ("12.00+", 1200),
        ("−12.00", -1200),
        ("12.00 USD", 1200),
        ("10,000,000.00", MOST),
        ("  84.20\u00a0", 8420),
        ("", None),
        ("   ", None),
        ("$", None),
    ],
)
def test_an_amount_is_understood(text: str, expected: int | None) -> None:
    assert cents(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("abc", "not an amount"),
        ("12.00XX", "not an amount"),
        ("1,23.45", "not an amount"),
        ("12,34", "not an amount"),
        ("1,234,56", "not an amount"),
        ("1.2.3", "not an amount"),
        ("1.234,56", "not an amount"),
        (".", "not an amount"),
        ("1e5", "not an amount"),
        ("NaN", "not an amount"),
        ("(12.00", "not an amount"),
        ("12.00)", "not an amount"),
        ("٣٤", "not an amount"),
        ("-12.00CR", "two signs"),
        ("--12.00", "not an amount"),
        ("-12.00-", "two signs"),
        ("(-12.00)", "two signs"),
        ("12.345", "parts of a cent"),
        ("10,000,000.01", "larger than"),
        ("99999999999999999999.00", "larger than"),
    ],
)
def test_what_is_no_amount_is_told_without_its_digits(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        cents(text)
    assert not {"2", "3", "4"} & set(str(refused.value).replace("10,000,000.00", ""))


@pytest.mark.parametrize(
    ("text", "decimals", "expected"),
    [
        ("000000008420", 2, 8420),
        ("000000008420-", 2, -8420),
        ("-00008420", 2, -8420),
        ("8420CR", 2, -8420),
        ("84200", 3, 8420),
        ("842", 1, 8420),
        ("84", 0, 8400),
        ("000000000000", 2, 0),
    ],
)
def test_decimals_may_be_implied(text: str, decimals: int, expected: int) -> None:
    assert cents(text, decimals) == expected


@pytest.mark.parametrize(("text", "decimals"), [("84.20", 2), ("84201", 3), ("84.", 2)])
def test_a_point_where_decimals_are_implied_is_refused(text: str, decimals: int) -> None:
    with pytest.raises(ValueError, match=r"implied|parts of a cent"):
        cents(text, decimals)


@pytest.mark.parametrize(
    ("text", "expected"), [("84,20", 8420), ("1.234,56", 123456), ("1 234,56-", -123456), ("84", 8400), ("(1,5)", -150)]
)
def test_a_comma_may_stand_before_the_cents(text: str, expected: int) -> None:
    assert cents(text, None, ",") == expected


@given(st.integers(-MOST, MOST))
def test_what_we_write_is_what_we_read(amount: int) -> None:
    whole, part = divmod(abs(amount), 100)
    for text in (f"{whole:,}.{part:02d}", f"{whole}.{part:02d}", f"${whole:,}.{part:02d}", f"{whole:09d}.{part:02d}"):
        assert cents(text) == abs(amount)
        assert cents(f"({text})") == cents(f"{text}CR") == cents(f"{text}-") == cents(f"-{text}") == -abs(amount)
    assert cents(f"{abs(amount):012d}", 2) == abs(amount)


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_told(text: str) -> None:
    try:
        found = cents(text)
    except ValueError:
        return
    assert found is None or abs(found) <= MOST


def test_numbers_of_an_answer_are_amounts() -> None:
    assert of_number(84.2) == of_number(Decimal("84.20")) == of_number(8420, 2) == 8420
    assert of_number(-12) == -1200
    for wrong in (float("nan"), float("inf"), Decimal("1e400"), 10_000_000.01):
        with pytest.raises(ValueError, match=r"amount|larger"):
            of_number(wrong)


def test_staff_see_the_shape_alone() -> None:
    assert shape("$1,2x4.56 née") == "$9,9a9.99 aaa"
