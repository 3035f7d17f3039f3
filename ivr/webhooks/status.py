"""Status webhooks: how calls and recordings went. They may come late, twice or out of order, and need no TwiML."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from ivr.flow.call import Event
from ivr.flow.services import Kept
from ivr.webhooks.heard import OVER
from ivr.webhooks.line import MAX_SID, Line

log = logging.getLogger(__name__)

MEDIA = "https://api.twilio.com/"
"""Recordings elsewhere are not ours: their address is not kept, so nobody fetches it with our credentials."""


def call(line: Line, params: Mapping[str, str]) -> None:
    """A call changed its state."""
    status = params.get("CallStatus", "")[:20]
    data = {"status": status, "seconds": params.get("CallDuration", "")[:6]}
    _keep(line, params, f"status.{status}", Event("ended" if status in OVER else "status", data))


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


def _keep(line: Line, params: Mapping[str, str], key: str, event: Event) -> None:
    sid = params.get("CallSid", "")[:MAX_SID]
    try:
        if sid:
            line.records.keep(sid, key, line.clock().timestamp(), (event,), Kept(None, b""))
    except Exception:
        log.exception("a status was lost", extra={"call": sid, "key": key})
