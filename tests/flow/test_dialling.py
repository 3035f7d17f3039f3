"""The line dials ordinary numbers of the countries that are allowed, and nothing else."""

from __future__ import annotations

import pytest

from ivr.flow.dialling import odd_rules, refusal
from ivr.flow.schema import Dialling

HOME = Dialling(countries=("US",))
OURS = ("+12025550100",)


def reason(number: str, rules: Dialling = HOME) -> str | None:
    found = refusal(number, rules, OURS)
    return f"{found[0]} ({found[1]})" if found else None


@pytest.mark.parametrize(
    "number",
    ["+12025550101", "+13015550123", "+18005551212", "+18885551212", "+18335551212"],
    ids=["Washington", "Maryland", "toll-free 800", "toll-free 888", "toll-free 833"],
)
def test_an_ordinary_number_at_home_may_be_dialled(number: str) -> None:
    assert reason(number) is None


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("+18765550110", "JM"),
        ("+18095550110", "DO"),
        ("+12423456789", "BS"),
        ("+14413701234", "BM"),
        ("+14165550110", "CA"),
        ("+442079460000", "GB"),
        ("+525555550110", "MX"),
        ("+37125550110", "LV"),
    ],
)
def test_a_number_of_another_country_is_refused_even_if_it_begins_like_home(number: str, region: str) -> None:
    said = f"{number} is a number of {region}, where we may not dial (utility.yaml, may_dial: allows only US)"
    assert reason(number) == said


@pytest.mark.parametrize("number", ["+870773111632", "+881612345678", "+882161234567", "+883510012345"])
def test_a_satellite_or_network_number_is_refused(number: str) -> None:
    said = reason(number)
    assert said is not None
    assert "where we may not dial" in said or "not a number that exists" in said


@pytest.mark.parametrize("number", ["+19005551234", "+19002345678"])
def test_a_premium_rate_number_is_refused(number: str) -> None:
    assert reason(number) == (f"{number} is not an ordinary number (premium rate or special) (use an ordinary line)")


@pytest.mark.parametrize("number", ["+19765551234", "+15005550006", "+15335551234"])
def test_numbers_of_no_ordinary_plan_are_refused(number: str) -> None:
    assert reason(number) is not None


@pytest.mark.parametrize("number", ["+0112025550101", "+011442079460000"])
def test_the_prefix_for_abroad_has_no_place_after_the_plus(number: str) -> None:
    assert reason(number) == f"'{number}' is not a phone number (write it as +12025550123)"


@pytest.mark.parametrize("number", ["2025550101", "12025550101", "911", "0", "", "client:x", " +12025550101"])
def test_what_has_no_plus_is_not_a_full_number(number: str) -> None:
    assert reason(number) == f"'{number}' is not a full phone number (write it as +12025550123)"


@pytest.mark.parametrize(
    "number",
    [
        "+1202555HELP",
        "+1-202-555-0101",
        "+1 202 555 0101",
        "+1(202)5550101",
        "+12025550101;ext=5",
        "+12025550101 ",
        "+１2025550101",
        "+1202555０101",
    ],
)
def test_a_number_has_digits_only(number: str) -> None:
    said = f"'{number}' is not written as the carrier wants it (digits only after the plus: +12025550123)"
    assert reason(number) == said


@pytest.mark.parametrize("number", ["+1202555010", "+120255501011", "+1202", "+10005550101"])
def test_a_number_that_is_too_short_or_too_long_does_not_exist(number: str) -> None:
    assert reason(number) == f"{number} is not a number that exists in any numbering plan (check the digits)"


@pytest.mark.parametrize("number", ["+", "++12025550101", "+abc", "+1", "+999999999999"])
def test_nonsense_is_not_a_phone_number(number: str) -> None:
    assert reason(number) is not None


def test_our_own_number_is_refused() -> None:
    said = "+12025550100 is our own number: the call would come back to us (give the phone that is to ring)"
    assert reason("+12025550100") == said


def test_prefixes_narrow_what_the_countries_allow() -> None:
    rules = Dialling(countries=("US",), prefixes=("+1202", "+1301"))
    assert reason("+13015550123", rules) is None
    assert reason("+12125550123", rules) == (
        "+12125550123 begins with none of the prefixes in utility.yaml, may_dial (add its prefix there)"
    )
    assert reason("+18765550110", Dialling(countries=("US",), prefixes=("+1876",))) is not None


def test_another_country_may_be_allowed() -> None:
    assert reason("+14165550110", Dialling(countries=("US", "CA"))) is None
    assert reason("+18765550110", Dialling(countries=("JM",))) is None
    assert reason("+12025550101", Dialling(countries=("JM",))) is not None


def test_toll_free_numbers_of_north_america_need_the_united_states() -> None:
    assert reason("+18005551212", Dialling(countries=("GB",))) is not None


def test_rules_that_could_never_allow_a_number_are_reported() -> None:
    rules = Dialling(countries=("US", "us", "USA"), prefixes=("+1202", "1202", "+1 202", "+"))
    assert [(path, message) for path, message, _ in odd_rules(rules)] == [
        (("countries", "1"), "there is no country 'us'"),
        (("countries", "2"), "there is no country 'USA'"),
        (("prefixes", "1"), "'1202' cannot begin a phone number"),
        (("prefixes", "2"), "'+1 202' cannot begin a phone number"),
        (("prefixes", "3"), "'+' cannot begin a phone number"),
    ]
    assert list(odd_rules(HOME)) == []
