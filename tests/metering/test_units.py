from __future__ import annotations

import pytest

from ivr.metering.units import UnknownUnit, gallons, is_register


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("GAL", 1),
        ("Gallons", 1),
        ("kgal", 1000),
        ("CF", 7.48052),
        ("ft3", 7.48052),
        ("CCF", 748.052),
        ("HCF", 748.052),
        ("M3", 264.172),
        ("Cubic Meters", 264.172),
        ("L", 0.264172),
        ("CFREG", 7.48052),
        ("GALREG", 1),
    ],
)
def test_a_unit_in_gallons(unit: str, expected: float) -> None:
    assert gallons(unit) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("unit", ["", "kWh", "REG", "GALS/MIN"])
def test_another_unit_is_told(unit: str) -> None:
    with pytest.raises(UnknownUnit, match="is not known; known are GAL"):
        gallons(unit)


def test_cmep_says_by_the_unit_whether_it_is_a_register() -> None:
    assert is_register("GALREG")
    assert is_register("cfreg ")
    assert not is_register("CF")
