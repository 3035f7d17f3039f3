"""The order of the line, who is rung for whom, and how long a caller is told that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.agents import Agent, Word
from routing.desks import Desk
from routing.hours import ALWAYS, Calendar, Schedule
from routing.route import Directory
from routing.waiting import (
    FEWEST_TALKS,
    HEAD_START,
    AgentState,
    Floor,
    Place,
    PlaceState,
    Shift,
    ahead,
    estimate,
    in_line,
    in_order,
    offers,
    team,
)

DAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
AT = DAY.timestamp()
OFFICE = Schedule("office", (((480, 1020),),) * 5 + ((), ()))


def agent(name: str, *desks: str, speaks: tuple[str, ...] = ("en",)) -> Agent:
    return Agent(name, name.title(), f"+{name}", desks or ("billing",), speaks)


def directory(*agents: Agent) -> Directory:
    desks = {name: Desk(name, {}, ("+1",), "office", ("en", "es"), mode="queue") for name in ("billing", "moves")}
    desks["dispatch"] = Desk("dispatch", {}, ("+1",), "always", ("en",), mode="queue")
    calendar = Calendar(ZoneInfo("America/New_York"), {"always": ALWAYS, "office": OFFICE})
    return Directory({}, desks, calendar, {one.id: one for one in agents})


def floor(
    *places: Place,
    on: Mapping[str, float] | None = None,
    busy: tuple[str, ...] = (),
    talks: tuple[float, ...] = (),
    at: float = AT,
) -> Floor:
    """``on``: how long each agent has been idle, or busy; they have gone on duty an hour ago."""
    shifts = {}
    for name, idle in (on or {}).items():
        state: AgentState = "talking" if name in busy else "free"
        shifts[name] = Shift(Word(True, at - 3600), state, at - idle)
    return Floor(places, shifts, {"billing": talks}, known=True)


def place(sid: str, waited: float = 0.0, desk: str = "billing", **more: object) -> Place:
    return Place(sid, desk, AT - waited, **more)  # type: ignore[arg-type]


def urgent(sid: str, waited: float, **more: object) -> Place:
    return place(sid, waited, urgent=True, **more)


def order(*places: Place) -> str:
    return " ".join(one.sid for one in in_order(places))


ORDERS = [
    ("who came first is first", [place("b", 10), place("a", 20)], "a b"),
    ("an urgent call goes before one that came up to ten minutes earlier", [place("a", 600), urgent("u", 0)], "u a"),
    ("but not before one that has waited longer", [place("a", 601), urgent("u", 0)], "a u"),
    ("urgent calls among themselves keep their order", [urgent("v", 1), urgent("u", 2), place("a", 3)], "u v a"),
    ("who was sent on goes before those who came by themselves", [place("a", 99), place("f", 1, front=True)], "f a"),
    ("but not before an urgent one", [urgent("u", 1), place("f", 0, front=True)], "u f"),
    ("an urgent one who was sent on is first", [urgent("u", 9), urgent("f", 1, front=True), place("a", 5)], "f u a"),
    # The urgent caller who came before the other one must not be held up by whoever goes before them.
    (
        "no other call goes before an urgent one that came earlier, behind one who was sent on",
        [urgent("f", 0, front=True), urgent("u", 2000), place("a", 1000)],
        "f u a",
    ),
    ("nobody waits for nobody", [], ""),
]


@pytest.mark.parametrize(("places", "wanted"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_the_order_of_the_line(places: list[Place], wanted: str) -> None:
    assert order(*places) == wanted
    assert order(*reversed(places)) == wanted


PLACES = st.lists(
    st.tuples(st.integers(0, 2000), st.booleans(), st.booleans()).map(lambda t: (float(t[0]), t[1], t[2])), max_size=12
).map(lambda rows: [place(str(n), since, urgent=u, front=f) for n, (since, u, f) in enumerate(rows)])


@given(PLACES)
def test_the_order_is_a_permutation_and_stays_what_it_is(places: list[Place]) -> None:
    ordered = in_order(places)
    assert sorted(one.sid for one in ordered) == sorted(one.sid for one in places)
    assert in_order(ordered) == in_order(places[::-1]) == ordered


@given(PLACES)
def test_no_urgent_call_is_overtaken_by_another_that_came_later(places: list[Place]) -> None:
    ordered = in_order(places)
    for index, one in enumerate(ordered):
        if not one.urgent:
            assert not any(later.urgent and later.since <= one.since for later in ordered[index:])


@given(PLACES)
def test_nobody_is_overtaken_who_has_waited_more_than_the_head_start_longer(places: list[Place]) -> None:
    ordered = in_order([one for one in places if not one.front])
    for index, one in enumerate(ordered):
        assert not any(later.since < one.since - HEAD_START for later in ordered[index:])


@given(PLACES)
def test_within_their_urgency_those_who_were_sent_on_are_first_and_then_who_came_first(places: list[Place]) -> None:
    ordered = in_order(places)
    for hurry in (True, False):
        keys = [(not one.front, one.since) for one in ordered if one.urgent is hurry]
        assert keys == sorted(keys)


@given(PLACES, st.integers(0, 11))
def test_who_leaves_changes_nothing_about_the_order_of_those_who_came_by_themselves(
    places: list[Place], who: int
) -> None:
    plain = [one for one in places if not one.front]
    left = [one for number, one in enumerate(plain) if number != who]
    gone = {one.sid for one in plain} - {one.sid for one in left}
    assert [one.sid for one in in_order(left)] == [one.sid for one in in_order(plain) if one.sid not in gone]


def test_nobody_starves_under_a_stream_of_urgent_calls() -> None:
    """One caller is served every minute, and one urgent call comes every minute, for ever."""
    waiting, now = [place("patient", 0)], AT
    for minute in range(1, 30):
        now = AT + 60 * minute
        waiting.append(Place(f"u{minute}", "billing", now, urgent=True))
        waiting.remove(first := in_order(waiting)[0])
        if first.sid == "patient":
            break
    assert now - AT == HEAD_START + 60


def rung(found: Directory, floor: Floor, now: datetime = DAY) -> list[tuple[str, str]]:
    return [(one.sid, who.id) for one, who in offers(found, floor, now)]


def test_the_longest_idle_is_rung() -> None:
    found = directory(agent("ana"), agent("ben"))
    assert rung(found, floor(place("a"), on={"ana": 10, "ben": 20})) == [("a", "ben")]


def test_one_agent_for_one_caller_in_the_order_of_the_line() -> None:
    found = directory(agent("ana"), agent("ben"))
    waiting = (place("c", 1), urgent("u", 0), place("a", 9))
    assert rung(found, floor(*waiting, on={"ana": 10, "ben": 20})) == [("u", "ben"), ("a", "ana")]


def test_who_talks_or_is_off_duty_or_works_for_another_desk_is_not_rung() -> None:
    found = directory(agent("ana"), agent("ben"), agent("carla", "moves"))
    assert rung(found, floor(place("a"), on={"ana": 1, "carla": 1}, busy=("ana",))) == []
    assert rung(found, floor(place("a"), place("b", desk="moves"), on={"carla": 1})) == [("b", "carla")]


def test_a_caller_whose_desk_has_nobody_free_holds_nobody_up() -> None:
    found = directory(agent("ana"), agent("carla", "moves"))
    waiting = (place("a", 9), place("b", 1, desk="moves"), place("c", 5, desk="gone"))
    assert rung(found, floor(*waiting, on={"ana": 1, "carla": 1}, busy=("ana",))) == [("b", "carla")]


def test_only_those_who_wait_are_offered() -> None:
    found = directory(agent("ana"))
    states: tuple[PlaceState, ...] = ("offered", "taken", "parked", "sent", "done", "over")
    for state in states:
        assert rung(found, floor(place("a", state=state), on={"ana": 1})) == []


def test_who_speaks_the_language_is_rung_and_waited_for_and_any_other_where_nobody_does() -> None:
    found = directory(agent("ana", speaks=("en",)), agent("ben", speaks=("es", "en")))
    spanish = place("a", language="es")
    assert rung(found, floor(spanish, on={"ana": 90, "ben": 1})) == [("a", "ben")]
    assert rung(found, floor(spanish, on={"ana": 90, "ben": 1}, busy=("ben",))) == []
    assert rung(found, floor(place("a", language="fr"), on={"ana": 90, "ben": 1})) == [("a", "ana")]
    assert rung(found, floor(spanish, on={"ana": 90})) == [("a", "ana")]


def test_who_has_declined_is_asked_again_only_when_all_have() -> None:
    found = directory(agent("ana"), agent("ben"))
    once = place("a", declined=frozenset({"ana"}))
    assert rung(found, floor(once, on={"ana": 90, "ben": 1})) == [("a", "ben")]
    assert rung(found, floor(once, on={"ana": 90, "ben": 1}, busy=("ben",))) == [], "ben has not been asked"
    both = place("a", declined=frozenset({"ana", "ben"}))
    assert rung(found, floor(both, on={"ana": 90, "ben": 1})) == [("a", "ana")]
    assert rung(found, floor(once, on={"ana": 90})) == [("a", "ana")], "nobody else is on duty"


def test_who_is_away_is_called_when_it_is_due_and_their_desk_is_open() -> None:
    found = directory(agent("ana", "billing", "dispatch"))
    on = {"ana": 1.0}
    assert rung(found, floor(place("a", away=True), on=on)) == [("a", "ana")]
    assert rung(found, floor(place("a", away=True, due=AT + 1), on=on)) == []
    night = floor(place("a", away=True), on=on, at=NIGHT.timestamp())
    assert rung(found, night, NIGHT) == []
    night = floor(place("a"), on=on, at=NIGHT.timestamp())
    assert rung(found, night, NIGHT) == [("a", "ana")], "who is on the phone was let in, and is served"
    night = floor(place("a", desk="dispatch", away=True), on=on, at=NIGHT.timestamp())
    assert rung(found, night, NIGHT) == [("a", "ana")]


@given(PLACES, st.dictionaries(st.sampled_from(["ana", "ben", "carla"]), st.integers(0, 99)))
def test_nobody_is_rung_twice_and_nobody_gets_two_agents(places: list[Place], on: dict[str, int]) -> None:
    found = directory(agent("ana"), agent("ben"), agent("carla"))
    pairs = rung(found, floor(*places, on={name: float(idle) for name, idle in on.items()}))
    assert len({sid for sid, _ in pairs}) == len({who for _, who in pairs}) == len(pairs) == min(len(places), len(on))


def test_how_many_wait_and_how_many_are_ahead() -> None:
    waiting = floor(
        place("a", 9), place("b", 5), urgent("u", 1), place("c", 7, away=True), place("d", 8, desk="moves"),
        place("e", 99, state="taken"), place("f", 3, state="offered"),
    )  # fmt: skip
    assert in_line(waiting, "billing") == 4
    assert [ahead(waiting, one, DAY) for one in waiting.places if one.desk == "billing"] == [1, 3, 0, 2, 5, 4]
    assert ahead(waiting, place("new"), DAY) == 5


def test_the_team_of_a_desk_is_who_is_on_duty() -> None:
    found = directory(agent("ana"), agent("ben", "moves"), agent("carla"))
    assert [one.id for one in team(found, floor(on={"ana": 1, "ben": 1}), "billing", DAY)] == ["ana"]


MINUTES = (120.0, 180.0, 240.0, 300.0, 360.0, 240.0)


def told(waiting: int, agents: int, busy: int | None = None, talks: tuple[float, ...] = MINUTES) -> tuple[int, int]:
    """What the last of ``waiting`` callers is told."""
    names = [f"agent{number}" for number in range(agents)]
    talking = tuple(names[: agents if busy is None else busy])
    places = [place(f"p{number}", 900 - number) for number in range(waiting)]
    found = directory(*map(agent, names))
    wait = estimate(found, floor(*places, on=dict.fromkeys(names, 1.0), busy=talking, talks=talks), places[-1], DAY)
    assert wait is not None
    return wait


@given(st.integers(1, 20), st.integers(1, 9), st.lists(st.floats(1, 3600), min_size=FEWEST_TALKS, max_size=9))
def test_what_is_told_grows_with_callers_shrinks_with_agents_and_is_never_upside_down(
    waiting: int, agents: int, talks: list[float]
) -> None:
    low, high = told(waiting, agents, talks=tuple(talks))
    assert 0 <= low <= high
    assert high >= 1
    more, fewer = told(waiting + 1, agents, talks=tuple(talks)), told(waiting, agents + 1, talks=tuple(talks))
    assert more[0] >= low
    assert more[1] >= high
    assert fewer[0] <= low
    assert fewer[1] <= high


def test_a_free_agent_means_a_minute() -> None:
    assert told(1, 2, busy=1) == (0, 1)
    assert told(1, 1, busy=0) == (0, 1)


def test_what_is_told_by_one_agent_who_talks_four_minutes_each() -> None:
    assert told(1, 1) == (0, 13)
    assert told(5, 1) == (7, 37)
    assert told(5, 5) == (1, 8)


def test_nobody_can_say_without_agents_or_without_talks() -> None:
    one = place("a")
    assert estimate(directory(agent("ana")), floor(one, talks=MINUTES), one, DAY) is None
    few = MINUTES[: FEWEST_TALKS - 1]
    assert estimate(directory(agent("ana")), floor(one, on={"ana": 1}, talks=few), one, DAY) is None


def test_callers_of_other_desks_count_as_far_as_they_need_the_same_agents() -> None:
    found = directory(agent("ana", "billing", "moves"), agent("ben", "moves"), agent("carla", "moves"))
    on, busy = dict.fromkeys(("ana", "ben", "carla"), 1.0), ("ana", "ben", "carla")
    one = place("a")
    alone = estimate(found, floor(one, on=on, busy=busy, talks=MINUTES), one, DAY)
    others = [place(f"m{number}", 9, desk="moves") for number in range(3)]
    behind = estimate(found, floor(one, *others, on=on, busy=busy, talks=MINUTES), one, DAY)
    billing = [place(f"b{number}", 9) for number in range(3)]
    last = estimate(found, floor(one, *billing, on=on, busy=busy, talks=MINUTES), one, DAY)
    assert alone is not None
    assert behind is not None
    assert last is not None
    assert alone < behind < last


def test_who_is_not_due_yet_does_not_lengthen_the_wait() -> None:
    found, one = directory(agent("ana")), place("a")
    later = [place(f"l{number}", 99, away=True, due=AT + 600) for number in range(5)]
    with_them = estimate(found, floor(one, *later, on={"ana": 1}, busy=("ana",), talks=MINUTES), one, DAY)
    assert with_them == estimate(found, floor(one, on={"ana": 1}, busy=("ana",), talks=MINUTES), one, DAY)
    assert ahead(floor(one, *later), one, DAY) == 0
