"""What a customer system has answered while a caller waits, as an Account."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ivr.customers.rows import Forms
from ivr.flow.accounts import Account, NotNow

log = logging.getLogger(__name__)


def account_of(raw: Mapping[str, Any], forms: Forms) -> Account:
    """The account; a value that cannot be used is left empty and logged without itself. Raises NotNow where nothing can
    be told: without number, or in a state that we do not know."""
    account, faults = forms.account(raw)
    told = "; ".join(str(fault) for fault in faults)
    if account is None:
        raise NotNow(f"the customer system's answer cannot be used: {told}")
    if told:
        log.warning("an answer of the customer system is used in part: %s", told)
    return account
