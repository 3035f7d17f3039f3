"""What another version of the menus changes, kind by kind, on the small utility; and a change of any sort is found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from ivr.differences.compare import NOTHING, compare
from ivr.differences.desks import desks
from ivr.differences.prompts import marked, prompts
from ivr.differences.records import past
from ivr.differences.routes import routes
from ivr.differences.scenarios import broken
from ivr.differences.seconds import seconds
from ivr.flow.compile import compile_files
from ivr.records.story import Fact
from tests.differences.sides import TODAY, flow_of, sentences, side_of
from tests.flow.museum import shipped
from tests.flow.small import CALENDAR, DESKS, NEEDS, NODES, UTILITY, third_option

BILLING = """\
billing:
  name: {en: "billing", es: "facturas"}
  lines: [+12025550107]
  hours: office
  languages: [en, es]
  overflow: leave_message
"""

BILL = """\
bill:
  name: {en: "a bill", es: "una factura"}
  desk: billing
  urgency: 3
  after_hours: closed
  because: not every utility of these tests has an option for it
"""


def key_changes(old: dict[str, str], new: dict[str, str]) -> list[str]:
    return sentences(routes(flow_of(**old), flow_of(**new), TODAY))


def third(what: str, words: str = "For a bill") -> str:
    """The nodes with a third option of the first menu."""
    option = f"""    3: {{words: {{en: "{words}", es: "Una factura"}}, {what}}}\n"""
    return NODES.replace("closed:\n", f"{option}closed:\n", 1)


WITH_BILL = {"desks": DESKS + BILLING, "needs": NEEDS + BILL}


def test_nothing_is_different_between_a_flow_and_itself() -> None:
    found = compare(side_of(), side_of(), TODAY)
    assert found.same
    assert list(found.told()) == [NOTHING]
    assert found.as_json() | {"summary": {}} == {
        "same": True, "routes": [], "prompts": [], "seconds": {}, "scenarios": [], "replay": {}, "summary": {},
    }  # fmt: skip


def test_a_comment_is_no_difference() -> None:
    assert compare(side_of(), side_of(nodes=f"# a note\n{NODES}"), TODAY).same


def test_a_key_that_reaches_another_desk_is_told_by_day_and_while_closed() -> None:
    old, new = WITH_BILL | {"nodes": third("need: bill")}, WITH_BILL | {"nodes": third("need: agent")}
    assert key_changes(old, new) == [
        "While billing is closed, pressing 3 now leads to the menu 'closed' because the office is closed "
        "(was the menu 'closed' because billing is closed).",
        "By day, pressing 3 now reaches the office (was billing).",
    ]


def test_a_key_that_was_wrong_and_one_that_is_wrong_now() -> None:
    straight = "need: emergency"
    assert key_changes({}, {"nodes": third(straight)}) == ["Pressing 3 now reaches dispatch, it was a wrong key."]
    assert key_changes({"nodes": third(straight)}, {}) == ["Pressing 3 is now a wrong key (it reached dispatch)."]


def test_a_key_that_calls_for_another_need_at_the_same_desk_says_so() -> None:
    needs = NEEDS + BILL.replace("billing", "dispatch").replace("  after_hours: closed\n", "")
    old, new = {"nodes": third("need: emergency"), "needs": needs}, {"nodes": third("need: bill"), "needs": needs}
    assert key_changes(old, new) == ["Pressing 3 now reaches dispatch for 'a bill' (was for 'an emergency')."]


def test_a_change_below_a_menu_is_told_with_all_its_keys() -> None:
    more = """more:
  kind: menu
  options:
    1: {words: {en: "For one", es: "Uno"}, need: emergency}
    2: {words: {en: "For two", es: "Dos"}, need: emergency}
"""
    new = more.replace('es: "Dos"}, need: emergency', 'es: "Dos"}, goto: bye')
    assert key_changes({"nodes": third_option("more", more)}, {"nodes": third_option("more", new)}) == [
        "Pressing 3 then 2 now leads to the end of the call at 'bye' (was dispatch)."
    ]


def test_a_change_that_only_closed_desks_show_says_when() -> None:
    new = NODES.replace('    2: {words: {en: "To leave', '    3: {words: {en: "To leave', 1)
    assert key_changes({}, {"nodes": new}) == [
        "While the office is closed, pressing 2 then 2 is now a wrong key (it led to a message for the office).",
        "While the office is closed, pressing 2 then 3 now leads to a message for the office, it was a wrong key.",
    ]


def test_other_hours_change_keys_at_some_hours() -> None:
    found = key_changes({}, {"calendar": CALENDAR.replace("08:00-17:00", "08:00-16:00")})
    closed = "now leads to the menu 'closed' because the office is closed (was the office)."
    assert found == [f"At some hours (Tuesday 16:00), pressing {key} {closed}" for key in "02"]


def test_another_holiday_changes_keys_on_that_day_alone() -> None:
    day = CALENDAR + "holidays: {country: US, add: [{date: 2026-12-01, name: Staff day}]}\n"
    law = CALENDAR + "holidays: {country: US}\n"
    found = key_changes({"calendar": law}, {"calendar": day})
    assert len(found) == 2
    assert all(one.startswith("At some hours (Staff day, Tuesday 08:00), pressing") for one in found)


def test_a_closure_that_is_announced_changes_keys_from_its_first_minute() -> None:
    rest = CALENDAR + "closures: [{from: 2026-12-22 12:30, until: 2026-12-23 08:00, name: Rest}]\n"
    found = key_changes({}, {"calendar": rest})
    assert any("2026-12-22 12:30" in one for one in found), found


def test_options_in_other_words_are_told_once_for_each_language() -> None:
    old, new = {"nodes": third("need: emergency")}, {"nodes": third("need: emergency", "For any bill")}
    assert key_changes(old, new) == ['Pressing 3 is now offered as "For any bill" (was "For a bill").']


def test_the_key_for_the_other_language() -> None:
    new = NODES.replace("main:\n  kind: menu\n", "main:\n  kind: menu\n  other_language: 9\n")
    assert key_changes({}, {"nodes": new}) == [
        "In English, pressing 9 now changes to Spanish, it was a wrong key.",
        "In Spanish, pressing 9 now changes to English, it was a wrong key.",
    ]


def test_a_question_for_digits_before_the_menu() -> None:
    question = """asks:
  kind: ask
  say: {en: "Your account.", es: "Su cuenta."}
  at_least: 6
  at_most: 8
  name: account
  next: NEXT
"""
    found = key_changes(
        {"nodes": third_option("asks", question.replace("NEXT", "leave_message"))},
        {"nodes": third_option("asks", question.replace("NEXT", "bye"))},
    )
    assert found == [
        "Pressing 3 then the digits asked for now leads to the end of the call at 'bye' (was a message for the office)."
    ]


def test_a_menu_under_another_name_with_the_same_words_is_the_same() -> None:
    assert key_changes({}, {"nodes": NODES.replace("bye", "so_long")}) == []
    renamed = {"nodes": NODES.replace("main:", "first:"), "utility": UTILITY.replace("start: main", "start: first")}
    assert key_changes({}, renamed) == []


def test_another_first_question_is_told_of_a_caller_who_listens() -> None:
    choose = "choose:\n  kind: language\n  languages: {1: en, 2: es}\n  next: main\n"
    changed = {"utility": UTILITY.replace("start: main", "start: choose"), "nodes": NODES + choose}
    assert key_changes({}, changed) == ["Listening now leads to the question 'choose' (was the menu 'main')."]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"desks": DESKS.replace("+12025550102", "+12025550109")},
         "Desk office: now rings +12025550109 (was +12025550102)."),
        ({"calendar": CALENDAR.replace("17:00", "16:30")},
         "Desk office: now is open Monday-Friday 08:00-16:30 (was open Monday-Friday 08:00-17:00)."),
        ({"desks": DESKS.replace("overflow: leave_message\noffice", "overflow: office\noffice")},
         "Desk dispatch: now its calls go on to office (was leave_message)."),
        ({"desks": DESKS + BILLING}, "Desk billing: is new, rings +12025550107, open Monday-Friday 08:00-17:00."),
        ({"desks": DESKS.replace('en: "the office"', 'en: "the desk"')},
         "Desk office: now is called 'the desk' / 'la oficina' (was 'the office' / 'la oficina')."),
        (WITH_BILL, "Need bill: is new, served by billing."),
        ({"calendar": CALENDAR + "holidays: {country: US, add: [{date: 2026-12-24, name: Staff day}]}\n"},
         "2026-12-24 (Staff day)"),
        ({"calendar": CALENDAR + "closures: [{from: 2026-12-24 12:00, until: 2026-12-28 08:00, name: Rest}]\n"},
         "The desks now close from 2026-12-24 12:00 until 2026-12-28 08:00 (Rest)."),
        ({"utility": UTILITY.replace("New_York", "Chicago")},
         "The line goes by the clocks of America/Chicago (was America/New_York)."),
    ],
)  # fmt: skip
def test_desks_needs_and_days(change: dict[str, str], says: str) -> None:
    found = sentences(desks(flow_of(), flow_of(**change), TODAY))
    assert any(says in one for one in found), found
    assert not compare(side_of(), side_of(**change), TODAY).same


def test_a_need_that_moved_is_told() -> None:
    moved = WITH_BILL | {
        "needs": NEEDS + BILL.replace("desk: billing", "desk: office").replace("urgency: 3", "urgency: 2")
    }
    assert sentences(desks(flow_of(**WITH_BILL), flow_of(**moved), TODAY)) == [
        "Need bill: now goes to office (was billing).",
        "Need bill: is now of urgency 2 (was 3).",
    ]


def test_what_is_gone_is_told() -> None:
    found = sentences(desks(flow_of(**WITH_BILL), flow_of(), TODAY))
    assert found == ["Desk billing: is gone.", "Need bill: is gone (was served by billing)."]


def test_a_closure_that_is_over_is_no_difference() -> None:
    before = CALENDAR + "closures: [{from: 2026-02-01 12:00, until: 2026-02-02 08:00, name: Snow}]\n"
    assert desks(flow_of(), flow_of(calendar=before), TODAY) == []


def test_the_same_change_of_many_desks_is_one() -> None:
    slow = (DESKS + BILLING).replace("languages: [en, es]", "languages: [en, es]\n  ring: 45")
    found = sentences(desks(flow_of(desks=DESKS + BILLING), flow_of(desks=slow), TODAY))
    assert found == ["Desks dispatch, office and billing: now rings each line for 45 s (was 20 s)."]


def test_prompts_are_told_word_by_word_in_each_language() -> None:
    found = prompts(flow_of(), flow_of(nodes=NODES.replace("Speak, please.", "Speak now, please.")))
    assert [(one.nodes, one.language, one.occasion) for one in found] == [(("leave_message",), "en", "first")]
    assert "{+now,+}" in found[0].told()
    assert found[0].as_json()["node"] == "leave_message"


def test_a_new_node_and_one_that_is_gone() -> None:
    more = 'note:\n  kind: say\n  say: {en: "New here.", es: "Nuevo."}\n  next: closed\n'
    new = flow_of(nodes=third_option("note", more))
    assert "note (en) is new: New here." in [one.told() for one in prompts(flow_of(), new)]
    assert "note (en) is gone: New here." in [one.told() for one in prompts(new, flow_of())]


def test_a_language_that_goes_is_told() -> None:
    def without(text: str) -> str:
        def cut(value: object) -> object:
            if isinstance(value, dict):
                return {key: cut(one) for key, one in value.items() if key != "es"}
            return [one for one in value if one != "es"] if isinstance(value, list) else value

        return yaml.safe_dump(cut(yaml.load(text, Loader=yaml.BaseLoader)), sort_keys=False)

    texts = {"utility": UTILITY, "needs": NEEDS, "desks": DESKS, "calendar": CALENDAR, "nodes": NODES}
    texts["phrases"] = shipped()["phrases.yaml"].decode()
    english = compile_files({f"{name}.yaml": without(text).encode() for name, text in texts.items()}).flow
    assert english is not None
    found = [one.told() for one in prompts(flow_of(), english)]
    assert "the language Spanish (es) is gone: all prompts" in found
    assert routes(flow_of(), english, TODAY) == []


def test_long_runs_of_equal_words_are_cut_short() -> None:
    same = "one two three four five six seven eight nine ten eleven twelve"
    assert marked(f"{same} old {same}", f"{same} new {same}") == (
        "… nine ten eleven twelve [-old-] {+new+} one two three four …"
    )
    assert marked("Thank you", "Thank you.") == "[-Thank you-] {+Thank you.+}"


def test_seconds_are_won_and_lost_by_need() -> None:
    longer = NODES.replace(
        "main:\n  kind: menu\n", 'main:\n  kind: menu\n  say: {en: "Well well well well.", es: "Hola."}\n'
    )
    found = seconds(flow_of(), flow_of(nodes=longer), TODAY)
    # Five words more in English with their pause, one in Spanish, at 150 words a minute: the mean over the languages.
    assert found.changes["emergency"] == pytest.approx(((4 / 2.5 + 0.5) + (1 / 2.5 + 0.5)) / 2, abs=0.06)
    assert found.new.mean_seconds > found.old.mean_seconds
    assert seconds(flow_of(), flow_of(), TODAY).changes == {}


SCENARIOS = """\
to_the_office:
  steps: [{presses: 2}, agent answers]
  ends: {how: desk, desk: office}
never_passed:
  steps: [{presses: 2}, agent answers]
  ends: {how: desk, desk: dispatch}
"""


def test_scenarios_that_no_longer_pass_are_told_with_their_first_failure() -> None:
    other = NODES.replace("need: agent}\nclosed", "need: emergency}\nclosed", 1)
    found = broken(side_of(SCENARIOS), side_of(nodes=other))
    assert [(one.name, one.failure) for one in found] == [
        ("to_the_office", "scenarios/calls.yaml:3:27: desk should be office, but is dispatch")
    ]


def test_a_scenario_of_a_desk_that_is_gone_no_longer_fits() -> None:
    scenario = "a_bill:\n  steps: [hangs up]\n  must_not: {rings: [billing]}\n"
    found = broken(side_of(SCENARIOS + scenario, desks=DESKS + BILLING), side_of())
    assert [one.name for one in found] == ["a_bill"]
    assert "there is no desk 'billing'" in found[0].failure


BY_DAY = datetime(2026, 11, 24, 15, tzinfo=UTC).timestamp()


def call(*keys: str, at: float = BY_DAY) -> list[Fact]:
    """A call on record in which these keys were pressed, a second apart."""
    found = [Fact(at, "0", "answered", {"flow": "v", "parent": None}), Fact(at, "0", "asked", {"node": "main"})]
    return found + [
        Fact(at + turn, str(turn), "pressed", {"node": "main", "key": key}) for turn, key in enumerate(keys, start=1)
    ]


def test_real_calls_are_counted_that_end_elsewhere_or_meet_a_wrong_key() -> None:
    four = '    4: {words: {en: "Four", es: "Cuatro"}, need: emergency}\n'
    old = flow_of(**WITH_BILL, nodes=third("need: bill").replace("    3:", f"{four}    3:"))
    new = flow_of(**WITH_BILL, nodes=third("need: agent"))
    days = [call("3")] * 3 + [call("4")] * 2 + [call("1")] * 5 + [call()]
    found = past(days, old, new)
    assert found.sentence() == "3 of 11 calls would end at another desk; 2 would meet a wrong key."
    assert found.as_json() == {
        "calls": 11, "other_desk": 3, "wrong_key": 2, "left_out": 0,
        "examples": [
            {"keys": "pressing 3", "old": "billing", "new": "the office", "calls": 3},
            {"keys": "pressing 4", "old": "dispatch", "new": "a wrong key", "calls": 2},
        ],
    }  # fmt: skip
    assert past(days, new, new).same


def test_a_real_call_is_walked_at_its_own_time() -> None:
    later = flow_of(calendar=CALENDAR.replace("17:00", "16:00"))
    at_half_past_four = datetime(2026, 11, 24, 21, 30, tzinfo=UTC).timestamp()
    found = past([call("2"), call("2", at=at_half_past_four)], flow_of(), later)
    assert found.sentence() == "1 of 2 calls would end at another desk; 0 would meet a wrong key."


def test_a_call_without_a_beginning_is_left_out() -> None:
    found = past([call("2")[2:]], flow_of(), flow_of())
    assert (found.calls, found.left_out) == (0, 1)
