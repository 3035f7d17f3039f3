"""Offers: an agent is rung for a caller in line. Both are claimed in one transaction, so that of two workers one rings.

Raises sqlalchemy.exc.SQLAlchemyError.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine, and_, case, delete, exists, func, not_, or_, select, text, update

from ivr.records.line_schema import agents, places, ringing
from ivr.records.moves import NOT_THERE, PASSED_OVER

LEASE = 90.0
"""Seconds for ringing and for what the agent is told; who has not accepted by then is not rung any more."""


FORGOTTEN = 24 * 3600.0
"""Seconds after which a worker that is silent is not listed any more."""


class Offers:
    """The offers of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def know(self, names: Collection[str]) -> None:
        """Have a row for each agent."""
        with self._engine.begin() as connection:
            known = set(connection.execute(select(agents.c.id)).scalars())
            for name in set(names) - known:  # another worker may be at the same
                connection.execute(text("INSERT INTO agents (id) VALUES (:id) ON CONFLICT DO NOTHING"), {"id": name})

    def at_work(self, worker: str, now: float) -> None:
        """This worker looks for agents to ring."""
        with self._engine.begin() as connection:
            mine = update(ringing).where(ringing.c.worker == worker).values(at=now)
            if connection.execute(mine).rowcount == 0:
                connection.execute(ringing.insert().values(worker=worker, at=now))
            connection.execute(delete(ringing).where(ringing.c.at < now - FORGOTTEN))

    def give_up(self, now: float, note: str) -> int:
        """Nobody can be rung: callers on the phone are not left to wait for it. How many they are."""
        with self._engine.begin() as connection:
            waiting = and_(places.c.away == 0, places.c.state == "waiting")
            values = {"state": "over", "note": note, "changed": now}
            return connection.execute(update(places).where(waiting).values(values)).rowcount

    def refuse(self, sid: str, now: float, note: str) -> None:
        """This caller is not called back; ``note`` says why."""
        with self._engine.begin() as connection:
            values = {"state": "over", "note": note, "changed": now}
            waiting = and_(places.c.sid == sid, places.c.away == 1, places.c.state == "waiting")
            connection.execute(update(places).where(waiting).values(values))

    def make(self, sid: str, agent: str, now: float) -> int | None:
        """The number of the offer; None if the caller or the agent is not free any more."""
        with self._engine.connect() as connection, connection.begin() as deed:
            waiting = and_(places.c.sid == sid, places.c.state == "waiting")
            values = {"state": "offered", "agent": agent, "leg": None, "lease": now + LEASE, "changed": now}
            found = connection.execute(
                update(places).where(waiting).values(offer=places.c.offer + 1, **values)
            ).rowcount
            number, desk = connection.execute(select(places.c.offer, places.c.desk).where(places.c.sid == sid)).one()
            free = and_(agents.c.id == agent, agents.c.state == "free")
            ringing = {"state": "ringing", "since": now, "place": sid, "desk": desk, "offer": number, "leg": None}
            if found != 1 or connection.execute(update(agents).where(free).values(ringing)).rowcount != 1:
                deed.rollback()
                return None
        return int(number)

    def rung(self, sid: str, offer: int, leg: str) -> None:
        """The agent's phone rings on this leg."""
        with self._engine.begin() as connection:
            mine = and_(places.c.sid == sid, places.c.offer == offer, places.c.state == "offered")
            connection.execute(update(places).where(mine).values(leg=leg))
            theirs = and_(agents.c.place == sid, agents.c.offer == offer, agents.c.state == "ringing")
            connection.execute(update(agents).where(theirs).values(leg=leg))

    def withdraw(self, sid: str, offer: int, now: float, passed_over: bool, missed: bool = False) -> None:
        """Nobody is rung after all; the caller waits on. ``passed_over``: this agent is not asked again at once;
        ``missed``: it counts as a call that they have not answered."""
        with self._engine.begin() as connection:
            mine = and_(places.c.sid == sid, places.c.offer == offer, places.c.state == "offered")
            declined = text(PASSED_OVER) if passed_over else places.c.declined
            back = {"state": "waiting", "leg": None, "changed": now, "declined": declined}
            connection.execute(update(places).where(mine).values(back))
            theirs = and_(agents.c.place == sid, agents.c.offer == offer, agents.c.state == "ringing")
            values = {"state": "free", "since": now, "misses": agents.c.misses + int(missed)}
            connection.execute(update(agents).where(theirs).values(values))
            connection.execute(text(NOT_THERE), {"at": now})

    def late(self, now: float) -> list[tuple[str, int, bool]]:
        """Offers whose time is over, and whether a phone rang for them: the word about it was lost, or the worker that
        made them has died."""
        over = and_(places.c.state == "offered", places.c.lease < now)
        with self._engine.connect() as connection:
            rows = connection.execute(select(places.c.sid, places.c.offer, places.c.leg).where(over))
            return [(row.sid, row.offer, row.leg is not None) for row in rows]

    def busy_since(self, before: float) -> list[tuple[str, str]]:
        """(agent, leg) of those who have been busy since before a moment."""
        busy = and_(agents.c.state != "free", agents.c.since < before, agents.c.leg.is_not(None))
        with self._engine.connect() as connection:
            return [(row.id, row.leg) for row in connection.execute(select(agents.c.id, agents.c.leg).where(busy))]

    def stuck(self, before: float, now: float) -> None:
        """Free agents who are neither rung nor talk any more, though nobody has said so."""
        with self._engine.begin() as connection:
            theirs = and_(places.c.sid == agents.c.place, places.c.offer == agents.c.offer)
            standing = exists().where(theirs, places.c.state.in_(("offered", "taken", "parked")))
            lost = and_(agents.c.state == "ringing", agents.c.since < before, not_(standing))
            connection.execute(update(agents).where(lost).values(state="free", since=now))

    def called_back(self, since: float) -> int:
        """How many calls back were begun since, at most."""
        begun = or_(places.c.state.in_(("taken", "done")), places.c.tries > 0)
        mine = and_(places.c.away == 1, places.c.changed >= since, begun)
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).where(mine)).scalar() or 0)

    def tried(self, number: str, since: float) -> int:
        """How often a number was called back in vain, or reached, since."""
        mine = and_(places.c.number == number, places.c.away == 1, places.c.changed >= since)
        times = places.c.tries + case((places.c.state.in_(("taken", "done")), 1), else_=0)
        query = select(func.coalesce(func.sum(times), 0)).where(mine)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)
