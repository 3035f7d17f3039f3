"""Every need of the utility by keys, by day and by night, in both languages, through signed webhooks of a real server,
to the right desk or to its honest alternatives."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.flow.graph import Flow
from ivr.flow.nodes.menu import Menu
from tests.line import BY_DAY, BY_NIGHT
from tests.server import LiveLine, served

NEEDS = Path(__file__).parent / "data" / "needs.csv"
"""The 36 needs of the project's table (data/needs.csv), with the desk that serves each."""

DESKS = {"dispatch_24x7": "dispatch", "water_quality_lab": "water_quality"}
AT_THE_OPERATOR = {"self_service_info", "status_self_service", "one", "polite", "same"}
MAX_DECISIONS = 2


def table() -> dict[str, str]:
    with NEEDS.open() as file:
        return {row["need"]: row["destination"].split()[0].strip(",") for row in csv.DictReader(file)}


def desk_of(need: str) -> str:
    destination = table()[need]
    return "operator" if destination in AT_THE_OPERATOR else DESKS.get(destination, destination)


def keys_to(flow: Flow, need: str) -> str:
    """The keys that lead a caller from the first menu to ``need``."""
    if need == "agent":
        return "0"
    if need == "language_spanish":
        main = flow.nodes[flow.start]
        assert isinstance(main, Menu)
        return str(main.other_language)
    ways = [(flow.start, "")]
    while ways:
        name, keys = ways.pop(0)
        node = flow.nodes[name]
        if isinstance(node, Menu):
            for key, option in node.in_order():
                if need in (option.need, *option.also):
                    return keys + key
                if option.goto:
                    ways.append((option.goto, keys + key))
    raise AssertionError(f"no keys lead to {need}")


@pytest.fixture(scope="module")
def by_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveLine]:
    with served(tmp_path_factory.mktemp("day"), BY_DAY) as line:
        yield line


@pytest.fixture(scope="module")
def by_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveLine]:
    with served(tmp_path_factory.mktemp("night"), BY_NIGHT) as line:
        yield line


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("need", table())
def test_a_need_reaches_its_desk_by_day(need: str, language: str, by_day: LiveLine, flow: Flow) -> None:
    keys = keys_to(flow, need)
    assert len(keys) <= MAX_DECISIONS
    other = "9" if language == "es" else ""
    outcome = by_day.call(other + keys, "" if need == "language_spanish" else "answer")
    assert outcome.errors == []
    if need == "language_spanish":
        assert "oprima" in outcome.heard()
        return
    desk = flow.directory.desks[desk_of(need)]
    assert outcome.how == "bridged", outcome.text()
    assert outcome.bridged_to in desk.lines, outcome.text()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("need", table())
def test_a_need_is_never_left_alone_by_night(need: str, language: str, by_night: LiveLine, flow: Flow) -> None:
    keys = keys_to(flow, need)
    other = "9" if language == "es" else ""
    outcome = by_night.call(other + keys, "")
    assert outcome.errors == []
    if need == "language_spanish":
        return
    desk = flow.directory.desks[desk_of(need)]
    if desk.hours == "always":
        assert outcome.bridged_to in desk.lines, outcome.text()
        return
    # Closed: when it opens, and emergencies on key 1, a person on 0.
    heard = outcome.heard()
    assert outcome.how == "hangup", outcome.text()
    assert "closed" in heard or "cerrado" in heard, outcome.text()
    dispatcher = by_night.call(other + keys + "0", "answer")
    assert dispatcher.bridged_to in flow.directory.desks["dispatch"].lines, dispatcher.text()
