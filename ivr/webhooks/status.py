"""Status webhooks: how calls and recordings went. They may come late, twice or out of order, and need no TwiML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response

from ivr.flow.call import Event
from ivr.flow.services import Kept
from ivr.webhooks.check import Check
from ivr.webhooks.gate import signed
from ivr.webhooks.heard import OVER
from ivr.webhooks.line import Line

MEDIA_HOST = "api.twilio.com"
"""Recordings elsewhere are not ours: their address is not kept, so nobody fetches it with our credentials."""


def blueprint(line: Line, check: Check) -> Blueprint:
    webhooks = Blueprint("status", __name__)

    @webhooks.post("/voice/status")
    @signed(check)
    def status(params: dict[str, str], query: str) -> Response:
        return _keep(line, params, f"status.{params.get('CallStatus', '')[:20]}", _call_status(params))

    @webhooks.post("/voice/recording")
    @signed(check)
    def recording(params: dict[str, str], query: str) -> Response:
        key = f"recording.{params.get('RecordingSid', '')[:40]}.{params.get('RecordingStatus', '')[:20]}"
        return _keep(line, params, key, _recording(params))

    return webhooks


def _keep(line: Line, params: Mapping[str, str], key: str, event: Event) -> Response:
    line.records.keep(params.get("CallSid", ""), key, line.clock().timestamp(), (event,), Kept(None, b""))
    return Response(status=204)


def _call_status(params: Mapping[str, str]) -> Event:
    status = params.get("CallStatus", "")[:20]
    data: dict[str, Any] = {"status": status, "seconds": params.get("CallDuration", "")[:6]}
    return Event("ended" if status in OVER else "status", data)


def _recording(params: Mapping[str, str]) -> Event:
    url = params.get("RecordingUrl", "")
    ours = urlsplit(url).hostname == MEDIA_HOST and url.startswith("https://")
    data = {
        "recording": params.get("RecordingSid", "")[:40],
        "status": params.get("RecordingStatus", "")[:20],
        "seconds": params.get("RecordingDuration", "")[:6],
        "url": url[:300] if ours else None,
    }
    return Event("recording_status", data)
