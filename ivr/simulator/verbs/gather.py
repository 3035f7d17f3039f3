"""<Gather>: words are spoken, and the caller presses keys or speaks, meanwhile or after.

* ``input`` dtmf (default), speech, or both: what is detected first wins; after speech finishOnKey has no effect.
* Digits come without the ``finishOnKey`` (default #); ``numDigits`` ends at once, further keys are lost; else the last
  key and ``timeout`` seconds (default 5, also "auto") end it. The finishing key alone is no input.
* Any key cuts the nested Say, Play, Pause off, unless bargeIn="false".
* No input: the next verb. With actionOnEmptyResult="true" the action is asked, with Digits missing or "" (both are
  seen: ``carrier.empty_digits``). Input: the action, default the current document; verbs after it are not reached.
* Speech: at most 60 s, ended by ``speechTimeout`` seconds of silence (default ``timeout``; auto: the first pause).
  SpeechResult, and Confidence unless the recogniser has none.
* ``hints``: at most 500 entries of at most 100 characters.
* A caller who hangs up here: nothing is asked.
"""

from __future__ import annotations

from ivr.simulator import audio, pace
from ivr.simulator.actor import Action, HangUp, Press, Speak
from ivr.simulator.audio import READERS
from ivr.simulator.leg import Leg
from ivr.simulator.outcome import Line
from ivr.simulator.registry import Next, action, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb

TIMEOUT = 5.0
MAX_SPEECH = 60.0
FIRST_PAUSE = 1.0  # speechTimeout="auto"


@verb("Gather")
def gather(leg: Leg, verb: Verb) -> Acts[Next]:
    _check(leg, verb)
    inputs = verb.get("input", "dtmf").split()
    timeout = verb.number("timeout", TIMEOUT)
    does = yield from _prompt(leg, verb, inputs, timeout)
    if isinstance(does, HangUp):
        raise leg.hang_up()
    if isinstance(does, Press) and "dtmf" in inputs:
        leg.does(f"press {does.keys}")
        given = yield from _keys(leg, verb, does, timeout)
    elif isinstance(does, Speak) and "speech" in inputs and does.words.strip():
        leg.does(f"say {does.words}")
        given = yield from _speech(leg, verb, does, timeout)
    else:
        leg.does("wait")
        yield from leg.sleep(timeout)
        given = {}
    if given:
        return action(leg, verb, given)
    if verb.flag("actionOnEmptyResult"):
        return action(leg, verb, {"Digits": ""} if leg.carrier.empty_digits == "blank" else {})
    return None


def _prompt(leg: Leg, verb: Verb, inputs: list[str], timeout: float) -> Acts[Action]:
    """The nested words are heard, to their end or until the party cuts them off; what the party does then."""
    length = 0.0
    told: list[tuple[Line, float]] = []
    for child in verb.children:
        if child.name not in READERS:
            continue  # the schema check has told
        heard = audio.sound(leg, child)
        line = audio.tell(leg, heard, after=length)
        if line is not None:
            told.append((line, heard.seconds))
        length += heard.seconds
    awaits = " ".join("keys" if one == "dtmf" else one for one in inputs)
    does = leg.ask(awaits, int(verb.number("numDigits", 0)) or None, verb.get("finishOnKey", "#"), timeout, length)
    if _cuts(verb, does, inputs):
        for line, seconds in told:
            leg.unhear(line, seconds)
    else:
        yield from leg.sleep(length)
    return does


def _cuts(verb: Verb, does: Action, inputs: list[str]) -> bool:
    """Whether the party cuts the words off; only what the Gather listens to does, unless it forbids that."""
    if isinstance(does, HangUp):
        return does.barge_in
    if isinstance(does, (Press, Speak)) and does.barge_in:
        return ("dtmf" if isinstance(does, Press) else "speech") in inputs and verb.flag("bargeIn", default=True)
    return False


def _keys(leg: Leg, verb: Verb, press: Press, timeout: float) -> Acts[dict[str, str]]:
    """Key after key until enough, a finishing key or a silence; {} is no input."""
    finish = verb.get("finishOnKey", "#")
    most = int(verb.number("numDigits", 0))
    digits = ""
    finished_on = ""
    for gap, key in zip([press.after] + [press.between] * len(press.keys), press.keys, strict=False):
        yield from leg.sleep(min(gap, timeout))
        if gap > timeout:
            break
        if key in finish:
            finished_on = key
            break
        digits += key
        if len(digits) == most:
            break
    else:
        yield from leg.sleep(timeout)
    lost = press.keys[len(digits) + len(finished_on) :]
    if lost:
        leg.note(f"keys {lost} come too late and are lost")
    if not digits:
        return {}
    if leg.who == "caller":
        leg.call.outcome.decisions.append(digits)
    return {"Digits": digits, "FinishedOnKey": finished_on, "msg": "Gather End"}


def _speech(leg: Leg, verb: Verb, speak: Speak, timeout: float) -> Acts[dict[str, str]]:
    pause = FIRST_PAUSE if verb.get("speechTimeout") == "auto" else verb.number("speechTimeout", timeout)
    yield from leg.sleep(min(pace.seconds(speak.words), MAX_SPEECH) + pause)
    if leg.who == "caller":
        leg.call.outcome.decisions.append(speak.words)
    given = {"SpeechResult": speak.words}
    if speak.confidence is not None:
        given["Confidence"] = str(speak.confidence)
    return given


def _check(leg: Leg, verb: Verb) -> None:
    hints = verb.get("hints").split(",")
    if len(hints) > 500 or any(len(hint.strip()) > 100 for hint in hints):
        leg.warn(12200, "<Gather hints> has more than 500 entries, or one of more than 100 characters")
    finish = verb.get("finishOnKey", "#")
    if finish and (len(finish) > 1 or finish not in "0123456789#*"):
        leg.warn(12200, f"<Gather finishOnKey={finish!r}> is none of 0-9 # * or empty")
