"""What the city's system says of our tickets, written into the ticket book. Fits ``ivr.jobs.reports.Book``."""

from __future__ import annotations

from sqlalchemy import Engine, select, update

from ivr.records.ticket_schema import tickets

LONGEST = 200
"""Characters of the city's words that callers hear."""


class CityBook:
    """Told the same twice, it does nothing the second time. Raises sqlalchemy.exc.SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def filed(self, ticket: str, city_number: str, notice: str) -> None:
        """The city has it; the number is empty where the city gives none."""
        self._write(ticket, city=city_number, by="the city", **({"note": notice[:LONGEST]} if notice else {}))

    def token(self, ticket: str, token: str) -> None:
        """The city has it, and gives its number later for this token: nothing that a caller could use."""

    def told(self, ticket: str, note: str, done: bool, now: float) -> None:
        """What the city says about it now."""
        self._write(ticket, by="the city", done=int(done), changed=now, **({"note": note[:LONGEST]} if note else {}))

    def number_at_the_city(self, ticket: str) -> str:
        """Empty where there is none."""
        with self._engine.connect() as connection:
            found = connection.execute(select(tickets.c.city).where(tickets.c.number == ticket)).scalar()
        return found or ""

    def _write(self, ticket: str, **values: str | int | float) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(tickets).where(tickets.c.number == ticket).values(**values))
