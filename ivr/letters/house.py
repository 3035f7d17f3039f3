"""What a letter says about the utility itself, from its utility.yaml."""

from __future__ import annotations

from collections.abc import Mapping

import phonenumbers

from ivr.flow.schema import Utility
from ivr.flow.source import read
from ivr.flow.validate import validate

_FACTS = {"address": "utility_address", "office_hours": "office_hours", "employee": "employee"}
"""Slots of a letter by the name of the fact."""


def house(raw: bytes, language: str) -> Mapping[str, str]:
    """Slots and their values in ``language``: name, first phone number, and the facts ``address``, ``office_hours`` and
    ``employee`` (who signs) where there are any; empty for a file with mistakes, which ``ivr check`` tells."""
    source = read("utility.yaml", raw)
    utility = validate(source, (), source.data, Utility) if source.whole else None
    if utility is None:
        return {}
    values = {"utility": utility.name[language], "utility_phone": _on_paper(utility.numbers[0])}
    for fact, slot in _FACTS.items():
        if fact in utility.facts:
            values[slot] = utility.facts[fact][language]
    return {slot: value for slot, value in values.items() if value}


def _on_paper(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
