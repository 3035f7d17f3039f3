"""One file a verb (and a noun of <Dial>), with the carrier's rules on top; importing this package fills the tables."""

from ivr.simulator.verbs import (
    dial,
    dial_conference,
    dial_number,
    dial_queue,
    enqueue,
    gather,
    hangup,
    leave,
    pause,
    pay,
    play,
    record,
    redirect,
    refer,
    reject,
    say,
    sms,
)

__all__ = [
    "dial", "dial_conference", "dial_number", "dial_queue", "enqueue", "gather", "hangup", "leave", "pause", "pay",
    "play", "record", "redirect", "refer", "reject", "say", "sms",
]  # fmt: skip
