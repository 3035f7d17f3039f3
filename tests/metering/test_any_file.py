"""Whatever stands in a file: it is taken, told line by line, or refused with a sentence; no reader falls over."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ivr.metering.config import Config, read_config
from ivr.metering.reads import Told, Unreadable
from tests.metering.rows import DATA

FORMATS = {
    "cmep_sensus_2011.dat": "format: cmep",
    "beacon-360-report.csv": "format: csv\npreset: beacon",
    "green_button_water.xml": "format: green_button",
}
ODD = (b"\0", b"\xff", b'"', b",", b"\n", b"<", b">", b"-", b"9" * 30, b"e999", b"nan", "٣".encode(), b"2400", b"")


def damaged(raw: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.2:
        return raw[: chance.randrange(len(raw))]
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(raw))
        raw = raw[:at] + chance.choice(ODD) + raw[at + chance.randrange(4) :]
    return raw


def told(config: Config, path: Path) -> Iterator[Told]:
    with suppress(Unreadable):
        yield from config.told(path, 2e9)


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "meters.yaml").write_text(f"{FORMATS[name]}\nzone: America/New_York\n")
    config, path = read_config(tmp_path / "meters.yaml"), tmp_path / name
    raw, chance, lines = (DATA / name).read_bytes(), random.Random(name), 0
    if name.endswith("xml"):
        raw = raw[: raw.index(b"</IntervalBlock>")] + b"</IntervalBlock></content></entry></feed>"
    for _ in range(300):
        path.write_bytes(damaged(raw, chance))
        lines += sum(1 for _ in told(config, path))
    assert lines > 300
