"""The accounts of the last import, with when they were true. Fits ``accounts.Customers``."""

from __future__ import annotations

from pathlib import Path

from ivr.customers.store import Store
from ivr.flow.accounts import Account


class CustomersStore:
    """Asks the store of the import at ``path``; a new import is seen at the next question."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path)

    def account(self, number: str) -> Account | None:
        return self._store.account(number)

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return self._store.of_phone(phone)
