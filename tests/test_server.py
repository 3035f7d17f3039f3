"""The production server with our line: reload under calls, killed workers, large bodies, a clean end."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from ivr.simulator import Action, Actor, Answer, Moment, Press
from tests.line import BY_DAY, MENUS
from tests.server import LiveLine, listeners, served

LIMIT = 15.0


class PressesTwo(Actor):
    """A caller who presses 2 wherever there is something to press; agents pick up."""

    def act(self, moment: Moment) -> Action:
        return Answer() if "ringing" in moment.awaits else Press("2")


def workers(line: LiveLine) -> list[int]:
    """The processes that answer requests: the server's children that have loaded the app."""
    children = [
        int(pid)
        for task in Path(f"/proc/{line.process.pid}/task").iterdir()
        for pid in (task / "children").read_text().split()
    ]
    return [pid for pid in children if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


def until(what: str, happens: object) -> None:
    """Wait for another process to do something, at most LIMIT seconds."""
    assert callable(happens)
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        if happens():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {LIMIT} s")


@pytest.fixture
def menus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MENUS, tmp_path / "menus"))


def greeting(line: LiveLine) -> str:
    return line.call("", "hang up").heard()


def test_a_change_of_the_menus_is_heard_by_the_next_call_and_a_bad_one_is_not(tmp_path: Path, menus: Path) -> None:
    with served(tmp_path, BY_DAY, menus) as line:
        assert "Waterline Water." in greeting(line)
        main = menus / "main.yaml"
        sound = main.read_text()
        main.write_text(sound.replace("Waterline Water.", "Hello from Waterline."))
        until("the change", lambda: "Hello from Waterline." in greeting(line))
        main.write_text("main: [")
        until("the log", lambda: "menus not taken over" in (tmp_path / "server.log").read_text())
        assert "Hello from Waterline." in greeting(line)


def test_calls_go_on_while_workers_are_killed_and_no_turn_that_was_answered_is_lost(tmp_path: Path) -> None:
    with served(tmp_path, BY_DAY, workers=2) as line:
        ends = []
        for number in range(12):
            if number in (3, 6, 9):  # each time the older one, the second time within seconds
                until("both workers", lambda: listeners(line.port) == 2)
                os.kill(workers(line)[0], signal.SIGKILL)
            ends.append(line.carrier().call(PressesTwo()))
        answered = [one for one in ends if not one.errors]
        # A request in flight may be cut each time; the carrier comes again in real life.
        assert len(answered) >= 9, [one.text()[-300:] for one in ends]
        kept = sqlite3.connect(tmp_path / "line.db")
        bridged = "SELECT count(*) FROM events WHERE sid = ? AND type = 'bridged'"
        for one in answered:
            assert kept.execute(bridged, (one.sid,)).fetchone() == (1,)
        kept.close()


def test_a_body_that_is_too_large_is_refused_and_the_server_lives(tmp_path: Path) -> None:
    with served(tmp_path, BY_DAY) as line:
        host = line.url.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("POST", "/voice", b"a=" + b"x" * 70_000, {"X-Twilio-Signature": "x"})
        assert connection.getresponse().status == 413
        connection.close()
        assert "Waterline Water." in greeting(line)


def test_the_server_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    with served(tmp_path, BY_DAY) as line:
        line.process.send_signal(signal.SIGTERM)
        assert line.process.wait(15) == 0
