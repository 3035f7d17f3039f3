"""Plays a scenario's steps: the caller, the agents who are rung, and what must be heard in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ivr.simulator import (
    Action,
    Actor,
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
    Speak,
    Talk,
    Wait,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a scenario: where it stands, its word, and what it is about."""

    place: str
    word: str
    about: str

    def __str__(self) -> str:
        return f"{self.word}: {self.about}" if self.about else self.word


@dataclass(frozen=True, slots=True)
class Word:
    """A word that steps may begin with. ``awaits``: what the call must wait for (empty: it only looks back)."""

    example: str
    about: bool
    awaits: frozenset[str]
    act: Callable[[str], Action] | None = None


def _word(example: str, awaits: str = "", act: Callable[[str], Action] | None = None) -> Word:
    return Word(f"- {example}", ":" in example, frozenset(awaits.split()), act)


def _record(about: str) -> Action:
    return Leave(float(about) if about.replace(".", "", 1).isdigit() else 0.0)


WORDS: dict[str, Word] = {
    "hears": _word("hears: For a bill"),
    "agent hears": _word("agent hears: a high bill"),
    "presses": _word("presses: 2", "keys", Press),
    "presses at once": _word("presses at once: 2", "keys", lambda keys: Press(keys, barge_in=True)),
    "presses slowly": _word("presses slowly: 2", "keys", lambda keys: Press(keys, after=4.0, between=4.0)),
    "says": _word("says: my bill is too high", "speech", Speak),
    "waits": _word("waits", "keys speech record", lambda _: Wait()),
    "hangs up": _word("hangs up", "keys speech record ringing talk", lambda _: HangUp()),
    "records": _word("records: 12", "record", _record),
    "agent answers": _word("agent answers", "ringing", lambda _: Answer()),
    "agent picks up": _word("agent picks up", "ringing", lambda _: Answer(keys=None)),
    "agent declines": _word("agent declines", "ringing", lambda _: Decline()),
    "machine answers": _word("machine answers", "ringing", lambda _: Machine()),
    "busy": _word("busy", "ringing", lambda _: Busy()),
    "no answer": _word("no answer", "ringing", lambda _: NoAnswer()),
    "cannot be reached": _word("cannot be reached", "ringing", lambda _: Fail()),
    "agent talks": _word("agent talks: 90", "talk", lambda about: Talk(float(about))),
}


class Failed(Exception):
    """The call did not go as the scenario says; the text is for the author."""


class Player(Actor):
    """An actor that goes through ``steps`` in order."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self._heard: dict[str, list[str]] = {"Them": [], "Agent": []}

    def hears(self, line: Line) -> None:
        if line.who in self._heard:
            self._heard[line.who].append(line.text)

    def act(self, moment: Moment) -> Action:
        if "talk" in moment.awaits and not self._ends_talk(moment.who):
            return Wait()
        self._look_back()
        step = self._steps[0] if self._steps else None
        if step is None:
            return _afterwards(moment)
        word = WORDS[step.word]
        if not word.awaits & moment.awaits:
            raise Failed(f"{step.place}: '{step}' does not fit: the call waits for {moment.describe()}")
        self._steps.pop(0)
        assert word.act is not None
        return word.act(step.about)

    def finish(self) -> None:
        """The call is over. Raises Failed for steps that it never came to."""
        self._look_back()
        if self._steps:
            raise Failed(f"{self._steps[0].place}: the call was over before '{self._steps[0]}'")

    def _ends_talk(self, who: str) -> bool:
        """Whether the next deed is to end the talk, and ``who`` does it; what is heard after a talk comes later."""
        deed = next((step.word for step in self._steps if WORDS[step.word].act is not None), "")
        return deed == ("hangs up" if who == "caller" else "agent talks")

    def _look_back(self) -> None:
        """Take the 'hears' steps that stand next: each must be found after the one before."""
        while self._steps and WORDS[self._steps[0].word].act is None:
            step = self._steps[0]
            said = self._heard["Agent" if step.word == "agent hears" else "Them"]
            for number, text in enumerate(said):
                if step.about.lower() in text.lower():
                    del said[:number]
                    break
            else:
                heard = " / ".join(said) or "nothing"
                raise Failed(f"{step.place}: '{step.about}' was not heard; since the last step: {heard}")
            self._steps.pop(0)


def _afterwards(moment: Moment) -> Action:
    if "ringing" in moment.awaits:
        return Answer()
    return HangUp() if moment.who == "caller" else Press("1")
