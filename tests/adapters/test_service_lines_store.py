from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.adapters import service_lines_store
from ivr.adapters.made_up import MadeUpCustomers, MadeUpServiceLines
from ivr.adapters.service_lines_store import ServiceLinesStore, open_service_lines
from ivr.flow.accounts import NotNow
from ivr.flow.service_lines import ServiceLines
from ivr.service_lines.config import Wrong
from tests.service_lines.inventories import Utility


@pytest.fixture
def utility(tmp_path: Path) -> Utility:
    return Utility(tmp_path)


def opened(utility: Utility) -> ServiceLines:
    return open_service_lines(utility.config, utility.path)


def test_a_new_import_is_heard_at_the_next_question(utility: Utility) -> None:
    lines = opened(utility)
    with pytest.raises(NotNow, match="no service lines were imported yet; run: ivr service-lines import"):
        lines.at("14", "20001")
    utility.deliver("14 Oak Street,20001,Lead,Copper")
    (line,) = lines.at("14", "20001")
    assert (line.house, line.street, line.utility_side, line.customer_side) == ("14", "Oak Street", "lead", "non_lead")
    utility.deliver("14 Oak Street,20001,Copper,Copper")
    assert [line.utility_side for line in lines.at("14", "20001")] == ["non_lead"]


@pytest.mark.parametrize(("house", "zip_code"), [("014", "20001"), ("14 1/2", "20001-1234"), ("14A", " 20001 ")])
def test_a_house_is_found_as_callers_key_it(utility: Utility, house: str, zip_code: str) -> None:
    utility.deliver("14 Oak Street,20001,Lead,Copper")
    assert len(opened(utility).at(house, zip_code)) == 1


@pytest.mark.parametrize(("house", "zip_code"), [("", "20001"), ("15", "20001"), ("14", "20002"), ("1", "42000")])
def test_another_house_is_not_found(utility: Utility, house: str, zip_code: str) -> None:
    utility.deliver("14 Oak Street,20001,Lead,Copper")
    assert opened(utility).at(house, zip_code) == ()


def test_a_damaged_store_is_not_now(utility: Utility) -> None:
    utility.deliver("14 Oak Street,20001,Lead,Copper")
    utility.path.write_bytes(b"no database" * 1000)
    with pytest.raises(NotNow, match="are damaged"):
        opened(utility).at("14", "20001")


def test_a_disk_that_hangs_is_not_now(utility: Utility, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    @contextmanager
    def hangs() -> Iterator[None]:
        let_go.wait(10)
        yield

    store = ServiceLinesStore(utility.path)
    monkeypatch.setattr(store._store, "opened", hangs)
    monkeypatch.setattr(service_lines_store, "SECONDS", 0.05)
    with pytest.raises(NotNow, match="no answer in time"):
        store.at("14", "20001")
    let_go.set()


def test_a_wrong_description_is_told_when_it_is_opened(utility: Utility) -> None:
    utility.describe("file: x.csv\n")
    with pytest.raises(Wrong, match="lacks 'columns'"):
        opened(utility)


def test_the_made_up_utility_has_a_line_to_the_address_of_each_account() -> None:
    customers = MadeUpCustomers()
    lines: ServiceLines = MadeUpServiceLines(customers)
    for account in customers.all():
        assert account.street in {line.street for line in lines.at(account.house, account.zip)}
    sides = {(line.utility_side, line.customer_side) for line in MadeUpServiceLines(customers).all()}
    assert {one for pair in sides for one in pair} == {"lead", "galvanized", "unknown", "non_lead"}
    assert ("non_lead", "galvanized") not in sides, "galvanized requires replacement where lead is, or was, before it"
    customers.is_down = True
    with pytest.raises(NotNow):
        lines.at("1486", "20003")
