"""The tree in the terminal."""

from __future__ import annotations

from ivr.flow.outline import outline
from ivr.maps.text import text
from tests.maps.flows import EVIL, evil, large, little, whole

SMALL = """\
Small Water: the way of a call
menu main
├─ 1 For emergencies → dispatch (an emergency), day and night  [2 s]
│       nobody answers: leave_message
├─ 2 For all else → the office (a person)  [4 s]
│       closed: closed · nobody answers: leave_message
└─ 0 A person, at any time → the office
        closed: closed · nobody answers: leave_message

When a desk is closed, or nobody answers

menu closed
├─ 1 For emergencies → dispatch (an emergency) (see above)  [+2 s]
├─ 2 To leave a message → voicemail leave_message "Speak, please. This message is recorded. Speak after the tone, then press any …"  [+4 s]
│  ├─ then → end bye "Goodbye."  [+11 s]
│  └─ 0 A person, at any time → the office (see above)
└─ 0 A person, at any time → the office (see above); while that is closed: dispatch
"""  # noqa: E501


def test_the_small_utility_is_told_option_by_option() -> None:
    assert text(outline(little())).startswith(SMALL)


def test_an_option_is_one_line_and_a_node_already_shown_is_referred_to() -> None:
    lines = text(outline(whole())).splitlines()
    assert [line for line in lines if "For bills" in line] == [
        "├─ 2 For bills → billing (a question about a bill)  [9 s]"
    ]
    assert sum("say information_recorded" in line for line in lines) == 1
    assert "│  └─ then → menu closed (see above)  [+34 s]" in lines


def test_what_is_shown_further_down_is_not_called_above() -> None:
    lines = text(outline(whole())).splitlines()
    above = next(line for line in lines if line.startswith("│  └─ 0 A person"))
    assert "the front desk (see below)" in above


def test_shares_are_told_where_they_are_known() -> None:
    pressed = {("main", "2"): 880, ("main", "3"): 119, ("main", "4"): 1}
    told = text(outline(whole(), pressed=pressed))
    assert "[9 s, 88 % of callers]" in told
    assert "[14 s, under 1 % of callers]" in told
    assert "[4 s, 0 % of callers]" in told
    assert "% of callers" not in text(outline(whole()))


def test_words_are_in_the_language_that_is_asked_for() -> None:
    told = text(outline(whole(), "es"))
    assert "2 Para facturas → facturación (una pregunta sobre la factura)" in told


def test_key_0_is_painted() -> None:
    told = text(outline(little()), lambda words, colour: f"<{colour}>{words}</{colour}>")
    assert told.count("<green>0 A person") == 3


def test_any_words_and_any_size_are_told() -> None:
    assert EVIL in text(evil())
    told = text(outline(large()))
    assert all(f" m{number} " in told for number in range(300))
