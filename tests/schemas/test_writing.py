"""An author at the editor: the ways of writing that our reader accepts, and the mistakes that are underlined."""

from __future__ import annotations

import pytest

from ivr.flow.compile import compile_files
from tests.flow import small as utility
from tests.line import MENUS
from tests.schemas.editor import faults

FILES = {
    "utility": utility.UTILITY,
    "needs": utility.NEEDS,
    "desks": utility.DESKS,
    "calendar": utility.CALENDAR,
    "nodes": utility.NODES,
}

SOUND = [
    ("desks", "lines: [+12025550102]", "lines: +12025550102"),
    ("desks", "lines: [+12025550102]", 'lines: "+12025550102"'),
    ("desks", "lines: [+12025550102]", 'lines: ["+12025550102", +12025550103]'),
    ("desks", "languages: [en, es]", "languages: en"),
    ("desks", "hours: office", "hours: office\n  automated: true\n  ring: 20"),
    ("desks", "hours: always", 'hours: always\n  automated: "false"\n  ring: "20"'),
    ("needs", "urgency: 3", 'urgency: "3"'),
    ("needs", "urgency: 3", "urgency: 3\n  collect: account\n  follow_up: 311\n  before:\n  accept_also: emergency"),
    ("needs", 'en: "an emergency"', "en: 911"),
    ("utility", "may_dial: {countries: [US]}", "may_dial: {countries: US, prefixes: +1202}\npatience: 8"),
    ("utility", "numbers: [+12025550100]", "numbers: +12025550100"),
    ("calendar", "monday-friday: 08:00-17:00", "monday: [08:00-12:00, 13:00-17:00], sunday: closed, holidays: closed"),
    ("calendar", "hours:", "holidays: {country: US, add: [{date: 2026-12-24, name: Staff day}]}\nhours:"),
    ("calendar", "hours:", "closures: [{from: 2026-12-24 12:00, until: 2026-12-28 08:00, name: 24}]\nhours:"),
    ("nodes", "    2: {words: {en: \"For all", "    \"*\": {words: {en: \"For all"),
    ("nodes", "kind: menu\n", "kind: menu\n  offer_person: true\n  other_language: 9\n"),
    ("nodes", "kind: menu\n", "kind: menu\n  offer_person: \"true\"\n  other_language: \"#\"\n"),
    ("nodes", "need: agent}", "need: agent, goto: , also: [emergency]}"),
    ("nodes", "kind: voicemail", 'kind: voicemail\n  limit: "120"'),
]  # fmt: skip

MISTAKES = [
    ("nodes", "goto: leave_message", "gotoo: leave_message", "'gotoo' was unexpected"),
    ("nodes", "kind: voicemail", "kind: voice_mail", "'voice_mail' is not one of"),
    ("nodes", "  kind: end\n", "", "'kind' is a required property"),
    ("nodes", '{en: "Goodbye.", es: "Adiós."}', '"Goodbye."', "is not of type 'object'"),
    ("nodes", '{words: {en: "For emergencies", es: "Emergencias"}, need: emergency}', "{need: emergency}", "'words'"),
    (
        "nodes",
        '{words: {en: "For emergencies", es: "Emergencias"}, need: emergency}',
        "{words: {en: For}}",
        "not valid",
    ),
    ("nodes", 'en: "Speak, please."', "en: ", "None is not of type"),
    ("nodes", "    1: {", "    0: {", "'0' does not match"),
    ("nodes", "    1: {", "    10: {", "'10' does not match"),
    ("nodes", "kind: menu\n", "kind: menu\n  other_language: 0\n", "0 is less than the minimum"),
    ("nodes", "kind: menu\n", "kind: menu\n  offer_person: maybe\n", "'maybe' does not match"),
    ("nodes", "goto: leave_message", "goto: Leave Message", "'Leave Message' does not match"),
    ("nodes", "  next: bye\n", "", "'next' is a required property"),
    ("needs", "urgency: 3", "urgency: 9", "9 is greater than the maximum of 4"),
    ("needs", "urgency: 3", "urgency: soon", "'soon' does not match"),
    ("needs", "  desk: office\n", "", "'desk' is a required property"),
    ("desks", "lines: [+12025550102]", "lines: [202-555-0102]", "'202-555-0102' does not match"),
    ("desks", "lines: [+12025550102]", "line: [+12025550102]", "'line' was unexpected"),
    ("calendar", "08:00-17:00", "8-17", "'8-17' does not match"),
    ("calendar", "monday-friday", "weekdays", "'weekdays' does not match"),
    ("utility", "language: en-US", "language: english", "'english' does not match"),
    ("utility", "start: main\n", "", "'start' is a required property"),
]


def changed(kind: str, old: str, new: str) -> str:
    assert old in FILES[kind]
    return FILES[kind].replace(old, new, 1)


@pytest.mark.parametrize(("kind", "old", "new"), SOUND)
def test_what_our_reader_accepts_is_not_underlined(kind: str, old: str, new: str) -> None:
    text = changed(kind, old, new)
    assert compile_files(utility.small(**{kind: text})).problems == (), "the case is of no use: our reader refuses it"
    assert faults(kind, text) == []


@pytest.mark.parametrize(("kind", "old", "new", "says"), MISTAKES)
def test_a_mistake_is_underlined(kind: str, old: str, new: str, says: str) -> None:
    assert faults(kind, FILES[kind]) == []
    assert says in " / ".join(faults(kind, changed(kind, old, new)))


def test_a_phrase_that_is_missing_is_underlined() -> None:
    text = (MENUS / "phrases.yaml").read_text()
    assert faults("phrases", text.replace("goodbye:", "good_bye:"))


@pytest.mark.parametrize(
    ("scenario", "sound"),
    [
        ("steps: [waits, presses: 2, presses: '*', {waits: 5}, agent answers]", True),
        ("steps: [presses: 2]\n  given: {busy: billing, no_answer: [operator]}\n  ends: {within: 20, how: desk}", True),
        ("steps: [press: 2]", False),
        ("steps: [presses]", False),
        ("steps: [presses: two]", False),
        ("steps: [{agent answers: 1}]", False),
        ("steps: []\n  ends: {how: happily}", False),
        ("steps: []\n  at: noon", False),
        ("ends: {how: desk}", False),
        ("steps: []\n  ends: {desks: billing}", False),
    ],
)
def test_a_scenario_is_checked_to_its_steps(scenario: str, sound: bool) -> None:
    assert (faults("scenarios", f"a_call:\n  {scenario}\n") == []) is sound


@pytest.mark.parametrize(
    ("share", "sound"), [("90", True), ("2.5", True), ('"90"', True), ("often", False), ("-1", False)]
)
def test_a_share_of_the_calls_is_a_number(share: str, sound: bool) -> None:
    assert (faults("mix", f"billing_question: {share}\n") == []) is sound
