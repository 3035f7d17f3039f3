"""The same for the nodes that ask the utility's own systems. The examples stand in their manuals."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ivr.flow.nodes import Node
from ivr.flow.nodes.arrange import Arrange
from ivr.flow.nodes.bill import Bill
from ivr.flow.nodes.copy import Copy
from ivr.flow.nodes.pay import Pay
from ivr.flow.nodes.reading import Reading
from ivr.flow.nodes.shutoff import Shutoff
from ivr.flow.nodes.status import Status
from ivr.flow.nodes.ticket import TicketNode
from ivr.flow.nodes.usage import UsageNode
from ivr.flow.nodes.verify import Verify

ABOUT: dict[tuple[type[BaseModel], str], str] = {
    (Node, "not_now"): "The node when a system cannot be asked; it apologises, and leads to a person.",
    (Node, "not_proven"): "The node that finds the account of callers who have not proved it yet.",
    (Node, "next"): "The node that follows.",
    (Node, "none"): "The node when nothing is known.",
    (Verify, "factor"): "What proves the account: house_zip, payment, meter or pin.",
    (Verify, "again"): "Said before the question once more, whatever did not fit.",
    (Verify, "other"): "How another account is offered, before 'press star'.",
    (Verify, "account"): "The node that asks for another account.",
    (Verify, "failed"): "The node after three proofs that did not fit.",
    (Bill, "owed"): "What is owed; holds {amount}.",
    (Bill, "credit"): "For a balance below zero; holds {amount}.",
    (Bill, "nothing"): "For a balance of zero.",
    (Bill, "due"): "By when it is due; holds {date}.",
    (Bill, "was_due"): "The same where that day has passed; holds {date}.",
    (Bill, "past_due"): "Which part of it is past due; holds {amount}.",
    (Bill, "cut_off"): "When the water may be shut off; holds {date}.",
    (Bill, "paid"): "The last payment; holds {amount} and {date}.",
    (Bill, "as_of"): "When this was true, for systems that hand over a file; holds {date}.",
    (Arrange, "parts"): "The numbers of payments that are offered, in the order of their keys.",
    (Arrange, "least"): "The least that must be owed for a plan, in dollars.",
    (Arrange, "most"): "The most that may be owed for a plan without a person, in dollars.",
    (Arrange, "first_days"): "So many days from today the first payment is due.",
    (Arrange, "offer"): "Said before the choices; holds {amount}, what is owed.",
    (Arrange, "choice"): "One choice, before its key; holds {parts} and {amount} of each payment.",
    (Arrange, "terms"): "The plan, spoken back; holds {parts}, {amount} and {date} of the first payment.",
    (Arrange, "agree"): "How agreeing is offered, before 'press 1'.",
    (Arrange, "other"): "How other terms are offered, before 'press 2'.",
    (Arrange, "agreed"): "Said after the key.",
    (Arrange, "not_eligible"): "The node for callers who may have no plan, or want other terms.",
    (Copy, "text"): "What is texted; holds {link}.",
    (Shutoff, "planned"): "Before the day of the shut-off; holds {date} and {amount}, what must be paid.",
    (Shutoff, "overdue"): "When that day has passed, and the water is still on; holds {amount}.",
    (Shutoff, "need"): "The need whose desk's working days count.",
    (Shutoff, "agreed"): "Instead, for who has a plan or agreed to one in this call.",
    (Shutoff, "shut_paid"): "When the water is off, and nothing is owed any more.",
    (Shutoff, "as_of"): "When this was true, for systems that hand over a file; holds {date}.",
    (Shutoff, "when_shut"): "The node when the water is off.",
    (Shutoff, "shut"): "When the water is off; holds {amount}.",
    (Shutoff, "back_on"): "Said after it: by when the water is on once that is paid; holds {date}.",
    (Shutoff, "medical"): "Where the account is marked: someone's health depends on the water.",
    (Shutoff, "days"): "Working days of the desk until the water is on.",
    (Pay, "need"): "The need whose desk is the payment line.",
    (Pay, "owed"): "What is owed, for callers who have proved their account; holds {amount}.",
    (Reading, "gallons"): "Gallons in one step of the last digit on the dial.",
    (Reading, "back"): "The reading, spoken back; holds {digits}.",
    (Reading, "right"): "How a yes is offered, before 'press 1'.",
    (Reading, "wrong"): "How keying it in again is offered, before 'press 2'.",
    (Reading, "odd"): "Said once where the reading is far from the last one.",
    (Reading, "thanks"): "Said when it is taken down.",
    (Status, "by_phone"): "Whether callers hear of the reports from their phone without a number.",
    (Status, "open"): "For a ticket in work; holds {number} and {taken}.",
    (Status, "promised"): "By when the caller hears from us; holds {date}.",
    (Status, "late"): "For a promise that was not kept; holds {date}.",
    (Status, "done"): "For a ticket that is settled; holds {number} and {date}.",
    (Status, "not_found"): "The node where we have no such ticket.",
    (TicketNode, "service"): "The name under which staff find it.",
    (TicketNode, "days"): "Working days of the desk until the promise.",
    (TicketNode, "letters"): "Letters that follow from it (ivr letter --list), and the working days until each.",
    (TicketNode, "report"): "Whether it is about the street: callers hear of it by their phone.",
    (TicketNode, "text"): "What the caller gets as a text; holds {number} and {date}.",
    (UsageNode, "read"): "When the meter was last read; holds {date}.",
    (UsageNode, "estimated"): "Where that read was an estimate.",
    (UsageNode, "per_day"): "The mean of the latest days; holds {gallons}.",
    (UsageNode, "much_higher"): "Twice as much as before, or more; holds {period}.",
    (UsageNode, "higher"): "Half as much again, or more; holds {percent} and {period}.",
    (UsageNode, "usual"): "About as much as before; holds {period}.",
    (UsageNode, "lower"): "A third less, or lower; holds {percent} and {period}.",
    (UsageNode, "year_ago"): "The {period} a year ago, in words.",
    (UsageNode, "days_before"): "The {period} right before, in words.",
    (UsageNode, "leak"): "Water that runs without a stop; holds {date} and {gallons} an hour.",
    (UsageNode, "burst"): "Much water that has been running for hours.",
    (UsageNode, "none_seen"): "Where the reads show no leak.",
    (UsageNode, "not_enough_data"): "Where the reads are too few to tell.",
    (UsageNode, "too_coarse"): "Where the meter's steps are too large to tell.",
}

EXAMPLES: dict[tuple[type[BaseModel], str], Any] = {
    (TicketNode, "report"): True,
    (TicketNode, "hold"): True,
    (TicketNode, "city"): "brown_water",
}

HELP: dict[tuple[type[BaseModel], str], tuple[Any, str]] = {
    key: (EXAMPLES.get(key), ABOUT.get(key, "")) for key in {**ABOUT, **EXAMPLES}
}
