"""Who is on duty, for staff: what the agents have said last, what they do, their codes, and who waits in line. Raises
sqlalchemy.exc.SQLAlchemyError."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from ivr.records import codes
from ivr.records.moves import MOVES
from routing.agents import Word
from routing.waiting import AgentState

_STANDS = "SELECT id, word, word_at, word_by, state, since, code IS NOT NULL FROM agents"
_WAITING = """SELECT desk, away, COUNT(*) FROM places WHERE state IN ('waiting', 'offered')
GROUP BY desk, away ORDER BY desk"""
KEEP_CODE = """INSERT INTO agents (id, code) VALUES (:agent, :code)
ON CONFLICT (id) DO UPDATE SET code = excluded.code"""
"""Has ``agent`` sign in with the code of which ``code`` is kept."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How one agent stands. ``by`` is how the last word came; ``since`` (Unix time) is of the ``state``, 0 if nobody
    knows; ``has_code``: they can sign in by phone."""

    word: Word | None = None
    by: str = ""
    state: AgentState = "free"
    since: float = 0.0
    has_code: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many callers wait for a desk: on the line, and to be called back."""

    on_the_line: int = 0
    away: int = 0


class DutyRecords:
    """Those of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stands(self) -> dict[str, Stand]:
        """By agent; one who has never been on duty may be missing."""
        with self._engine.connect() as connection:
            return {row[0]: _stand(*row[1:]) for row in connection.execute(text(_STANDS))}

    def waiting(self) -> dict[str, Waiting]:
        """By desk, those without callers left out."""
        counts: dict[str, dict[bool, int]] = {}
        with self._engine.connect() as connection:
            for desk, away, count in connection.execute(text(_WAITING)):
                counts.setdefault(desk, {})[bool(away)] = count
        return {desk: Waiting(found.get(False, 0), found.get(True, 0)) for desk, found in counts.items()}

    def say(self, agent: str, on: bool, by: str, at: float) -> None:
        """Send an agent on duty, or off."""
        values = {"agent": agent, "on": int(on), "by": by[:200], "at": at}
        with self._engine.begin() as connection:
            for query in MOVES["word"]:
                connection.execute(text(query), values)

    def give_code(self, agent: str) -> str:
        """A new code for an agent; the one before is worth nothing from now on. Only its hash is kept."""
        code, hashed = codes.new_code()
        with self._engine.begin() as connection:
            connection.execute(text(KEEP_CODE), {"agent": agent, "code": hashed})
        return code


def _stand(word: int | None, at: float, by: str, state: AgentState, since: float, has_code: Any) -> Stand:
    return Stand(None if word is None else Word(bool(word), at), by, state, since, bool(has_code))
