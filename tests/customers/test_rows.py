"""Values of rows and answers: cleaned, bounded, and told where they cannot be used."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.customers.config import View
from ivr.customers.rows import Forms
from ivr.flow.accounts import Account

VIEW = {"kind": "view", "url_from": "CIS", "account": "SELECT 1 WHERE 1 = :account", "dates": "MM/DD/YYYY"}
FORMS = Forms(View.model_validate({**VIEW, "flags": {"medical": {"column": "med", "yes": ["Y", "true"]}}}))


def account(**raw: Any) -> Account:
    made, faults = FORMS.account({"id": "1", **raw})
    assert faults == []
    assert made is not None
    return made


def test_texts_are_cleaned_and_cut() -> None:
    assert account(name="  Ann\x00\r\n  Lee\u202e ").name == "Ann Lee"
    assert account(name="A" * 200).name == "A" * 80
    assert account(name="<Hangup/> & Sons").name == "<Hangup/> & Sons"
    assert account(zip=20001).zip == "20001"
    assert account(name=None, zip="") == account()


def test_an_address_is_house_and_street() -> None:
    assert (account(address="123-B Oak Street").house, account(address="123-B Oak Street").street) == (
        "123-B",
        "Oak Street",
    )
    assert account(address="Rural Route 5").street == "Rural Route 5"


def test_values_of_databases_and_answers_are_read() -> None:
    made = account(
        balance=Decimal("84.20"), past_due=84.2, paid=84, due=date(2026, 11, 24), paid_on=datetime(2026, 11, 24, 9)
    )
    assert (made.balance, made.past_due, made.paid) == (8420, 8420, 8400)
    assert made.due == made.paid_on == "2026-11-24"
    assert account(meters=["1", 2, None, "2"]).meters == ("1", "2")
    assert account(meters="1; 2;;").meters == ("1", "2")
    assert account(phones=["202-555-0100", "+52 55 1234 5678"]).phones == ("+12025550100", "+525512345678")
    assert account(bill_link=" https://bills.example.org:8443/a?b=1&c=%20 ").bill_link[-12:] == "/a?b=1&c=%20"
    assert account(medical=True).flags == account(medical="y").flags == ("medical",)
    assert account(medical=False).flags == account(medical=[]).flags == account(medical=None).flags == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("balance", "10,000,000.01"),
        ("balance", -10_000_001),
        ("balance", float("nan")),
        ("balance", True),
        ("balance", {"amount": 1}),
        ("due", 20261124.0),
        ("due", "31/31/2026"),
        ("name", {"first": "Ann"}),
        ("meters", {"a": 1}),
        ("phones", [["x"]]),
        ("bill_link", "http://bills.example.org/1"),
        ("bill_link", "https://bills.example.org/a b"),
        ("bill_link", "https://user@bills.example.org/1"),
        ("bill_link", "https://bills.example.org/{reference}"),
        ("bill_link", "https://bills.example.org/" + "1" * 200),
        ("bill_link", "javascript:alert(1)"),
    ],
)
def test_what_cannot_be_used_is_left_empty_and_told(field: str, value: object) -> None:
    made, faults = FORMS.account({"id": "1", field: value})
    assert [fault.field for fault in faults] == [field]
    assert made is not None
    assert getattr(made, field) == getattr(Account("1"), field)


@pytest.mark.parametrize(
    "raw", [{}, {"id": ""}, {"id": None}, {"id": "---"}, {"id": 1.5}, {"id": "9" * 41}, {"id": "1", "status": "?"}]
)
def test_without_a_number_or_in_an_unknown_state_there_is_no_account(raw: dict[str, object]) -> None:
    made, faults = FORMS.account(raw)
    assert made is None
    assert any(fault.fatal for fault in faults)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=90),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from((*Account.__struct_fields__, "address", "medical")), anything))
def test_whatever_comes_is_an_account_or_told(raw: dict[str, Any]) -> None:
    made, faults = FORMS.account(raw)
    assert made is not None or faults
    if made is not None:
        assert all(text.isprintable() and len(text) <= 80 for text in (made.id, made.name, made.street, *made.meters))
        assert all(abs(amount or 0) <= 1_000_000_000 for amount in (made.balance, made.past_due, made.paid))
