"""Someone at a terminal plays the caller and the agents: what is heard is printed, what is typed is done."""

from __future__ import annotations

from collections.abc import Callable

from ivr.simulator.actor import (
    Action,
    Actor,
    Answer,
    Busy,
    Decline,
    HangUp,
    Leave,
    Moment,
    NoAnswer,
    Press,
    Speak,
    Wait,
)
from ivr.simulator.outcome import Line, minutes

KEYS = frozenset("0123456789*#")
_LINES: dict[str, Action] = {"": Answer(), "a": Answer(), "b": Busy(), "n": NoAnswer(), "d": Decline()}
MESSAGE_SECONDS = 8.0


class Keyboard(Actor):
    """``read(prompt)`` gives a line (like ``input``; EOFError hangs up), ``write(text)`` prints one."""

    def __init__(self, read: Callable[[str], str], write: Callable[[str], None]) -> None:
        self._read = read
        self._write = write

    def hears(self, line: Line) -> None:
        if line.who != "You":  # that is what was typed
            self._write(str(line))

    def act(self, moment: Moment) -> Action:
        if "talk" in moment.awaits:
            return Wait()
        try:
            if "ringing" in moment.awaits:
                return self._line(moment)
            if "queue" in moment.awaits:
                return self._in_line()
            return self._message() if "record" in moment.awaits else self._prompt(moment)
        except EOFError:
            return HangUp()

    def _line(self, moment: Moment) -> Action:
        while True:
            prompt = f"(ringing {moment.number}: a answers, b busy, n no answer, d declines) "
            typed = self._read(prompt).strip().lower()
            if typed == "h":
                return HangUp()
            if typed in _LINES:
                return _LINES[typed]
            self._write(f"(not understood: {typed})")

    def _in_line(self) -> Action:
        """Once for each round of the waiting music, so that whoever waits can go."""
        return HangUp() if self._read("(waiting in line: Enter stays, h hangs up) ").strip() == "h" else Wait()

    def _message(self) -> Action:
        while True:
            prompt = f"(seconds of your message, Enter = {MESSAGE_SECONDS:g}, 0 = silence, h hangs up) "
            typed = self._read(prompt).strip()
            if typed == "h":
                return HangUp()
            if not typed:
                return Leave(MESSAGE_SECONDS)
            if typed.isdigit():
                return Leave(float(typed))
            self._write(f"(not understood: {typed})")

    def _prompt(self, moment: Moment) -> Action:
        who = "You" if moment.who == "caller" else "Agent"
        while True:
            typed = self._read(f"[{minutes(moment.at)}] {who}: ").strip()
            if typed == "h":
                return HangUp()
            if not typed:
                return Wait()
            if KEYS.issuperset(typed.replace(" ", "")):
                if "keys" in moment.awaits:
                    return Press(typed.replace(" ", ""))
                self._write("(this prompt takes words, not keys)")
            elif "speech" in moment.awaits:
                return Speak(typed)
            else:
                self._write("(this prompt takes keys only: digits, * and #; Enter = silence, h hangs up)")
