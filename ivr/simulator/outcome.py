"""What became of a call: its end, its lines, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.simulator.twiml import CarrierError


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript.

    ``who``: "Them" (what the caller hears), "You" (what the caller does, in the words of ``steps.py``), "Agent" (what a
    dialled party hears or does) or "--" (what the carrier does).
    """

    who: str
    text: str
    at: float
    language: str = ""

    def __str__(self) -> str:
        return f"[{minutes(self.at)}] {self.who}: {self.text}"


@dataclass(slots=True)
class Dialled:
    """One number that rang, and how that went: bridged, busy, no-answer, failed, canceled or declined."""

    number: str
    result: str = "ringing"


@dataclass(frozen=True, slots=True)
class Recording:
    """A message that the caller left."""

    sid: str
    url: str
    seconds: int


@dataclass(slots=True)
class Outcome:
    """The whole call, filled in as it goes."""

    sid: str = ""
    began: float = 0.0  # on the carrier's clock; all other times are counted from here
    how: str = ""  # bridged | voicemail | hangup | error | rejected
    bridged_to: str = ""
    dialled: list[Dialled] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)  # what the caller keyed or said at prompts
    seconds: float = 0.0  # from the first ring until bridged; until the end if that never happened
    heard_seconds: float = 0.0  # of speech and sound that reached the caller
    requests: int = 0
    transcript: list[Line] = field(default_factory=list)
    errors: list[CarrierError] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)  # steps of a script that the call never came to

    def text(self) -> str:
        """The transcript, a line each, with times; errors and left-over steps at the end."""
        lines = [str(line) for line in self.transcript]
        lines += [f"!! {error}" for error in self.errors]
        if self.left_over:
            lines.append("!! steps left over: " + "; ".join(self.left_over))
        return "\n".join(lines)

    def heard(self) -> str:
        """All that the caller heard, in one string: for ``assert "press 2" in outcome.heard()``."""
        return "\n".join(line.text for line in self.transcript if line.who == "Them")


def minutes(seconds: float) -> str:
    """0:07"""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
