"""Amounts as callers hear them."""

from __future__ import annotations

import pytest

from ivr.flow.spoken import money


@pytest.mark.parametrize("code", ["en-US", "es-US"])
@pytest.mark.parametrize(
    ("cents", "heard"),
    [
        (4250, "$42.50"),
        (4205, "$42.05"),
        (5, "$0.05"),
        (0, "$0"),
        (1200, "$12"),
        (123_456, "$1,234.56"),
        (100_000, "$1,000"),
    ],
)
def test_whole_dollars_are_said_without_cents(cents: int, heard: str, code: str) -> None:
    assert money(cents, code) == heard
