"""<Say>, <Play>, <Pause>, <Redirect>, <Reject>, <Hangup>, and how fast words are"""

from __future__ import annotations

import pytest

from ivr.simulator import pace
from ivr.simulator.perform import Unsupported
from tests.simulator.canned import Phone, codes


# 150 words a minute; a digit is a word; half a second after each sentence inside the text.
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0.0),
        ("one two three four five", 2.0),
        ("For billing, press 1.", 1.6),
        ("One. Two.", 1.3),
        ("202-555-0100", 4.0),
        ("It is 8 to 17.", 2.4),
        ("Hello?  Yes! ", 1.3),
    ],
)
def test_pace(text: str, seconds: float) -> None:
    assert pace.seconds(text) == pytest.approx(seconds)


# -- Say


def test_say_has_a_language() -> None:
    outcome = Phone({"/voice": "<Say>Hello.</Say><Say language='es-US'>Hola.</Say>"}).call()
    assert [(line.text, line.language) for line in outcome.transcript[:2]] == [("Hello.", "en-US"), ("Hola.", "es-US")]
    assert outcome.heard_seconds == 0.8


# loop 0 = up to 1000 times.
@pytest.mark.parametrize(("loop", "seconds"), [("1", 0.4), ("3", 1.2), ("0", 400.0)])
def test_say_loops(loop: str, seconds: float) -> None:
    assert Phone({"/voice": f"<Say loop='{loop}'>Hello.</Say>"}).call().seconds == pytest.approx(seconds)


def test_breaks_take_their_time() -> None:
    say = "<Say>Hello.<break time='500ms'/><prosody rate='slow'><break time='2s'/></prosody></Say>"
    assert Phone({"/voice": say}).call().seconds == pytest.approx(2.9)


# Say <= 4096 characters.
def test_say_too_long() -> None:
    assert Phone({"/voice": f"<Say>{'a' * 4096}</Say>"}).call().errors == []
    assert codes(Phone({"/voice": f"<Say>{'a' * 4097}</Say>"}, fallback_path=None).call()) == [12200]


# -- Play, Pause


def test_play_and_tones() -> None:
    outcome = Phone({"/voice": "<Play loop='2'>/a.wav</Play><Play digits='ww1'/>"}, play_seconds=7.0).call()
    assert outcome.seconds == 15.5
    assert outcome.heard() == "(plays https://ivr.example.org/a.wav)\n(tones ww1)"


# length 1
@pytest.mark.parametrize(("pause", "seconds"), [("<Pause/>", 1.0), ("<Pause length='20'/>", 20.0)])
def test_pause(pause: str, seconds: float) -> None:
    outcome = Phone({"/voice": pause}).call()
    assert (outcome.seconds, outcome.heard_seconds) == (seconds, 0.0)


# -- Redirect


# Verbs after <Redirect> are unreachable.
def test_redirect() -> None:
    it = Phone({"/voice": "<Redirect>/next?turn=2</Redirect><Say>Never.</Say>", "/next": "<Say>There.</Say>"})
    assert it.call().heard() == "There."
    (request,) = it.app.asked("/next")
    assert (request.method, request.query, request.params["CallStatus"]) == ("POST", "turn=2", "in-progress")


# -- Hangup, Reject


def test_hangup() -> None:
    assert Phone({"/voice": "<Hangup/><Say>Never.</Say>"}).call().heard() == ""


# Reject declines without being billed; it must be the first verb to have that effect.
@pytest.mark.parametrize(("reject", "status"), [("<Reject/>", "no-answer"), ("<Reject reason='busy'/>", "busy")])
def test_reject(reject: str, status: str) -> None:
    it = Phone({"/voice": reject + "<Say>Never.</Say>"})
    outcome = it.call()
    assert (outcome.how, outcome.heard()) == ("rejected", "")
    assert it.params("/voice/status")["CallStatus"] == status
    assert "CallDuration" not in it.params("/voice/status")


def test_reject_comes_too_late() -> None:
    outcome = Phone({"/voice": "<Say>Hello.</Say><Reject/>"}, strict=False).call()
    assert (outcome.how, codes(outcome)) == ("hangup", [12200])


# The simulator stops rather than pretend.
def test_what_it_cannot_play_yet_is_said() -> None:
    with pytest.raises(Unsupported, match="Connect"):
        Phone({"/voice": "<Connect>billing</Connect>"}).call()
