"""A stand-in for the carrier: its REST API as a real HTTP server, and the phones that it rings.

Each call of the API rings an agent, who plays through our real webhooks, signed; what happens is drawn by lot, and
written down: which phone was dialled, and who was connected. Much goes wrong: nobody picks up, answers get lost,
webhooks come twice or out of order.
"""

from __future__ import annotations

import base64
import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.line import ACCOUNT, OURS, TOKEN, URL, TestLine

PLAYERS = 6
SEED = 20261124
NEVER_THERE = "9"
"""Who has a number that ends like this picks up no phone, if the first digit before it is one too."""


@dataclass(slots=True)
class Ledger:
    """What happened to the phones of callers: how often each was dialled, and each time what became of it."""

    dialled: Counter[str] = field(default_factory=Counter)
    connected: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    again_after_connected: int = 0
    refused: int = 0
    rung: int = 0


class StandIn:
    """The carrier of one line. ``base`` is where its REST API answers."""

    def __init__(self, line: TestLine) -> None:
        self.ledger = Ledger()
        self._line = line
        self._random = Random(SEED)
        self._lock = threading.Lock()
        self._over: set[str] = set()
        self._players = ThreadPoolExecutor(PLAYERS, "player")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._players.shutdown()

    def place(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """POST /Calls: the agent's phone rings. Now and then the answer says no, though it does or not."""
        with self._lock:
            self.ledger.rung += 1
            leg = f"CA{self.ledger.rung:032x}"
            lot = self._random.random()
        if lot >= 0.01:
            self._players.submit(self._played, leg, asked["To"], asked["Url"], asked["StatusCallback"])
        if lot < 0.03:
            return 503, {"code": 20503, "message": "Service unavailable", "status": 503}
        return 201, {"sid": leg, "status": "queued"}

    def look_up(self, leg: str) -> tuple[int, dict[str, Any]]:
        return 200, {"sid": leg, "status": "completed" if leg in self._over else "in-progress"}

    def _played(self, leg: str, to: str, url: str, status_url: str) -> None:
        try:
            self._agent(leg, to, url, status_url)
        except Exception as error:  # told with the figures
            print(f"a player failed: {error!r}", flush=True)
            with self._lock:
                self.ledger.refused += 1

    def _agent(self, leg: str, to: str, url: str, status_url: str) -> None:
        """One agent's phone, from its ringing to the end."""
        lot = self._lot()
        if lot < 0.03:
            self._over.add(leg)
            self._post(status_url, leg, to, CallStatus="no-answer")
            return
        document = self._post(url, leg, to)
        if lot < 0.04:  # hangs up while the call is announced
            self._over.add(leg)
            self._post(status_url, leg, to, CallStatus="completed")
            return
        document = self._post(_action(document), leg, to, Digits="2" if lot < 0.07 else "1")
        dial = document.find("Dial")
        told_before = self._lot() < 0.05
        if dial is None:
            self._post(status_url, leg, to, CallStatus="completed")
            return
        ended = self._caller(leg, dial)
        if told_before:
            self._over.add(leg)
            self._post(status_url, leg, to, CallStatus="completed")
            ended["CallStatus"] = "completed"
        self._post(dial.attrib["action"], leg, to, **ended)
        self._over.add(leg)
        self._post(status_url, leg, to, CallStatus="completed")

    def _caller(self, parent: str, dial: Element) -> dict[str, str]:
        """The phone of the caller who is called back; what the carrier tells of the dialling."""
        line = dial.find("Number")
        assert line is not None
        number = str(line.text)
        with self._lock:
            self.ledger.again_after_connected += self.ledger.connected[number] > 0
            self.ledger.dialled[number] += 1
        lot = self._lot()
        child = f"CB{parent[2:]}"
        if lot < 0.03 or number.endswith(NEVER_THERE * 2):
            self.ledger.unanswered[number] += 1
            return {"DialCallStatus": "no-answer", "DialBridged": "false"}
        document = self._post(line.attrib["url"], child, number, ParentCallSid=parent)
        if lot < 0.05:
            self.ledger.settled[number] += 1
            self._post(_action(document), child, number, ParentCallSid=parent, Digits="2")
            return {"DialCallStatus": "completed", "DialBridged": "false"}
        if lot < 0.07:  # a voicemail box: nobody presses a key
            for _ in range(2):
                document = self._post(_action(document), child, number, ParentCallSid=parent)
            self.ledger.unanswered[number] += 1
            return {"DialCallStatus": "completed", "DialBridged": "false"}
        document = self._post(_action(document), child, number, ParentCallSid=parent, Digits="1")
        assert document.find("Hangup") is None
        with self._lock:
            self.ledger.connected[number] += 1
        return {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "30"}

    def _post(self, url: str, leg: str, to: str, **more: str) -> Element:
        """One webhook, now and then twice; its document."""
        path = url.removeprefix(URL).partition("#")[0]
        params = {"CallSid": leg, "From": OURS, "To": to, "Direction": "outbound-api", **more}
        answer = self._line.post(path, **params)
        if self._lot() < 0.05:
            again = self._line.post(path, **params)
            if again.body != answer.body:
                raise AssertionError(f"another answer to the same webhook: {answer.text} {again.text}")
        if answer.status not in (200, 204):
            raise AssertionError(f"{path}: {answer.status}")
        return ElementTree.fromstring(answer.body or b"<Response/>")

    def _lot(self) -> float:
        with self._lock:
            return self._random.random()


def _action(document: Element) -> str:
    gather = document.find("Gather")
    assert gather is not None, ElementTree.tostring(document)
    return gather.attrib["action"]


def _handler(carrier: StandIn) -> Callable[..., BaseHTTPRequestHandler]:
    calls = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"
    wanted = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length).decode()
            if len(body) < length:
                raise ConnectionError("the worker was killed while it asked")
            self._answer(f"{calls}.json", lambda: carrier.place({k: v[0] for k, v in parse_qs(body).items()}))

        def do_GET(self) -> None:
            leg = urlsplit(self.path).path.rpartition("/")[2].removesuffix(".json")
            self._answer(f"{calls}/{leg}.json", lambda: carrier.look_up(leg))

        def _answer(self, path: str, deed: Callable[[], tuple[int, dict[str, Any]]]) -> None:
            known = self.headers["Authorization"] == wanted and urlsplit(self.path).path == path
            status, content = deed() if known else (404, {"code": 20404, "message": "Not found", "status": 404})
            raw = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None: ...

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the worker was killed while it asked
                self.close_connection = True

    return Handler
