"""usage: how much water a caller uses, whether that is more than before, and whether some runs without a stop.

For callers who have proved their account. The date of the last read comes first, since reads may be late; what reads do
not show is not claimed. Higher is half as much again as in the same days a year ago, or, where that is not known, as in
the days before (much higher: twice as much). What was told goes with the call to the agent.

    my_usage:
      kind: usage
      read: {en: "Your meter was last read on {date}.", es: "La última lectura de su medidor es del {date}."}
      estimated: {en: "That read was an estimate.", es: "Esa lectura fue estimada."}
      per_day: {en: "You use about {gallons} gallons a day.", es: "Usa cerca de {gallons} galones al día."}
      much_higher: {en: "That is over twice as much as {period}.", es: "Es más del doble que {period}."}
      higher: {en: "That is {percent} percent more than {period}.", es: "Es {percent} por ciento más que {period}."}
      usual: {en: "That is about the same as {period}.", es: "Es más o menos lo mismo que {period}."}
      lower: {en: "That is {percent} percent less than {period}.", es: "Es {percent} por ciento menos que {period}."}
      year_ago: {en: "a year ago", es: "hace un año"}
      days_before: {en: "in the month before", es: "el mes anterior"}
      leak: {en: "Since {date} water runs day and night, {gallons} gallons an hour.", es: "Desde el {date} corre agua día y noche, {gallons} galones por hora."}
      burst: {en: "Much water runs right now.", es: "Ahora mismo corre mucha agua."}
      none_seen: {en: "We see no leak.", es: "No vemos ninguna fuga."}
      not_enough_data: {en: "The reads are too few to tell a leak.", es: "Faltan lecturas para saber si hay una fuga."}
      too_coarse: {en: "Your meter is too coarse to tell a small leak.", es: "Su medidor no alcanza a mostrar una fuga pequeña."}
      next: my_account
      none: no_reads
      not_proven: find_account
      not_now: account_not_now
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import for_agents, identity, spoken
from ivr.flow.accounts import NotNow
from ivr.flow.graph import Prompts
from ivr.flow.metering import Usage
from ivr.flow.nodes.base import Go, Node, Outcome, Script
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Say

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TEXTS = ("read", "estimated", "per_day", "much_higher", "higher", "usual", "lower", "leak", "burst", "none_seen",
         "not_enough_data", "too_coarse", "year_ago", "days_before")  # fmt: skip

MUCH_HIGHER, HIGHER, LOWER = 2.0, 1.5, 0.67
"""Gallons a day against those before (Athens-Clarke County asks for twice as much; South Tahoe and others for half as
much again)."""


class UsageNode(Node):
    """The water that went through the meters."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"date", "gallons", "percent", "period"})

    kind: Literal["usage"]
    read: Text
    estimated: Text
    per_day: Text
    much_higher: Text
    higher: Text
    usual: Text
    lower: Text
    year_ago: Text
    days_before: Text
    leak: Text
    burst: Text
    none_seen: Text
    not_enough_data: Text
    too_coarse: Text
    next: Name
    none: Name
    not_proven: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "none", "not_proven", "not_now"):
            yield (name,), getattr(self, name)

    def speak(self, script: Script) -> Prompts:
        return {name: script.say(script.words(getattr(self, name))) for name in TEXTS}

    def enter(self, visit: Visit) -> Outcome:
        try:
            account = identity.proven_account(visit)
            usage = visit.services.systems.usage(account) if account is not None else None
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if account is None:
            return identity.prove_first(visit, self.not_proven)
        if usage is None:
            return Go(self.none)
        visit.note("told", node=self.id, what="usage", leak=usage.leak)
        ours = self._told(visit, usage, visit.flow.default_language)[1:]
        visit.remember(for_agents.USAGE, " ".join(map(for_agents.in_short, ours)))
        words = " ".join(self._told(visit, usage, visit.call.language))
        return Go(self.next, (Say(words, visit.call.language),))

    def _told(self, visit: Visit, usage: Usage, language: str) -> list[str]:
        """Sentence by sentence; the first is the date of the last read."""
        code = visit.flow.languages[language].code

        def words(occasion: str, **values: str) -> str:
            return for_agents.words(visit, occasion, language, values)

        def day(when: float) -> str:
            return spoken.day(spoken.date_at(visit.flow, when), code)

        found = [words("read", date=day(usage.last_at))]
        if usage.estimated:
            found.append(words("estimated"))
        if usage.per_day is not None:
            found.append(words("per_day", gallons=spoken.whole(usage.per_day, code)))
            before = usage.last_year or usage.before
            if before:
                times = usage.per_day / before
                values = {"percent": str(abs(round(100 * (times - 1))))}
                values["period"] = words("year_ago" if usage.last_year else "days_before")
                found.append(words(_compared(times), **values))
        if usage.burst:
            found.append(words("burst"))
        if usage.leak == "leak" and usage.leak_rate is not None and usage.leak_since is not None:
            since, rate = day(usage.leak_since), spoken.whole(max(1.0, usage.leak_rate), code)
            found.append(words("leak", date=since, gallons=rate))
        elif usage.leak != "leak":
            found.append(words(usage.leak))
        return found


def _compared(times: float) -> str:
    if times >= MUCH_HIGHER:
        return "much_higher"
    return "higher" if times >= HIGHER else "lower" if times <= LOWER else "usual"
