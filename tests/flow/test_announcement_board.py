"""Which announcements a caller hears at a moment, and what may be announced at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.flow.announceable import advice, crowded_out, faults
from ivr.flow.announcements import Announcement, Board
from ivr.flow.graph import Flow

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
AT = NOW.timestamp()
HOUR = 3600.0
WORDS = {"en": "Oak Street has no water.", "es": "La calle Oak no tiene agua."}


def one(number: int, start: float = -1, until: float = 1, **more: Any) -> Announcement:
    """An announcement from and until so many hours from now."""
    words = more.pop("words", {"en": f"Number {number}.", "es": f"Número {number}."})
    return Announcement(number, words, AT + start * HOUR, AT + until * HOUR, **more)


def before_menu(*announcements: Announcement, language: str = "en", now: datetime = NOW) -> list[int]:
    return [found.number for found in Board(announcements).before_menu(language, now)]


def for_need(need: str | None, *announcements: Announcement) -> list[int]:
    return [found.number for found in Board(announcements).for_need(need, "en", NOW)]


# -- what is heard


def test_nothing_is_heard_of_an_empty_board() -> None:
    assert before_menu() == []
    assert for_need("high_bill") == []


def test_it_is_heard_from_its_start_until_its_end() -> None:
    board = [one(1, start=1, until=2)]
    heard = [before_menu(*board, now=NOW + timedelta(hours=hours)) for hours in (0.99, 1, 1.99, 2)]
    assert heard == [[], [1], [1], []]


def test_the_urgent_comes_first_then_the_newest_and_two_at_the_most() -> None:
    assert before_menu(one(1), one(2), one(3)) == [3, 2]
    assert before_menu(one(1, urgent=True), one(2), one(3)) == [1, 3]
    assert before_menu(one(1, urgent=True), one(2), one(3, until=0)) == [1, 2]


def test_what_is_for_a_need_is_heard_by_those_who_chose_it_alone() -> None:
    board = (one(1, needs=("billing_question", "emergency")), one(2))
    assert before_menu(*board) == [2]
    assert for_need("billing_question", *board) == [1]
    assert for_need("payment_make", *board) == []
    assert for_need(None, *board) == []


def test_it_is_not_spoken_in_a_language_in_which_it_has_no_words() -> None:
    assert before_menu(one(1, words={"en": "Only here."}), one(2), language="es") == [2]


def test_it_tells_where_it_stands() -> None:
    assert [one(1, start=hours, until=hours + 1).state(AT) for hours in (-1, 0, 1)] == ["over", "live", "to come"]


# -- what may be announced


def wrong(flow: Flow, standing: tuple[Announcement, ...] = (), **more: Any) -> list[str]:
    return faults(one(0, **{"words": WORDS, "start": 0, **more}), standing, flow, NOW)


def test_a_sound_announcement_has_no_faults(flow: Flow) -> None:
    assert wrong(flow) == []
    assert wrong(flow, needs=("billing_question", "agent"), until=30 * 24) == []


@pytest.mark.parametrize(
    ("en", "says"),
    [
        ("", "in 'en': the prompt is empty (write the words)"),
        ("Stop <break/> here.", "in 'en': the prompt holds markup, which would be read aloud"),
        ("We open {opens}.", "in 'en': '{opens}' is not known here"),
        ("boil.mp3", "in 'en': 'boil.mp3' looks like an audio file"),
        ("word " * 38, "in 'en' it takes 15 s to hear, more than 15 (say it in fewer words)"),
        ("To hear more, press 8.", "in 'en' the words name key 8, which does nothing then (leave it out)"),
    ],
)
def test_words_that_cannot_be_spoken_are_told(flow: Flow, en: str, says: str) -> None:
    found = wrong(flow, words={**WORDS, "en": en})
    assert len(found) == 1
    assert found[0].startswith(says)


def test_fifteen_seconds_are_just_allowed(flow: Flow) -> None:
    assert wrong(flow, words={**WORDS, "en": "word " * 37}) == []


def test_a_key_of_the_first_menu_may_be_named_but_none_while_a_desk_is_rung(flow: Flow) -> None:
    words = {**WORDS, "en": "For no water elsewhere, press 1."}
    assert wrong(flow, words=words) == []
    assert "name key 1" in wrong(flow, words=words, needs=("billing_question",))[0]


def test_every_language_of_the_menus_and_no_other(flow: Flow) -> None:
    assert wrong(flow, words={"en": "No water.", "ess": "Sin agua."}) == [
        "there are no words in 'es', a language of the menus (add --es \"…\")",
        "language 'ess' is not one of ours (did you mean 'es'?)",
    ]


def test_its_times_are_looked_at(flow: Flow) -> None:
    assert "would end before it begins" in wrong(flow, start=2, until=1)[0]
    assert "would be over already" in wrong(flow, start=-2, until=0)[0]
    assert "more than 30 days" in wrong(flow, until=30 * 24 + 0.1)[0]


def test_a_need_that_nobody_can_choose_is_refused(flow: Flow) -> None:
    assert wrong(flow, needs=("biling_question",)) == [
        "there is no need 'biling_question' (did you mean 'billing_question'?)"
    ]
    assert wrong(flow, needs=("high_bill",)) == [
        "no key leads to 'high_bill' alone, so most would not hear it "
        "(name 'billing_question', which callers choose for it)"
    ]


def test_the_same_words_twice_are_refused_while_both_would_be_heard(flow: Flow) -> None:
    same = one(3, words=WORDS)
    assert wrong(flow, (same,)) == ["announcement 3 says the same at that time (to end it: ivr announce --end 3)"]
    assert wrong(flow, (same,), start=1, until=2) == []
    assert wrong(flow, (same,), needs=("billing_question",)) == []


def test_all_faults_are_told_at_once(flow: Flow) -> None:
    assert len(wrong(flow, words={"en": "<"}, until=-1, needs=("nothing",))) == 4


def test_numbers_that_would_be_read_as_one_are_advised_against() -> None:
    told = advice(one(1, words={"en": "In danger call 911.", "es": "En peligro llame al 9 1 1."}))
    assert told == ["in 'en' '911' would be read as one number (write '9 1 1')"]


def test_it_is_told_which_announcement_is_one_too_many() -> None:
    assert crowded_out((one(1),), one(2)) == ()
    assert crowded_out((one(1), one(2)), one(3)) == (1,)
    assert crowded_out((one(1, urgent=True), one(2, urgent=True)), one(3)) == (3,)
    assert crowded_out((one(1), one(2, until=0.5)), one(3, start=0.6, until=2)) == ()
    assert crowded_out((one(1), one(2, start=1, until=3)), one(3, start=0, until=2)) == ()
    assert crowded_out((one(1, until=9), one(2, start=1, until=3)), one(3, start=0, until=2)) == (1,)
    needed = {"needs": ("billing_question",)}
    assert crowded_out((one(1), one(2)), one(3, **needed)) == ()
    assert crowded_out((one(1, **needed), one(2, **needed)), one(3, **needed)) == (1,)
