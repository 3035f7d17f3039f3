"""Menus that are sound in every part, and would still trap or tire a caller, are refused."""

from __future__ import annotations

import pytest

from tests.flow.museum import messages, shipped
from tests.flow.small import DESKS, NEEDS, NODES, UTILITY, third_option, told

CHOICE = "give an option a 'need', or lead it to a desk, voicemail or end"
MENU = "put a menu into it, or lead it to a desk"
SERVE = "lead to a menu, a desk or a voicemail instead"
LINE_OF_MORE = NODES.count("\n") + 2  # after the third option


def say(name: str, following: str) -> str:
    return f'{name}:\n  kind: say\n  say: {{en: "Hello.", es: "Hola."}}\n  next: {following}\n'


def options(*targets: str) -> str:
    line = '    {}: {{words: {{en: "For this", es: "Para esto"}}, {}}}\n'
    return "  options:\n" + "".join(line.format(key, target) for key, target in enumerate(targets, 1))


def test_the_small_utility_has_no_problem() -> None:
    assert told() == []
    assert told(nodes=third_option("hello", say("hello", "closed"))) == []


def test_a_node_that_nothing_leads_to_is_refused() -> None:
    assert told(nodes=say("old", "main") + NODES) == [
        "nodes.yaml:1:1: no caller can ever reach 'old' (lead an option to it, or delete it)"
    ]


@pytest.mark.parametrize("way", ["after_hours", "overflow", "message", "closed", "holiday", "next"])
def test_a_node_is_reached_by_every_kind_of_way(way: str) -> None:
    menu = "other:\n  kind: menu\n" + options("need: agent")
    box = NODES[NODES.index("leave_message:") : NODES.index("bye:")].replace("leave_message", "other")
    hours = "fork:\n  kind: hours\n  desk: office\n  open: main\n  closed: closed\n  holiday: closed\n"
    changed = {
        "after_hours": {"needs": NEEDS.replace("closed", "other"), "nodes": third_option("closed", menu)},
        "overflow": {"desks": DESKS.replace("leave_message", "other", 1), "nodes": NODES + menu},
        "message": {"utility": UTILITY.replace("leave_message", "other"), "nodes": NODES + box},
        "closed": {"nodes": third_option("fork", hours.replace("closed: closed", "closed: other") + menu)},
        "holiday": {"nodes": third_option("fork", hours.replace("holiday: closed", "holiday: other") + menu)},
        "next": {"nodes": third_option("hello", say("hello", "other") + menu)},
    }[way]
    assert told(**changed) == []


def test_messages_that_lead_to_each_other_are_a_circle_that_is_told_once() -> None:
    nodes = third_option("a", say("a", "b") + say("b", "c") + say("c", "a"))
    assert told(nodes=nodes) == [
        f"nodes.yaml:{LINE_OF_MORE}:1: the call would go in a circle without a choice for the caller: "
        f"a -> b -> c -> a ({MENU})"
    ]


def test_a_way_into_a_circle_is_not_a_circle_of_its_own() -> None:
    nodes = third_option("a", say("a", "b") + say("b", "b"))
    said = told(nodes=nodes)
    assert len(said) == 2
    assert said[0].startswith(f"nodes.yaml:{LINE_OF_MORE}:1: whoever comes to 'a' can only go round and round")
    assert "b -> b" in said[1]


def test_a_choice_of_language_that_leads_to_itself_is_a_circle() -> None:
    nodes = third_option("tongue", "tongue:\n  kind: language\n  languages: {1: en, 2: es}\n  next: tongue\n")
    assert told(nodes=nodes) == [
        f"nodes.yaml:{LINE_OF_MORE}:1: the call would go in a circle without a choice for the caller: "
        f"tongue -> tongue ({MENU})"
    ]


def test_a_question_that_is_asked_again_for_ever_is_a_circle() -> None:
    ask = 'code:\n  kind: ask\n  say: {en: "Key in.", es: "Marque."}\n  at_least: 4\n  at_most: 4\n  name: code\n'
    said = told(nodes=third_option("code", f"{ask}  next: code\n"))
    assert len(said) == 1
    assert "code -> code" in said[0]
    assert told(nodes=third_option("code", f"{ask}  next: closed\n")) == []


def test_an_after_hours_way_that_comes_back_to_the_closed_desk_is_a_circle() -> None:
    nodes = third_option("closed", "back:\n  kind: transfer\n  desk: office\n")
    assert told(needs=NEEDS.replace("closed", "back"), nodes=nodes) == [
        f"nodes.yaml:{LINE_OF_MORE}:1: the call would go in a circle without a choice for the caller: "
        f"back -> back ({MENU})"
    ]


def test_a_circle_that_gives_a_choice_is_no_trap() -> None:
    assert told(nodes=third_option("hello", say("hello", "main"))) == []


def test_menus_that_lead_only_to_each_other_are_refused_once() -> None:
    more = "a:\n  kind: menu\n" + options("goto: b") + "b:\n  kind: menu\n" + options("goto: a")
    assert told(nodes=third_option("a", more)) == [
        f"nodes.yaml:{LINE_OF_MORE}:1: whoever comes to 'a' can only go round and round, "
        f"and never reaches a desk or an answer ({CHOICE})"
    ]
    assert told(nodes=third_option("a", more + '    2: {words: {en: "Or", es: "O"}, need: agent}\n')) == []


def test_desks_that_overflow_into_each_other_are_a_circle_that_is_told_once() -> None:
    desks = DESKS.replace("overflow: leave_message", "overflow: office", 1)
    desks = desks[::-1].replace("overflow: leave_message"[::-1], "overflow: dispatch"[::-1], 1)[::-1]
    assert told(desks=desks) == [
        "desks.yaml:6:13: the overflow goes in a circle: dispatch -> office -> dispatch "
        "(let the last one lead to a node, such as a voicemail)"
    ]


def test_a_desk_that_closes_and_overflows_into_itself_is_refused() -> None:
    desks = DESKS[::-1].replace("leave_message"[::-1], "office"[::-1], 1)[::-1]
    assert told(desks=desks) == [
        "desks.yaml:12:13: the overflow goes in a circle: office -> office "
        "(let the last one lead to a node, such as a voicemail)"
    ]


LINE_OF_BYE = NODES[: NODES.index("bye:")].count("\n") + 1


def hung_up(when: str, line: int = LINE_OF_BYE) -> list[str]:
    return [f"nodes.yaml:{line}:1: a caller would be hung up on here without being served, {when} ({SERVE})"]


def test_an_after_hours_way_that_hangs_up_is_refused() -> None:
    assert told(needs=NEEDS.replace("closed", "sorry"), nodes=third_option("closed", say("sorry", "bye"))) == hung_up(
        "when 'sorry' answers instead of a closed desk", LINE_OF_BYE + 1
    )


def test_a_desk_that_hangs_up_on_those_whom_nobody_answers_is_refused() -> None:
    assert told(desks=DESKS.replace("leave_message", "bye", 1)) == hung_up("when nobody answers at desk 'dispatch'")


def test_a_first_node_that_hangs_up_is_refused() -> None:
    language = "hello:\n  kind: language\n  languages: {1: en, 2: es}\n  next: bye\n"
    said = told(utility=UTILITY.replace("start: main", "start: hello"), nodes=NODES + language)
    assert hung_up("at the start of the call")[0] in said


def test_a_branch_by_the_clock_that_hangs_up_at_night_is_refused() -> None:
    fork = "fork:\n  kind: hours\n  desk: office\n  open: main\n  closed: bye\n"
    when = "when 'fork' finds desk 'office' closed"
    assert told(nodes=third_option("fork", fork)) == hung_up(when, LINE_OF_BYE + 1)
    holiday = fork.replace("closed: bye", "closed: closed\n  holiday: bye")
    assert told(nodes=third_option("fork", holiday)) == hung_up(when, LINE_OF_BYE + 1)


def test_an_answer_that_the_caller_chose_may_end_the_call() -> None:
    assert told(nodes=third_option("hello", say("hello", "bye"))) == []


def test_callers_never_come_to_what_agents_hear() -> None:
    line = NODES[: NODES.index("whisper:")].count("\n") + 2
    assert told(nodes=third_option("whisper", "")) == [
        f"nodes.yaml:{line}:1: 'whisper' is for agents, but callers can reach it (lead them elsewhere)"
    ]


def with_main(lines: str) -> str:
    return NODES.replace("main:\n  kind: menu\n", f"main:\n  kind: menu\n{lines}", 1)


def test_a_menu_of_seven_options_needs_a_reason() -> None:
    seven = "seven:\n  kind: menu\n" + options(*["need: agent"] * 7)
    assert told(nodes=third_option("seven", seven)) == [
        f"nodes.yaml:{LINE_OF_MORE + 3}:5: 7 options are more than 6 "
        "(move some options to another menu, or say why in 'because: …')"
    ]
    assert told(nodes=third_option("seven", seven + "  because: Seven boroughs.\n")) == []
    assert told(nodes=third_option("six", "six:\n  kind: menu\n" + options(*["need: agent"] * 6))) == []


@pytest.mark.parametrize("count", [61, 62])
def test_the_limit_of_25_seconds_is_exact_and_a_reason_lifts_it(count: int) -> None:
    words = " ".join(["word"] * count)  # 150 words a minute: 62.5 words
    long = f'long:\n  kind: say\n  say: {{en: "{words}", es: "Hola."}}\n  next: main\n'
    assert told(nodes=third_option("long", long)) == []
    longer = long.replace("word ", "word word ", 2)
    assert told(nodes=third_option("long", longer + "  because: The law gives the words.\n")) == []
    if count == 61:
        assert told(nodes=third_option("long", longer)) == [
            f"nodes.yaml:{LINE_OF_MORE}:1: in 'en' this takes 26 s to hear, more than 25 "
            "(use fewer or shorter words, or say why in 'because: …')"
        ]


def test_a_greeting_longer_than_4_seconds_needs_a_reason() -> None:
    ten, eleven = " ".join(["word"] * 10), " ".join(["word"] * 11)
    assert told(nodes=with_main(f'  say: {{en: "{ten}", es: "Hola."}}\n')) == []
    assert told(nodes=with_main(f'  say: {{en: "Hello.", es: "{eleven}"}}\n')) == [
        "nodes.yaml:3:27: in 'es' the greeting takes longer than 4 s (say the name, then the options)"
    ]
    assert told(nodes=with_main(f'  because: By law.\n  say: {{en: "Hello.", es: "{eleven}"}}\n')) == []


def test_words_that_name_a_key_without_an_option_are_refused() -> None:
    fix = "leave keys out of the words: they are spoken from the options"
    assert told(nodes=with_main('  say: {en: "Press 7.", es: "Hola."}\n')) == [
        f"nodes.yaml:3:13: the words name key 7, which does nothing ({fix})"
    ]
    for key in ("1", "0"):
        assert told(nodes=with_main(f'  say: {{en: "Press {key}.", es: "Hola."}}\n')) == []
    assert told(nodes=with_main('  other_language: 7\n  say: {en: "Press 7.", es: "Hola."}\n')) == []


def test_the_first_menu_as_shipped_needs_its_reason() -> None:
    files = shipped()
    files["main.yaml"] = b"".join(line for line in files["main.yaml"].splitlines(True) if b"because" not in line)
    assert any("8 options are more than 6" in message for message in messages(files))
