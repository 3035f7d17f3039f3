"""A customer system with a web service that answers well, and the ways in which it fails."""

from __future__ import annotations

from dataclasses import dataclass

from tests.adapters import fake_system as fake
from tests.adapters.fake_system import Conversation

PROOF = "1420001#"
"""House number and ZIP code of every account."""
BALANCE, ANOTHERS = "$42.50", "999"
"""What owners hear; what stands in every amount that nobody may hear."""

FIELDS = ("number", "phones", "house", "zip", "balance")
DESCRIPTION = """kind: rest
account: {url}/accounts/{{account}}
phone: {url}/phones/{{phone}}
fields: {{id: account.number, phones: account.phones, house: account.house, zip: account.zip, balance: account.balance}}
"""


def account(number: str, **changed: object) -> dict[str, object]:
    values: dict[str, object] = {"number": number, "phones": [], "house": "14", "zip": "20001", "balance": 42.5}
    return {"account": values | changed}


def well(conversation: Conversation) -> None:
    """The account that was asked for; it knows no phone, so that callers key in the number."""
    kind, _, value = conversation.path.lstrip("/").partition("/")
    if kind == "phones":
        conversation.json([])
    elif kind == "accounts":
        conversation.json(account(value))
    else:  # where a redirect leads: what should never be used
        conversation.json(account("471000", balance=999.99))


def _asked(conversation: Conversation) -> str:
    return conversation.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. ``opens``: it is one that opens the breaker; others are seen by who tells the balance."""

    name: str
    answer: fake.Answer
    opens: bool = True


FAULTS = (
    Fault("hangs after accept", fake.hangs),
    Fault("drips a byte every half second", fake.drips),
    Fault("drips its head", fake.drips_its_head),
    Fault("500", lambda c: c.reply(b"{}", "500 Oops")),
    Fault("429", lambda c: c.reply(b"{}", "429 Slow")),
    Fault("HTML", lambda c: c.reply(b"<html>$999.99</html>", kind="text/html")),
    Fault("HTML that says it is JSON", lambda c: c.reply(b"<html>$999.99</html>")),
    Fault("wrong types", lambda c: c.json({"account": {"number": {"is": 1}, "balance": [999.99]}})),
    Fault("nulls", lambda c: c.json({"account": dict.fromkeys(FIELDS)})),
    Fault("no end", fake.streams_in_chunks),
    Fault("a redirect", lambda c: c.reply(b"", "302 Found", more="Location: /elsewhere\r\n")),
    Fault("another account", lambda c: c.json(account("999999", phones=["+12025550999"], balance=999.99))),
    Fault("hangs up", fake.hangs_up),
    Fault("no balance", lambda c: c.json(account(_asked(c), balance=None)), opens=False),
    Fault("a balance that is none", lambda c: c.json(account(_asked(c), balance=[999.99])), opens=False),
)


WHERE = {"star key": ("/phones/", "*"), "proof": ("/accounts/", PROOF)}
"""By which key the system is asked what it cannot answer, and where that stands in its address. All else it answers."""
