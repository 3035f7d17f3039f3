"""Each rule of ``ivr/flow/lint``: a change to the shipped menus that it finds, and its sentence to the letter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.flow import lint
from ivr.flow.compile import draft
from ivr.flow.lint import RULES
from tests.flow import checks_manual
from tests.flow.museum import shipped

ROOMS = Path(lint.__file__).parent


@dataclass(frozen=True)
class Case:
    """One change (old -> new in a file), the rule that finds it, and what it says."""

    rule: str
    file: str
    old: str
    new: str
    says: str


SEVENTH = """      need: demolition_request
    6: {words: {en: "For a", es: "Para a"}, need: rates}
    7: {words: {en: "For b", es: "Para b"}, need: rates}
"""
DEEP = """      need: demolition_request
    6: {words: {en: "For pools", es: "Para albercas"}, goto: pools}
pools:
  kind: menu
  offer_person: true
  options:
    1: {words: {en: "To fill a pool", es: "Para llenar una alberca"}, need: pool}
"""
POOL = '\npool:\n  name: {en: "a pool", es: "una alberca"}\n  desk: billing\n  urgency: 3\n  after_hours: closed\n'

CASES = [
    Case("too-many-options", "account.yaml", "      need: demolition_request\n", SEVENTH,
         "account.yaml:7:5: 7 options are more than 6 (move some options to another menu, or say why in 'because: …')"),
    Case("prompt-too-long", "account.yaml", "For shutoffs", "For shutoffs " * 20,
         "account.yaml:3:1: in 'en' this takes 30 s to hear, more than 25 "
         "(use fewer or shorter words, or say why in 'because: …')"),
    Case("unreachable", "account.yaml", "# Key 6", 'lost: {kind: say, say: {en: "A", es: "A"}, next: main}\n# Key 6',
         "account.yaml:2:1: no caller can ever reach 'lost' (lead an option to it, or delete it)"),
    Case("need-without-way", "main.yaml", "also: [chlorine_taste_odor, lead_concern]", "also: [lead_concern]",
         "needs.yaml:63:1: no option leads to 'chlorine_taste_odor' (add it to 'also: […]' of the option that fits)"),
    Case("unused-desk", "needs.yaml", "desk: meter_desk", "desk: billing",
         "desks.yaml:66:1: no call ever comes to desk 'meter_desk' (name it in a need, or delete it)"),
    Case("unlearnt-phrases", "needs.yaml", "  desk: meter_desk\n",
         '  desk: meter_desk\n  phrases: {en: "the singing meter"}\n',
         "needs.yaml:187:1: the phrases here are not what was learnt (run: ivr intents train)"),
    Case("key-gap", "account.yaml", "    5:\n", "    8:\n",
         "account.yaml:7:5: the keys leave out 5, 6, 7 (number the options without a gap)"),
    Case("options-alike", "account.yaml", 'en: "For demolitions"', 'en: "For your meters"',
         "account.yaml:21:19: in 'en' the options on keys 3 and 5 sound alike "
         "(tell them apart by what the caller wants)"),
    Case("department-names", "account.yaml", "For demolitions", "For the permit department",
         "account.yaml:21:19: the option speaks of a department ('department') "
         "(say what the caller has or wants instead)"),
    Case("blame-words", "phrases.yaml", "Let us try again.", "That was an invalid key.",
         "phrases.yaml:16:12: in 'en' the words blame the caller ('invalid') (help instead: 'Let us try again.')"),
    Case("something-else", "account.yaml", "  offer_person: true\n", "",
         "account.yaml:3:1: nothing here is for callers whose reason is not listed "
         "(write 'offer_person: true', or add an option for all else)"),
    Case("language-length", "after_hours.yaml", "Las vacantes y los avisos de compras están en {website}.", "Vacantes.",
         "after_hours.yaml:132:9: in 'en' this is 4 s long, in 'es' 0 s (say the same in both languages)"),
    Case("name-lost", "my_account.yaml", 'es: "Su saldo es de {amount}."', 'es: "Su saldo es alto."',
         "my_account.yaml:31:47: the words in 'es' lack '{amount}', which those of another language have "
         "(say it in each language)"),
    Case("language-not-offered", "main.yaml", "  other_language: 9\n", "",
         "main.yaml:3:1: callers who do not speak 'en' are not offered their language (write 'other_language: 9')"),
    Case("digits-spoken", "needs.yaml", 'en: "If in danger, call 9 1 1."', 'en: "If in danger, call 911."',
         "needs.yaml:10:3: in 'en' '911' would be read as one number (write '9 1 1')"),
    Case("greeting-too-long", "main.yaml", "Waterline Water.", "Waterline Water, " * 6,
         "main.yaml:5:13: in 'en' the greeting takes longer than 4 s "
         "(say the name, then the options)"),
    Case("names-missing-key", "account.yaml", "For shutoffs", "For shutoffs, or press 8,",
         "account.yaml:8:19: the words name key 8, which does nothing "
         "(leave keys out of the words: they are spoken from the options)"),
    Case("names-missing-key", "account.yaml", "For shutoffs", "For shutoffs, or press 2,",
         "account.yaml:8:19: the words of an option name key 2, and its own key is spoken after them "
         "(leave keys out of the words: they are spoken from the options)"),
    Case("too-deep", "account.yaml", "      need: demolition_request\n", DEEP,
         "account.yaml:28:8: the need 'pool' is reached by decision 3 (keys 6, 6, 1) "
         "(callers decide 2 times at most: offer it nearer to the start)"),
    Case("emergency-first", "main.yaml", "      need: emergency\n", "      need: rates\n",
         "main.yaml:9:5: key 1 of the first menu does not lead to dispatch, which takes emergencies "
         "(put the option with 'need: emergency' on key 1)"),
    Case("prepared-announcement", "announcements.yaml", "Our office is closed", "Our office is closed, " * 20,
         "announcements.yaml:26:1: in 'en' it takes 37 s to hear, more than 15 (say it in fewer words)"),
    Case("prepared-announcement", "announcements.yaml", "as always.", "as always. For more, press 8.",
         "announcements.yaml:26:1: in 'en' the words name key 8, which does nothing then (leave it out)"),
    Case("prepared-announcement", "announcements.yaml", "you do laundry", "you do laundry. " * 20,
         "announcements.yaml:4:1: in 'en' it takes 50 s to hear, more than 45 (say it in fewer words)"),
    Case("prepared-announcement", "announcements.yaml", "do not open hydrants", "press 1",
         "announcements.yaml:4:1: in 'en' the words name key 1, which does nothing then (leave it out)"),
    Case("prepared-announcement", "announcements.yaml", "  texts: true\n", "  texts: true\n  needs: agent\n",
         "announcements.yaml:4:1: who hears it on the way to a desk gets no more and no texts: a person is about to "
         "answer (leave 'more' and 'texts' out, or the needs)"),
    Case("digits-spoken", "announcements.yaml", "as always.", "on 911.",
         "announcements.yaml:28:3: in 'en' '911' would be read as one number (write '9 1 1')"),
    Case("wrong-kind", "account.yaml", "      need: demolition_request\n", "      goto: whisper\n",
         "agent.yaml:5:1: 'whisper' is for agents, but callers can reach it (lead them elsewhere)"),
    Case("circle", "after_hours.yaml", "  next: closed_quality\n", "  next: lead_recorded\n",
         "after_hours.yaml:135:1: the call would go in a circle without a choice for the caller: "
         "lead_recorded -> lead_recorded "
         "(put a menu into it, or lead it to a desk)"),
    Case("hangs-up", "after_hours.yaml", "  next: closed_quality\n", "  next: message_taken\n",
         "after_hours.yaml:181:1: a caller would be hung up on here without being served, "
         "when 'lead_recorded' answers instead of a closed desk "
         "(lead to a menu, a desk or a voicemail instead)"),
]  # fmt: skip


def found(case: Case) -> list[str]:
    files = shipped()
    if case.rule == "too-deep":
        files["needs.yaml"] += POOL.encode()
    if case.rule in ("greeting-too-long", "emergency-first"):
        files["main.yaml"] = b"\n".join(line for line in files["main.yaml"].split(b"\n") if b"because" not in line)
    text = files[case.file].decode()
    assert case.old in text
    files[case.file] = text.replace(case.old, case.new, 1).encode()
    drafted = draft(files)
    assert drafted.menus is not None, drafted.problems
    return [str(problem) for problem in RULES[case.rule].problems(drafted.menus)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_finds_what_it_is_for(case: Case) -> None:
    says = found(case)
    assert case.says in says


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == set(RULES)


def test_every_rule_is_one_file_with_its_manual() -> None:
    files = {path.stem for path in ROOMS.glob("*.py")} - {"__init__", "base"}
    assert files == {name.replace("-", "_") for name in RULES}
    for rule in RULES.values():
        assert len(rule.why) > 40
        assert len(rule.fix) > 20


def test_the_manual_for_staff_is_that_of_the_rules() -> None:
    assert checks_manual.DOC.read_text() == checks_manual.manual(), "write it: python -m tests.flow.checks_manual"


def test_the_shipped_menus_need_no_advice() -> None:
    menus = draft(shipped()).menus
    assert menus is not None
    assert [str(problem) for problem in lint.run(menus, "advice")] == []


@pytest.mark.parametrize(
    "words", ["It costs $150.", "Call 9 1 1.", "Since 1998.", "At 100 Main Street.", "12.50 a day"]
)
def test_numbers_that_sound_right_are_left_alone(words: str) -> None:
    files = shipped()
    files["after_hours.yaml"] = files["after_hours.yaml"].replace(
        b"Open jobs and purchasing notices", words.encode(), 1
    )
    menus = draft(files).menus
    assert menus is not None
    assert list(RULES["digits-spoken"].problems(menus)) == []
