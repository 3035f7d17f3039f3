"""A tiny app that answers canned TwiML, checks each signature as the SDK does, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from ivr.simulator import Actor, Carrier, Moment, Outcome, Reply, Steps, WsgiTransport
from ivr.simulator.actor import Action
from ivr.simulator.call import Agents

TOKEN = "a-secret-token"
BASE = "https://ivr.example.org"
XML = {"content-type": "text/xml"}


@dataclass(frozen=True)
class Request:
    """One request as the app saw it."""

    method: str
    path: str
    query: str
    params: dict[str, str]
    headers: dict[str, str]


Page = str | Reply | Exception
Answer = Page | Callable[[Request], Page]


class CannedApp:
    """A WSGI app: path -> TwiML inside <Response>, a Reply, an exception, what makes one of a request, or a list of
    them for successive requests."""

    def __init__(self, pages: dict[str, Answer | list[Answer]]) -> None:
        self.pages = {"/voice/status": Reply(204, {}, b""), **pages}
        self.requests: list[Request] = []
        self._validator = RequestValidator(TOKEN)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = self._read(environ)
        self.requests.append(request)
        reply = self._reply(request)
        start_response(f"{reply.status} whatever", list(reply.headers.items()))
        return [reply.body]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def _read(self, environ: dict[str, Any]) -> Request:
        method, path, query = environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", 0))).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        url = BASE + path + (f"?{query}" if query else "")
        assert self._validator.validate(url, form, environ["HTTP_X_TWILIO_SIGNATURE"]), f"{url} is not signed properly"
        headers = {name[5:].lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
        return Request(method, path, query, {**dict(parse_qsl(query, keep_blank_values=True)), **form}, headers)

    def _reply(self, request: Request) -> Reply:
        page = self.pages.get(request.path, Reply(404, XML, b""))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        if callable(page):
            page = page(request)
        if isinstance(page, Exception):
            raise page
        return twiml(page) if isinstance(page, str) else page


def twiml(verbs: str) -> Reply:
    return Reply(200, XML, f"<Response>{verbs}</Response>".encode())


class Phone:
    """Calls to one canned app."""

    def __init__(self, pages: dict[str, Answer | list[Answer]], **options: Any) -> None:
        self.app = CannedApp(pages)
        self.carrier = Carrier(WsgiTransport(self.app, BASE), TOKEN, **options)

    def call(self, caller: str | Actor = "", agents: Agents = None) -> Outcome:
        return self.carrier.call(Steps(caller) if isinstance(caller, str) else caller, agents=agents)

    def params(self, path: str) -> dict[str, str]:
        """What the only request to a path said."""
        (request,) = self.app.asked(path)
        return request.params


class Does(Actor):
    """Does one thing after the other, whatever is awaited; remembers the moments."""

    def __init__(self, *actions: Action) -> None:
        self._actions = list(actions)
        self.moments: list[Moment] = []

    def act(self, moment: Moment) -> Action:
        self.moments.append(moment)
        return self._actions.pop(0) if self._actions else super().act(moment)


def codes(outcome: Outcome) -> list[int]:
    return [error.code for error in outcome.errors]


def lines(outcome: Outcome) -> list[str]:
    """The transcript as "who: text" """
    return [f"{line.who}: {line.text}" for line in outcome.transcript]
