"""Clients of cities for tests: settings as open311.yaml would give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ivr.adapters.open311.client import Open311
from ivr.adapters.open311.http import Deadlines
from ivr.adapters.open311.quirks import CityFile, Settings
from ivr.flow.reports import Report

OPENED = 1_795_532_400.0  # 2026-11-24 15:00 UTC
QUICK = Deadlines(connect=0.5, read=0.6, total=0.8)
SOUND = Deadlines(connect=2, read=5, total=8)
LEAK = {"leak": {"code": "006", "attributes": {"FLOODING": ["NO"]}}}


def city(
    tmp_path: Path, url: str, services: dict[str, Any] = LEAK, deadlines: Deadlines = SOUND, key: str = "", **odd: Any
) -> Open311:
    where = {} if "discovery" in odd else {"url": url}
    settings = Settings(CityFile.model_validate({**where, "services": services, **odd}), key)
    return Open311(settings, tmp_path / "city.json", deadlines)


def report(**other: Any) -> Report:
    values = {"service": "leak", "description": "Water in the street", "opened": OPENED, "key": "CA1",
              "address": "12 Oak Street", **other}  # fmt: skip
    return Report(**values)
