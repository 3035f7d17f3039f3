"""What is known about a letter that follows from a ticket, before a person adds anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ivr.flow.accounts import Account
from ivr.letters.read import LANGUAGES
from ivr.letters.sheet import Value
from ivr.letters.slots import SLOTS
from ivr.letters.template import Template

OF_ACCOUNT = frozenset(("name", "address", "account", "since"))
"""The slots for which the customer system is asked."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A ticket as letters see it. ``need`` is its name in the letter's language; ``account`` is the number that the
    caller has proved, or staff have given; empty and None: nobody knows."""

    ticket: str
    account: str
    facts: Mapping[str, str]
    need: str = ""
    promised: date | None = None


def language_of(template: Template, language: str) -> str:
    """``language`` if the letter is written in it, else English."""
    return language if language in template.words else LANGUAGES[0]


def asks_customers(template: Template, language: str, matter: Matter) -> bool:
    """Must the customer system be asked?"""
    return bool(matter.account and (OF_ACCOUNT - matter.facts.keys()).intersection(template.slots(language)))


def values_of(matter: Matter, account: Account | None) -> dict[str, Value]:
    """Slots and their values. What staff wrote down counts more than what the customer system says."""
    found: dict[str, Value | None] = {"account": matter.account, **_of_account(account)}
    found |= {"ticket": matter.ticket, "need": matter.need, "date_promised": matter.promised}
    found |= {name: value for name, value in matter.facts.items() if name in SLOTS}
    return {name: value for name, value in found.items() if value}


def _of_account(account: Account | None) -> dict[str, Value | None]:
    if account is None:
        return {}
    street = f"{account.house} {account.street}".strip()
    address = ", ".join(part for part in (street, account.zip) if part)
    return {"name": account.name, "address": address if street else "", "account": account.id, "since": account.since}
