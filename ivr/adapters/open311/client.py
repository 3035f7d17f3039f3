"""A city by Open311: fits ``ivr.flow.reports.City``, and keeps what the city offers in a file.

Only ``refresh`` reads discovery, list and definitions; the worker does it, so neither a call nor a report waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from ivr.adapters.open311 import answers, discovery, sending
from ivr.adapters.open311.catalogue import PAUSE, STALE, Catalogue, CatalogueFile
from ivr.adapters.open311.discovery import Endpoint, Listed, Question
from ivr.adapters.open311.finding import SLACK, search
from ivr.adapters.open311.http import Answer, Deadlines, Http, Pairs
from ivr.adapters.open311.quirks import Service, Settings, problem_of_url
from ivr.adapters.open311.refusals import refusal
from ivr.adapters.open311.wire import Garbage, Plain, plain
from ivr.flow.reports import CannotTell, CityStatus, Filed, NotReached, Report, Unfit
from ivr.flow.services import Trouble

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Numbers asked for in one request."""
_NOT_YET = (400, 404, 500)  # what cities answer about a token that has no number yet
_UNKNOWN = (400, 404, 500)  # and about lists with a number that they do not know
_MAYBE_NOT_HERE = (400, 404, 405, 406, 415, 500, 501)  # and about a format that they do not have


class Open311:
    """One city. ``cache`` is the file for what it offers."""

    def __init__(self, settings: Settings, cache: Path, deadlines: Deadlines | None = None) -> None:
        self._settings = settings
        self._city = settings.city
        self._http = Http(deadlines)
        self._file = CatalogueFile(cache)
        self._next_try = 0.0

    @property
    def catalogue(self) -> Catalogue | None:
        """What the city offers, as it was read last; None if it was not."""
        return self._file.load()

    # What City asks for

    def file(self, report: Report) -> Filed:
        service = self._service(report)
        form = [*sending.parameters(report, service, self._city), *self._key_pair()]
        answer = self._http.post(self._url("requests"), form, self._headers())
        found = self._of(answer, form)
        filed = answers.filed(found)
        if not filed.number and not filed.token and answers.is_error(found):
            raise refusal(Answer(400, answer.body, answer.charset), form)
        return filed

    def of_token(self, token: str) -> str:
        try:
            return answers.number_of_token(self._get(f"tokens/{quote(token, safe='')}"))
        except Trouble as trouble:
            if trouble.status in _NOT_YET:
                return ""
            raise

    def status(self, numbers: Sequence[str]) -> dict[str, CityStatus]:
        wanted = list(dict.fromkeys(number for number in numbers if number))
        found: dict[str, CityStatus] = {}
        for start in range(0, len(wanted), AT_ONCE):
            found |= self._statuses(wanted[start : start + AT_ONCE])
        return found

    def find(self, report: Report) -> str:
        service = self._service(report)
        kind = self._type(service)
        if kind == "blackbox" or self._city.search == "none":
            raise CannotTell("this city's lists do not show what we file")
        filters = [("service_code", service.code)]
        if self._city.search == "dates":
            since = datetime.fromtimestamp(report.opened - SLACK, UTC)
            filters.append(("start_date", since.strftime("%Y-%m-%dT%H:%M:%SZ")))
        # A list that is empty may be one whose filter does not work: the list of everything says so.
        for narrowed in (filters, []):
            number = search(self._list(narrowed), report, service, self._city)
            if number or (number == "" and kind != "batch"):
                return number
        raise CannotTell("the city's lists do not show whether it has this request")

    # What the city offers

    def refresh_if_due(self, now: float) -> bool:
        """Read it again where it is a day old; whether it was read. Raises nothing: the old one stays, and what is
        wrong is in the log."""
        old = self.catalogue
        if now < self._next_try or (old is not None and 0 <= now - old.at < STALE):
            return False
        self._next_try = now + PAUSE
        try:
            new = self.refresh(now)
        except (Trouble, OSError) as error:
            log.warning("what the city offers could not be read: %s", error)
            return False
        for name, service in self._city.services.items():
            if new.service(service.code) is None:
                log.error("the city's list has no service %s (%s) any more; see: ivr city check", name, service.code)
        return True

    def refresh(self, now: float) -> Catalogue:
        """Read discovery, the list of services, and what is asked about ours; keep it. Raises Trouble, OSError."""
        old, endpoint = self.catalogue, self._discovered()
        format_, services = self._listed(endpoint)
        same = old is not None and endpoint.changeset != "" and old.endpoint == endpoint
        questions = dict(old.questions) if old is not None and same else {}
        codes = {service.code for service in self._city.services.values()}
        for listed in services:
            if listed.metadata and listed.code in codes and listed.code not in questions:
                questions[listed.code] = self._questions(endpoint, format_, listed.code)
        new = Catalogue(now, endpoint, format_, services, questions)
        self._file.save(new)
        return new

    def _discovered(self) -> Endpoint:
        if self._city.discovery is None:
            return Endpoint(self._city.url or "")
        found = discovery.endpoint(self._of(self._http.get(self._city.discovery, (), {})), self._city.endpoint)
        if found is None:
            raise Trouble(f"the city's discovery names no {self._city.endpoint} endpoint of GeoReport v2")
        problem = problem_of_url(found.url)
        if problem:
            raise Trouble(f"the endpoint in the city's discovery cannot be used: {problem}; give 'url' in open311.yaml")
        return found

    def _listed(self, endpoint: Endpoint) -> tuple[str, tuple[Listed, ...]]:
        """The list of services, and the format in which it came. Every city has XML, some have JSON."""
        format_ = self._city.format
        if format_ == "auto" and endpoint.formats:
            format_ = "json" if "json" in endpoint.formats else "xml"
        if format_ == "auto":
            with suppress(Garbage):
                answer = self._ask(endpoint, "json", "services", ())
                found = self._of(answer) if answer.status not in _MAYBE_NOT_HERE else plain(answer.body, answer.charset)
                services = discovery.services(found)
                if services:
                    return "json", services
            format_ = "xml"
        return format_, discovery.services(self._of(self._ask(endpoint, format_, "services", ())))

    def _questions(self, endpoint: Endpoint, format_: str, code: str) -> tuple[Question, ...]:
        answer = self._ask(endpoint, format_, f"services/{quote(code, safe='')}", ())
        return () if answer.status == 404 else discovery.questions(self._of(answer))

    # How it is asked

    def _service(self, report: Report) -> Service:
        service = self._city.services.get(report.service)
        if service is None:
            raise Unfit(f"open311.yaml has no service '{report.service}': add it with the city's code")
        known = self.catalogue
        if known is not None and known.service(service.code) is None:
            raise Unfit(f"the city's list has no service '{service.code}' ({report.service}); see: ivr city check")
        return service

    def _type(self, service: Service) -> str:
        if service.type != "listed":
            return service.type
        known = self.catalogue
        listed = known.service(service.code) if known is not None else None
        return listed.type if listed is not None else "realtime"

    def _list(self, filters: Pairs) -> Plain:
        extras = [("page_size", "100")] if self._city.extras == "true" else []
        try:
            return self._get("requests", [*filters, *extras])
        except Trouble as trouble:
            if trouble.status in (400, 401, 403, 404):
                raise CannotTell(f"the city's lists cannot be asked (HTTP {trouble.status})", trouble.status) from None
            raise

    def _statuses(self, numbers: list[str]) -> dict[str, CityStatus]:
        found: dict[str, CityStatus] = {}
        trouble = None
        if len(numbers) > 1 and not any("," in number for number in numbers):
            with suppress(_NoList):
                found = self._listed_statuses(numbers)
        # Those are asked for one by one of which the list says nothing: not every city reads a list of numbers.
        for number in [number for number in numbers if number not in found]:
            try:
                found |= self._one_status(number)
            except Trouble as error:
                # Of one that it does not know a city may say 500; the others are asked for all the same.
                if error.status != 500:
                    raise
                trouble = error
        if trouble is not None and not found:
            raise trouble
        return found

    def _listed_statuses(self, numbers: list[str]) -> dict[str, CityStatus]:
        try:
            return answers.statuses(self._get("requests", [("service_request_id", ",".join(numbers))]), numbers)
        except Trouble as trouble:
            if trouble.status in _UNKNOWN:
                raise _NoList from None
            raise

    def _one_status(self, number: str) -> dict[str, CityStatus]:
        try:
            if "/" in number:  # servers take %2F for the end of a part of the path
                return answers.statuses(self._get("requests", [("service_request_id", number)]), [number])
            return answers.statuses(self._get(f"requests/{quote(number, safe='')}"), [number])
        except Trouble as trouble:
            if trouble.status in (400, 404):
                return {}
            raise

    def _get(self, path: str, parameters: Pairs = ()) -> Plain:
        return self._of(self._http.get(self._url(path), self._reading(parameters), self._headers()))

    def _ask(self, endpoint: Endpoint, format_: str, path: str, parameters: Pairs) -> Answer:
        return self._http.get(f"{endpoint.url}/{path}.{format_}", self._reading(parameters), self._headers())

    def _of(self, answer: Answer, sent: Pairs = ()) -> Plain:
        """The content of an answer. Raises Trouble, without a status where it cannot be read."""
        if not 200 <= answer.status < 300:
            raise refusal(answer, sent)
        try:
            return plain(answer.body, answer.charset)
        except Garbage as error:
            raise Trouble(f"the city's answer could not be understood: {error}") from None

    def _url(self, path: str) -> str:
        known = self.catalogue
        base = self._city.url or (known.endpoint.url if known is not None else "")
        if not base:
            raise NotReached("the city's address is not known yet: it is read by the worker, or by: ivr city check")
        format_ = self._city.format
        if format_ == "auto":
            format_ = "json" if known is not None and known.format == "json" else "xml"
        return f"{base}/{path}.{format_}"

    def _reading(self, parameters: Pairs) -> Pairs:
        place = [("jurisdiction_id", self._city.jurisdiction)] if self._city.jurisdiction else []
        return [*place, *parameters, *(self._key_pair() if self._city.key_on_reads == "true" else [])]

    def _key_pair(self) -> list[tuple[str, str]]:
        return [("api_key", self._settings.key)] if self._settings.key and self._city.key_as == "api_key" else []

    def _headers(self) -> dict[str, str]:
        bearer = self._settings.key and self._city.key_as == "bearer"
        return {"Authorization": f"Bearer {self._settings.key}"} if bearer else {}


class _NoList(Exception):
    """The city does not answer about several numbers at once."""
