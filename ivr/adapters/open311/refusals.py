"""A city's refusal as a sentence for staff: what it is about and what to do.

What the city writes is neither said nor kept: it may hold what the caller has told. Of it only the names of our own
parameters are taken.
"""

from __future__ import annotations

import re

from ivr.adapters.open311.answers import errors
from ivr.adapters.open311.http import Answer, Pairs
from ivr.adapters.open311.wire import Garbage, plain
from ivr.flow.reports import Busy, Duplicate
from ivr.flow.services import Trouble

_ATTRIBUTE = re.compile(r"attribute\[\w{1,40}\]", re.IGNORECASE)
_NAMES = (
    "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "email", "first_name", "phone",
    "description", "api_key", "page_size", "start_date",
)  # fmt: skip
_CHECK = "compare open311.yaml with: ivr city check"


def refusal(answer: Answer, sent: Pairs = ()) -> Trouble:
    """The Trouble of an answer that is no success. ``sent``: the parameters of a POST."""
    status = answer.status
    if status == 429 or (status == 503 and answer.after is not None):
        return Busy(f"the city asks us to slow down (HTTP {status})", status, answer.after)
    if status >= 500:
        return Trouble(f"the city has trouble of its own (HTTP {status})", status)
    words = _words(answer)
    about = _about(words, sent)
    if status in (401, 403):
        sentence = f"the city refuses our key, or this service (HTTP {status}{about}): look at the key; {_CHECK}"
        return Trouble(sentence, status)
    if status == 404:
        return Trouble(f"the city knows no such service, number or jurisdiction (HTTP 404{about}): {_CHECK}", status)
    if 300 <= status < 400:
        return Trouble(f"the city's address has moved (HTTP {status}): give the new one in open311.yaml", status)
    if "duplicate" in words:
        return Duplicate(f"the city says that it has this request already (HTTP {status})", status)
    return Trouble(f"the city refuses what we send (HTTP {status}{about}): {_CHECK}", status)


def _words(answer: Answer) -> str:
    try:
        return errors(plain(answer.body, answer.charset))
    except Garbage:
        return ""


def _about(words: str, sent: Pairs) -> str:
    """Which parameters a refusal names, as the end of a clause. A name counts only where we have sent no value that
    holds it: else the caller's own words could be taken for it."""
    ours = " ".join(value for _, value in sent).lower()
    named = [name for name in _NAMES if re.search(rf"\b{name}\b", words) and name not in ours]
    named += [found for found in dict.fromkeys(_ATTRIBUTE.findall(words)) if found.lower() not in ours]
    return f", about {', '.join(named[:5])}" if named else ""
