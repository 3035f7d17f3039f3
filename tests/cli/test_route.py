"""``ivr route``: one question from the shell, one answer."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from ivr.cli.route import command
from tests.line import MENUS

DAY, NIGHT = ("--at", "2026-11-24 10:00"), ("--at", "2026-11-24 22:00")


def route(*words: str) -> Result:
    given = () if "--menus" in words else ("--menus", str(MENUS))
    return CliRunner().invoke(command, [*given, *words])


def test_the_answer_is_one_line() -> None:
    result = route("--keys", "2", *DAY)
    assert result.exit_code == 0
    assert result.output == "billing: +12025550111, then +12025550112, then operator\n"


def test_a_need_is_answered_with_the_keys_to_it() -> None:
    result = route("--need", "shutoff_restore", *NIGHT)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "credit_desk is closed (hours 'office'); the caller hears 'closed_shutoff' (opens Wednesday at 8 AM)",
        "keys to shutoff_restore: 6 1",
    ]


def test_without_a_time_it_is_now() -> None:
    assert route("--keys", "1").output.startswith("dispatch: +12025550101")


def test_expect_is_a_check_for_scripts() -> None:
    assert route("--keys", "2", *DAY, "--expect", "billing").exit_code == 0
    other = route("--keys", "5", *DAY, "--expect", "billing")
    assert other.exit_code == 1
    assert "billing was expected, but water_quality: +12025550110, then operator." in other.stderr
    closed = route("--keys", "2", *NIGHT, "--expect", "billing")
    assert closed.exit_code == 1
    assert "billing was expected, but billing is closed" in closed.stderr


def test_why_tells_the_reasons_and_the_lines_of_the_files() -> None:
    result = route("--keys", "2", *DAY, "--why")
    assert "  because billing is open by its hours 'office'\n" in result.output
    for file in ("main", "needs", "desks", "calendar"):
        assert f"  {MENUS}/{file}.yaml:" in result.output
    assert 'key 2, "For bills": need billing_question' in result.output


def test_it_speaks_json() -> None:
    result = route("--need", "high_bill", *NIGHT, "--lang", "es", "--format", "json")
    found = json.loads(result.output)
    assert (found["need"], found["desk"], found["target"]) == ("high_bill", "billing", "closed")
    assert found["because"] == [
        "need high_bill is served by desk billing",
        "billing is closed by its hours 'office'",
    ]
    assert (found["how"], found["lines"], found["node"], found["language"]) == ("alternatives", [], "closed", "es")
    assert found["at"] == "2026-11-24T22:00-05:00"
    assert found["opens"] == "2026-11-25T08:00-05:00"
    assert (found["keys"], found["ok"]) == (["2"], True)
    assert {"file", "line", "column", "what"} == set(found["places"][0])
    by_day = json.loads(route("--keys", "2", *DAY, "--format", "json", "--expect", "operator").stdout)
    assert (by_day["target"], by_day["then"], by_day["ok"]) == ("+12025550111", "operator", False)
    assert by_day["lines"] == ["+12025550111", "+12025550112"]


def test_a_key_that_leads_nowhere_exits_1() -> None:
    result = route("--keys", "8", *DAY)
    assert result.exit_code == 1
    assert "key 8 leads nowhere at menu main (main.yaml:" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "give one of --keys and --need"),
        (("--keys", "2", "--need", "high_bill"), "give one of --keys and --need"),
        (("--need", "high_bil"), "there is no need 'high_bil' (did you mean 'high_bill'?)"),
        (("--keys", "2", "--expect", "biling"), "there is no desk 'biling' (did you mean 'billing'?)"),
        (("--keys", "2", "--lang", "fr"), "there is no language 'fr' (known are en, es)"),
        (("--keys", "2", "--at", "noon"), "'noon' is not a time; write it as '2026-11-26 19:00'"),
        (("--keys", "two"), "'two' is no key"),
    ],
)
def test_wrong_use_is_told_in_a_sentence_and_exits_2(words: tuple[str, ...], says: str) -> None:
    result = route(*words)
    assert result.exit_code == 2
    assert says in result.output


def test_menus_that_cannot_be_asked_are_told() -> None:
    result = route("--menus", "/nowhere", "--keys", "2")
    assert result.exit_code == 1
    assert "the menus in /nowhere cannot be asked; see: ivr check /nowhere" in result.output
