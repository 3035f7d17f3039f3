"""customers.yaml: what a utility's customer system is, and how it writes what it knows.

It is read with the reader of the menus: every mistake has its file, line and column, and what to do.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from ivr.customers import addresses, dates, selects
from ivr.customers.delivered import Delivered
from ivr.flow.problem import Problem, did_you_mean
from ivr.flow.schema import Lines, Part
from ivr.flow.source import Source, read
from ivr.flow.validate import validate

Flag = Literal["medical", "arrangement", "no_arrangement", "expects_flow"]
Status = Literal["active", "shut_off", "closed"]


class Wrong(Exception):
    """The description cannot be used; the text has one line for each mistake."""


def _variable(value: str) -> str:
    if not re.fullmatch("[A-Z][A-Z0-9_]*", value):
        raise ValueError("this must be the NAME of a variable of the environment, such as CIS_URL; secrets stand there")
    return value


def _country(value: str) -> str:
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"'{value[:40]}' is not a country's two letters, such as US")
    return value


def _secret(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("a header's value does not stand here; write {from: NAME_OF_VARIABLE, prefix: 'Bearer '}")
    return value


def _notations(value: tuple[str, ...]) -> tuple[str, ...]:
    wrong = dates.fault(value)
    if wrong:
        raise ValueError(wrong)
    return value


Variable = Annotated[str, AfterValidator(_variable)]


class Amounts(Part):
    """How amounts are written."""

    implied_decimals: Annotated[int, Field(ge=0, le=4)] | None = Field(
        default=None, description="So many of the last digits are decimals, without a point that says so."
    )
    decimal: Literal["point", "comma"] = Field(default="point", description="What stands before the cents.")


class FlagPart(Part):
    """One flag of an account."""

    column: str = Field(description="Where it stands.")
    yes: Lines = Field(default=("Y", "YES", "1", "TRUE", "T", "X"), description="The words that mean yes.")


class Fields(Part):
    """Where our fields stand: a column's name or number, positions (11-20), or a path (customer.accounts.0.balance)."""

    id: str | None = None
    name: str | None = None
    address: str | None = Field(default=None, description="House number and street in one.")
    house: str | None = None
    street: str | None = None
    zip: str | None = None
    phones: str | None = None
    balance: str | None = None
    past_due: str | None = None
    due: str | None = None
    paid: str | None = None
    paid_on: str | None = None
    status: str | None = None
    cut_off: str | None = None
    meters: str | None = None
    pin: str | None = None
    since: str | None = Field(default=None, description="The first day of the service in this name.")
    bill_link: str | None = Field(
        default=None, description="The address of the latest bill, for its owner, such as https://bills.example.org/k7."
    )

    def named(self) -> dict[str, str]:
        """Those that are given."""
        return {name: value for name, value in self if value is not None}


class System(Part):
    """What all kinds have in common: how values are written."""

    amounts: Amounts = Amounts()
    dates: Annotated[Lines, AfterValidator(_notations)] = Field(
        default=("YYYY-MM-DD",), description="Notations of dates, such as MM/DD/YYYY; the first that fits counts."
    )
    separators: str = Field(default=";", min_length=1, description="What stands between several phones or meters.")
    statuses: dict[str, Status] = Field(
        default={"active": "active", "shut_off": "shut_off", "closed": "closed"},
        description="The system's words for the state of an account: active, shut_off or closed.",
    )
    flags: dict[Flag, FlagPart] = Field(default={}, description="Where the flags of an account stand.")
    country: Annotated[str, AfterValidator(_country)] = Field(
        default="US", description="The country of phone numbers without one."
    )
    leading_zeros: Literal["ignore", "keep"] = Field(
        default="ignore", description="Whether 00123 and 123 are the same account number."
    )

    @property
    def zeros_count(self) -> bool:
        return self.leading_zeros == "keep"


class Export(System, Delivered):
    """A file that the customer system writes every night."""

    kind: Literal["export"]
    columns: Fields

    def wanted(self) -> dict[str, str]:
        """Where each of our fields and flags stands."""
        return self.columns.named() | {str(flag): part.column for flag, part in self.flags.items()}


class View(System):
    """A table or view in a database, which we may read."""

    kind: Literal["view"]
    url_from: Variable = Field(description="The name of the variable of the environment that holds the database's URL.")
    account: Annotated[str, AfterValidator(lambda text: selects.checked(text, {"account"}))] = Field(
        description="The statement that finds an account: SELECT … WHERE number = :account."
    )
    phone: Annotated[str, AfterValidator(lambda text: selects.checked(text, {"phone", "national"}))] | None = Field(
        default=None, description="The one that finds accounts by :phone (+12025550123) or :national (2025550123)."
    )
    number_width: Annotated[int, Field(ge=1, le=40)] | None = Field(
        default=None, description="Account numbers are asked for with zeros in front, up to this many digits."
    )
    columns: Fields = Fields()


class Secret(Part):
    """A header whose value stands in the environment."""

    from_: Variable = Field(alias="from", description="The variable's name.")
    prefix: str = Field(default="", description="What stands before it, such as 'Bearer '.")


class Rest(System):
    """A web service that answers with JSON."""

    kind: Literal["rest"]
    account: Annotated[str, AfterValidator(lambda text: addresses.checked(text, {"account"}))] = Field(
        description="The address of an account: https://cis.example.org/accounts/{account}."
    )
    phone: Annotated[str, AfterValidator(lambda text: addresses.checked(text, {"phone", "national"}))] | None = Field(
        default=None, description="That of accounts by phone: https://cis.example.org/accounts?phone={phone}."
    )
    items: str = Field(default="", description="The path of the list of accounts in the answer for a phone.")
    certificates: str | None = Field(
        default=None, description="The path of a file with the certificates of the utility's own authority (PEM)."
    )
    headers: dict[str, Annotated[Secret, BeforeValidator(_secret)]] = Field(
        default={}, description="Headers whose values are secrets."
    )
    number_width: Annotated[int, Field(ge=1, le=40)] | None = Field(
        default=None, description="Account numbers are asked for with zeros in front, up to this many digits."
    )
    fields: Fields


KINDS: dict[str, type[Export | View | Rest]] = {"export": Export, "view": View, "rest": Rest}


def load(path: Path) -> Export | View | Rest:
    """The description in ``path``. Raises Wrong with one line for each mistake."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Wrong(f"{path}: the description of the customer system cannot be read: {error.strerror}") from None
    system, problems = parse(str(path), raw)
    if system is None:
        raise Wrong("\n".join(map(str, problems)))
    return system


def parse(file: str, raw: bytes) -> tuple[Export | View | Rest | None, list[Problem]]:
    """The description of these bytes, or None and what is wrong with them."""
    source = read(file, raw)
    system = _of_source(source) if source.whole else None
    problems = sorted(source.problems)
    return (None if problems else system), problems


def _of_source(source: Source) -> Export | View | Rest | None:
    kind = source.data.get("kind")
    if kind is None:
        source.note((), "missing", "the file lacks 'kind'", f"add 'kind: …' with one of {', '.join(KINDS)}")
        return None
    if not isinstance(kind, str) or kind not in KINDS:
        fix = did_you_mean(str(kind), KINDS, f"use one of {', '.join(KINDS)}")
        source.note(("kind",), "unknown-kind", f"'{str(kind)[:40]}' is not a kind of customer system", fix)
        return None
    model: type[BaseModel] = KINDS[kind]
    system = validate(source, (), source.data, model)
    if system is None:
        return None
    assert isinstance(system, (Export, View, Rest))
    where = "fields" if isinstance(system, Rest) else "columns"
    named: Fields = getattr(system, where)
    if named.id is None and not isinstance(system, View):
        source.note(
            (where,), "missing", f"'{where}' lacks 'id'", "say where the account number stands: 'id: …'", at_key=True
        )
    return system
