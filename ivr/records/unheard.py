"""What callers said that was not understood: refused by them, sent on by an agent, or taken to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, text

from ivr.records.mix import FIELD
from routing.needs import AGENT

MOST = 200

_QUERY = """
SELECT said.at AS at, said.type AS type, {words} AS words, {action} AS action, {need} AS need,
    {language} AS language,
    (SELECT to_desk FROM misroutes WHERE misroutes.sid = said.sid AND misroutes.at > said.at LIMIT 1) AS desk
FROM events AS said
WHERE said.at >= :since AND said.type IN ('understood', 'said_no') ORDER BY said.at DESC LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that might be learnt. ``why``: what happened with them; ``desk``: where an agent sent the caller."""

    day: str
    words: str
    why: str
    language: str
    desk: str | None


def candidates(engine: Engine, since: float) -> list[Candidate]:
    """Those since a moment (Unix time), the latest first. Raises sqlalchemy.exc.SQLAlchemyError."""
    field = FIELD[engine.dialect.name]
    names = ("words", "action", "need", "language")
    query = text(_QUERY.format(**{name: field.format(name) for name in names}))
    with engine.connect() as connection:
        rows = connection.execute(query, {"since": since, "most": 10 * MOST}).all()
    found = []
    for row in rows:
        why = _why(row.type, row.action, row.need, row.desk)
        if why and row.words:
            day = datetime.fromtimestamp(row.at, UTC).date().isoformat()
            found.append(Candidate(day, row.words, why, row.language or "", row.desk))
    return found[:MOST]


def _why(kind: str, action: str | None, need: str | None, desk: str | None) -> str:
    if kind == "said_no":
        return f"taken for {need}, and the caller said no"
    if desk is not None:
        return f"taken for {need}"
    return "not clear, taken to a person" if action == "person" and need != AGENT else ""
