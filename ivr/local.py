"""The line on this machine alone: a token of its own, so that local webhooks are signed like all others."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

VAR = Path("var")
FILE = "local.json"
ACCOUNT = "AC" + "0" * 32
"""An account id that no carrier gives out."""


@dataclass(frozen=True, slots=True)
class Local:
    """Where the local line answers, and what its webhooks are signed with."""

    url: str
    account: str
    token: str
    database: str


def prepare(given: Mapping[str, object]) -> Local:
    """Make the settings for a line on this machine, keep them in var/local.json, and put them into the environment.

    What the environment already says is kept.
    """
    port = given.get("port") or os.environ.get("PORT") or 8000
    before = read()
    local = Local(
        url=os.environ.setdefault("PUBLIC_BASE_URL", f"http://127.0.0.1:{port}"),
        account=os.environ.setdefault("TWILIO_ACCOUNT_SID", ACCOUNT),
        token=os.environ.setdefault("TWILIO_AUTH_TOKEN", before.token if before else secrets.token_hex(16)),
        database=os.environ.setdefault("DATABASE_URL", f"sqlite:///{_path().parent}/waterline.db"),
    )
    _make_up()
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(local), file)
    return local


def read() -> Local | None:
    """The local line that was prepared last; None if there was none."""
    try:
        data = json.loads(_path().read_text())
        return Local(**data)
    except (OSError, ValueError, TypeError):
        return None


def adopt() -> Local | None:
    """Put the settings of the local line into the environment, for another process of this machine; what the
    environment already says is kept. None if there is no such line."""
    local = read()
    if local is not None:
        os.environ.setdefault("PUBLIC_BASE_URL", local.url)
        os.environ.setdefault("TWILIO_ACCOUNT_SID", local.account)
        os.environ.setdefault("TWILIO_AUTH_TOKEN", local.token)
        os.environ.setdefault("DATABASE_URL", local.database)
        _make_up()
    return local


def _make_up() -> None:
    for system in ("CUSTOMERS", "METERS", "SERVICE_LINES"):
        os.environ.setdefault(system, "made-up")


def _path() -> Path:
    return Path(os.environ.get("VAR_DIR", str(VAR))) / FILE
