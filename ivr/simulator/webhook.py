"""The carrier asks the app: one signed request with its parameters, redirects, and what is wrong with the answer.

* GET parameters go into the query and the signature covers the URL alone; POST parameters are form-encoded and signed.
* The fragment of a URL is neither sent nor signed.
* 301/302/303/307/308 are followed, ten at most (then 11215). What the verb had to say (Digits, SpeechResult,
  DialCallStatus ...) is NOT sent again: only the standing parameters are. 301/302/303 are followed by GET.
* A request that fails is tried again as the URL's fragment says (``overrides.py``), with the same idempotency token. A
  redirect's own fragment replaces the first one's; the total time goes on.
* Cookies are kept for the call and sent back (``cookies.py``).
* 4xx and 5xx: 11200. No connection: 11205, and so on (``transport.py``).

All of it passes through a ``Network`` (``faults.py``), whose latency is virtual time: hence the generators.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote_plus, urljoin

from ivr.simulator.cookies import Cookies
from ivr.simulator.faults import Fate, Network, Repeat
from ivr.simulator.overrides import Overrides, overrides
from ivr.simulator.scheduler import Acts, Sleep, Task
from ivr.simulator.sids import Sids
from ivr.simulator.signing import Signer
from ivr.simulator.transport import LIMIT_SECONDS, Limits, Reply, Transport, TransportError
from ivr.simulator.twiml import CarrierError, Document, read

MAX_REDIRECTS = 10
_KEEP_METHOD = frozenset({307, 308})
_REDIRECTS = frozenset({301, 302, 303}) | _KEEP_METHOD
_CALLBACK_TYPES = ("text/xml", "application/xml")
_NOTHING: Mapping[str, str] = {}


_quote = lru_cache(maxsize=4096)(quote_plus)


def _encode(parameters: Mapping[str, str]) -> str:
    return "&".join([f"{_quote(name)}={_quote(value)}" for name, value in parameters.items()])


class Parameters:
    """What stands in each request of one leg; encoded once, as a leg asks many times. With its cookies."""

    def __init__(self, standing: Mapping[str, str]) -> None:
        self.standing = dict(standing)
        self._pairs = list(self.standing.items())
        self._encoded = _encode(self.standing)
        self.cookies = Cookies()

    def form(self, extra: Mapping[str, str]) -> tuple[list[tuple[str, str]], str]:
        """The pairs and their encoded form, ``extra`` added."""
        return [*self._pairs, *extra.items()], f"{self._encoded}&{_encode(extra)}" if extra else self._encoded


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to be sent, and again: ``url`` has neither a fragment nor what a GET adds to it."""

    method: str
    url: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Budget:
    """The seconds that are left of a webhook's total."""

    left: float


class Asker(Protocol):
    """The call for which a request is sent."""

    def asked(self) -> None:
        """Called before each request, retries too."""

    def spawn(self, acts: Acts[None], after: float = 0.0) -> Task:
        """Have something else happen later."""


class Webhooks:
    """Sends the carrier's requests of all calls."""

    def __init__(self, transport: Transport, signer: Signer, sids: Sids, network: Network) -> None:
        self._transport = transport
        self._network = network
        self._signer = signer
        self._sids = sids

    def document(
        self, url: str, method: str, parameters: Parameters, status: Mapping[str, str], extra: Mapping[str, str],
        asker: Asker,
    ) -> Acts[tuple[Document, str]]:  # fmt: skip
        """The TwiML at a URL, and the URL where it was found in the end."""
        token = self._sids.make("")
        reply, url = yield from self._follow(url, method, parameters, status, extra, asker, token)
        return read(reply.body, reply.headers.get("content-type", ""), url.partition("#")[0]), url

    def plain(self, url: str, parameters: Parameters, asker: Asker, within: float) -> Acts[Reply]:
        """The answer to a POST, whatever it is, if it comes in so many seconds."""
        reply, _ = yield from self._follow(
            url, "POST", parameters, _NOTHING, _NOTHING, asker, self._sids.make(""), within
        )
        return reply

    def notify(
        self, url: str, method: str, parameters: Parameters, extra: Mapping[str, str], asker: Asker
    ) -> Acts[CarrierError | None]:
        """A status callback: its answer is not executed, only complained about."""
        token = self._sids.make("")
        held = self._network.hold()
        if held:
            yield Sleep(held)
        try:
            reply, url = yield from self._follow(url, method, parameters, extra, _NOTHING, asker, token)
            return _complaint(reply, url)
        except CarrierError as error:
            return CarrierError(error.code, error.message, error.url, warning=True)

    def _follow(
        self, url: str, method: str, parameters: Parameters, status: Mapping[str, str], extra: Mapping[str, str],
        asker: Asker, token: str, within: float = LIMIT_SECONDS,
    ) -> Acts[tuple[Reply, str]]:  # fmt: skip
        first = url.partition("#")[0]
        rules = overrides(url)
        budget = Budget(min(rules.total, within))
        for _ in range(MAX_REDIRECTS + 1):
            request = self._request(url, method, parameters, {**status, **extra}, token)
            reply = yield from self._ask(request, rules, budget, asker)
            parameters.cookies.keep(request.url, reply.cookies)
            if reply.status not in _REDIRECTS:
                return reply, url
            url = urljoin(url, reply.headers.get("location", ""))
            rules = overrides(url) if "#" in url else rules
            method = method if reply.status in _KEEP_METHOD else "GET"
            extra = _NOTHING
        raise CarrierError(11215, f"more than {MAX_REDIRECTS} redirects", first)

    def _request(self, url: str, method: str, parameters: Parameters, extra: Mapping[str, str], token: str) -> Request:
        pairs, encoded = parameters.form(extra)
        url = target = url.partition("#")[0]
        body = b""
        headers = {"I-Twilio-Idempotency-Token": token, "X-Home-Region": "us1", "User-Agent": "TwilioProxy/1.1",
                   "Accept": "*/*"}  # fmt: skip
        cookies = parameters.cookies.header(url)
        if cookies:
            headers["Cookie"] = cookies
        if method == "GET":
            target += ("&" if "?" in url else "?") + encoded
            headers["X-Twilio-Signature"] = self._signer.sign(target)
        else:
            body = encoded.encode("ascii")
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
            headers["X-Twilio-Signature"] = self._signer.sign(url, pairs)
        return Request(method, url, target, headers, body)

    def _ask(self, request: Request, rules: Overrides, budget: Budget, asker: Asker) -> Acts[Reply]:
        """Send a request, and again after a failure as long as the rules and the time allow."""
        retries = rules.retries
        while True:
            asker.asked()
            try:
                return (yield from self._send(request, rules, budget, asker))
            except TransportError as error:
                if not retries or budget.left <= 0 or not rules.covers(error.failure):
                    raise CarrierError(error.code, error.message, request.url) from error
                retries -= 1

    def _send(self, request: Request, rules: Overrides, budget: Budget, asker: Asker) -> Acts[Reply]:
        """Send a request once, through the network. The server sees it now; its answer takes the latency."""
        if budget.left <= 0:
            raise TransportError(11200, f"no whole answer within {rules.total:g} s", "rt")
        fate = self._network.fate()
        if fate.refused:
            raise TransportError(11205, "no connection: refused by the network", "ct")
        limits = Limits(rules.connect, min(rules.read, budget.left), budget.left)
        reply: Reply | None = None
        try:
            reply = self._exchange(request, limits, budget)
        finally:
            self._repeat(request, fate, reply, asker)
        waits = min(fate.latency, limits.read)
        budget.left -= waits
        if waits > 0:
            yield Sleep(waits)
        if waits < fate.latency:
            raise TransportError(11200, f"no whole answer within {limits.read:g} s", "rt")
        if fate.lost:
            raise TransportError(11205, "the connection broke before the answer came", "rt")
        if 200 <= reply.status < 300 or reply.status in _REDIRECTS:
            return reply
        failure = {4: "4xx", 5: "5xx"}.get(reply.status // 100, "")
        raise TransportError(11200, f"{request.method}: HTTP {reply.status}", failure)

    def _exchange(self, request: Request, limits: Limits, budget: Budget) -> Reply:
        began = self._transport.seconds()
        try:
            return self._transport.send(request.method, request.target, request.headers, request.body, limits)
        finally:
            budget.left -= self._transport.seconds() - began

    def _repeat(self, request: Request, fate: Fate, first: Reply | None, asker: Asker) -> None:
        """The same request again, at once or later, when the network has doubled it."""
        if fate.repeat is None:
            return

        def again() -> None:
            second: Reply | None = None
            with suppress(TransportError):
                second = self._exchange(request, Limits(), Budget(0))
            self._network.repeats.append(Repeat(request.url, first, second))

        def later() -> Acts[None]:
            yield from ()
            again()

        if fate.repeat:
            asker.spawn(later(), fate.repeat)
        else:
            again()


def _complaint(reply: Reply, url: str) -> CarrierError | None:
    """A status callback is answered by 204, or by 200 with an empty ``<Response/>``; else the debugger warns."""
    if reply.status == 204:
        return None
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _CALLBACK_TYPES:
        return CarrierError(12300, f"a status callback is answered with {kind or 'no type'!r}", url, warning=True)
    try:
        document = read(reply.body, kind, url)
    except CarrierError as error:
        return CarrierError(error.code, error.message, url, warning=True)
    if document.verbs:
        return CarrierError(12200, "a status callback is answered with verbs, which nobody executes", url, warning=True)
    return None
