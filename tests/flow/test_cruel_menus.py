"""Changes to the shipped menus that would hurt callers: each is caught, by name, with the call that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
import yaml

from ivr.flow.call import Dialled, Pressed, Silence
from ivr.flow.check import Checked, check_files
from ivr.flow.explore import UNANSWERED, explore
from ivr.flow.graph import Flow
from ivr.flow.offering import MORE
from ivr.flow.proofs import flaws
from ivr.flow.worlds import worlds
from ivr.scenarios.actor import WORDS
from ivr.scenarios.example import example
from tests.flow.museum import shipped
from tests.flow.small import UTILITY, small, third_option

TODAY = date(2026, 11, 24)
ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Cruelty:
    """``changes`` are (file, old, new); ``shows`` are steps that the call must hold, where a call can show it."""

    name: str
    rule: str
    changes: tuple[tuple[str, str, str], ...]
    shows: list[object] = field(default_factory=list)


LAST = "      need: demolition_request\n"
PIN = """
pin:
  kind: ask
  say: {en: "Please key in your account number.", es: "Marque su número de cuenta."}
  at_least: 6
  at_most: 6
  name: account
  next: main
"""
TWO_MENUS = """      goto: round
round:
  kind: menu
  offer_person: true
  options:
    1: {words: {en: "For more", es: "Para más"}, goto: about}
about:
  kind: menu
  offer_person: true
  options:
    1: {words: {en: "To go back", es: "Para volver"}, goto: round}
"""
TONGUE = """      goto: tongue
tongue:
  kind: language
  languages: {1: en, 2: es}
  next: tongue
"""
DEEP = """      goto: deep
deep:
  kind: menu
  offer_person: true
  options:
    1: {words: {en: "To tear a house down", es: "Para demoler una casa"}, need: demolition_request}
"""

SEVENTH = """\
    7:
      words: {en: "To start or stop service", es: "Para iniciar o cancelar servicio"}
      need: start_service
      also: [stop_or_transfer_service]
"""

CRUELTIES = [
    Cruelty("an after-hours path hangs up", "hangs-up",
            (("after_hours.yaml", "  next: closed_quality\n", "  next: message_taken\n"),)),
    Cruelty("nobody answers, and the caller is hung up on", "hangs-up",
            (("desks.yaml", "  overflow: leave_message\n  ring: 30", "  overflow: message_taken\n  ring: 30"),),
            ["no answer"]),
    Cruelty("two menus lead only to each other", "circle", (("account.yaml", LAST, TWO_MENUS),), [{"presses": 5}]),
    Cruelty("silence repeats for ever", "circle", (("account.yaml", LAST, TONGUE),), [{"presses": 5}]),
    Cruelty("a closed desk's overflow is itself", "overflow-circle",
            (("desks.yaml", "overflow: dispatch_backup", "overflow: dispatch"),)),
    Cruelty("an account number stands before the emergency", "emergency-behind",
            (("utility.yaml", "start: main", "start: pin"), ("account.yaml", LAST, LAST + PIN))),
    Cruelty("key 1 is no longer the emergency", "emergency-first",
            (("main.yaml", "    1:\n", "    8:\n"), ("main.yaml", "  because:", "  # because:"),
             ("main.yaml", SEVENTH, ""))),
    Cruelty("the dispatcher goes home at five", "urgent-desk",
            (("desks.yaml", "  hours: always\n", "  hours: office\n"),)),
    Cruelty("a Spanish prompt is lost", "language-missing", (("main.yaml", ', es: "Para pagar"', ""),)),
    Cruelty("key 0 is taken for something else", "value-error", (("account.yaml", "    5:\n", "    0:\n"),)),
    Cruelty("a need slips behind a third menu", "too-deep", (("account.yaml", LAST, DEEP),), [{"presses": 6}]),
    Cruelty("a prompt takes half a minute", "prompt-too-long",
            (("account.yaml", "For shutoffs", "For shutoffs of the water at your house or flat " * 8),)),
    Cruelty("the greeting grows until the line is over its budget", "over-budget",
            (("main.yaml", "Waterline Water.", "Thank you for calling Waterline Water, serving you since 1902."),)),
    Cruelty("callers are led to what agents hear", "wrong-kind", (("account.yaml", LAST, "      goto: whisper\n"),)),
    Cruelty("a desk's line is a premium number", "number", (("desks.yaml", "[+12025550114]", "[+19005550114]"),)),
]  # fmt: skip


def check(cruelty: Cruelty) -> Checked:
    files = shipped()
    for file, old, new in cruelty.changes:
        text = files[file].decode()
        assert old in text, f"{file} does not hold {old!r} any more"
        files[file] = text.replace(old, new, 1).encode()
    return check_files(files, TODAY)


@pytest.mark.parametrize("cruelty", CRUELTIES, ids=lambda one: one.name)
def test_a_change_that_hurts_callers_is_caught_by_name_and_shown_by_a_call(cruelty: Cruelty) -> None:
    checked = check(cruelty)
    assert cruelty.rule in {problem.rule for problem in checked.errors}, [str(one) for one in checked.errors]
    assert checked.flow is None
    if cruelty.shows:
        it_is_shown_by_a_scenario(cruelty, checked)


def it_is_shown_by_a_scenario(cruelty: Cruelty, checked: Checked) -> None:
    problem = next(one for one in checked.calls if one.rule == cruelty.rule)
    flaw = checked.calls[problem]
    world = next(one for one in checked.worlds if one.name == flaw.world)
    [(name, scenario)] = yaml.safe_load(example(flaw, world, ZONE)).items()
    assert name.startswith(cruelty.rule.replace("-", "_"))
    for step in cruelty.shows:
        assert step in scenario["steps"]
    words = {next(iter(step)) if isinstance(step, dict) else step for step in scenario["steps"]}
    assert words <= set(WORDS)


def test_the_shipped_menus_hold_in_every_state() -> None:
    checked = check_files(shipped(), TODAY)
    assert checked.problems == ()
    assert checked.states > 5_000
    assert len(checked.worlds) >= 5
    assert checked.cost is not None
    assert checked.cost.mean_seconds <= 18
    assert checked.cost.worst_seconds <= 35
    assert checked.cost.emergency_seconds <= 8
    assert checked.cost.max_decisions <= 2


# What the compiler does not let through is shown to be found by the proofs too: on flows that are broken by hand.


def broken(flow: Flow, rule: str) -> str:
    """What is told first; of the shipped menus nothing is, as the test above shows."""
    return next(flaw.message for world in worlds(flow, TODAY) for flaw in flaws(explore(world)) if flaw.rule == rule)


def test_a_beep_without_a_notice_is_found(flow: Flow) -> None:
    without = {name: {**texts} for name, texts in flow.phrases.items()}
    without["record_notice"] = {"en": "Another notice.", "es": "Otro aviso."}
    assert "recorded here without being told" in broken(replace(flow, phrases=without), "record-without-notice")


def test_key_0_that_leads_nowhere_is_found(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.flow.engine._asks_for_person", lambda visit, event: False)
    assert "does not reach one" in broken(flow, "no-person")


def test_a_silent_phone_that_rings_for_ever_is_found(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.flow.engine.PATIENCE_WITH_SILENCE", 10**9)
    monkeypatch.setattr("ivr.flow.explore._key", _without_patience)
    assert "goes round for ever" in broken(flow, "endless")


def _without_patience(turn: object, node: object, waits: object, served: object) -> tuple[object, ...]:
    call = turn.call  # type: ignore[attr-defined]
    return call.node, call.language, call.tries, call.need, call.desk, served, waits


def test_every_input_is_tried_in_every_state(flow: Flow) -> None:
    [first, *_] = explore(worlds(flow, TODAY)[0]).states
    assert {Silence(), *(Pressed(key) for key in "012345679")} <= set(first.ways)
    assert Pressed("8") in first.ways, "a key that does nothing"
    assert all(state.turn.steps for state in first.ways.values())


def test_lines_answer_or_do_not(flow: Flow) -> None:
    ringing = next(state for state in explore(worlds(flow, TODAY)[0]).states if state.waits == "line")
    assert set(ringing.ways) == {UNANSWERED, Dialled("completed", bridged=True, seconds=60)}


def test_the_worlds_tell_open_from_closed_from_holiday_from_closure(flow: Flow) -> None:
    names = [world.name for world in worlds(flow, TODAY)]
    assert names[0] == "Tuesday 00:00"
    assert any(name.startswith("Thanksgiving Day") for name in names)
    small_ = check_files(small(), TODAY)
    assert [world.name for world in small_.worlds] == [
        "Tuesday 00:00", "Tuesday 08:00", "during a closure", "while there is news",
    ]  # fmt: skip


def test_what_there_is_to_hear_about_announcements_is_walked_too(flow: Flow) -> None:
    explored = explore(worlds(flow, TODAY)[-1])
    first, *_ = explored.states
    assert first.ways[Pressed("8")].call.node == first.ways[Pressed("#")].call.node == MORE
    more = [state for state in explored.states if state.call.node == MORE]
    assert {(state.call.language, state.call.tries) for state in more} == {
        (of, n) for of in ("en", "es") for n in (0, 1)
    }
    assert all({Silence(), *map(Pressed, "0123")} <= set(state.ways) for state in more)
    assert all(state.ways[Silence()].call.node == "main" for state in more)
    assert list(flaws(explored)) == []


def test_a_question_before_the_menu_is_no_trap_by_itself() -> None:
    ask = ("code:\n  kind: ask\n  say: {en: \"Key in four digits.\", es: \"Marque cuatro cifras.\"}\n  at_least: 4\n"
           "  at_most: 4\n  name: code\n  next: closed\n")  # fmt: skip
    checked = check_files(small(nodes=third_option("code", ask)), TODAY)
    assert [str(one) for one in checked.errors] == []


def test_a_budget_of_the_utility_counts() -> None:
    tight = UTILITY + "budget: {mean_seconds: 1, worst_seconds: 2, emergency_seconds: 1}\n"
    said = [str(one) for one in check_files(small(utility=tight), TODAY).errors]
    assert len(said) == 3
    assert "on the mean before the right desk rings, more than 1 " in said[-1]
