"""A script plays the caller and the agents: ``Steps("press 2; press 1; answer")``.

One step a line, or separated by ';'. Steps are taken in the order in which the call asks for someone to act:

    press 2         keys, at a prompt; also several: press 123#
    say WORDS       speech, at a prompt
    wait            silence until the prompt gives up
    wait 45         stays 45 s in a queue; then the next step
    hang up         at a prompt, while a line rings, in a queue, or at the end of a talk: the caller hangs up
    record 12       speaks for 12 s after the beep; record 12 # ends it by a key, record 12 hang up by hanging up
    answer          a dialled line picks up and accepts (presses 1 at the whisper)
    decline         ... picks up and presses 2 at the whisper
    machine         ... is picked up by a machine, which is silent at the whisper
    pick up         ... picks up; the next steps are what the agent does at the whisper
    busy, no answer, fail
    talk 90         the agent hangs up after 90 s of talk (60 without this step); press * ends it by that key

``!`` at the end of a press, a say or a hang up: at once, cutting the prompt off.

A step that the call does not wait for is a StepError at that moment; ``script.py`` says what happens after the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ivr.simulator.actor import (
    Action,
    Answer,
    Busy,
    Decline,
    Fail,
    HangUp,
    Leave,
    Machine,
    Moment,
    NoAnswer,
    Press,
    Speak,
    Talk,
    Wait,
)
from ivr.simulator.script import Script, Step


class StepError(Exception):
    """A step that nobody understands, or that the call does not wait for."""


@dataclass(frozen=True, slots=True)
class _Kind:
    pattern: re.Pattern[str]
    make: Callable[[re.Match[str]], Action]
    at: frozenset[str]


def _kind(pattern: str, at: str, make: Callable[[re.Match[str]], Action]) -> _Kind:
    return _Kind(re.compile(pattern, re.IGNORECASE), make, frozenset(at.split()))


_KINDS = (
    _kind(r"press ([0-9*#A-D ]+)(!?)", "keys", lambda m: Press(m[1].replace(" ", ""), barge_in=bool(m[2]))),
    _kind(r"say (.*[^\s!])\s*(!?)", "speech", lambda m: Speak(m[1], barge_in=bool(m[2]))),
    _kind(r"wait", "keys speech record", lambda m: Wait()),
    _kind(r"wait ([0-9.]+)", "queue", lambda m: Wait(float(m[1]))),
    _kind(r"hang ?up(!?)", "keys speech record ringing talk queue", lambda m: HangUp(barge_in=bool(m[1]))),
    _kind(r"record ([0-9.]+)(?: ([0-9*#]|hang ?up))?", "record", lambda m: Leave(float(m[1]), _key(m[2]))),
    _kind(r"answer", "ringing", lambda m: Answer()),
    _kind(r"pick ?up", "ringing", lambda m: Answer(keys=None)),
    _kind(r"decline", "ringing", lambda m: Decline()),
    _kind(r"machine", "ringing", lambda m: Machine()),
    _kind(r"busy", "ringing", lambda m: Busy()),
    _kind(r"no[ -]?answer", "ringing", lambda m: NoAnswer()),
    _kind(r"fail", "ringing", lambda m: Fail()),
    _kind(r"talk ([0-9.]+)", "talk", lambda m: Talk(float(m[1]))),
)  # fmt: skip


def _key(text: str | None) -> str:
    return "hangup" if text and len(text) > 1 else text or ""


class Steps(Script):
    """An actor made from a script; it starts from the top with each call."""

    def __init__(self, script: str) -> None:
        texts = [text.strip() for text in re.split(r"[;\n]", script)]
        super().__init__([_parse(f"step {number}", text) for number, text in enumerate(filter(None, texts), start=1)])

    def misfit(self, step: Step, moment: Moment) -> StepError:
        return StepError(f"{step.place} ({step.text!r}): the call waits for {moment.describe()}")


def _parse(place: str, text: str) -> Step:
    for kind in _KINDS:
        match = kind.pattern.fullmatch(text)
        if match:
            try:
                return Step(place, text, kind.make(match), kind.at)
            except ValueError:  # record 1.2.3
                break
    raise StepError(
        f"{place} ({text!r}) is unknown; there are: press KEYS, say WORDS, wait, wait SECONDS, hang up, "
        "record SECONDS, answer, decline, machine, pick up, busy, no answer, fail, talk SECONDS"
    )
