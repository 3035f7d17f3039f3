"""From customers.yaml to a system that can be asked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ivr.adapters.customers import open_customers
from ivr.adapters.guarded import Guarded
from ivr.customers.config import Wrong
from ivr.flow.accounts import NotNow
from tests.adapters.fake_system import fake_system
from tests.customers.exports import CONFIG, Utility


def test_an_export_is_asked_in_the_store_and_a_new_one_is_seen(tmp_path: Path) -> None:
    utility = Utility(tmp_path, CONFIG + "leading_zeros: keep\n")
    customers = open_customers(utility.config, utility.path)
    assert isinstance(customers, Guarded)
    with pytest.raises(NotNow, match="no accounts were imported yet"):
        customers.account("0000001")
    utility.rows(3)
    found = customers.account("0000001")
    assert found is not None
    assert found.as_of is not None
    assert customers.account("1") is None
    assert [account.id for account in customers.of_phone("+12025550002")] == ["0000002"]


def test_a_view_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = sqlite3.connect(tmp_path / "cis.db")
    db.execute("CREATE TABLE v AS SELECT '7' AS id, '(12.00)' AS balance")
    db.commit()
    db.close()
    monkeypatch.setenv("CIS_URL", f"sqlite:///{tmp_path}/cis.db")
    config = tmp_path / "customers.yaml"
    config.write_text("kind: view\nurl_from: CIS_URL\naccount: SELECT * FROM v WHERE id = :account\n")
    customers = open_customers(config, tmp_path / "none")
    found = customers.account("007")
    assert found is not None
    assert (found.balance, found.as_of) == (-1200, None)
    customers._inner.close()  # type: ignore[attr-defined]


def test_a_web_service_is_asked(tmp_path: Path) -> None:
    with fake_system() as system:
        system.answer = lambda conversation: conversation.json({"n": 7})
        config = tmp_path / "customers.yaml"
        config.write_text(f"kind: rest\naccount: {system.url}/{{account}}\nfields: {{id: n}}\n")
        customers = open_customers(config, tmp_path / "none")
        assert customers.account("7") is not None
        with pytest.raises(NotNow, match="another account"):
            customers.account("8")


def test_a_description_with_mistakes_is_told(tmp_path: Path) -> None:
    (tmp_path / "customers.yaml").write_text("kind: exprot\n")
    with pytest.raises(Wrong, match="did you mean 'export'"):
        open_customers(tmp_path / "customers.yaml", tmp_path / "none")
