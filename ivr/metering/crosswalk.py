"""The crosswalk: which account a meter belongs to, for feeds that know no accounts. CSV: meter_id, account_id,
location_id (may be missing)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ivr.metering.csv_rows import rows_of
from ivr.metering.reads import LeftOut, Unreadable


class Belongs(Struct, frozen=True, gc=False):
    meter: str
    account: str
    location: str = ""


def read_crosswalk(file: str, lines: Iterable[str]) -> Iterator[Belongs | LeftOut]:
    """Which meter belongs to which account. Raises Unreadable if the columns are not there."""
    rows = csv.reader(lines)
    header = [name.strip().lstrip("\ufeff").lower() for name in next(rows_of(file, rows), [])]
    for needed in ("meter_id", "account_id"):
        if needed not in header:
            raise Unreadable(f"{file}:1: there is no column '{needed}'; begin with: meter_id,account_id,location_id")
    at = [header.index(name) if name in header else -1 for name in ("meter_id", "account_id", "location_id")]
    for row in rows_of(file, rows):
        if not row:
            continue
        if len(row) < len(header):
            yield LeftOut(file, rows.line_num, f"the line has {len(row)} columns of {len(header)}")
            continue
        meter, account, location = (row[column].strip() if column >= 0 else "" for column in at)
        if not meter or not account:
            yield LeftOut(file, rows.line_num, "the meter or the account is empty")
            continue
        yield Belongs(meter, account, location)
