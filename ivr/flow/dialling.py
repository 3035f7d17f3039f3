"""Where the line may dial: an allow-list by country and kind of number, never by '+1' alone.

+1 876 (Jamaica) and +1 900 (premium rate) look like home numbers and are the classic toll fraud.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from ivr.flow.schema import Dialling

_SIP = re.compile(r"sip:[A-Za-z0-9._+-]{1,64}@(?P<domain>[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?")

ORDINARY = frozenset(
    (
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.TOLL_FREE,
    )
)


def odd_rules(rules: Dialling) -> Iterator[tuple[tuple[str, str], str, str]]:
    """(path, message, fix) of each entry of ``may_dial`` that could never allow a number."""
    for number, country in enumerate(rules.countries):
        if country not in phonenumbers.SUPPORTED_REGIONS:
            yield ("countries", str(number)), f"there is no country '{country}'", "write two capital letters: US"
    for number, prefix in enumerate(rules.prefixes):
        if not re.fullmatch(r"\+[0-9]+", prefix):
            yield ("prefixes", str(number)), f"'{prefix}' cannot begin a phone number", "write it as +1202"


def refusal(number: str, rules: Dialling, ours: Iterable[str] = ()) -> tuple[str, str] | None:
    """Why ``number`` may not be dialled and what to do, or None if it may."""
    if number.startswith("sip:"):
        return _refused_sip(number, rules)
    if not number.startswith("+"):
        return f"'{number}' is not a full phone number", "write it as +12025550123"
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return f"'{number}' is not a phone number", "write it as +12025550123"
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        return f"'{number}' is not written as the carrier wants it", "digits only after the plus: +12025550123"
    if not phonenumbers.is_valid_number(parsed):
        return f"{number} is not a number that exists in any numbering plan", "check the digits"
    region = phonenumbers.region_code_for_number(parsed)
    toll_free = phonenumbers.number_type(parsed) == PhoneNumberType.TOLL_FREE
    if region not in rules.countries and not (toll_free and parsed.country_code == 1 and "US" in rules.countries):
        fix = f"utility.yaml, may_dial: allows only {', '.join(rules.countries)}"
        return f"{number} is a number of {region or 'no single country'}, where we may not dial", fix
    if phonenumbers.number_type(parsed) not in ORDINARY:
        return f"{number} is not an ordinary number (premium rate or special)", "use an ordinary line"
    if rules.prefixes and not number.startswith(rules.prefixes):
        return f"{number} begins with none of the prefixes in utility.yaml, may_dial", "add its prefix there"
    if number in ours:
        return f"{number} is our own number: the call would come back to us", "give the phone that is to ring"
    return None


@lru_cache(maxsize=1024)
def refusal_of_a_caller(number: str, rules: Dialling, ours: tuple[str, ...] = ()) -> tuple[str, str] | None:
    """The same for callers' own phones, which we text and call back: they begin with any prefix."""
    return refusal(number, rules.model_copy(update={"prefixes": ()}), ours)


def _refused_sip(address: str, rules: Dialling) -> tuple[str, str] | None:
    found = _SIP.fullmatch(address)
    if found is None:
        return f"'{address[:60]}' is not a SIP address", "write it as sip:desk@pbx.example.org"
    if found["domain"].lower() not in {domain.lower() for domain in rules.sip}:
        fix = f"utility.yaml, may_dial: add 'sip: [{found['domain']}]' if it is yours"
        return f"{found['domain']} is not a SIP domain where we may dial", fix
    return None
