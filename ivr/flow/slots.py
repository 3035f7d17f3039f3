"""What is only known during a call, in words: each {name} of a prompt, made in the language of its listener."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.flow import for_agents, spoken
from ivr.flow.drafting import UNTIL
from ivr.flow.nodes.base import fill
from ivr.flow.nodes.menu import Menu
from routing.hours import next_opening
from routing.waiting import ahead

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


def _when(visit: Visit, language: str) -> str:
    """When a call back comes: as soon as it is the caller's turn, or when the desk opens."""
    opens = visit.opens()
    if opens <= visit.now:
        return visit.flow.phrase("your_turn", language)
    return spoken.moment(visit.flow, language, opens.astimezone(visit.flow.directory.calendar.zone))


def _until(visit: Visit, language: str) -> str:
    """The end of an announcement."""
    zone = visit.flow.directory.calendar.zone
    end = datetime.fromtimestamp(float(visit.call.answers.get(UNTIL, "0")), zone)
    return spoken.moment(visit.flow, language, end, visit.now)


def _opens(visit: Visit, language: str) -> str:
    calendar = visit.flow.directory.calendar
    moment = next_opening(calendar, calendar.schedules[visit.desk().hours], visit.now)
    return spoken.moment(visit.flow, language, moment) if moment else ""


def _need(visit: Visit, language: str) -> str:
    need = visit.flow.directory.needs.get(visit.call.need or "")
    return need.name[language] if need else visit.flow.phrase("nothing_known", language)


def _path(visit: Visit, language: str) -> str:
    said = []
    for name, key in visit.call.path:
        node = visit.flow.nodes.get(name)
        if isinstance(node, Menu) and key in node.options:
            said.append(node.options[key].words[language])
    return ". ".join(said)


def _place(visit: Visit, language: str) -> str:
    place = visit.standing()
    before = ahead(visit.services.floor(), place, visit.now) if place else 0
    phrase = visit.flow.phrase("place" if before else "place_first", language)
    return fill(phrase, {"count": str(before + 1)}) if place else ""


def _wait(visit: Visit, language: str) -> str:
    wait = visit.wait()
    if wait is None:
        return visit.flow.phrase("wait_unknown", language)
    low, high = wait
    # One minute is never spoken as a number: "less than 2 minutes" is right in every language.
    name = "wait_range" if low else "wait_under"
    return fill(visit.flow.phrase(name, language), {"low": str(low), "high": str(max(2, high))})


def _transfers(visit: Visit, language: str) -> str:
    count = visit.call.transfers
    name = ("not_moved", "moved_once", "moved_often")[min(count, 2)]
    return fill(visit.flow.phrase(name, language), {"count": str(count)})


def _verified(visit: Visit, language: str) -> str:
    return visit.flow.phrase("verified" if visit.call.answers.get("verified") else "not_verified", language)


def _reference(visit: Visit, language: str) -> str:
    """The number of the caller's call, also on the leg of an agent."""
    return " ".join(visit.services.reference(visit.call.parent or visit.call.sid))


def _said(visit: Visit, language: str) -> str:
    """What the last agent said about the caller, what the caller has said, and what they have settled by themselves."""
    said = (visit.call.words, visit.call.answers.get("heard", ""), *for_agents.kept(visit.call.answers))
    return ". ".join(words for words in said if words) or visit.flow.phrase("no_words", language)


def _ticket(visit: Visit, language: str) -> str:
    return fill(visit.flow.phrase("reference", language), {"reference": _reference(visit, language)})


SLOTS: dict[str, Callable[[Visit, str], str]] = {
    "desk": lambda visit, language: visit.desk().name[language],
    "opens": _opens,
    "need": _need,
    "path": _path,
    "waited": lambda visit, language: spoken.duration(visit.flow, language, visit.now.timestamp() - visit.call.started),
    "language": lambda visit, language: spoken.language_name(
        visit.call.answers.get("language", visit.call.language), visit.flow.languages[language].code
    ),
    "reference": _reference,
    "ticket": _ticket,
    "until": _until,
    "when": _when,
    "place": _place,
    "wait": _wait,
    "transfers": _transfers,
    "verified": _verified,
    "said": _said,
    "number": lambda visit, language: " ".join(visit.call.answers.get("number", visit.call.number).removeprefix("+1")),
    "ending": lambda visit, language: " ".join(visit.call.number[-2:]),
    "promise": lambda visit, language: spoken.moment(visit.flow, language, visit.promise()),
}
