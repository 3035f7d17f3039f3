"""<Record>"""

from __future__ import annotations

import pytest

from ivr.simulator import Leave, Press
from tests.simulator.canned import Does, Phone, lines


def phone(attributes: str = "", silent: str = "action") -> Phone:
    page = f"<Say>Speak.</Say><Record action='/saved' {attributes}/><Say>Nothing.</Say>"
    return Phone({"/voice": page, "/saved": "<Say>Thanks.</Say>", "/ready": ""}, silent_record=silent)


def test_a_message() -> None:
    it = phone()
    outcome = it.call("record 12")
    params = it.params("/saved")
    assert params["RecordingDuration"] == "12"
    assert params["RecordingSid"].startswith("RE")
    assert len(params["RecordingSid"]) == 34
    assert params["RecordingUrl"].endswith("/Recordings/" + params["RecordingSid"])
    assert "Digits" not in params
    assert [(one.sid, one.seconds) for one in outcome.recordings] == [(params["RecordingSid"], 12)]
    assert outcome.how == "voicemail"
    assert outcome.seconds == 17.8  # words, 12 s, timeout 5 s of silence, words
    assert outcome.heard() == "Speak.\nThanks."


# Digits = ending key or `hangup`; finishOnKey default any key.
@pytest.mark.parametrize(
    ("attributes", "key", "digits", "seconds"),
    [("", "#", "#", 12.8), ("finishOnKey='1'", "#", None, 17.8), ("finishOnKey='1'", "1", "1", 12.8)],
)
def test_a_key_ends_it(attributes: str, key: str, digits: str | None, seconds: float) -> None:
    it = phone(attributes)
    assert it.call(f"record 12 {key}").seconds == seconds
    assert it.params("/saved").get("Digits") == digits


# After hanging up the action is still asked, with CallStatus=completed; its TwiML is not executed.
@pytest.mark.parametrize(
    ("steps", "seconds", "how"), [("record 12 hang up", "12", "voicemail"), ("hang up", "0", "hangup")]
)
def test_hanging_up_ends_it(steps: str, seconds: str, how: str) -> None:
    it = phone()
    outcome = it.call(steps)
    params = it.params("/saved")
    assert (params["Digits"], params["CallStatus"], params["RecordingDuration"]) == ("hangup", "completed", seconds)
    assert outcome.heard() == "Speak."
    assert outcome.how == how
    assert lines(outcome)[-1] == "You: hang up"


# Silence: the action with RecordingDuration 0, or the next verb.
@pytest.mark.parametrize("steps", ["record 0", "wait"])
def test_silence(steps: str) -> None:
    it = phone()
    outcome = it.call(steps)
    assert it.params("/saved")["RecordingDuration"] == "0"
    assert outcome.how == "hangup"
    it = phone(silent="next")
    assert it.call(steps).heard() == "Speak.\nNothing."
    assert it.app.asked("/saved") == []


def test_a_key_at_once_is_no_silence() -> None:
    it = phone(silent="next")
    it.call(Does(Press("#")))
    assert (it.params("/saved")["Digits"], it.params("/saved")["RecordingDuration"]) == ("#", "0")


# maxLength.
def test_a_long_message_is_cut() -> None:
    it = phone("maxLength='30'")
    outcome = it.call(Does(Leave(45, "#")))
    assert it.params("/saved")["RecordingDuration"] == "30"
    assert "Digits" not in it.params("/saved")
    assert outcome.seconds == 30.8


# timeout 0 = off: silence lasts until maxLength.
def test_without_a_timeout_silence_lasts_to_the_end() -> None:
    assert phone("timeout='0' maxLength='60'").call("record 10").seconds == 60.8


# action default: current document.
def test_without_an_action_the_current_document_is_asked() -> None:
    it = Phone({"/voice": ["<Record/>", "<Hangup/>"]})
    it.call("record 3")
    assert it.app.asked("/voice")[1].params["RecordingDuration"] == "3"


# recordingStatusCallback: RecordingStatus in-progress | completed (default) | absent.
@pytest.mark.parametrize(
    ("events", "steps", "told"),
    [
        ("", "record 9", ["completed"]),
        ("recordingStatusCallbackEvent='in-progress completed'", "record 9", ["in-progress", "completed"]),
        ("recordingStatusCallbackEvent='absent'", "wait", ["absent"]),
        ("", "wait", []),
    ],
)
def test_the_callback(events: str, steps: str, told: list[str]) -> None:
    it = phone(f"recordingStatusCallback='/ready' {events}", silent="next")
    assert it.call(steps).errors == []
    assert [one.params["RecordingStatus"] for one in it.app.asked("/ready")] == told


def test_the_callback_comes_after_the_action() -> None:
    it = phone("recordingStatusCallback='/ready'")
    it.call("record 9")
    paths = [request.path for request in it.app.requests]
    assert paths.index("/saved") < paths.index("/ready")
    assert it.params("/ready")["RecordingSid"] == it.params("/saved")["RecordingSid"]
