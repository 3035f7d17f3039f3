"""The utility's systems, opened as the settings name them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ivr import systems
from ivr.adapters import made_up
from ivr.adapters.made_up import MadeUpCustomers, MadeUpMeters, MadeUpServiceLines
from ivr.flow.accounts import NotNow
from ivr.settings import MADE_UP, Wrong
from ivr.systems import open_city, open_customer_system, open_inventory, open_meter_store

Open = Callable[[Path | None, Path], Any]
OPENERS: dict[str, Open] = {
    "CUSTOMERS": open_customer_system,
    "METERS": open_meter_store,
    "SERVICE_LINES": open_inventory,
    "CITY": open_city,
}


@pytest.mark.parametrize(("setting", "opened"), OPENERS.items())
def test_without_a_file_there_is_no_system(setting: str, opened: Open, tmp_path: Path) -> None:
    assert opened(None, tmp_path) is None


@pytest.mark.parametrize(("setting", "opened"), OPENERS.items())
def test_a_file_with_a_mistake_is_told_under_the_name_of_its_setting(
    setting: str, opened: Open, tmp_path: Path
) -> None:
    (tmp_path / "system.yaml").write_text("kindd: export\n")
    for path in (tmp_path / "system.yaml", tmp_path / "nowhere.yaml"):
        with pytest.raises(Wrong) as wrong:
            opened(path, tmp_path)
        first, *others = str(wrong.value).splitlines()
        assert first == f"{setting}:"
        assert others


def test_what_is_made_up_needs_no_file_and_a_city_cannot_be(tmp_path: Path) -> None:
    assert isinstance(open_customer_system(MADE_UP, tmp_path), MadeUpCustomers)
    assert isinstance(open_meter_store(MADE_UP, tmp_path), MadeUpMeters)
    assert isinstance(open_inventory(MADE_UP, tmp_path), MadeUpServiceLines)
    with pytest.raises(Wrong, match="made-up"):
        open_city(MADE_UP, tmp_path)


def test_the_made_up_accounts_are_read_once_for_all_who_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    real = made_up.first_accounts

    def counted(*asked: Any) -> Any:
        reads.append(asked)
        return real(*asked)

    made_up._shipped.cache_clear()
    monkeypatch.setattr(made_up, "first_accounts", counted)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: systems.MadeUpCustomers().account("1000003"), range(8)))
    pipes = open_inventory(MADE_UP, tmp_path)
    assert pipes is not None
    assert found[0] is not None
    assert pipes.at(found[0].house, found[0].zip)
    assert len(reads) == 1


def test_one_that_is_down_leaves_the_others_up() -> None:
    down, up = MadeUpCustomers(), MadeUpCustomers()
    down.is_down = True
    with pytest.raises(NotNow):
        down.account("1000003")
    assert up.account("1000003") is not None
