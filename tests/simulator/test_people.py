"""Those on the phone: scripts of steps, and someone at a keyboard."""

from __future__ import annotations

import pytest

from ivr.simulator import Keyboard, StepError, Steps
from tests.simulator.canned import Phone, lines

MENU = "<Gather numDigits='1' action='/turn'><Say>For a person, press 0.</Say></Gather><Redirect>/voice</Redirect>"
BOTH = MENU.replace("<Gather", "<Gather input='dtmf speech'")
RING = "<Dial action='/after'><Number url='/whisper'>+12025550111</Number></Dial>"
WHISPER = "<Gather numDigits='1' action='/accept'><Say>A call.</Say></Gather><Hangup/>"
SURVEY = "<Gather numDigits='1' action='/bye'><Say>Were we kind?</Say></Gather>"


def phone(menu: str = MENU) -> Phone:
    return Phone({
        "/voice": menu, "/turn": RING, "/whisper": WHISPER, "/accept": "", "/after": SURVEY, "/bye": "<Hangup/>",
    })  # fmt: skip


def test_one_script_plays_the_caller_and_the_agent() -> None:
    outcome = phone().call("press 0; answer; press 5")
    assert lines(outcome) == [
        "Them: For a person, press 0.", "You: press 0", "--: ringing +12025550111", "Agent: answer",
        'Agent: hears "A call."', "Agent: press 1", "--: bridged to +12025550111", "--: +12025550111 hangs up",
        "Them: Were we kind?", "You: press 5", "--: the call ends",
    ]  # fmt: skip
    assert outcome.decisions == ["0", "5"]
    assert outcome.left_over == []


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ("press 0; decline", "bridged"),  # presses 2: this whisper connects for any key
        ("press 0; machine", "declined"),
        ("press 0; busy", "busy"),
        ("press 0\nno answer\n", "no-answer"),
        ("PRESS 0; NO ANSWER", "no-answer"),
        ("press 0; fail", "failed"),
        ("press 0; hang up", "canceled"),
        ("press 0; pick up; hang up", "declined"),
        ("press 0; pick up; press 9", "bridged"),
        ("press 0", "bridged"),  # the steps have run out: the line answers and accepts
    ],
)
def test_what_a_dialled_line_does(script: str, result: str) -> None:
    outcome = phone().call(script)
    assert outcome.dialled[0].result == result
    assert outcome.left_over == []


def test_decline_presses_2() -> None:
    it = phone()
    it.call("press 0; decline")
    assert it.params("/accept")["Digits"] == "2"


def test_wait_is_silence_until_the_prompt_gives_up() -> None:
    outcome = phone().call("wait; press 0")
    assert lines(outcome)[:4] == [
        "Them: For a person, press 0.", "You: wait", "Them: For a person, press 0.", "You: press 0",
    ]  # fmt: skip


def test_when_the_steps_run_out_the_caller_hangs_up() -> None:
    assert lines(phone().call("wait"))[-2:] == ["Them: For a person, press 0.", "You: hang up"]


@pytest.mark.parametrize(
    ("script", "words"), [("say a person", "a person"), ("say I have lead, I fear!", "I have lead, I fear")]
)
def test_say(script: str, words: str) -> None:
    it = phone(BOTH)
    it.call(script)
    assert it.params("/turn")["SpeechResult"] == words


def test_the_talk_can_be_shorter_and_the_caller_can_end_it() -> None:
    it = phone()
    it.call("press 0; answer; talk 5")
    assert it.app.asked("/after")[0].params["DialCallDuration"] == "6"  # 0.8 s of whisper
    it = phone()
    assert lines(it.call("press 0; answer; hang up"))[-1] == "You: hang up"
    assert it.params("/after")["CallStatus"] == "completed"


def test_steps_left_over() -> None:
    outcome = Phone({"/voice": MENU, "/turn": "<Hangup/>"}).call("press 1; press 2; answer")
    assert outcome.left_over == ["press 2", "answer"]
    assert "steps left over: press 2; answer" in outcome.text()


def test_a_script_starts_from_the_top_with_each_call() -> None:
    steps = Steps("press 1")
    it = Phone({"/voice": MENU, "/turn": "<Hangup/>"})
    assert [it.call(steps).decisions for _ in range(2)] == [["1"], ["1"]]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("answer", "step 1 ('answer'): the call waits for keys of the caller after 'For a person, press 0.'"),
        ("say hello", "step 1 ('say hello'): the call waits for keys of the caller after 'For a person, press 0.'"),
        ("press 0; press 1", "step 2 ('press 1'): the call waits for the line +12025550111 to be answered"),
    ],
)
def test_a_step_that_the_call_does_not_wait_for(script: str, message: str) -> None:
    it = phone()
    with pytest.raises(StepError) as caught:
        it.call(script)
    assert str(caught.value) == message
    # nothing of the broken call is left for the next one
    it.app.requests.clear()
    sid = it.call("press 0; answer").sid
    assert {request.params.get("ParentCallSid", request.params["CallSid"]) for request in it.app.requests} == {sid}


@pytest.mark.parametrize("script", ["press", "press 1; jump", "press x", "record", "record 1.2.3", "answer now", "say"])
def test_an_unknown_step(script: str) -> None:
    with pytest.raises(StepError, match=r"^step \d \('.*'\) is unknown; there are: press KEYS, "):
        Steps(script)


# -- the keyboard


def at_the_keyboard(*typed: str, menu: str = MENU) -> tuple[Phone, list[str]]:
    """A call with these lines typed; all that was on the screen, prompts included."""
    screen: list[str] = []
    left = list(typed)

    def read(prompt: str) -> str:
        if not left:
            raise EOFError
        screen.append(prompt + left[0])
        return left.pop(0)

    it = phone(menu)
    it.call(Keyboard(read, screen.append))
    return it, screen


def test_a_whole_call_at_the_keyboard() -> None:
    _, screen = at_the_keyboard("", "0", "", "h")
    assert screen == [
        "[0:00] Them: For a person, press 0.",
        "[0:02] You: ",
        "[0:07] Them: For a person, press 0.",
        "[0:09] You: 0",
        "[0:09] --: ringing +12025550111",
        "(ringing +12025550111: a answers, b busy, n no answer, d declines) ",
        "[0:13] Agent: answer",
        '[0:13] Agent: hears "A call."',
        "[0:13] Agent: press 1",
        "[0:13] --: bridged to +12025550111",
        "[1:13] --: +12025550111 hangs up",
        "[1:13] Them: Were we kind?",
        "[1:15] You: h",
    ]


def test_words_at_the_keyboard() -> None:
    it, _ = at_the_keyboard("my water is brown", "b", menu=BOTH)
    assert it.params("/turn")["SpeechResult"] == "my water is brown"
    assert it.params("/after")["DialCallStatus"] == "busy"


def test_the_keyboard_asks_again() -> None:
    it, screen = at_the_keyboard("hello", "0", "x", "n")
    assert "(this prompt takes keys only: digits, * and #; Enter = silence, h hangs up)" in screen
    assert "(not understood: x)" in screen
    assert it.params("/after")["DialCallStatus"] == "no-answer"


def test_the_end_of_input_hangs_up() -> None:
    it, _ = at_the_keyboard()
    assert [request.path for request in it.app.requests] == ["/voice", "/voice/status"]


@pytest.mark.parametrize(("typed", "seconds"), [("", "8"), ("20", "20"), ("0", "0"), ("h", "0")])
def test_a_message_at_the_keyboard(typed: str, seconds: str) -> None:
    it, _ = at_the_keyboard(typed, menu="<Record action='/bye'/>")
    assert it.params("/bye")["RecordingDuration"] == seconds
