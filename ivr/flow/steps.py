"""What we ask of the phone, as plain data. The carrier's own words are made of it at the edge."""

from __future__ import annotations

from msgspec import Struct


class Where(Struct, frozen=True, gc=False):
    """Where the call goes on when a step is done: a node, and how many tries or attempts are behind us there."""

    node: str
    tries: int = 0


class Say(Struct, frozen=True, gc=False):
    """Words in a language of the flow."""

    text: str
    language: str


class Play(Struct, frozen=True, gc=False):
    """A recording of our own account at the carrier, by its id."""

    recording: str


Sound = Say | Play
"""What the phone hears, as a step of its own or while it is asked something."""


class Pause(Struct, frozen=True, gc=False):
    """Silence, in seconds."""

    seconds: int = 1


class Gather(Struct, frozen=True, gc=False):
    """Speak, and listen for keys or words while speaking and for ``timeout`` seconds after.

    ``digits`` is the number of keys that ends it at once; None: a key '#' or a silence ends it.
    """

    says: tuple[Sound, ...]
    then: Where
    timeout: int
    language: str
    digits: int | None = 1
    hints: str = ""


class Dial(Struct, frozen=True, gc=False):
    """Ring a number; the agent who picks up hears the ``whisper`` node and may decline. A machine's line has none.
    ``star``: the star key ends the talk."""

    number: str
    ring: int
    then: Where
    whisper: str
    caller_id: str = ""
    star: bool = False


class Enqueue(Struct, frozen=True, gc=False):
    """Wait in a queue, where the ``hold`` node speaks, until somebody takes the call or the caller leaves."""

    queue: str
    then: Where
    hold: str


class Leave(Struct, frozen=True, gc=False):
    """Out of the queue in which the call waits."""


class DialQueue(Struct, frozen=True, gc=False):
    """Be connected with the caller who waits in a queue; the star key ends the talk. ``patience``: seconds for an empty
    one."""

    queue: str
    then: Where
    patience: int = 5


class DialReservation(Struct, frozen=True, gc=False):
    """Be connected with the caller whom TaskRouter has reserved for this worker; the star key ends the talk."""

    reservation: str
    then: Where


class Meet(Struct, frozen=True, gc=False):
    """Join a room with others. ``ends``: when this one leaves, it ends for all. The star key leaves it."""

    room: str
    then: Where
    ends: bool
    star: bool


class EnqueueTask(Struct, frozen=True, gc=False):
    """Wait until the carrier's TaskRouter finds somebody, by a ``workflow``; ``task`` is what it may decide with."""

    workflow: str
    task: str
    priority: int
    then: Where
    hold: str


class Record(Struct, frozen=True, gc=False):
    """Record the caller until silence, a key or ``limit`` seconds."""

    limit: int
    then: Where


class Redirect(Struct, frozen=True, gc=False):
    """Go on at once: the caller has said and pressed nothing."""

    then: Where


class Hangup(Struct, frozen=True, gc=False):
    """The end of the leg."""


class Connect(Struct, frozen=True, gc=False):
    """The end of an agent's whisper: caller and agent hear each other now."""


Step = (
    Say
    | Play
    | Pause
    | Gather
    | Dial
    | Enqueue
    | EnqueueTask
    | Leave
    | DialQueue
    | DialReservation
    | Meet
    | Record
    | Redirect
    | Hangup
    | Connect
)
