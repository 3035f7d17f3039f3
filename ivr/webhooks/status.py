"""Status webhooks: how calls and recordings went. They may come late, twice or out of order, and need no TwiML."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from msgspec import structs

from ivr.flow.call import Event, Reservation
from ivr.flow.jobs import REJECT, Job
from ivr.flow.moves import Move
from ivr.flow.services import Kept
from ivr.webhooks.address import Address
from ivr.webhooks.heard import OVER
from ivr.webhooks.legs import MAX_SID
from ivr.webhooks.line import Line
from ivr.webhooks.twiml import MEDIA

log = logging.getLogger(__name__)


def call(line: Line, params: Mapping[str, str]) -> None:
    """A call changed its state."""
    status = params.get("CallStatus", "")[:20]
    data = {"status": status, "seconds": params.get("CallDuration", "")[:6]}
    over = status in OVER
    moves = (Move("leave", {"note": "hung up"}),) if over and _was_in_line(line, params) else ()
    _keep(line, params, f"status.{status}", Event("ended" if over else "status", data), moves)


def agent(line: Line, params: Mapping[str, str], at: Address) -> None:
    """The leg of an agent who was rung for a caller in line changed its state."""
    status, sid = params.get("CallStatus", "")[:20], params.get("CallSid", "")[:MAX_SID]
    if status not in OVER:
        return
    event = Event("ended", {"status": status, "seconds": params.get("CallDuration", "")[:6]})
    if at.reservation:
        jobs = _reject(line, sid, at.reservation)
        _keep(line, params, f"status.{status}", event, (Move("leg_over", {"leg": sid}),), jobs)
        return
    place = {"sid": at.place, "offer": at.offer, "leg": sid}
    _keep(line, params, f"status.{status}", event, (Move("picked_up", place), Move("leg_over", {"leg": sid})))


def _reject(line: Line, leg: str, reservation: Reservation) -> tuple[Job, ...]:
    """A worker who has not taken the call is told to TaskRouter, which asks the next one; else it would wait for the
    reservation's time to be over, and send the worker off duty."""
    before = line.records.latest(leg)
    if before is not None and before.node != line.flow(before.flow).whisper:
        return ()
    return (Job(REJECT, f"reject:{reservation.id}", line.clock().timestamp(), structs.asdict(reservation)),)


def _was_in_line(line: Line, params: Mapping[str, str]) -> bool:
    """Whether the caller may have a place in line. Only then is it given up: a move waits for the disk."""
    before = line.records.latest(params.get("CallSid", "")[:MAX_SID])
    return before is None or before.queued is not None


def recording(line: Line, params: Mapping[str, str]) -> None:
    """A recording is ready, or could not be made."""
    url = params.get("RecordingUrl", "")
    sid, status = params.get("RecordingSid", "")[:40], params.get("RecordingStatus", "")[:20]
    data = {
        "recording": sid,
        "status": status,
        "seconds": params.get("RecordingDuration", "")[:6],
        "url": url[:300] if url.startswith(MEDIA) else None,
    }
    _keep(line, params, f"recording.{sid}.{status}", Event("recording_status", data))


def _keep(
    line: Line,
    params: Mapping[str, str],
    key: str,
    event: Event,
    moves: Sequence[Move] = (),
    jobs: Sequence[Job] = (),
) -> None:
    sid = params.get("CallSid", "")[:MAX_SID]
    try:
        if sid:
            line.records.keep(sid, key, line.clock().timestamp(), (event,), Kept(None, b""), jobs, moves)
    except Exception:
        log.exception("a status was lost", extra={"call": sid, "key": key})
