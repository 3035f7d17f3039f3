"""Whether a list of requests holds one of ours, whose answer was lost.

Cities' filters cannot be relied on (one has the dates reversed, another leaves requests out), and lists are cut to
pages. So the list is looked through here, and "there is none" is said only of a list that must have held it.
"""

from __future__ import annotations

from ivr.adapters.open311.answers import moment
from ivr.adapters.open311.quirks import CityFile, Service
from ivr.adapters.open311.sending import one_line
from ivr.adapters.open311.wire import Plain, records, text
from ivr.flow.reports import CannotTell, Report

SLACK = 600.0
"""Seconds by which the city's clock may be wrong."""
_PAGE = 10  # the lengths of pages are round


def search(answer: Plain, report: Report, service: Service, city: CityFile) -> str | None:
    """The number of the request that is ``report``; empty if the list must have held it and does not; None if the list
    says nothing. Raises CannotTell if there is one without a number, or one that may be it."""
    listed = records(answer, "service_request_id", "requested_datetime")
    doubtful = False
    for record in listed:
        match = _match(record, report, service, city)
        number = text(record, "service_request_id")
        if match and number:
            return number
        doubtful = doubtful or match is not False
    if doubtful:
        raise CannotTell("the city lists a request that may be this one, without a number or without its words")
    return "" if _covers(listed, report) else None


def _match(record: dict[str, object], report: Report, service: Service, city: CityFile) -> bool | None:
    """Whether a listed request is the report; None if nobody can say."""
    code, words = text(record, "service_code"), one_line(text(record, "description"))
    at = moment(text(record, "requested_datetime"))
    if code and code != service.code:
        return False
    if at is not None and at < report.opened - SLACK:
        return False
    here = _place(record, report)
    if not words:
        return None if here is not False else False
    if report.mark in words:
        return True
    if here is False or not _alike(words, one_line(report.description)):
        return False
    # The words are ours and the mark is not there: cut off by the city, or another caller has said the same.
    return False if "[Ref " in words else (None if city.mark == "true" else True)


def _place(record: dict[str, object], report: Report) -> bool | None:
    """Whether a listed request is where the report is; None if that is not told."""
    place, ours = one_line(text(record, "address")), one_line(report.address)
    return _alike(place, ours) if place and ours else None


def _alike(one: str, other: str) -> bool:
    one, other = one.casefold().strip(" ."), other.casefold().strip(" .")
    return bool(one and other) and (one in other or other in one)


def _covers(listed: list[dict[str, object]], report: Report) -> bool:
    """Whether the list reaches over the time since the report: it is not cut, or cut before that time."""
    if not listed:
        return False
    if len(listed) % _PAGE:
        return True
    times = [moment(text(record, "requested_datetime")) for record in listed]
    first, last = times[0], times[-1]
    return first is not None and last is not None and first >= last and last < report.opened - SLACK
