"""The second factor: what fits an account, what never does, and that the work is the same."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from msgspec import structs

from ivr.flow import proof
from ivr.flow.accounts import Account
from ivr.flow.proof import Factor, fits

FACTORS: tuple[Factor, ...] = get_args(Factor)
ANA = Account("1001", house="12", zip="08021", paid=4250, meters=("WM-0030042", "77001234"), pin="0042")
BARE = Account("1002")
TWENTY = structs.replace(ANA, meters=tuple(f"M{number:08}" for number in range(5000, 5020)))

RIGHT: list[tuple[Factor, str]] = [
    ("house_zip", "1208021"),
    ("house_zip", "12 08021"),
    ("house_zip", "0012-08021"),
    ("payment", "4250"),
    ("payment", "42*50"),
    ("payment", "004250"),
    ("payment", " 4 2 5 0 "),
    ("meter", "0042"),
    ("meter", "1234"),
    ("meter", "1 2 3 4"),
    ("pin", "0042"),
    ("pin", "0 0 4 2"),
]
WRONG: list[tuple[Factor, str]] = [
    ("house_zip", "08021"),
    ("house_zip", "12"),
    ("house_zip", "128021"),
    ("house_zip", "120080210"),
    ("house_zip", "0802112"),
    ("payment", "42"),
    ("payment", "42*5"),
    ("payment", "42*500"),
    ("payment", "42*50*"),
    ("payment", "42500"),
    ("payment", "*"),
    ("payment", "0"),
    ("meter", "42"),
    ("meter", "00042"),
    ("meter", "77001234"),
    ("meter", "123*"),
    ("pin", "42"),
    ("pin", "00042"),
    ("pin", "0042#"),
]
# The keys of no phone: what int() and isdigit() take for digits, and what no encoder takes.
ODD = [
    "",
    " ",
    "-",
    "*",
    "#",
    "?",
    "٠٠٤٢",
    "००४२",
    "⁰⁰⁴²",
    "\uff10\uff10\uff14\uff12",
    "½",
    "0042\x00",
    "+0042",
    "4e2",
    "\ud800",
]
ODD += [digit * 200 for digit in "014"] + ["0042" * 50, "0" * 196 + "4250", " " * 200 + "0042", "9" * 100_000]


@pytest.mark.parametrize(("factor", "digits"), RIGHT)
def test_what_the_owner_knows_fits(factor: Factor, digits: str) -> None:
    assert fits(ANA, factor, digits) is True
    assert not fits(BARE, factor, digits)
    assert not fits(None, factor, digits)


@pytest.mark.parametrize(("factor", "digits"), WRONG)
def test_what_is_nearly_it_does_not_fit(factor: Factor, digits: str) -> None:
    assert fits(ANA, factor, digits) is False


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("digits", ODD, ids=range(len(ODD)))
def test_an_odd_entry_fits_no_account(factor: Factor, digits: str) -> None:
    for account in (ANA, BARE, None, Account("1", house=digits[:9], zip=digits[:9], meters=(digits[:9],))):
        assert not fits(account, factor, digits)


@pytest.mark.parametrize(
    "lacking",
    [
        {},
        {"zip": "08021"},
        {"house": "12"},
        {"house": "Rear", "zip": "08021"},
        {"house": "0", "zip": "08021"},
        {"house": "12", "zip": "8021"},
        {"house": "12", "zip": "080"},
        {"paid": 0},
        {"paid": -4250},
        {"meters": ("42", "", "AB")},
        {"pin": "letmein"},
        {"pin": " "},
    ],
)
def test_an_account_that_lacks_the_factor_is_proven_by_nothing(lacking: dict[str, object]) -> None:
    account = Account("1", **lacking)  # type: ignore[arg-type]
    guesses = ["", "0", "00", "0000", "00000", "42", "0042", "4250", "12", "08021", "1208021", "128021", "12080", "*00"]
    assert not [(factor, digits) for factor, digits in product(FACTORS, guesses) if fits(account, factor, digits)]


def test_what_is_looked_at_where_there_is_no_account_does_not_fit_either() -> None:
    nobody = proof._NOBODY
    assert fits(nobody, "pin", nobody.pin)
    for factor, digits in product(FACTORS, ["0000", "1", "100000", "0*01"]):
        assert not fits(None, factor, digits)


@pytest.mark.parametrize(
    ("house", "zip_code", "keyed"),
    [
        ("12B", "08021", "1208021"),
        ("12-34", "11101-2345", "123411101"),
        ("123 1/2", "80202", "12380202"),
        ("123½", "802021234", "12380202"),
        ("123/125", "80202", "12312580202"),
        ("0012", " 80202 ", "1280202"),
        ("# 7", "80202", "780202"),
    ],
)
def test_houses_and_zip_codes_as_systems_write_them(house: str, zip_code: str, keyed: str) -> None:
    assert fits(Account("1", house=house, zip=zip_code), "house_zip", keyed)
    assert not fits(Account("1", house=house, zip=zip_code), "house_zip", keyed + "0")


@pytest.mark.parametrize(
    ("paid", "keyed"), [(5, "5"), (5, "*05"), (5, "0*05"), (100, "1*00"), (100_000_000, "1000000*00")]
)
def test_amounts(paid: int, keyed: str) -> None:
    assert fits(Account("1", paid=paid), "payment", keyed)
    assert not fits(Account("1", paid=paid + 1), "payment", keyed)


def test_any_of_twenty_meters_fits_and_no_other() -> None:
    found = [guess for guess in range(10_000) if fits(TWENTY, "meter", f"{guess:04}")]
    assert found == list(range(5000, 5020))


def test_one_factor_does_not_fit_as_another() -> None:
    right: dict[Factor, str] = {"house_zip": "1208021", "payment": "4250", "meter": "1234", "pin": "0042"}
    account = structs.replace(ANA, meters=("77001234",))
    for factor, other in product(FACTORS, FACTORS):
        assert fits(account, factor, right[other]) is (factor == other)


@pytest.mark.parametrize("factor", FACTORS)
def test_the_work_is_the_same_for_every_account_and_entry(factor: Factor, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    digest, compare = proof._digest, proof.hmac.compare_digest

    def digested(value: str, if_empty: bytes) -> bytes:
        done.append("digest")
        return digest(value, if_empty)

    def compared(one: bytes, other: bytes) -> bool:
        done.append(f"compare {len(one)} {len(other)}")
        return compare(one, other)

    monkeypatch.setattr(proof, "_digest", digested)
    monkeypatch.setattr(proof.hmac, "compare_digest", compared)
    ways = []
    for account, digits in product((ANA, TWENTY, BARE, None), ("", "0042", "9999", "4250", "7" * 200)):
        done.clear()
        fits(account, factor, digits)
        ways.append(tuple(done))
    assert set(ways) == {("digest", *("digest", "compare 32 32") * proof.COMPARED)}
