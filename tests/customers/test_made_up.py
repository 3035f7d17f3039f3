"""The made-up utility that comes with the program."""

from __future__ import annotations

from pathlib import Path

import ivr.customers
from ivr.customers.config import Export, load
from ivr.customers.importing import import_export
from ivr.customers.store import Store

HERE = Path(ivr.customers.__file__).parent / "made_up"


def test_all_of_it_is_imported_and_it_has_every_kind_of_account(tmp_path: Path) -> None:
    system = load(HERE / "customers.yaml")
    assert isinstance(system, Export)
    done = import_export(system, HERE / "customers.yaml", tmp_path / "customers.sqlite")
    assert (done.count, done.bad, done.twice, done.notes) == (2000, 0, 0, [])
    store = Store(tmp_path / "customers.sqlite")
    found = [account for number in range(1_000_001, 1_002_001) if (account := store.account(str(number))) is not None]
    assert len(found) == 2000
    assert {account.status for account in found} == {"active", "shut_off", "closed"}
    assert {flag for account in found for flag in account.flags} == {
        "medical",
        "arrangement",
        "no_arrangement",
        "expects_flow",
    }
    assert any((account.balance or 0) < 0 for account in found)
    assert any((account.past_due or 0) > 0 and account.cut_off for account in found)
    assert any("<Hangup/>" in account.name for account in found)
    assert max(len(account.meters) for account in found) == len(found[19].meters) == 20
    meters = [meter for account in found for meter in account.meters]
    assert len(set(meters)) == len(meters)
    assert all(phone.startswith("+1202555") for account in found for phone in account.phones)
    store.close()
