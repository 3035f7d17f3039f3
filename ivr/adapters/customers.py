"""The customer system that a utility has described, ready to be asked on a caller's path."""

from __future__ import annotations

from pathlib import Path

from ivr.adapters.customers_store import CustomersStore
from ivr.adapters.guarded import Guarded
from ivr.customers.config import Export, Rest, View, load
from ivr.flow.accounts import Customers


def open_customers(config_path: Path, store_path: Path) -> Customers:
    """The system described in ``config_path``, guarded; the accounts of imports are at ``store_path``. Raises
    config.Wrong, with one line for each mistake of the description."""
    system = load(config_path)
    return Guarded(_inner(system, store_path), zeros=system.zeros_count)


def _inner(system: Export | View | Rest, store_path: Path) -> Customers:
    if isinstance(system, Export):
        return CustomersStore(store_path)
    if isinstance(system, View):
        from ivr.adapters.customers_view import CustomersView

        return CustomersView(system)
    from ivr.adapters.customers_rest import CustomersRest

    return CustomersRest(system)
