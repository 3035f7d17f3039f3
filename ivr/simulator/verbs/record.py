"""<Record>: the caller leaves a message.

* It ends by a key of ``finishOnKey`` (default any), ``timeout`` seconds of silence (5; 0 = off), ``maxLength`` (3600)
  or hanging up. Then the action is asked, default the current document: Digits is the key or "hangup", with
  RecordingUrl, RecordingSid and RecordingDuration. Verbs after it are not reached.
* Silence: today's page says that it is recorded too (the action comes with RecordingDuration 0), the carrier's own
  samples put a Say after Record, which a silent caller reaches. ``carrier.silent_record`` "action" | "next" plays both.
* After hanging up the action is still asked, with CallStatus=completed; its TwiML is not executed.
* ``recordingStatusCallback`` is told a moment later: in-progress | completed (default) | absent.
"""

from __future__ import annotations

from ivr.simulator.actor import HangUp, Leave, Press
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.outcome import Recording
from ivr.simulator.registry import Next, action, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb

TIMEOUT = 5.0
MAX_LENGTH = 3600.0
ANY_KEY = "1234567890*#"
CALLBACK_DELAY = 1.0


@verb("Record")
def record(leg: Leg, verb: Verb) -> Acts[Next]:
    message = _message(leg, verb)
    spoken = min(message.seconds, verb.number("maxLength", MAX_LENGTH))
    ended = yield from _listen(leg, verb, message, spoken)
    seconds = round(spoken)
    if not spoken and not ended and leg.carrier.silent_record == "next":
        _call_back(leg, verb, "absent", Recording("", "", 0))
        return None
    sid = leg.carrier.sids.make("RE")
    account = leg.parameters.standing["AccountSid"]
    recording = Recording(sid, f"https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{sid}", seconds)
    leg.call.outcome.recordings.append(recording)
    _call_back(leg, verb, "completed", recording)
    given = {"RecordingUrl": recording.url, "RecordingSid": sid, "RecordingDuration": str(seconds)}
    if ended:
        given["Digits"] = ended
    goto = action(leg, verb, given)
    if ended == "hangup":
        leg.does("hang up")
        yield from leg.last_word(goto.url, goto.method, goto.parameters)
        raise HungUp
    return goto


def _message(leg: Leg, verb: Verb) -> Leave:
    """What the caller does at the beep, as a message: silence is one of no seconds."""
    finish = verb.get("finishOnKey", ANY_KEY)
    does = leg.ask("record", finish=finish, timeout=verb.number("timeout", TIMEOUT))
    if isinstance(does, HangUp):
        does = Leave(0, "hangup")
    if isinstance(does, Press):
        does = Leave(0, does.keys[:1])
    if not isinstance(does, Leave):
        does = Leave(0)
    if does.key != "hangup" and does.key not in finish:
        does = Leave(does.seconds)
    return does


def _listen(leg: Leg, verb: Verb, message: Leave, spoken: float) -> Acts[str]:
    """The time of the message and of what ends it; the key, "hangup", or "" for silence and length."""
    leg.note("recording")
    if message.seconds or not message.key:
        leg.does(f"record {message.seconds:g}" + (f" {message.key}" if len(message.key) == 1 else ""))
    longest = verb.number("maxLength", MAX_LENGTH)
    yield from leg.sleep(spoken)
    if spoken < message.seconds:
        leg.note(f"the recording is cut at {longest:g} s")
        return ""
    if message.key:
        return message.key
    silence = verb.number("timeout", TIMEOUT) or longest
    yield from leg.sleep(min(silence, longest - spoken))
    return ""


def _call_back(leg: Leg, verb: Verb, status: str, recording: Recording) -> None:
    url = verb.get("recordingStatusCallback")
    if not url:
        return
    url = leg.resolve(url)
    method = verb.get("recordingStatusCallbackMethod", "POST")
    given = {
        "RecordingStatus": status, "RecordingSid": recording.sid, "RecordingUrl": recording.url,
        "RecordingDuration": str(recording.seconds), "RecordingChannels": "1", "RecordingSource": "RecordVerb",
    }  # fmt: skip
    events = verb.get("recordingStatusCallbackEvent", "completed").split()
    if "in-progress" in events:
        leg.tell(url, method, {**given, "RecordingStatus": "in-progress"})
    if status in events:

        def later() -> Acts[None]:
            yield from leg.sleep(0)
            leg.tell(url, method, given)

        leg.call.spawn(later(), CALLBACK_DELAY)
