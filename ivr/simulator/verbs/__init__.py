"""One file a verb, with the carrier's rules on top; importing this package fills the table in ``registry.py``."""

from ivr.simulator.verbs import dial, gather, hangup, pause, pay, play, record, redirect, refer, reject, say, sms

__all__ = ["dial", "gather", "hangup", "pause", "pay", "play", "record", "redirect", "refer", "reject", "say", "sms"]
