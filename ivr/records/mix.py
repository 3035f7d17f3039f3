"""What people have called for, and which keys they chose: the mix of real calls."""

from __future__ import annotations

from sqlalchemy import Engine, text

from ivr.flow.engine import ASKED

# The last routing of a call tells what it was about in the end.
_QUERY = """
SELECT need, COUNT(*) AS calls FROM (
    SELECT sid, {need} AS need, ROW_NUMBER() OVER (PARTITION BY sid ORDER BY turn_id DESC, number DESC) AS place
    FROM events WHERE type = 'routed' AND at >= :since
) AS routed WHERE place = 1 AND need IS NOT NULL GROUP BY need
"""
FIELD = {"sqlite": "json_extract(data, '$.{}')", "postgresql": "data::jsonb ->> '{}'"}


def needs_called(engine: Engine, since: float) -> dict[str, float]:
    """Calls by need since a moment (Unix time); empty if there were none. Raises sqlalchemy.exc.SQLAlchemyError."""
    query = text(_QUERY.format(need=FIELD[engine.dialect.name].format("need")))
    with engine.connect() as connection:
        return {row.need: float(row.calls) for row in connection.execute(query, {"since": since})}


_CHOSEN = """
SELECT node, choice, COUNT(DISTINCT sid) AS calls FROM (
    SELECT sid, {node} AS node, CASE WHEN type = 'person' THEN '0' ELSE {key} END AS choice FROM events
    WHERE at >= :since AND (type IN ('pressed', 'language') OR (type = 'person' AND {because} = :asked))
) AS chosen WHERE node IS NOT NULL AND choice IS NOT NULL GROUP BY node, choice
"""


def keys_chosen(engine: Engine, since: float) -> dict[tuple[str, str], int]:
    """Calls by (node, key) that callers chose there since a moment (Unix time); key 0 is asking for a person."""
    field = FIELD[engine.dialect.name]
    query = _CHOSEN.format(node=field.format("node"), key=field.format("key"), because=field.format("because"))
    with engine.connect() as connection:
        rows = connection.execute(text(query), {"since": since, "asked": ASKED})
        return {(row.node, row.choice): row.calls for row in rows}
