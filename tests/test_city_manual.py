"""docs/city.md is followed word by word: from nothing to a report at the city whose end a caller hears."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import ivr.cli.call
import ivr.cli.outbox
import ivr.cli.tickets
import ivr.cli.worker
from ivr import local
from ivr.adapters.open311.quirks import CityFile, Defaults, Service
from ivr.app import create_app, open_worker
from ivr.cli import group
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.settings import load
from ivr.simulator import WsgiTransport
from tests.line import BY_DAY, MENUS
from tests.open311 import lax, strict
from tests.open311.lax import Lax
from tests.open311.served import Served
from tests.open311.strict import Strict
from tests.server import free_port
from tests.test_connecting import is_printed

MANUAL = (Path(__file__).parents[1] / "docs/city.md").read_text(encoding="utf-8")
URL, HOST, KEY = "https://311.example.gov/open311/v2", "311.example.gov", "the-key-of-the-city"
LATER = "## Numbers that come later"
MARKERS = {
    "closed": "One day it has:",
    "gone": "## When the city is down",
    "back": "Once the city is back:",
    "numbered": "Some minutes later it has one:",
}
FENCE = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Desk:
    """The desk of an IT person in ``folder``: a city that is served, and a clock that is moved by hand."""

    def __init__(self, folder: Path, served: Served, key: str) -> None:
        self.folder, self.served, self.key = folder, served, key
        self.now = BY_DAY
        self.followed = 0

    def put(self, name: str, content: str) -> None:
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(content.replace(URL, self.served.url))

    def follow(self, text: str, **meanwhile: Callable[[], None]) -> None:
        """Do what the text says; what the manual tells of the city by the words of MARKERS happens meanwhile."""
        for name, action in meanwhile.items():
            before, marker, text = text.partition(MARKERS[name])
            assert marker
            self._do_all(before)
            action()
        self._do_all(text)

    def _do_all(self, text: str) -> None:
        for fence in FENCE.findall(text):
            if fence.startswith("# "):
                name, _, content = fence.partition("\n")
                self.put(name.removeprefix("# "), content)
            elif fence.startswith("    6:"):
                self._at_key_6(fence)
            for block in re.split(r"^\$ ", fence, flags=re.MULTILINE)[1:]:
                line, *printed = block.splitlines()
                self._do(line, printed)

    def _at_key_6(self, option: str) -> None:
        path = self.folder / "menus/my_account.yaml"
        old = re.search(r"^    6:\n(?:      .*\n)+", path.read_text(), re.MULTILINE)
        assert old is not None
        path.write_text(path.read_text().replace(old[0], option, 1))

    def _do(self, line: str, printed: list[str]) -> None:
        words = shlex.split(line)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            os.environ[name] = self.key if value == KEY else value
            return
        assert words[0] == "ivr"
        if words[1] == "serve":
            self._serve()
            return
        result = CliRunner().invoke(group, words[1:])
        wrong = any(row.startswith("wrong") for row in printed)
        assert result.exit_code == int(wrong), (line, result.output)
        assert self.key not in result.output
        is_printed(printed, result.output.replace(self.served.url, URL).replace("127.0.0.1", HOST))
        self.followed += 1

    def _serve(self) -> None:
        """What ``ivr serve --local`` does, without a process of its own."""
        local.prepare({})
        settings = load()
        migrate.upgrade(open_engine(settings.database_url))
        app = create_app(settings, clock=lambda: self.now)
        ivr.cli.call.HttpTransport = lambda url: WsgiTransport(app, url)  # type: ignore[assignment,misc]

    def wait(self, **much: float) -> None:
        self.now += timedelta(**much)

    def goes(self) -> None:
        """The city is gone: nothing listens at its address."""
        self.put("open311.yaml", (self.folder / "open311.yaml").read_text().replace(
            self.served.url, f"http://127.0.0.1:{free_port()}/v2"))  # fmt: skip

    def is_back(self) -> None:
        text = (self.folder / "open311.yaml").read_text()
        self.put("open311.yaml", re.sub(r"http://127\.0\.0\.1:\d+/v2", self.served.url, text))
        self.wait(minutes=2)


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Strict | Lax:
    made: Strict | Lax = request.param()
    return made


@pytest.fixture
def desk(town: Strict | Lax, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    shutil.copytree(MENUS, tmp_path / "menus", ignore=shutil.ignore_patterns("schema"))
    monkeypatch.chdir(tmp_path)
    before = dict(os.environ)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for name in ("CITY", "CITY_API_KEY", "CUSTOMERS", "METERS", "SERVICE_LINES", "VAR_DIR", "DATABASE_URL", "MENUS_DIR",
                 "PUBLIC_BASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD"):  # fmt: skip
        os.environ.pop(name, None)
    with Served(town) as served:
        made = Desk(tmp_path, served, strict.KEY if isinstance(town, Strict) else lax.KEY)
        its_time = SimpleNamespace(time=lambda: made.now.timestamp(), strftime=time.strftime, gmtime=time.gmtime)
        monkeypatch.setattr(ivr.cli.outbox, "time", its_time)
        monkeypatch.setattr(ivr.cli.tickets, "time", its_time)
        monkeypatch.setattr(ivr.cli.worker, "open_worker", partial(open_worker, clock=lambda: made.now))
        monkeypatch.setattr(ivr.cli.worker.log, "set_up", lambda *_: None)
        monkeypatch.setattr(ivr.cli.call, "HttpTransport", ivr.cli.call.HttpTransport)  # it is replaced, and put back
        yield made
    os.environ.clear()
    os.environ.update(before)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("town", [Strict], indirect=True)
def test_it_takes_a_report_to_a_strict_city_and_its_end_to_the_caller(desk: Desk, town: Strict) -> None:
    def closed() -> None:
        town.filed[0] |= {"status": "closed", "status_notes": "The main was flushed."}
        desk.wait(hours=4.1)

    desk.follow(MANUAL.partition(LATER)[0], closed=closed, gone=desk.goes, back=desk.is_back)
    assert [one["service_code"] for one in town.filed] == ["TAP", "TAP", "TAP"]
    assert all(one["address"] for one in town.filed)
    assert desk.followed == 23


@pytest.mark.parametrize("town", [partial(Lax, tokens=True)], indirect=True)
def test_it_takes_a_report_to_a_lax_city_whose_number_comes_later(desk: Desk, town: Lax) -> None:
    begin, _, later = MANUAL.partition(LATER)
    calls = begin.partition("## 4.")[0].partition("## 3.")[2]
    serve = "```\n$ export CITY_API_KEY=the-key-of-the-city\n$ export CITY=open311.yaml\n$ ivr serve --local\n```\n"

    def numbered() -> None:
        town.ready = True
        desk.wait(minutes=3)

    desk.follow(calls + serve + later, numbered=numbered)
    assert len(town.filed) == 1
    assert desk.followed == 8


def test_every_setting_is_in_the_table_and_no_other() -> None:
    table = MANUAL.partition("## All settings")[2]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert told == [*CityFile.model_fields, *Service.model_fields]
    row = next(line for line in table.splitlines() if line.startswith("| `defaults`"))
    assert all(f"`{name}`" in row for name in Defaults.model_fields)


def test_the_table_has_the_defaults_and_the_choices() -> None:
    table = MANUAL.partition("## All settings")[2]
    for model in (CityFile, Service):
        for name, part in model.model_json_schema()["properties"].items():
            row = next(line for line in table.splitlines() if line.startswith(f"| `{name}`"))
            default, given = row.split(" | ")[1], part.get("default")
            assert default == f"`{given}`" if isinstance(given, str) and given else default in ("none", "–"), row
            for choice in part.get("enum", ()):
                assert f"`{choice}`" in row, row
