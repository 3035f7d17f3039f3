"""One question, one answer: the shipped menus, and small ones with every kind of question."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.flow.asked import Answer, Astray, by_keys, by_need, keys_of, moment, told
from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.flow.walk import Walk
from ivr.flow.ways import ways
from ivr.flow.whereabouts import whereabouts
from routing.route import route
from tests.flow.museum import shipped
from tests.flow.small import CALENDAR, NEEDS, NODES, UTILITY, small, third_option

ZONE = ZoneInfo("America/New_York")
DAY, NIGHT = "2026-11-24 10:00", "2026-11-24 22:00"


def asked(flow: Flow, keys: str, at: str = DAY, language: str | None = None) -> Answer:
    return by_keys(flow, moment(at, ZONE), keys_of(keys), language)


def made(**changes: str) -> Flow:
    compiled = compile_files(small(**changes))
    assert compiled.flow is not None, compiled.problems
    return compiled.flow


@pytest.mark.parametrize(
    ("keys", "at", "says"),
    [
        ("", DAY, "the call waits at menu main"),
        ("6", DAY, "the call waits at menu account"),
        ("2", DAY, "billing: +12025550111, then +12025550112, then operator"),
        ("0", DAY, "operator: +12025550123, then +12025550124, then leave_message"),
        ("1", NIGHT, "dispatch: +12025550101, then +12025550102, 2 times over, then dispatch_backup"),
        ("3", DAY, "pay_line: +12025550113 (automated), then operator"),
        ("3", NIGHT, "pay_line: +12025550113 (automated), then leave_message"),
        ("2", NIGHT, "billing is closed (hours 'office'); the caller hears 'closed' (opens Wednesday at 8 AM)"),
        (
            "4,5",
            NIGHT,
            "operator is closed (hours 'office'); the caller hears 'sorry_recorded', then 'closed' "
            "(opens Wednesday at 8 AM)",
        ),
        (
            "2",
            "2026-07-03 10:00",
            "billing is closed (holiday 'Independence Day (observed)'); the caller hears 'closed' "
            "(opens Monday at 8 AM)",
        ),
        ("2,2", NIGHT, "the caller leaves a message for billing at 'leave_message'"),
        ("2,2,5", NIGHT, "the call ends at 'message_taken'"),
        ("0 0", NIGHT, "dispatch: +12025550101, then +12025550102, 2 times over, then dispatch_backup"),
        ("wait wait", DAY, "operator: +12025550123, then +12025550124, then leave_message"),
        ("2 wait", DAY, "billing: +12025550112, then operator"),
        ("1 wait wait wait", DAY, "dispatch: +12025550102, then dispatch_backup"),
        ("1 wait wait wait wait", DAY, "dispatch_backup: +12025550103, then leave_message"),
    ],
)
def test_keys_lead_where_a_call_comes_to(flow: Flow, keys: str, at: str, says: str) -> None:
    assert asked(flow, keys, at).sentence() == says


def test_the_answer_holds_for_the_very_minute_that_was_asked_for(flow: Flow) -> None:
    assert asked(flow, "2", "2026-11-24 16:59").rings("billing")
    assert not asked(flow, "2", "2026-11-24 17:00").rings("billing")


def test_a_closed_desk_does_not_ring_though_the_call_is_meant_for_it(flow: Flow) -> None:
    answer = asked(flow, "2", NIGHT)
    assert (answer.desk, answer.need, answer.target, answer.lines) == ("billing", "billing_question", "closed", ())
    assert not answer.rings("billing")
    assert asked(flow, "2", DAY).rings("billing")
    assert not asked(flow, "2", DAY).rings("operator")


def test_the_reasons_are_those_of_routing(flow: Flow) -> None:
    now = moment(NIGHT, ZONE)
    need = flow.directory.needs["high_bill"]
    assert by_need(flow, now, "high_bill").because == route(flow.directory, need.desk, need, now).because


def test_each_need_is_answered_as_by_the_engine_and_by_the_keys_to_it(flow: Flow) -> None:
    known = ways(flow)
    for at in (DAY, NIGHT):
        now = moment(at, ZONE)
        for need in flow.directory.needs:
            answer = by_need(flow, now, need)
            assert (answer.need, answer.keys) == (need, known[need])
            assert answer.node == Walk(flow, now, start=f"need.{need}").landing().node
            pressed = by_keys(flow, now, known[need])
            assert pressed.desk == answer.desk or pressed.how == "menu"  # the key for a language leads to no desk


def test_a_need_that_no_option_names_is_answered_without_keys() -> None:
    more = "water:\n  name: {en: water, es: agua}\n  desk: office\n  urgency: 3\n  after_hours: closed\n"
    more += "  because: a test\n"
    answer = by_need(made(needs=NEEDS + more), moment(DAY, ZONE), "water")
    assert (answer.keys, answer.sentence()) == (None, "office: +12025550102, then leave_message")


def test_the_language_is_the_callers_and_a_key_changes_it(flow: Flow) -> None:
    assert asked(flow, "2").language == "en"
    assert asked(flow, "9,2").language == "es"
    assert asked(flow, "2", language="es").language == "es"


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (
            "8",
            r"key 8 leads nowhere at menu main \(main\.yaml:\d+:1\); the keys there are 1, .*, 7, \*, 9 and 0",
        ),
        ("6,7", r"key 7 leads nowhere at menu account \(account\.yaml:\d+:1\); the keys there are 1, 2, 3, 4, 5 and 0"),
        ("2,1", "key 1 leads nowhere: billing is being rung by then, and a line that rings hears no keys"),
    ],
)
def test_a_key_that_leads_nowhere_is_told_with_the_keys_that_are_there(flow: Flow, keys: str, says: str) -> None:
    with pytest.raises(Astray, match=f"^{says}$"):
        asked(flow, keys)


def test_nothing_follows_the_end_of_the_call(flow: Flow) -> None:
    with pytest.raises(Astray, match=r"^key 1 leads nowhere: the call has ended at message_taken$"):
        asked(flow, "2,2,5,1", NIGHT)
    with pytest.raises(Astray, match=r"^a silence leads nowhere: the call has ended at message_taken$"):
        asked(flow, "2,2,5,wait", NIGHT)


ASK = """\
number:
  kind: ask
  say: {en: "Key in your account.", es: "Marque su cuenta."}
  at_least: 3
  at_most: LONGEST
  name: account
  next: office
office:
  kind: transfer
  need: agent
"""


@pytest.mark.parametrize(("longest", "keys"), [("4", "3 123 #"), ("4", "3,1,2,3"), ("3", "3 123")])
def test_a_question_takes_as_many_digits_as_it_asks_for(longest: str, keys: str) -> None:
    flow = made(nodes=third_option("number", ASK.replace("LONGEST", longest)))
    answer = asked(flow, keys)
    assert answer.rings("office")
    assert answer.trail == (("main", "3"), ("number", "123"))


def test_too_few_digits_lead_nowhere() -> None:
    flow = made(nodes=third_option("number", ASK.replace("LONGEST", "4")))
    with pytest.raises(Astray, match=r"^key 12 leads nowhere at ask number \(.*\); it asks for 3 to 4 digits$"):
        asked(flow, "3 12#")
    assert asked(flow, "3 0").rings("office")


LANGUAGES = "choose:\n  kind: language\n  languages: {1: en, 2: es}\n  next: main\n"


def test_a_choice_of_language_has_its_keys() -> None:
    flow = made(nodes=NODES + LANGUAGES, utility=UTILITY.replace("start: main", "start: choose"))
    assert asked(flow, "2").sentence() == "the call waits at menu main"
    assert asked(flow, "2").language == "es"
    assert asked(flow, "wait").language == "en"
    assert asked(flow, "0").rings("office")
    with pytest.raises(Astray, match=r"^key 5 leads nowhere at language choose \(.*\); the keys there are 1, 2 and 0$"):
        asked(flow, "5")


def test_a_branch_by_the_hours_names_the_desk_that_is_closed() -> None:
    branch = "lobby:\n  kind: hours\n  desk: office\n  open: main\n  closed: closed\n"
    flow = made(nodes=NODES + branch, utility=UTILITY.replace("start: main", "start: lobby"))
    assert asked(flow, "").sentence() == "the call waits at menu main"
    closed = "office is closed (hours 'office'); the caller hears 'closed' (opens Wednesday at 8 AM)"
    assert asked(flow, "", NIGHT).sentence() == closed


def test_an_opening_that_is_far_off_is_told_with_its_date() -> None:
    closure = "closures: [{from: 2026-11-24 00:00, until: 2026-12-08 00:00, name: Works}]\n"
    flow = made(calendar=CALENDAR + closure)
    says = "office is closed (closure 'Works'); the caller hears 'closed' (opens Tuesday, 2026-12-08, at 8 AM)"
    assert asked(flow, "2").sentence() == says


@pytest.mark.parametrize(
    ("hour", "minute", "says"),
    [(0, 0, "12 AM"), (8, 30, "8:30 AM"), (12, 0, "12 PM"), (13, 5, "1:05 PM")],
)
def test_times_are_told_by_the_clock_with_twelve_hours(hour: int, minute: int, says: str) -> None:
    when = datetime(2026, 11, 25, hour, minute, tzinfo=ZONE)
    assert told(when, moment(DAY, ZONE)) == f"Wednesday at {says}"


@pytest.mark.parametrize("written", ["2,1,0", "2 1 0", "210", " 2, 1 ,0 "])
def test_keys_may_be_written_with_anything_between_them(written: str) -> None:
    assert keys_of(written) == ("2", "1", "0")


def test_a_silence_and_the_keys_of_a_phone_are_keys() -> None:
    assert keys_of("1 wait,*#Wait") == ("1", "wait", "*", "#", "wait")
    with pytest.raises(ValueError, match=r"^'x' is no key; write keys as 2,1"):
        keys_of("2x1")


def test_times_are_the_utilitys_own() -> None:
    assert moment("2026-11-26 19:00", ZONE) == datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
    assert moment("2026-07-04T02:00", ZONE) == datetime(2026, 7, 4, 6, 0, tzinfo=UTC)
    for wrong in ("noon", "2026-02-30 10:00", "2026-11-26"):
        with pytest.raises(ValueError, match=r"is not a time; write it as '2026-11-26 19:00'$"):
            moment(wrong, ZONE)
    for far in ("0001-01-01 00:00", "1999-12-31 23:59", "2101-01-01 00:00", "9999-12-31 23:59"):
        with pytest.raises(ValueError, match=f"^{far} is out of reach; name a time from 2000 to 2100$"):
            moment(far, ZONE)


def test_an_answer_names_the_lines_of_yaml_that_made_it(flow: Flow) -> None:
    files = shipped()
    found = whereabouts(asked(flow, "2,1", NIGHT), files)
    assert [one.what for one in found] == [
        "menu main",
        'key 2, "For bills": need billing_question',
        "menu closed",
        'key 1, "For water emergencies": need emergency',
        "need emergency",
        "desk dispatch",
        "its hours: always",
        "its overflow: dispatch_backup",
    ]
    lines = [files[one.place.file].decode().splitlines()[one.place.line - 1] for one in found]
    assert [line.strip() for line in lines] == [
        "main:", "2:", "closed:", "1:", "emergency:", "dispatch:", "hours: always", "overflow: dispatch_backup",
    ]  # fmt: skip


def test_a_key_for_the_other_language_and_for_a_person_have_a_place(flow: Flow) -> None:
    found = {one.what: one.place for one in whereabouts(asked(flow, "9,wait,0"), shipped())}
    assert found["key 9: the other language"].file == "main.yaml"
    assert found["a silence at main"] == found["key 0: a person, from everywhere"] == flow.places["main"]
    assert found["need agent (the caller asks for a person)"].file == "needs.yaml"
    assert found["hours office"].file == "calendar.yaml"


CALENDAR_OF_OWN = """\
hours:
  office: {monday-friday: 08:00-17:00}
holidays:
  country: US
  add:
    - {date: 2026-11-24, name: Staff day}
closures:
  - {from: 2026-11-23 08:00, until: 2026-11-23 12:00, name: Works}
"""


@pytest.mark.parametrize(
    ("at", "what", "line"),
    [
        ("2026-11-24 10:00", "holiday Staff day, 2026-11-24", 6),
        ("2026-11-26 10:00", "holiday Thanksgiving Day, 2026-11-26", 3),
        ("2026-11-23 10:00", "closure Works", 8),
    ],
)
def test_a_holiday_and_a_closure_have_a_place(at: str, what: str, line: int) -> None:
    files = small(calendar=CALENDAR_OF_OWN)
    found = {one.what: one.place for one in whereabouts(asked(made(calendar=CALENDAR_OF_OWN), "2", at), files)}
    assert (found[what].file, found[what].line) == ("calendar.yaml", line)
