"""How lines, agents and recordings end, and where the caller goes on then."""

from __future__ import annotations

import pytest

from tests.line import BY_NIGHT, TestLine
from tests.webhooks.carrier import AGENT_SID, RECORDING, SID, Caller, first, names, verbs_of, words

BILLING = ["+12025550111", "+12025550112", "+12025550123", "+12025550124"]
DISPATCH = ["+12025550101", "+12025550102", "+12025550101", "+12025550102", "+12025550103"]
NOT_SERVED: list[tuple[str, str | None]] = [
    ("busy", None),
    ("no-answer", None),
    ("failed", None),
    ("canceled", None),
    ("completed", "false"),
    ("no-answer", "false"),
    ("busy", "true"),
    ("", None),
    ("whatever", None),
    ("COMPLETED", None),
    ("answered", "false"),
]


def rung(caller: Caller) -> str:
    return first(caller.verbs, "Dial").children[0].text


@pytest.mark.parametrize(("status", "bridged"), NOT_SERVED)
@pytest.mark.parametrize(("key", "lines"), [("2", BILLING), ("1", DISPATCH)])
def test_line_after_line_then_overflow_then_a_message(
    line: TestLine, key: str, lines: list[str], status: str, bridged: str | None
) -> None:
    # Class 59. "`completed` with DialBridged=false = callee picked up but was never connected: do not hang up."
    caller = Caller(line)
    caller.press(key)
    heard = [rung(caller)]
    caller.dialled(status, bridged)
    while "Dial" in names(caller.verbs):
        assert "Trying another line." in caller.words
        heard.append(rung(caller))
        caller.dialled(status, bridged)
    assert heard == lines
    assert names(caller.verbs) == ["Say", "Say", "Record", "Redirect"]
    assert "everyone is helping other callers" in caller.words
    caller.recorded("12", "1")
    assert "Your reference is" in caller.words
    assert names(caller.verbs)[-1] == "Hangup"
    message = line.story()[-2]
    assert (message.type, message.data["seconds"], message.data["recording"]) == ("message", 12, RECORDING)


@pytest.mark.parametrize(
    ("status", "bridged"), [("completed", "true"), ("completed", None), ("answered", "true"), ("answered", None)]
)
def test_who_was_served_hears_goodbye(line: TestLine, status: str, bridged: str | None) -> None:
    caller = Caller(line)
    caller.press("2")
    caller.dialled(status, bridged, DialCallDuration="75")
    assert names(caller.verbs) == ["Say", "Hangup"]
    assert line.types()[-1] == "bridged"
    assert line.story()[-1].data | {"seconds": 75, "desk": "billing"} == line.story()[-1].data


@pytest.mark.parametrize("duration", ["", "-1", "x", "9" * 500, "1.5", "٣"])
def test_a_duration_that_is_none_is_no_error(line: TestLine, duration: str) -> None:
    caller = Caller(line)
    caller.press("2")
    caller.dialled("completed", "true", DialCallDuration=duration)
    assert line.story()[-1].data["seconds"] == 0


def test_the_desk_that_closes_while_it_rings_is_rung_to_the_end(line: TestLine) -> None:
    caller = Caller(line)
    caller.press("2")
    line.now = BY_NIGHT
    caller.dialled("no-answer")
    assert rung(caller) == BILLING[1]


# --- Messages ---


def at_the_tone(line: TestLine) -> Caller:
    line.now = BY_NIGHT
    caller = Caller(line)
    caller.press("2")
    caller.press("2")
    assert "recorded" in caller.words, "no recording without the notice"
    assert names(caller.verbs) == ["Say", "Record", "Redirect"]
    return caller


@pytest.mark.parametrize("seconds", ["0", "", None, "-3", "x"])
def test_an_empty_recording_is_helped_once(line: TestLine, seconds: str | None) -> None:
    # Class 62. "Today's page: verbs after Record are unreachable; Twilio's samples put a Say there: handle both."
    caller = at_the_tone(line)
    for _ in range(2):
        caller.recorded(seconds) if seconds is not None else caller.silent()
        assert "message" not in line.types()
        if names(caller.verbs)[-2:] == ["Record", "Redirect"]:
            assert "We did not hear a message." in caller.words
    assert "Let me get you a person." in caller.words
    assert "For water emergencies, press 1." in caller.words, "at night: the honest alternatives"


@pytest.mark.parametrize(("seconds", "key"), [("0", "0"), ("9", "0")])
def test_key_0_ends_a_recording_at_a_person(line: TestLine, seconds: str, key: str) -> None:
    caller = at_the_tone(line)
    caller.recorded(seconds, key)
    assert "person" in line.types()
    assert ("message" in line.types()) == (seconds == "9"), "what was said is kept all the same"
    caller.press("0")
    assert rung(caller) == DISPATCH[0], "at night the dispatcher is the one live person"


def test_an_hour_of_message_is_a_message(line: TestLine) -> None:
    caller = at_the_tone(line)
    assert first(caller.verbs, "Record").get("maxLength") == "180"
    caller.recorded("3600", "")
    assert line.story()[-2].data["seconds"] == 3600


ELSEWHERE = [
    "http://api.twilio.com/r",
    "https://evil.example/r",
    "https://api.twilio.com.evil.example/r",
    "https://api.twilio.com@evil.example/",
    "https://evil.example/https://api.twilio.com/",
    "file:///etc/passwd",
    "https://169.254.169.254/",
    "https://[",
    "https://[::1]/",
    "https://api.twilio.com:8443/r",
    "//api.twilio.com/r",
    "HTTPS://API.TWILIO.COM\\@evil/",
    "",
    "https://api.twilio.com",
    "\x00",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_recordings_elsewhere_are_not_kept(line: TestLine, url: str) -> None:
    # Class 63: nobody must fetch them with our credentials. "https://[" is no URL at all, and no crash.
    assert (
        line.post("/voice/recording", RecordingUrl=url, RecordingSid=RECORDING, RecordingStatus="completed").status
        == 204
    )
    assert [(fact.type, fact.data["url"]) for fact in line.story()] == [("recording_status", None)]


def test_recordings_at_the_carrier_are_kept_once(line: TestLine) -> None:
    url = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{RECORDING}"
    for status in ("in-progress", "completed", "completed", "absent"):
        line.post("/voice/recording", RecordingUrl=url, RecordingSid=RECORDING, RecordingStatus=status)
    assert [(fact.data["status"], fact.data["url"]) for fact in line.story()] == [
        ("in-progress", url),
        ("completed", url),
        ("absent", url),
    ]


def test_the_recordings_address_in_a_turn_is_not_kept(line: TestLine) -> None:
    caller = at_the_tone(line)
    caller.recorded("5", "#", RecordingUrl="https://evil.example/r")
    assert "evil" not in str(line.story())


# --- Agents ---


@pytest.fixture
def ringing(line: TestLine) -> Caller:
    caller = Caller(line)
    caller.press("6")
    caller.press("3")
    line.wait(20)
    return caller


def test_the_agent_hears_what_is_known_and_takes_the_call(line: TestLine, ringing: Caller) -> None:
    agent = ringing.whisper()
    assert "a meter reading" in agent.words.lower() or "meter" in agent.words.lower()
    assert "20 seconds" in agent.words
    agent.press("1")
    assert agent.verbs == (), "the document's end connects caller and agent"
    assert line.types(AGENT_SID) == ["answered", "whispered", "accepted"]
    assert line.story(AGENT_SID)[0].data["parent"] == SID


def test_the_agent_declines(line: TestLine, ringing: Caller) -> None:
    agent = ringing.whisper()
    agent.press("2")
    assert names(agent.verbs) == ["Hangup"]
    assert line.types(AGENT_SID)[-1] == "declined"


@pytest.mark.parametrize("keys", [None, "9", "*", "0"])
def test_a_voicemail_box_never_takes_the_call(line: TestLine, ringing: Caller, keys: str | None) -> None:
    # Class 66.
    agent = ringing.whisper()
    for _ in range(2):
        agent.silent() if keys is None else agent.press(keys)
    assert names(agent.verbs) == ["Hangup"]
    assert line.story(AGENT_SID)[-1].data["by"] == "silence"
    ringing.dialled("completed", "false")
    assert "Trying another line." in ringing.words


@pytest.mark.parametrize("parent", ["", "CA" + "e" * 32, "x" * 5_000])
def test_a_whisper_without_a_known_parent(line: TestLine, parent: str) -> None:
    # Class 61: the agent hears that nothing is known, and can take the call all the same.
    agent = Caller(line, AGENT_SID, f"/agent?v={line.flows.flow.version}&n=whisper&t=0&l=es&r=0", ParentCallSid=parent)
    assert "Reason not known" in agent.words
    assert "Spanish" in agent.words, "the URL still tells the language"
    agent.press("1")
    assert agent.verbs == ()


def test_a_whisper_repeated_and_an_agent_who_hangs_up(line: TestLine, ringing: Caller) -> None:
    agent = ringing.whisper()
    assert agent.again() == agent.answer
    agent.ask(agent.url(), CallStatus="completed")
    assert names(agent.verbs) == ["Hangup"]
    assert line.types(AGENT_SID) == ["answered", "whispered"]


def test_an_agent_with_the_callers_own_id_is_answered_without_a_second_mark(line: TestLine, ringing: Caller) -> None:
    kept = line.story()
    assert line.post("/agent", CallSid=SID, ParentCallSid=SID).status == 200
    assert line.story() == kept


def test_the_fallback_needs_nothing_of_ours(line: TestLine) -> None:
    # Classes 64, 65: static TwiML, and no webhook in it that could fail again.
    verbs = verbs_of(line.post("/voice/fallback", ErrorCode="11200", ErrorUrl="https://line.example.org/voice?v=1"))
    assert "something failed on our side" in words(verbs)
    dial = first(verbs, "Dial")
    assert [number.text for number in dial.children] == [*DISPATCH[:2], *BILLING[2:]]
    assert "action" not in dial.attributes
    assert not [number for number in dial.children if number.attributes]
    assert line.story() == []
