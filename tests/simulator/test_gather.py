"""<Gather>"""

from __future__ import annotations

from typing import Literal

import pytest

from ivr.simulator import Press, Speak, Wait
from tests.simulator.canned import Does, Phone, codes, lines


def gather(attributes: str = "", words: str = "<Say>Press a key now.</Say>", after: str = "<Say>Nothing.</Say>") -> str:
    return f"<Gather action='/turn' {attributes}>{words}</Gather>{after}"


def phone(page: str, **options: object) -> Phone:
    return Phone({"/voice": page, "/turn": "<Hangup/>"}, **options)


# -- keys


# numDigits ends at once.
def test_num_digits_ends_at_once() -> None:
    it = phone(gather("numDigits='2'"))
    outcome = it.call("press 12")
    assert it.params("/turn")["Digits"] == "12"
    assert it.params("/turn")["CallStatus"] == "in-progress"
    assert outcome.seconds == 1.6  # four words: no silence is waited for
    assert outcome.decisions == ["12"]


def test_keys_after_the_last_awaited_one_are_lost() -> None:
    it = phone(gather("numDigits='1'"))
    assert "--: keys 23 come too late and are lost" in lines(it.call("press 123"))
    assert it.params("/turn")["Digits"] == "1"


# Without numDigits a silence of `timeout` ends it, default 5 s.
@pytest.mark.parametrize(("attributes", "seconds"), [("", 6.6), ("timeout='3'", 4.6), ("timeout='auto'", 6.6)])
def test_silence_after_the_keys_ends_it(attributes: str, seconds: float) -> None:
    it = phone(gather(attributes))
    assert it.call("press 555").seconds == seconds
    assert it.params("/turn")["Digits"] == "555"


# finishOnKey ends it and is not among the Digits; default #; '' is none.
@pytest.mark.parametrize(
    ("attributes", "keys", "digits", "finished"),
    [
        ("", "123#", "123", "#"),
        ("finishOnKey='*'", "12#3*", "12#3", "*"),
        ("finishOnKey=''", "12#", "12#", ""),
        ("numDigits='3'", "12#", "12", "#"),
    ],
)
def test_finish_on_key(attributes: str, keys: str, digits: str, finished: str) -> None:
    it = phone(gather(attributes))
    it.call(f"press {keys}")
    assert it.params("/turn")["Digits"] == digits
    assert it.params("/turn")["FinishedOnKey"] == finished


# '#' as the first key counts as no input: the next verb runs, at once.
def test_the_finishing_key_alone_is_no_input() -> None:
    it = phone(gather())
    outcome = it.call("press #")
    assert it.app.asked("/turn") == []
    assert outcome.heard().endswith("Nothing.")
    assert outcome.seconds == 2.0  # no timeout between the key and "Nothing."
    assert outcome.decisions == []


# timeout applies between the keys too.
@pytest.mark.parametrize(("between", "digits"), [(4.0, "12"), (6.0, "1")])
def test_slow_keys(between: float, digits: str) -> None:
    it = phone(gather("numDigits='2'"))
    it.call(Does(Press("12", between=between)))
    assert it.params("/turn")["Digits"] == digits


def test_a_key_after_the_timeout_is_silence() -> None:
    it = phone(gather("numDigits='1'"))
    assert it.call(Does(Press("1", after=5.1))).heard().endswith("Nothing.")
    assert it.app.asked("/turn") == []


# -- no input


# Called when there is input; with none, the next verb runs.
def test_no_input_is_the_next_verb() -> None:
    it = phone(gather())
    outcome = it.call("wait")
    assert it.app.asked("/turn") == []
    assert outcome.heard() == "Press a key now.\nNothing."
    assert outcome.seconds == 7.0  # 1.6 s of words, 5 s of silence, 0.4 s of words


# ... unless actionOnEmptyResult=true; Digits missing or "" is not documented.
@pytest.mark.parametrize(("empty", "digits"), [("blank", ""), ("missing", None)])
@pytest.mark.parametrize("steps", ["wait", "press #"])
def test_action_on_empty_result(empty: Literal["blank", "missing"], digits: str | None, steps: str) -> None:
    it = phone(gather("actionOnEmptyResult='true'"), empty_digits=empty)
    assert "Nothing." not in it.call(steps).heard()
    assert it.params("/turn").get("Digits") == digits


# A caller who hangs up here: nothing is asked but the status callback.
def test_hanging_up_in_a_gather() -> None:
    it = phone(gather())
    outcome = it.call("hang up")
    assert outcome.how == "hangup"
    assert [request.path for request in it.app.requests] == ["/voice", "/voice/status"]
    assert lines(outcome) == ["Them: Press a key now.", "You: hang up"]


# -- the action


# action default: current document (loops!).
def test_without_an_action_the_current_document_is_asked_again() -> None:
    it = Phone({"/voice": ["<Redirect>/menu?n=1</Redirect>"], "/menu": ["<Gather numDigits='1'/>", "<Hangup/>"]})
    it.call("press 7")
    assert [request.query for request in it.app.asked("/menu")] == ["n=1", "n=1"]
    assert it.app.asked("/menu")[1].params["Digits"] == "7"


def test_the_method_is_the_attributes() -> None:
    it = phone(gather("numDigits='1' method='GET'"))
    it.call("press 7")
    (request,) = it.app.asked("/turn")
    assert (request.method, request.params["Digits"]) == ("GET", "7")


# -- barge-in


# An actor answers after the nested audio has ended, unless it barges in.
def test_barge_in_cuts_the_words_off() -> None:
    it = phone(gather("numDigits='1'", "<Say>First.</Say><Pause/><Say>Second.</Say>"))
    outcome = it.call("press 0!")
    assert outcome.heard() == ""
    assert (outcome.seconds, outcome.heard_seconds) == (0.0, 0.0)
    assert lines(outcome)[:3] == ["--: cut off: First.", "--: cut off: Second.", "You: press 0"]


def test_barge_in_can_be_forbidden() -> None:
    outcome = phone(gather("numDigits='1' bargeIn='false'")).call("press 0!")
    assert outcome.heard() == "Press a key now."
    assert outcome.seconds == 1.6


def test_what_is_not_listened_to_cuts_nothing_off() -> None:
    assert phone(gather("input='speech'")).call(Does(Press("0", barge_in=True))).heard().startswith("Press a key now.")


def test_nested_words_pauses_and_sounds_take_their_time_one_after_the_other() -> None:
    words = "<Say>One two.</Say><Pause length='2'/><Play>/a.wav</Play><Say language='es-US'>Uno.</Say>"
    outcome = phone(gather("numDigits='1'", words)).call("press 1")
    assert [(line.text, line.at, line.language) for line in outcome.transcript][:3] == [
        ("One two.", 0.0, "en-US"),
        ("(plays https://ivr.example.org/a.wav)", 2.8, ""),
        ("Uno.", 5.8, "es-US"),
    ]
    assert outcome.seconds == 6.2


# -- speech


def test_speech() -> None:
    it = phone(gather("input='speech' speechTimeout='2'"))
    outcome = it.call("say my water is brown")
    params = it.params("/turn")
    assert (params["SpeechResult"], params["Confidence"]) == ("my water is brown", "0.9")
    assert "Digits" not in params
    assert outcome.seconds == 5.2  # 1.6 s of prompt, 1.6 s of speech, 2 s of silence
    assert outcome.decisions == ["my water is brown"]


# Confidence may be missing: never required.
def test_confidence_may_be_missing() -> None:
    it = phone(gather("input='speech'"))
    it.call(Does(Speak("a leak", confidence=None)))
    assert "Confidence" not in it.params("/turn")


# Inputs `dtmf speech`: first detected wins; speech first = finishOnKey ignored.
@pytest.mark.parametrize(
    ("steps", "there", "missing"), [("press 1#", "Digits", "SpeechResult"), ("say one", "SpeechResult", "Digits")]
)
def test_the_first_detected_wins(steps: str, there: str, missing: str) -> None:
    it = phone(gather("input='dtmf speech'"))
    it.call(steps)
    assert there in it.params("/turn")
    assert missing not in it.params("/turn")


# What the Gather does not listen to is silence to it.
@pytest.mark.parametrize(("attributes", "does"), [("input='speech'", Press("1")), ("", Speak("one")), ("", Wait())])
def test_the_wrong_kind_of_input_is_silence(attributes: str, does: Press | Speak | Wait) -> None:
    it = phone(gather(attributes))
    assert it.call(Does(does)).heard().endswith("Nothing.")
    assert it.app.asked("/turn") == []


# Speech <= 60 s.
def test_speech_is_cut_at_a_minute() -> None:
    it = phone(gather("input='speech' speechTimeout='1'"))
    assert it.call("say " + "la " * 500).seconds == 62.6


# -- limits


@pytest.mark.parametrize(
    "attributes",
    [f"hints='{'x' * 101}'", "hints='" + ",".join(["a"] * 501) + "'", "finishOnKey='12'", "finishOnKey='x'"],
)
def test_hints_and_finish_key_out_of_bounds(attributes: str) -> None:
    assert codes(phone(gather(attributes)).call())[0] == 12200


def test_the_actor_is_told_what_is_awaited_and_what_it_heard() -> None:
    actor = Does(Press("1"))
    phone("<Say>Welcome.</Say>" + gather("input='dtmf speech' numDigits='1' timeout='7'")).call(actor)
    (moment,) = actor.moments
    assert moment.awaits == {"keys", "speech"}
    assert [line.text for line in moment.heard] == ["Welcome.", "Press a key now."]
    assert (moment.who, moment.digits, moment.finish, moment.timeout) == ("caller", 1, "#", 7.0)
