"""What a caller in line hears: asked for again and again, for as long as they wait. It has no effect, however often it
is asked; only what was said about the wait is kept, once for each stretch of time."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from ivr.flow import engine
from ivr.flow.services import Kept
from ivr.flow.steps import Leave, Pause, Step
from ivr.webhooks import heard
from ivr.webhooks.address import Address
from ivr.webhooks.legs import MAX_SID
from ivr.webhooks.line import Line

log = logging.getLogger(__name__)

QUIET = 10
"""Seconds of silence for a caller to whom we can say nothing, before it is asked again."""

LONGEST = 900
"""Seconds in line after which the caller is taken out of it though we know nothing."""


def document(line: Line, params: Mapping[str, str], at: Address) -> bytes:
    """The TwiML for one stretch of the wait."""
    sid, waiting = params.get("CallSid", "")[:MAX_SID], heard.waiting(params)
    road = line.road("/voice/key")
    flow = line.flow(at.flow)
    try:
        now = line.clock()
        call = line.records.latest(sid) or road.begin(flow, params, at, now)
        flow = line.flow(call.flow)
        call = call.but(node=at.node, tries=at.tries, turn=at.turn)
        turn = engine.advance(flow, call, waiting, line.services, now)
        promised = [event for event in turn.events if event.type == "promised"]
        if promised:
            key = f"{at.turn}.wait.{waiting.seconds // 30}"
            line.records.keep(sid, key, now.timestamp(), promised, Kept(None, b""))
        return line.render(flow, road.paths, turn.call.but(turn=at.turn, asides=call.asides), turn.steps)
    except Exception:
        log.exception("a wait failed", extra={"call": sid, "node": at.node})
        step: Step = Leave() if waiting.seconds >= LONGEST else Pause(QUIET)
        call = road.begin(flow, params, at, line.clock())
        return line.render(flow, road.paths, call, (step,))
