"""What a city offers: by discovery, kept in a file, read by the worker alone; and open311.yaml held against it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ivr.adapters.open311 import discovery
from ivr.adapters.open311.catalogue import PAUSE, STALE
from ivr.adapters.open311.quirks import BadConfig, load
from ivr.adapters.open311.wire import plain
from ivr.cli.city import command
from ivr.flow.reports import NotReached
from ivr.flow.services import Trouble
from tests.open311 import cities, strict
from tests.open311.cities import OPENED, report
from tests.open311.served import Asked, Reply, Served
from tests.open311.strict import Strict

DATA = Path(__file__).parents[1] / "data" / "open311"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


class Found:
    """A city with a discovery document; ``changeset`` and ``url`` as a test sets them."""

    def __init__(self, town: Callable[[Asked], Reply]) -> None:
        self.town, self.changeset, self.url = town, "1", ""

    def __call__(self, asked: Asked) -> Reply:
        if asked.path != "/discovery.json":
            return self.town(asked)
        ends = [
            {"specification": SPECIFICATION + ".1_Draft", "url": "https://draft.example", "type": "production"},
            {"specification": SPECIFICATION, "url": self.url + "/", "type": "production", "formats": ["text/xml"]},
            {"specification": SPECIFICATION, "url": "https://test.example/v2", "type": "test"},
        ]
        return Reply(200, json.dumps({"changeset": self.changeset, "endpoints": ends}))


def discovered(tmp_path: Path, served: Served, **odd: Any) -> Any:
    return cities.city(tmp_path, "", key=strict.KEY, discovery=f"{served.base}/discovery.json", **odd)


@pytest.mark.parametrize(("kind", "port"), [("production", ""), ("test", ":6443")])
def test_the_endpoint_of_boston(kind: str, port: str) -> None:
    found = discovery.endpoint(plain((DATA / "discovery-boston.json").read_bytes()), kind)
    assert found is not None
    assert found.url == f"https://mayors24.cityofboston.gov{port}/open311/v2"
    assert (found.formats, found.changeset) == (("json", "xml"), "2011-09-1 17:35")


def test_reports_go_where_discovery_leads_once_the_worker_has_read_it(tmp_path: Path) -> None:
    city = Found(Strict())
    with Served(city) as served:
        city.url = served.url
        client = discovered(tmp_path, served)
        with pytest.raises(NotReached, match="not known yet"):
            client.file(report())
        assert served.asked == []
        assert client.refresh_if_due(OPENED)
        assert client.file(report()).number == "001"
        assert served.posts[0].path == "/v2/requests.xml", "discovery names XML alone"


def test_discovery_that_leads_to_http_is_not_followed(tmp_path: Path) -> None:
    city = Found(Strict())
    with Served(city) as served:
        city.url = "http://app.311.example.gov/v2"
        with pytest.raises(Trouble, match="must begin with https:"):
            discovered(tmp_path, served).refresh(OPENED)


def test_discovery_without_such_an_endpoint(tmp_path: Path) -> None:
    with Served(lambda asked: Reply(200, "{}")) as served, pytest.raises(Trouble, match="names no test endpoint"):
        discovered(tmp_path, served, endpoint="test").refresh(OPENED)


def test_it_is_read_once_a_day_and_definitions_only_after_a_change(tmp_path: Path) -> None:
    city = Found(Strict())
    with Served(city) as served:
        city.url = served.url
        client = discovered(tmp_path, served)
        assert client.refresh_if_due(OPENED)
        assert not client.refresh_if_due(OPENED + STALE - 1)
        assert client.refresh_if_due(OPENED + STALE)
        names = [asked.name for asked in served.asked]
        assert (names.count("services"), names.count("services/006")) == (2, 1)
        city.changeset = "2"
        assert client.refresh_if_due(OPENED + 3 * STALE)
        assert [asked.name for asked in served.asked].count("services/006") == 2
        other = discovered(tmp_path, served)
        assert not other.refresh_if_due(OPENED + 3 * STALE), "another process takes it from the file"


def test_a_city_that_is_down_leaves_what_was_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    town: list[Callable[[Asked], Reply]] = [Strict(), lambda asked: Reply(500, "down")]
    with Served(lambda asked: town[0](asked)) as served:
        client = cities.city(tmp_path, served.url)
        client.refresh_if_due(OPENED)
        town.pop(0)
        before, later = client.catalogue, OPENED + 2 * STALE
        with caplog.at_level(logging.WARNING):
            assert not client.refresh_if_due(later)
        assert "could not be read" in caplog.text
        count = len(served.asked)
        assert not client.refresh_if_due(later + PAUSE - 1)
        assert len(served.asked) == count, "not again for a while"
        assert client.catalogue == before


def test_a_code_that_the_list_has_lost_is_an_alarm(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Served(Strict()) as served:
        client = cities.city(tmp_path, served.url, {"leak": {"code": "OLD"}})
        client.refresh_if_due(OPENED)
    [alarm] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "no service leak (OLD)" in alarm.getMessage()


def test_a_damaged_file_counts_as_none(tmp_path: Path) -> None:
    with Served(Strict()) as served:
        client = cities.city(tmp_path, served.url, key=strict.KEY)
        for damaged in (b"", b"{", b"[]", b"\xff", b'{"at": "x"}'):
            (tmp_path / "city.json").write_bytes(damaged)
            assert client.catalogue is None
        assert client.file(report()).number == "001"
        assert client.refresh_if_due(OPENED)
        assert client.catalogue is not None


# open311.yaml


def config(tmp_path: Path, words: str) -> Path:
    path = tmp_path / "open311.yaml"
    path.write_text(words)
    return path


GOOD = """
url: {url}
api_key_from: CITY_KEY
services:
  leak:
    code: "006"
    attributes: {{FLOODING: NO, WHERE: [ROAD, YARD]}}
  brown_water: {{code: TAP}}
"""


def test_codes_keep_their_zeros_and_answers_their_words(tmp_path: Path) -> None:
    path = config(tmp_path, "url: https://a.example/v2/\nservices:\n  leak: {code: 006, attributes: {A: no}}\n")
    service = load(path, {}).city.services["leak"]
    assert (service.code, service.attributes) == ("006", {"A": ("no",)})


BAD = {
    "http": ("url: http://311.example.gov/v2\nservices: {leak: {code: x}}", "1:6: .*must begin with https:"),
    "no address": ("services: {leak: {code: x}}", "address is missing or given twice"),
    "both": ("url: https://a.example\ndiscovery: https://b.example\nservices: {leak: {code: x}}", "given twice"),
    "typo": ("url: https://a.example\nservices: {leak: {code: x}}\njurisdicton: y", "3:1: .*did you mean 'jurisd"),
    "no key": ("url: https://a.example\napi_key_from: NONE\nservices: {leak: {code: x}}", "2:15: .*NONE is not set"),
    "no services": ("url: https://a.example\nservices: {}", "2:11: 'services' is empty"),
    "no code": ("url: https://a.example\nservices:\n  leak: {type: batch}", "3:3: 'leak' lacks 'code'"),
    "no default": ("url: https://a.example\nrequired: [email]\nservices: {leak: {code: x}}", "2:11: 'email' is requ"),
    "arrays": ("url: https://a.example\narrays: many\nservices: {leak: {code: x}}", "2:9: .*must be 'repeat'"),
    "not YAML": ("url: [", "1:"),
    "a password": ("url: https://me:pw@a.example\nservices: {leak: {code: x}}", "1:6: .*not a web address"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_config_says_where_and_what(name: str, tmp_path: Path) -> None:
    words, expected = BAD[name]
    with pytest.raises(BadConfig, match=rf"open311.yaml:(?s:.*){expected}"):
        load(config(tmp_path, words), {})


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="cannot be read"):
        load(tmp_path / "open311.yaml", {})


def test_the_key_is_shown_nowhere(tmp_path: Path) -> None:
    settings = load(config(tmp_path, GOOD.format(url="https://a.example")), {"CITY_KEY": "s3cret"})
    assert settings.key == "s3cret"
    assert "s3cret" not in repr(settings)


# ivr city


def run(tmp_path: Path, words: str, *arguments: str) -> tuple[int, str]:
    path = config(tmp_path, words)
    end = [str(path)] if arguments[0] == "check" else ["--config", str(path)]
    result = CliRunner().invoke(command, [*arguments, *end], env={"CITY_KEY": strict.KEY})
    return result.exit_code, result.output


def test_check_says_which_codes_the_city_has(tmp_path: Path) -> None:
    with Served(Strict()) as served:
        code, output = run(tmp_path, GOOD.format(url=served.url), "check")
        assert code == 0, output
        assert "json, 2 services" in output
        assert "ok     leak: is 006, Leak; its number comes at once" in output
        wrong = GOOD.format(url=served.url).replace("NO,", "MAYBE,").replace("TAP", "TUP")
        code, output = run(tmp_path, wrong, "check")
        assert code == 1
        assert "wrong  leak: 'MAYBE' is no answer to 'FLOODING' (one of YES, NO)" in output
        assert "wrong  brown_water: the city's list has no code 'TUP'" in output
        code, output = run(tmp_path, GOOD.format(url=served.url).replace("FLOODING: NO, ", "ODD: 1, "), "check")
        assert code == 1
        assert "the city requires 'FLOODING' (one of YES, NO)" in output
        assert "the city does not ask 'ODD'" in output


def test_check_of_a_city_that_is_down(tmp_path: Path) -> None:
    with Served(lambda asked: Reply(500, "dump")) as served:
        code, output = run(tmp_path, GOOD.format(url=served.url), "check")
    assert (code, output) == (1, "Error: the city has trouble of its own (HTTP 500)\n")


def test_status_of_a_request(tmp_path: Path) -> None:
    sample = (DATA / "service-request.xml").read_bytes()
    with Served(lambda asked: Reply(200, sample) if asked.name == "requests/638344" else Reply(404, "")) as served:
        words = GOOD.format(url=served.url)
        code, output = run(tmp_path, words, "status", "638344")
        assert code == 0
        assert output == (
            "638344: closed. Duplicate request.\nupdated 2010-04-14 14:37 UTC\nexpected 2010-04-15 14:37 UTC\n"
        )
        code, output = run(tmp_path, words, "status", "7")
        assert (code, output) == (1, "Error: the city knows no request '7'\n")
