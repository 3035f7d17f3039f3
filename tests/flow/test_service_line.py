"""The node that tells whether a pipe is lead: streets, callers who have proved an account, the ticket's address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ivr.adapters.made_up import MadeUpCustomers
from ivr.flow.accounts import NotNow
from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.flow.nodes.ticket import WHERE
from ivr.flow.service_lines import ServiceLine, ServiceLines, one_of, street_key
from ivr.letters.slots import SLOTS
from ivr.menus import read_folder
from ivr.records.ticket_schema import tickets
from ivr.scenarios.rehearsal import Rehearsal, rehearsal
from ivr.simulator import Steps
from tests.line import BY_NIGHT, MENUS

ANN = "+12025552330"
"""The phone of account 1000002: 88 Maple Road, 20023."""
PROOF = "press *; press 8820023#; "
LEAD = ServiceLine("88", "Maple Rd.", "20023", "lead", "lead")
OTHER = ServiceLine("88", "Oak Street", "20023", "non_lead", "non_lead")


class Inventory:
    """The lines that a test gives; None: it cannot be asked."""

    def __init__(self) -> None:
        self.lines: tuple[ServiceLine, ...] | None = ()
        self.asked: list[tuple[str, str]] = []

    def at(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        self.asked.append((house, zip))
        if self.lines is None:
            raise NotNow("down")
        return self.lines


INVENTORY = Inventory()
CUSTOMERS = MadeUpCustomers()
_FITS: ServiceLines = INVENTORY


@pytest.fixture(scope="module")
def flow() -> Flow:
    files, _ = read_folder(MENUS)
    flow = compile_files(files).flow
    assert flow is not None
    return flow


@pytest.fixture(scope="module")
def shared(flow: Flow) -> Iterator[Rehearsal]:
    with rehearsal(flow, customers=CUSTOMERS, service_lines=INVENTORY) as line:
        yield line


@pytest.fixture
def line(shared: Rehearsal) -> Rehearsal:
    INVENTORY.lines, INVENTORY.asked, CUSTOMERS.is_down = (), [], False
    shared.forget_proofs()
    return shared


def heard(line: Rehearsal, steps: str, phone: str = ANN) -> str:
    return line.carrier(BY_NIGHT).call(Steps(steps + "; hang up"), from_=phone, to=line.flow.numbers[0]).text()


def test_who_has_proved_an_account_is_not_asked_for_the_address(line: Rehearsal) -> None:
    INVENTORY.lines = (LEAD,)
    told = heard(line, PROOF + "press 5; press 4")
    assert "At 88 Maple Rd., our part of the pipe is lead. Your part is lead." in told
    assert "To hear about your water pipe" not in told
    assert INVENTORY.asked == [("88", "20023")]


def test_of_several_streets_that_of_the_account_is_told(line: Rehearsal) -> None:
    INVENTORY.lines = (OTHER, LEAD)
    assert "At 88 Maple Rd., our part of the pipe is lead." in heard(line, PROOF + "press 5; press 4")


def test_the_pipe_of_the_same_number_on_another_street_is_not_told_as_the_callers(line: Rehearsal) -> None:
    INVENTORY.lines = (OTHER,)
    told = heard(line, PROOF + "press 5; press 4")
    assert "We have no record of a pipe" in told
    assert "Oak Street" not in told


def test_who_has_proved_nothing_hears_of_no_street_where_there_are_several(line: Rehearsal) -> None:
    INVENTORY.lines = (OTHER, LEAD)
    told = heard(line, "press 5; press 5; press 8820023#")
    assert "More than one pipe fits" in told
    assert "Maple" not in told
    assert INVENTORY.asked == [("88", "20023")]


def test_an_inventory_that_is_down_costs_one_apology(line: Rehearsal) -> None:
    INVENTORY.lines = None
    assert "we cannot look at our records of pipes right now" in heard(line, PROOF + "press 5; press 4")


def test_an_account_that_cannot_be_asked_leaves_the_keys(line: Rehearsal) -> None:
    class FailsLater(Steps):
        """The customer system goes down once the account is proved."""

        def hears(self, told: object) -> None:
            CUSTOMERS.is_down = CUSTOMERS.is_down or "You owe" in str(told) or "Your balance is" in str(told)

    INVENTORY.lines = (LEAD,)
    caller = FailsLater(PROOF + "press 5; press 4; press 8820023#; hang up")
    told = line.carrier(BY_NIGHT).call(caller, from_=ANN, to=line.flow.numbers[0]).text()
    assert "To hear about your water pipe" in told
    assert "our part of the pipe is lead" in told


@pytest.mark.parametrize("side", ["lead", "galvanized", "unknown", "non_lead"])
def test_advice_is_given_unless_both_sides_are_not_lead(line: Rehearsal, side: str) -> None:
    INVENTORY.lines = (ServiceLine("88", "Maple Road", "20023", "non_lead", side),)  # type: ignore[arg-type]
    assert ("filter certified for lead" in heard(line, "press 5; press 5; press 8820023#")) == (side != "non_lead")


@pytest.mark.parametrize(("lines", "address"), [((LEAD,), "88 Maple Rd., 20023"), ((), "88, 20023")])
def test_a_test_kit_is_asked_for_with_the_address(
    line: Rehearsal, lines: tuple[ServiceLine, ...], address: str
) -> None:
    INVENTORY.lines = lines
    with line.engine.begin() as connection:
        connection.execute(tickets.delete())
    heard(line, "press 5; press 5; press 8820023#; press 1")
    with line.engine.connect() as connection:
        (ticket,) = connection.execute(tickets.select()).all()
    assert (ticket.service, ticket.facts) == ("lead_test_kit", f"{WHERE}: {address}")
    assert WHERE not in SLOTS, "an address that anybody may key in would stand in a letter"


def test_no_digits_and_no_address_stand_in_the_events(line: Rehearsal) -> None:
    from ivr.scenarios.rehearsal import facts_of

    INVENTORY.lines = (LEAD,)
    outcome = line.carrier(BY_NIGHT).call(
        Steps("press 5; press 5; press 8820023#; hang up"), from_=ANN, to=line.flow.numbers[0]
    )
    facts = facts_of(line.engine, outcome.sid)
    (told,) = [fact.data for fact in facts if fact.type == "told"]
    assert (told["ours"], told["yours"]) == ("lead", "lead")
    assert not any("20023" in str(fact.data) or "Maple" in str(fact.data) for fact in facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oak Street", "OAK ST."),
        ("N Oak St", "North Oak Street"),
        ("Oak St Apt 4", "Oak Street, Unit 2B"),
        ("5th St", "5TH ST #3"),
    ],
)
def test_the_same_street_written_otherwise(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


def test_streets_and_materials_that_differ_are_not_one() -> None:
    assert street_key("Oak Street") != street_key("Oak Avenue")
    assert street_key("Unitas Street") == "unitas st"
    apart = ServiceLine("88", "Maple Road", "20023", "lead", "unknown")
    assert one_of((LEAD, LEAD)) == LEAD
    assert one_of((LEAD, apart)) is one_of((LEAD, OTHER)) is one_of(()) is None


def test_a_number_that_cannot_hold_a_zip_code_is_told_to_the_author() -> None:
    files, _ = read_folder(MENUS)
    found = compile_files({**files, "lead.yaml": files["lead.yaml"].replace(b"at_least: 6", b"at_least: 5")})
    assert any("'at_least' must be 6 or more" in str(problem) for problem in found.problems)
