"""What we ask of the phone, as plain data. The carrier's own words are made of it at the edge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """Where the call goes on when a step is done: a node, and how many tries or attempts are behind us there."""

    node: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Say:
    """Words in a language of the flow."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence, in seconds."""

    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """Speak, and listen for keys or words while speaking and for ``timeout`` seconds after.

    ``digits`` is the number of keys that ends it at once; None: a key '#' or a silence ends it.
    """

    says: tuple[Say, ...]
    then: Where
    timeout: int
    language: str
    digits: int | None = 1
    hints: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring a number; the agent who picks up hears the ``whisper`` node and may decline."""

    number: str
    ring: int
    then: Where
    whisper: str


@dataclass(frozen=True, slots=True)
class Record:
    """Record the caller until silence, a key or ``limit`` seconds."""

    limit: int
    then: Where


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on at once: the caller has said and pressed nothing."""

    then: Where


@dataclass(frozen=True, slots=True)
class Hangup:
    """The end of the leg."""


@dataclass(frozen=True, slots=True)
class Connect:
    """The end of an agent's whisper: caller and agent hear each other now."""


Step = Say | Pause | Gather | Dial | Record | Redirect | Hangup | Connect
