"""A line under test: the real app, settings, SQLite and signatures; only the clock is ours."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from ivr.app import create_app, open_records
from ivr.flow.graph import Flow
from ivr.menus import OneFlow
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.story import Fact, story
from ivr.settings import Settings, load
from ivr.webhooks.signature import sign

MENUS = Path(__file__).parents[1] / "menus"
URL = "https://line.example.org"
TOKEN = "the-auth-token-of-the-tests"
ACCOUNT = "AC" + "a" * 32
CALLER = "+12025550143"
OURS = "+12025550100"
BY_DAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
BY_NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # the same day, 22:00 in New York


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a webhook."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class TestLine:
    """Post signed (or badly signed) webhooks, look at what is kept."""

    __test__ = False

    def __init__(self, folder: Path, flow: Flow, **settings: Any) -> None:
        self.now = BY_DAY
        self.clock: Callable[[], datetime] = lambda: self.now
        self.settings: Settings = load(
            **{
                "public_base_url": URL,
                "twilio_account_sid": ACCOUNT,
                "twilio_auth_token": TOKEN,
                "database_url": f"sqlite:///{folder}/line.db",
                "menus_dir": MENUS,
                "var_dir": folder / "var",
                **settings,
            }
        )
        self.engine = open_engine(self.settings.database_url)
        migrate.upgrade(self.engine)
        self.records = open_records(self.settings)
        self.flows = OneFlow(flow)
        self.app = create_app(self.settings, clock=lambda: self.clock(), flows=self.flows, records=self.records)

    def close(self) -> None:
        self.records.close()
        self.engine.dispose()

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        self.now += timedelta(seconds=seconds)

    def params(self, **more: str) -> dict[str, str]:
        """The parameters of a webhook."""
        base = {
            "CallSid": "CA" + "1" * 32,
            "AccountSid": ACCOUNT,
            "From": CALLER,
            "To": OURS,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        }
        return base | more

    def post(self, path: str, **more: str) -> Answer:
        """A webhook as the carrier sends it, signed."""
        params = self.params(**more)
        return self.send(path, urlencode(params).encode(), signature=self.signature(path, params))

    def signature(self, path: str, params: Mapping[str, str], token: str = TOKEN, url: str = URL) -> str:
        return sign(token.encode(), url + path, list(params.items()))

    def send(
        self,
        path: str,
        body: bytes,
        *,
        signature: str | None,
        method: str = "POST",
        kind: str = "application/x-www-form-urlencoded",
        **environ: Any,
    ) -> Answer:
        """Any request at all; ``environ`` adds to or replaces what the server would hand over."""
        parts = urlsplit(path)
        sent: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "line.example.org",
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if signature is not None:
            sent["HTTP_X_TWILIO_SIGNATURE"] = signature
        got: list[tuple[str, list[tuple[str, str]]]] = []
        body_out = b"".join(self.app(sent | environ, lambda status, headers, info=None: got.append((status, headers))))
        status, headers = got[0]
        return Answer(int(status.split()[0]), dict(headers), body_out)

    def story(self, sid: str = "CA" + "1" * 32) -> list[Fact]:
        """The events on record of one call."""
        return story(self.engine, sid)

    def types(self, sid: str = "CA" + "1" * 32) -> list[str]:
        return [fact.type for fact in self.story(sid)]
