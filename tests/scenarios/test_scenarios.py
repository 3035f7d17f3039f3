"""Scenarios: what is wrong in them is told by line, a break in a menu makes one fail, a saved call replays green."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import group
from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.menus import read_folder
from ivr.scenarios.read import read_scenarios
from ivr.scenarios.run import run
from tests.line import BY_DAY, MENUS
from tests.server import served

SHIPPED = MENUS / "scenarios"


def ivr(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(group, words, input=typed)


def failures(tmp_path: Path, flow: Flow, text: str) -> list[str]:
    file = tmp_path / "s.yaml"
    file.write_text(text)
    scenarios, problems = read_scenarios([file], flow)
    return [str(one) for one in problems] + [str(one) for result in run(scenarios, flow) for one in result.failures]


def test_all_shipped_scenarios_pass_in_ten_seconds_and_cover_the_menus(flow: Flow) -> None:
    begin = time.process_time()
    scenarios, problems = read_scenarios([SHIPPED], flow)
    results = run(scenarios, flow)
    assert time.process_time() - begin < 10
    assert problems == []
    assert [failure for result in results for failure in result.failures] == []
    assert len(results) >= 60
    assert ivr("test", str(SHIPPED), "--menus", str(MENUS), "--coverage-threshold", "100").exit_code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a:\n  steps:\n    - preses: 2\n", "s.yaml:3:7: 'preses' is not a step (did you mean 'presses'?)"),
        ("a:\n  steps:\n    - presses\n", "s.yaml:3:7: 'presses' needs something after it (- presses: 2)"),
        ("a:\n  steps:\n    - busy: 3\n", "s.yaml:3:7: 'busy' stands alone (- busy)"),
        ("a:\n  steps:\n    - presses: two\n", "s.yaml:3:7: 'two' does not fit 'presses' (- presses: 2)"),
        (
            "a:\n  steps:\n    - agent talks: 1.2.3\n",
            "s.yaml:3:7: '1.2.3' does not fit 'agent talks' (- agent talks: 90)",
        ),
        ("a:\n  steps:\n    - waits: 3\n", "s.yaml:3:7: 'waits: 3' does not fit: the call waits for keys"),
        ("a:\n  steps: []\n  at: noon\n", "s.yaml:3:7: 'noon' is not a time (write it as 2026-11-26 19:00)"),
        (
            "a:\n  steps: []\n  ends: {desk: biling}\n",
            "s.yaml:3:16: there is no desk 'biling' (did you mean 'billing'?)",
        ),
        ("a:\n  steps: []\n  language: fr\n", "s.yaml:3:13: language 'fr' cannot be chosen at the first menu"),
        ("a:\n  steps:\n    - agent answers\n", "s.yaml:3:7: 'agent answers' does not fit: the call waits for keys"),
        (
            "a:\n  steps:\n    - presses: 2\n    - hangs up\n    - waits\n",
            "s.yaml:5:7: the call was over before",
        ),
        (
            "a:\n  steps:\n    - hears: Good bye\n    - hangs up\n",
            "s.yaml:3:7: 'Good bye' was not heard;",
        ),
        ("a:\n  steps: [hangs up]\n  ends: {how: desk}\n", "s.yaml:3:15: how should be desk, but is hangup"),
        ("a:\n  steps: [hangs up]\n  must_not: {hears: [waterline]}\n", "s.yaml:3:22: 'waterline' was heard"),
        (
            "a:\n  steps:\n    - presses: 2\n  must_not: {rings: [billing]}\n",
            "s.yaml:4:22: desk billing was rung",
        ),
        ("a:\n  steps:\n    - presses: 2\n  ends: {within: 5}\n", "s.yaml:4:18: it took 48.2 s, not 5"),
        (
            "a:\n  steps:\n    - presses: 2\n  ends: {context: [Spanish]}\n",
            "s.yaml:4:20: the agent was not told 'Spanish', but hears",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, says: str, tmp_path: Path, flow: Flow) -> None:
    found = failures(tmp_path, flow, text)
    assert len(found) == 1
    assert says in found[0]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("main.yaml", "    2:\n", "    8:\n"),
        ("desks.yaml", "lines: [+12025550111, +12025550112]", "lines: [+12025550119]"),
        ("main.yaml", '"Para facturas"', '"Para pagar su cuenta"'),
        ("needs.yaml", "desk: meter_desk", "desk: billing"),
        ("calendar.yaml", "monday-friday: 08:00-17:00", "monday-friday: 11:00-17:00"),
    ],
    ids=["a key moved", "a desk's line changed", "a prompt lost in one language", "a need moved", "hours changed"],
)
def test_a_break_in_a_menu_makes_a_scenario_fail_with_its_transcript(
    file: str, old: str, new: str, tmp_path: Path
) -> None:
    menus = Path(shutil.copytree(MENUS, tmp_path / "menus"))
    text = (menus / file).read_text()
    assert old in text
    (menus / file).write_text(text.replace(old, new, 1))
    result = ivr("test", "--menus", str(menus))
    assert result.exit_code == 1
    assert "FAIL" in result.output
    assert "Them: Waterline" in result.output


def test_a_call_from_the_keyboard_replays_green(tmp_path: Path) -> None:
    saved = tmp_path / "saved.yaml"
    words = ("call", "--menus", str(MENUS), "--at", "2026-11-24 10:00", "--save", str(saved))
    assert ivr(*words, typed="9\n2\nb\nn\nd\na\n1\n").exit_code == 0
    result = ivr("test", str(saved), "--menus", str(MENUS))
    assert result.exit_code == 0, result.output


def test_results_are_json_for_programs_and_junit_for_ci(tmp_path: Path) -> None:
    words = ("test", "--menus", str(MENUS), "--run", "^zero_", "--format", "json", "--junit", str(tmp_path / "j.xml"))
    found = json.loads(ivr(*words).output)
    assert found["passed"] == 4
    assert found["failed"] == 0
    assert set(found["coverage"]) == {"options", "branches", "needs"}
    assert '<testsuite name="ivr test" tests="4" failures="0">' in (tmp_path / "j.xml").read_text()


def test_a_failure_is_marked_for_github(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("a:\n  steps: [hangs up]\n  ends: {how: desk}\n")
    result = ivr("test", str(file), "--menus", str(MENUS), "--format", "github")
    assert f"::error file={file},line=3::" in result.output


def test_the_plugin_tells_a_failed_call_without_a_traceback(tmp_path: Path) -> None:
    import subprocess
    import sys

    menus = Path(shutil.copytree(MENUS, tmp_path / "menus"))
    shutil.rmtree(menus / "scenarios")
    (menus / "scenarios").mkdir()
    (menus / "scenarios" / "s.yaml").write_text(
        "good:\n  steps: [hangs up]\nbad:\n  steps: [hangs up]\n  ends: {how: desk}\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(menus)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert "1 failed, 1 passed" in result.stdout
    assert "how should be desk, but is hangup" in result.stdout
    assert "Traceback" not in result.stdout


def test_a_call_over_http_has_the_same_transcript_as_in_process(tmp_path: Path, flow: Flow) -> None:
    from ivr.scenarios.rehearsal import rehearsal
    from ivr.simulator import Steps

    script = "press 9; press 2; busy; decline; answer"
    with rehearsal(flow) as line:
        here = line.carrier(BY_DAY).call(Steps(script))
    with served(tmp_path, BY_DAY) as live:
        there = live.carrier().call(Steps(script))
    # What an agent hears tells the seconds waited, which over HTTP are the server's own; so the times after it differ.
    assert [(one.who, one.text) for one in here.transcript if one.who != "Agent"] == [
        (one.who, one.text) for one in there.transcript if one.who != "Agent"
    ]


def test_the_example_of_the_manual_passes(tmp_path: Path, flow: Flow) -> None:
    manual = (MENUS.parent / "docs" / "testing.md").read_text()
    assert failures(tmp_path, flow, manual.split("```yaml\n")[1].split("```")[0]) == []


CLOSED_TODAY = """
a_closed_desk:
  given: {closed: billing}
  steps:
    - presses: 2
    - hears: billing is closed. It opens Wednesday
    - hangs up
the_same_desk_is_open_to_the_next_caller:
  steps:
    - presses: 2
    - agent answers
    - agent hears: English
  ends: {how: desk, desk: billing, context: [a question about a bill, English]}
"""


def test_a_desk_may_be_closed_for_one_scenario(tmp_path: Path, flow: Flow) -> None:
    assert failures(tmp_path, flow, CLOSED_TODAY) == []


def test_a_failure_shows_the_difference_and_where_each_prompt_stands(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("a:\n  steps:\n    - hears: For bills, press 3\n    - presses: 2\n")
    told = ivr("test", str(file), "--menus", str(MENUS)).output
    assert "For bills, press [-3-] {+2.+}" in told
    assert "Them: Waterline Water. For emergencies or no water, press 1.  (main.yaml:5)" in told


def test_every_sentence_of_a_call_has_its_place(flow: Flow) -> None:
    from ivr.menus import read_folder
    from ivr.scenarios.prompts import Prompts

    prompts = Prompts(flow, read_folder(MENUS)[0])
    scenarios, _ = read_scenarios([SHIPPED], flow)
    heard = [
        line
        for result in run(scenarios, flow)
        for line in (result.outcome.transcript if result.outcome else [])
        if line.who == "Them" or line.text.startswith("hears ")
    ]
    assert len(heard) > 500
    lost = {line.text for line in heard if not prompts.place(line)}
    assert {text for text in lost if not text.startswith("(plays ")} == {"The hole is filled."}, "what staff wrote"


@pytest.mark.parametrize(
    ("pattern", "code", "says"), [("zzz", 1, "no such scenario"), ("[", 2, "no regular expression")]
)
def test_a_selection_of_nothing_is_not_a_success(pattern: str, code: int, says: str) -> None:
    result = ivr("test", "--menus", str(MENUS), "--run", pattern)
    assert result.exit_code == code
    assert says in result.output


@pytest.mark.parametrize("words", [".", "so. ", "so so so. ", "so so so so so. "], ids=len)
def test_whether_the_caller_or_the_agent_comes_first_does_not_hang_on_the_length_of_words(
    tmp_path: Path, words: str
) -> None:
    files, _ = read_folder(MENUS)
    longer = files["phrases.yaml"].replace(b'"Calling {desk}."', f'"Calling {{desk}}. {words}"'.encode())
    flow = compile_files(files | {"phrases.yaml": longer}).flow
    assert flow is not None
    steps = "[presses: 2, hears: You are next, presses: 2, no answer, records: 9]"
    text = f"a:\n  given: {{on_duty: carla}}\n  steps: {steps}\n  ends: {{how: voicemail}}\n"
    assert failures(tmp_path, flow, text) == []


def test_only_those_are_on_duty_whom_a_scenario_names_whatever_hours_others_have(tmp_path: Path) -> None:
    files, _ = read_folder(MENUS)
    by_hours = files["agents.yaml"].replace(b"languages: [en]\n", b"languages: [en]\n  hours: office\n")
    flow = compile_files(files | {"agents.yaml": by_hours}).flow
    assert flow is not None
    text = "a:\n  given: {on_duty: carla, no_answer: carla}\n  steps: [presses: 2, waits: 60, hangs up]\n"
    assert failures(tmp_path, flow, f"{text}  ends: {{how: hangup}}\n") == []
