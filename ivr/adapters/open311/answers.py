"""What an answer means: a request filed, its state, or an error."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import datetime

from ivr.adapters.open311.wire import Plain, records, text
from ivr.flow.reports import CityStatus, Filed, State

LONGEST_NOTE = 200
_STATES: dict[str, State] = {
    **dict.fromkeys(("open", "opened", "new", "submitted", "received", "reopen", "reopened", "confirmed"), "open"),
    **dict.fromkeys(
        ("closed", "fixed", "completed", "resolved", "duplicate", "cancelled", "canceled", "no further action",
         "not councils responsibility"), "closed",
    ),
}  # fmt: skip
_TAG = re.compile(r"<[^<>]{0,500}>")
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|org|gov|net|us|info)\b(?:/\S*)?", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+")
_PHONE = re.compile(r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}\b|\+\d{8,15}|\b\d{3}[ .-]\d{4}\b")
_UNSPEAKABLE = re.compile(r"[^\w\s.,;:!?'’\"()/%$#&°+-]|_+")


def filed(answer: Plain) -> Filed:
    """What a POST came to. A number goes before a token: some send both."""
    for record in records(answer, "service_request_id", "token", "service_notice"):
        number, token = text(record, "service_request_id"), text(record, "token")
        return Filed(number, "" if number else token, speakable(text(record, "service_notice")))
    return Filed()


def number_of_token(answer: Plain) -> str:
    found = (text(record, "service_request_id") for record in records(answer, "service_request_id"))
    return next((number for number in found if number), "")


def statuses(answer: Plain, numbers: Iterable[str]) -> dict[str, CityStatus]:
    """How the requests with these numbers stand; others, which some servers send too, are left out."""
    wanted, found = set(numbers), {}
    for record in records(answer, "service_request_id"):
        number = text(record, "service_request_id")
        if number in wanted:
            found[number] = CityStatus(
                number,
                state(text(record, "status")),
                speakable(text(record, "status_notes")),
                moment(text(record, "updated_datetime")),
                moment(text(record, "expected_datetime")),
            )
    return found


def is_error(answer: Plain) -> bool:
    """Whether an answer of status 200 holds an error for all that."""
    return bool(records(answer, "code")) and bool(errors(answer))


def errors(answer: Plain) -> str:
    """What an answer says of errors, all of it, in small letters; for looking into and not for telling: it holds what
    was sent. Empty if it holds none."""
    found = records(answer, "description", "message")
    return " ".join(f"{text(one, 'description')} {text(one, 'message')}" for one in found).strip().lower()


def state(word: str) -> State:
    """The state that any city's word means; the unknown is in progress."""
    return _STATES.get(" ".join(word.lower().replace("_", " ").split()), "in_progress")


def moment(words: str) -> float | None:
    """Unix time; None where the zone is missing, for then nobody knows."""
    try:
        at = datetime.fromisoformat(words)
        return at.timestamp() if at.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None


def speakable(words: str) -> str:
    """A city's note as it can be said: no HTML, no addresses, no numbers of people, not too long."""
    words = _TAG.sub(" ", html.unescape(words[:1000]))
    for odd in (_EMAIL, _URL, _PHONE, _UNSPEAKABLE):
        words = odd.sub(" ", words)
    words = " ".join(words.split())
    if len(words) <= LONGEST_NOTE:
        return words
    cut = words[:LONGEST_NOTE]
    sentence = max(cut.rfind(end) for end in (". ", "! ", "? "))
    return cut[: sentence + 1] if sentence > 0 else cut.rpartition(" ")[0]
