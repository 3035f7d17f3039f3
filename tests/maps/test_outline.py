"""The flow as boxes and edges."""

from __future__ import annotations

import pytest

from ivr.flow.nodes.menu import Menu
from ivr.flow.outline import Edge, Outline, outline
from ivr.flow.pace import seconds
from ivr.flow.walk import Walk, heard_seconds
from tests.maps.flows import large, little, whole

LANGUAGE = """\
tongue:
  kind: language
  languages: {1: en, 2: es}
  next: more
more:
  kind: menu
  options:
    1: {words: {en: "For a person", es: "Para una persona"}, need: agent}
"""

HOURS = """\
lobby: {kind: hours, desk: office, open: main, closed: closed, holiday: number}
number:
  kind: ask
  say: {en: "Please key in your account number.", es: "Marque su número de cuenta."}
  at_least: 6
  at_most: 8
  name: account
  next: main
"""


def edge(found: Outline, source: str, key: str) -> Edge:
    return next(one for one in found.edges[source] if one.key == key)


def test_a_key_can_be_pressed_after_its_own_sentence() -> None:
    found = outline(whole())
    assert edge(found, "main", "1").heard == pytest.approx(
        seconds("Waterline Water. For emergencies or no water, press 1.")
    )
    first, invitation = "Waterline Water. For emergencies or no water, press 1.", "Español, oprima 9."
    assert edge(found, "main", "9").heard == pytest.approx(seconds(first) + seconds(invitation))
    assert edge(found, "main", "2").heard == pytest.approx(
        seconds(first) + seconds(invitation) + seconds("Or tell us. For bills, press 2.")
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_last_key_of_every_menu_is_heard_before_all_of_it_is_over(language: str) -> None:
    flow = whole()
    found = outline(flow, language)
    for name, box in found.boxes.items():
        node = flow.nodes[name]
        if isinstance(node, Menu):
            keys = [one.heard for one in found.edges[name] if one.how == "key"]
            over = sum(seconds(say.text) for say in flow.spoken[name][language]["first"])
            assert keys == sorted(keys), name
            assert box.kind == "menu"
            assert keys[-1] - keys[0] < over, name


def test_seconds_of_a_second_menu_count_those_of_the_first_up_to_the_key() -> None:
    flow = whole()
    found = outline(flow)
    menu = flow.spoken["account"]["en"]["first"][0].text
    first = menu[: menu.index("press 1.") + len("press 1.")]
    assert edge(found, "account", "1").heard == pytest.approx(edge(found, "main", "6").heard + seconds(first))


def test_who_speaks_the_second_language_has_heard_the_first_one_up_to_its_key() -> None:
    flow = whole()
    english, spanish = outline(flow), outline(flow, "es")
    alone = flow.spoken["main"]["es"]["first"][0].text
    heard = seconds(alone[: alone.index("oprima 1.") + len("oprima 1.")])
    assert edge(spanish, "main", "1").heard == pytest.approx(edge(english, "main", "9").heard + heard)
    assert edge(spanish, "main", "1").words == "Emergencias o sin agua"


def test_the_offer_of_a_person_is_heard_when_the_first_menu_is_over() -> None:
    from datetime import UTC, datetime

    flow = whole()
    walk = Walk(flow, datetime(2026, 11, 24, 15, tzinfo=UTC))
    assert edge(outline(flow), "main", "0").heard == pytest.approx(heard_seconds(walk.steps))


@pytest.mark.parametrize("flow", [whole(), little(LANGUAGE, "tongue"), little(HOURS, "lobby"), large(60)])
def test_every_node_of_a_caller_is_one_box_and_the_showing_edges_are_a_tree(flow) -> None:
    found = outline(flow)
    agents = {flow.whisper}
    met = flow.reachable([flow.start, f"desk.{flow.agent.desk}"]) - agents
    assert set(found.boxes) == met
    showing = [one.target for one in found.every_edge() if one.shows]
    assert sorted([*showing, flow.start]) == sorted(found.boxes)
    assert set(found.sections) <= set(found.boxes)


def test_a_circle_ends() -> None:
    found = outline(whole())
    back = next(one for one in found.edges["information_recorded"] if one.target == "closed")
    assert not back.shows


def test_a_closed_and_a_silent_desk_lead_on() -> None:
    found = outline(whole())
    ways = {one.how: one.target for one in found.edges["need.billing_question"]}
    assert ways == {"closed": "closed", "nobody": "leave_message"}
    assert found.boxes["need.billing_question"].overflow == ("the front desk",)
    assert [one.how for one in found.edges["need.emergency"]] == ["nobody"]
    assert found.boxes["need.emergency"].always


def test_key_0_is_in_every_question_and_at_night_it_leads_to_the_dispatcher() -> None:
    found = outline(whole())
    for name, box in found.boxes.items():
        keys = [one for one in found.edges[name] if one.how == "person"]
        assert len(keys) == (box.kind in ("menu", "voicemail", "ask", "language")), name
    assert edge(found, "main", "0").at_night == ""
    assert edge(found, "closed", "0").at_night == "dispatch"


def test_a_language_node_goes_on_in_the_language_that_is_outlined() -> None:
    flow = little(LANGUAGE, "tongue")
    for language, key in (("en", "1"), ("es", "2")):
        found = outline(flow, language)
        assert [one.key for one in found.edges["tongue"] if one.shows and one.how == "language"] == [key]


def test_a_branch_by_the_clock_names_the_desk_whose_hours_decide() -> None:
    found = outline(little(HOURS, "lobby"))
    assert found.boxes["lobby"].desk == "the office"
    assert [(one.how, one.target) for one in found.edges["lobby"]] == [
        ("open", "main"),
        ("closed", "closed"),
        ("holiday", "number"),
    ]


def test_words_known_only_in_the_call_stand_in_brackets_and_facts_are_filled_in() -> None:
    found = outline(whole())
    assert found.boxes["closed"].words == "Right now (desk) is closed. It opens (opens)."
    assert "100 Main Street" in found.boxes["information_recorded"].words


def test_shares_are_of_all_callers_and_the_change_of_language_is_not_counted_twice() -> None:
    pressed = {("main", "2"): 30, ("main", "4"): 10, ("main", "9"): 25, ("questions", "1"): 4}
    found = outline(whole(), pressed=pressed)
    assert edge(found, "main", "2").share == pytest.approx(0.75)
    assert edge(found, "main", "9").share == pytest.approx(25 / 40)
    assert edge(found, "questions", "1").share == pytest.approx(0.1)
    assert edge(found, "main", "1").share == 0
    assert edge(outline(whole(), pressed=pressed, callers=60), "main", "2").share == pytest.approx(0.5)
    assert edge(outline(whole()), "main", "2").share is None
    assert edge(outline(whole(), pressed={}), "main", "2").share is None
