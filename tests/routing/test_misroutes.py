"""Where a call most likely belongs that has reached the wrong desk."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from routing.desks import Desk
from routing.hours import ALWAYS, Calendar
from routing.misroutes import Misroute, likeliest
from routing.needs import AGENT, Need
from routing.route import Directory

NAMES = ("billing", "credit", "moves", "meters", "machine", "operator")
DESKS = {name: Desk(name, {}, ("+1",), "always", ("en",), automated=name == "machine") for name in NAMES}
NEEDS = {
    "high_bill": Need("high_bill", {}, "billing", 3, accept_also=("meter_read", "gone")),
    "meter_read": Need("meter_read", {}, "meters", 3),
    AGENT: Need(AGENT, {}, "operator", 3),
}
DIRECTORY = Directory(NEEDS, DESKS, Calendar(ZoneInfo("UTC"), {"always": ALWAYS}))


def ranked(*misroutes: tuple[str, str, str | None], desk: str = "billing", need: str | None = "high_bill") -> list[str]:
    return likeliest(DIRECTORY, [Misroute(*one) for one in misroutes], desk, need)


def test_without_a_past_come_the_needs_that_are_close_then_the_operator_then_the_file() -> None:
    assert ranked() == ["meters", "operator", "credit", "moves", "machine"]
    assert ranked(need=None) == ["operator", "credit", "moves", "meters", "machine"]
    assert ranked(need="unheard_of") == ["operator", "credit", "moves", "meters", "machine"]


def test_where_calls_of_this_need_were_sent_counts_before_those_of_the_desk() -> None:
    past = [("billing", "moves", "high_bill"), ("billing", "credit", None), ("billing", "credit", None)]
    assert ranked(*past) == ["moves", "credit", "meters", "operator", "machine"]
    assert ranked(*past, need=None)[0] == "credit"


def test_the_most_often_chosen_is_first() -> None:
    past = [("billing", "moves", "high_bill")] + [("billing", "credit", "high_bill")] * 2
    assert ranked(*past)[:2] == ["credit", "moves"]


def test_what_other_desks_did_says_nothing() -> None:
    assert ranked(("credit", "moves", "high_bill")) == ranked()


def test_neither_the_desk_itself_nor_one_that_is_gone_is_offered_and_a_machine_is_last() -> None:
    past = [("billing", "billing", "high_bill"), ("billing", "machine", "high_bill"), ("billing", "old", "high_bill")]
    assert ranked(*past) == ranked()
    assert "operator" not in likeliest(DIRECTORY, [], "operator", None)


def test_each_desk_is_named_once() -> None:
    found = ranked(("billing", "meters", "high_bill"), ("billing", "operator", None))
    assert sorted(found) == sorted(set(found)) == ["credit", "machine", "meters", "moves", "operator"]
