"""What a simulated day came to: whom we lost, who was asked twice, whether urgent calls were first, whether waits were
as promised. Counted from the records of the line and from what its people heard."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ivr.day.people import Caller, Team
from ivr.day.urgent import overtaken, rings, unanswered
from ivr.flow.graph import Flow
from ivr.records.story import Fact
from ivr.scenarios.rehearsal import Rehearsal
from ivr.simulator import Carrier
from ivr.simulator.call import Call

SERVED = frozenset(("bridged", "message", "away", "ending"))


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of DESIGN.md's ``ivr simulate-day``, and what helps to read them."""

    calls: int
    lost: int
    asked_twice: int
    urgent_overtaken: int
    urgent_unanswered: int
    whispers: int
    whispers_complete: int
    misroutes: int
    misroutes_mended: int
    wait_promises: int
    wait_promises_kept: int
    callbacks: int
    callbacks_once: int
    answered: int
    abandoned: int
    messages: int
    median_wait: float
    longest_wait: float
    urgent_longest_wait: float
    seconds: float
    lost_calls: tuple[str, ...] = ()


def figures(
    line: Rehearsal, carrier: Carrier, calls: Sequence[tuple[Caller, Call]], team: Team, seconds: float
) -> Figures:
    """Count."""
    stories = _stories(line)
    waits = _waits(line.flow, stories, calls)
    rung = rings(carrier, line.flow, stories)
    languages = {call.outcome.sid: caller.plan.language for caller, call in calls}
    lost = [call.outcome.sid for caller, call in calls if _is_lost(caller, call, stories.get(call.outcome.sid, []))]
    promises = [kept for _, story in _by_call(stories, calls) for kept in _promises(story)]
    away = _rows(line, "SELECT sid, number, state, note FROM places WHERE away = 1")
    times = _calls_back(stories)
    by_number = {caller.plan.number: caller for caller, _ in calls}
    sent = [caller for caller, _ in calls if caller.plan.number in team.sent_on]
    desks = _last_desks(stories)
    ended_at = {caller.plan.number: desks.get(call.outcome.sid) for caller, call in calls}
    left = {caller.plan.number for caller, story in _by_call(stories, calls) if _left_after(story)}
    return Figures(
        calls=len(calls),
        lost=len(lost),
        asked_twice=sum(_asked_twice(story) for _, story in _by_call(stories, calls)),
        urgent_overtaken=overtaken(line.flow, rung, stories, languages),
        urgent_unanswered=unanswered(line.flow, rung, stories),
        whispers=len(team.whispers),
        whispers_complete=sum(_is_complete(line.flow, whisper) for whisper in team.whispers),
        misroutes=len(sent),
        misroutes_mended=sum(_is_mended(line.flow, one, ended_at[one.plan.number], left) for one in sent),
        wait_promises=len(promises),
        wait_promises_kept=sum(promises),
        callbacks=len(away),
        callbacks_once=sum(_once(by_number.get(number), state, note, times[sid]) for sid, number, state, note in away),
        answered=sum("bridged" in _types(story) for _, story in _by_call(stories, calls)),
        abandoned=sum("abandoned" in _types(story) for _, story in _by_call(stories, calls)),
        messages=sum("message" in _types(story) for _, story in _by_call(stories, calls)),
        median_wait=_median([wait.seconds for wait in waits]),
        longest_wait=max((wait.seconds for wait in waits), default=0.0),
        urgent_longest_wait=max((wait.seconds for wait in waits if wait.urgent), default=0.0),
        seconds=round(seconds, 1),
        lost_calls=tuple(lost[:20]),
    )


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait in line that an agent ended, in seconds."""

    urgent: bool
    seconds: float


def _rows(line: Rehearsal, query: str) -> list[Any]:
    with line.engine.connect() as connection:
        return list(connection.execute(text(query)))


def _stories(line: Rehearsal) -> dict[str, list[Fact]]:
    """Every event by the call's id, in order."""
    found: dict[str, list[Fact]] = {}
    for sid, at, turn, kind, data in _rows(
        line, "SELECT sid, at, turn, type, data FROM events ORDER BY turn_id, number"
    ):
        found.setdefault(sid, []).append(Fact(at, turn, kind, json.loads(data)))
    return found


def _by_call(
    stories: dict[str, list[Fact]], calls: Iterable[tuple[Caller, Call]]
) -> Iterable[tuple[Caller, list[Fact]]]:
    return ((caller, stories.get(call.outcome.sid, [])) for caller, call in calls)


def _types(story: Sequence[Fact]) -> set[str]:
    return {fact.type for fact in story}


def _is_lost(caller: Caller, call: Call, story: Sequence[Fact]) -> bool:
    """The call has ended, not by the caller's wish, without a person, a message, a call back or an answer."""
    if call.outcome.how in ("error", "rejected") or call.outcome.errors:
        return True
    return not caller.hung_up and not SERVED & _types(story)


def _asked_twice(story: Sequence[Fact]) -> bool:
    """An agent has sent the caller on, and we have asked for what is known: nothing that the caller chose in
    between."""
    sent = False
    for fact in story:
        if fact.type in ("parked", "sent_on", "introduced"):
            sent = True
        elif fact.type in ("left_line", "unanswered"):  # the caller goes another way, or nobody takes the call
            sent = False
        elif fact.type == "asked" and sent:
            return True
    return False


def _is_complete(flow: Flow, whisper: str) -> bool:
    """Whether an agent has heard the eight facts: need, what was chosen, language, waiting time, transfers, words,
    verified or not, reference. Slots that were empty would leave two marks side by side, or a phrase out."""
    for language in flow.languages:
        phrase = {name: texts[language] for name, texts in flow.phrases.items()}
        moved = (phrase["not_moved"], phrase["moved_once"], phrase["moved_often"].split("{")[0])
        needs = [need.name[language] for need in flow.directory.needs.values()]
        told = (
            any(name in whisper for name in (*needs, phrase["nothing_known"]))
            and any(one in whisper for one in moved)
            and any(phrase[name] in whisper for name in ("verified", "not_verified"))
            and phrase["reference"].split("{")[0] in whisper
            and (phrase["seconds"].split("} ")[1] in whisper or phrase["minutes"].split("} ")[1] in whisper)
        )
        if told:
            return True
    return False


def _last_desks(stories: dict[str, list[Fact]]) -> dict[str, str]:
    """The desk of whoever talked to a caller last, by the caller's call: an agent's, or that of a line."""
    found: dict[str, tuple[float, str]] = {}
    for sid, story in stories.items():
        for fact in story:
            desk = fact.data.get("desk")
            talked = fact.type in ("bridged", "introduced") or (fact.type == "accepted" and fact.data.get("place"))
            whose = fact.data.get("place") or sid
            if talked and desk and fact.at >= found.get(whose, (0.0, ""))[0]:
                found[whose] = fact.at, desk
    return {sid: desk for sid, (_, desk) in found.items()}


def _is_mended(flow: Flow, caller: Caller, desk: str | None, left: set[str]) -> bool:
    """Whether the caller has come to the desk of their need, or wished otherwise on the way there."""
    wished = caller.hung_up or caller.plan.number in left
    return desk == flow.directory.needs[caller.plan.need].desk or wished


def _left_after(story: Sequence[Fact]) -> bool:
    """Whether the caller has gone another way by a key while waiting for the desk to which they were sent on."""
    sent = next((place for place, fact in enumerate(story) if fact.type == "sent_on"), len(story))
    return any(fact.type == "left_line" for fact in story[sent:])


def _promises(story: Sequence[Fact]) -> list[bool]:
    """For each range that a caller heard who was then answered: whether the wait ended inside it."""
    found = []
    open_: list[Fact] = []
    for fact in story:
        if fact.type == "promised":
            open_.append(fact)
        elif fact.type in ("left_line", "abandoned", "unserved", "unanswered"):
            open_ = []
        elif fact.type == "bridged":
            answered = fact.at if "waited" not in fact.data else None
            for one in open_:
                end = answered if answered is not None else _answered(story, fact)
                found.append(one.data["low"] * 60 <= end - one.at <= one.data["high"] * 60)
            open_ = []
    return found


def _answered(story: Sequence[Fact], bridged: Fact) -> float:
    """When the talk began: the caller came into line, and waited so long."""
    queued = [fact.at for fact in story if fact.type == "queued" and fact.at <= bridged.at]
    return (queued[-1] if queued else bridged.at) + float(bridged.data["waited"])


def _waits(flow: Flow, stories: dict[str, list[Fact]], calls: Sequence[tuple[Caller, Call]]) -> list[Wait]:
    accepted: dict[str, list[float]] = {}
    for story in stories.values():
        for fact in story:
            if fact.type == "accepted" and fact.data.get("place"):
                accepted.setdefault(fact.data["place"], []).append(fact.at)
    found = []
    for _, call in calls:
        queued = [fact for fact in stories.get(call.outcome.sid, []) if fact.type == "queued"]
        for at in accepted.get(call.outcome.sid, []):
            before = [fact for fact in queued if fact.at <= at]
            if before:
                need = flow.directory.needs.get(before[-1].data.get("need") or "")
                found.append(Wait(need is not None and need.urgent, at - before[-1].at))
    return found


def _calls_back(stories: dict[str, list[Fact]]) -> Counter[str]:
    """How often an agent's leg was told to ring a caller back, by the caller's call."""
    found = Counter[str]()
    for story in stories.values():
        place = next((fact.data["place"] for fact in story if fact.type == "accepted" and fact.data.get("place")), None)
        if place is not None:
            found[place] += sum(fact.type == "calling_back" for fact in story)
    return found


def _once(caller: Caller | None, state: str, note: str, times: int) -> bool:
    """The caller's phone rang once for each agent who accepted; or somebody is told that nobody was reached."""
    if state == "done" and not note.startswith("nobody knows"):
        return caller is not None and caller.rung_back == times > 0
    return bool(note)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return round(ordered[len(ordered) // 2], 1) if ordered else 0.0
