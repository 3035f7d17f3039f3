"""The webhooks of calls, by their path: every turn of callers' and agents' legs, and the last resort."""

from __future__ import annotations

from collections.abc import Callable

from ivr.webhooks import address, hold, status
from ivr.webhooks.gate import View
from ivr.webhooks.line import Line

VOICE, STATUS, FALLBACK = "/voice", "/voice/status", "/voice/fallback"


def views(line: Line, document: Callable[[], bytes]) -> dict[str, View]:
    """``document`` gives the TwiML of last resort, made from the flow beforehand: no database, no menu is read."""
    return {
        VOICE: lambda params, query: line.turn(params, address.read(query)),
        "/agent": lambda params, query: line.agent_turn(params, address.read(query)),
        STATUS: lambda params, query: status.call(line, params),
        "/voice/queue": lambda params, query: line.queue_turn(params, address.read(query)),
        "/voice/hold": lambda params, query: hold.document(line, params, address.read(query)),
        "/voice/key": lambda params, query: line.key_turn(params, address.read(query)),
        "/agent/status": lambda params, query: status.agent(line, params, address.read(query)),
        "/voice/recording": lambda params, query: status.recording(line, params),
        FALLBACK: lambda params, query: document(),
    }
