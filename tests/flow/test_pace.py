"""Speech is counted alike where menus are measured and where calls are simulated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow import pace
from ivr.flow.graph import Flow
from ivr.simulator import pace as simulated


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 0), ("one two three four five", 2.0), ("One. Two.", 1.3), ("9 1 1", 1.2), ("911", 1.2), ("¿Qué ve?", 0.8)],
)
def test_150_words_a_minute_and_half_a_second_between_sentences(text: str, seconds: float) -> None:
    assert pace.seconds(text) == pytest.approx(seconds)


@given(st.text("ab 1290.,;:!?¿-–\n", max_size=80))
def test_both_count_alike(text: str) -> None:
    assert pace.seconds(text) == pytest.approx(simulated.seconds(text))


def test_both_count_the_shipped_prompts_alike(flow: Flow) -> None:
    for spoken in flow.spoken.values():
        for prompts in spoken.values():
            for says in prompts.values():
                for say in says:
                    assert pace.seconds(say.text) == pytest.approx(simulated.seconds(say.text))
