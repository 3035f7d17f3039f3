"""Plays a scenario's steps: the caller, the agents who are rung, and what must be heard in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ivr.scenarios.failure import Failed, Failure, closest
from ivr.simulator import (
    Action,
    Answer,
    Busy,
    Decline,
    Fail,
    HangUp,
    Leave,
    Line,
    Machine,
    Moment,
    NoAnswer,
    Press,
    Script,
    Speak,
    Step,
    Talk,
    Wait,
)

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
KEYS = re.compile(r"[0-9*#]+")


@dataclass(frozen=True, slots=True)
class Heard(Step):
    """A step that looks back: ``words`` must have been heard by "Them" (the caller hears them) or by the "Agent"."""

    who: str = "Them"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that steps may begin with, and what may follow it. ``awaits``: what the call must wait for."""

    example: str
    about: re.Pattern[str] | None = None  # None: the word stands alone
    alone: bool = True  # whether it may
    awaits: frozenset[str] = frozenset()
    act: Callable[[str], Action] | None = None  # None: it looks back
    by: str = ""  # who alone does it


_ANYTHING = re.compile(r".*\S.*", re.DOTALL)


def _looks_back(example: str) -> Word:
    return Word(f"- {example}", _ANYTHING, alone=False)


def _alone(example: str, awaits: str, action: Action) -> Word:
    return Word(f"- {example}", None, True, frozenset(awaits.split()), lambda _: action)


def _about(
    example: str, awaits: str, about: re.Pattern[str], act: Callable[[str], Action], alone: bool = False, by: str = ""
) -> Word:
    return Word(f"- {example}", about, alone, frozenset(awaits.split()), act, by)


WORDS: dict[str, Word] = {
    "hears": _looks_back("hears: For a bill"),
    "agent hears": _looks_back("agent hears: a high bill"),
    "presses": _about("presses: 2", "keys record", KEYS, Press),
    "presses at once": _about("presses at once: 2", "keys", KEYS, lambda keys: Press(keys, barge_in=True)),
    "presses slowly": _about("presses slowly: 2", "keys", KEYS, lambda keys: Press(keys, after=4.0, between=4.0)),
    "says": _about("says: my bill is too high", "speech", _ANYTHING, Speak),
    "waits": _about("waits", "keys speech record", NUMBER, lambda seconds: Wait(float(seconds or 0)), alone=True),
    "hangs up": _alone("hangs up", "keys speech record ringing talk queue", HangUp()),
    "records": _about("records: 12", "record", NUMBER, lambda seconds: Leave(float(seconds))),
    "agent answers": _alone("agent answers", "ringing", Answer()),
    "agent picks up": _alone("agent picks up", "ringing", Answer(keys=None)),
    "agent declines": _alone("agent declines", "ringing", Decline()),
    "machine answers": _alone("machine answers", "ringing", Machine()),
    "busy": _alone("busy", "ringing", Busy()),
    "no answer": _alone("no answer", "ringing", NoAnswer()),
    "cannot be reached": _alone("cannot be reached", "ringing", Fail()),
    "agent presses": _about("agent presses: 1", "keys talk", KEYS, Press, by="agent"),
    "agent says": _about("agent says: they ask about a meter", "speech", _ANYTHING, Speak, by="agent"),
    "agent waits": _about("agent waits", "keys speech", NUMBER, lambda seconds: Wait(), alone=True, by="agent"),
    "agent hangs up": Word("- agent hangs up", None, True, frozenset(("keys", "talk")), lambda _: HangUp(), "agent"),
    "agent talks": _about("agent talks: 90", "talk", NUMBER, lambda seconds: Talk(float(seconds))),
}


def step(place: str, word: str, about: str) -> Step:
    """The step of a word of WORDS and of what follows it, which must fit."""
    known = WORDS[word]
    text = f"{word}: {about}" if about else word
    if known.act is None:
        return Heard(place, text, None, who="Agent" if word == "agent hears" else "Them", words=about)
    action = known.act(about)
    in_line = isinstance(action, Wait) and action.seconds > 0
    return Step(place, text, action, frozenset(("queue",)) if in_line else known.awaits, known.by)


class Player(Script):
    """Goes through the steps of a scenario; what must be heard is looked for since the step before."""

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__(steps)
        self._heard: dict[str, list[str]] = {"Them": [], "Agent": []}

    def hears(self, line: Line) -> None:
        if line.who in self._heard:
            self._heard[line.who].append(line.text)

    def misfit(self, step: Step, moment: Moment) -> Failed:
        return Failed(Failure(step.place, f"'{step.text}' does not fit: the call waits for {moment.describe()}"))

    def finish(self) -> None:
        """The call is over. Raises Failed for steps that it never came to."""
        self.look_back()
        left = self._ahead()
        if left is not None:
            raise Failed(Failure(left.place, f"the call was over before '{left.text}'"))

    def look_back(self) -> None:
        """Each of the words that stand next must be found after those before."""
        while isinstance(step := self._ahead(), Heard):
            said = self._heard[step.who]
            for number, text in enumerate(said):
                if step.words.lower() in text.lower():
                    del said[:number]
                    break
            else:
                message = f"'{step.words}' was not heard; since the last step: {' / '.join(said) or 'nothing'}"
                raise Failed(Failure(step.place, message, step.words, closest(step.words, said)))
            self._next += 1
