"""TaskRouter asks what to do with a worker whom it has reserved for a caller: we have the worker's phone rung.

Answered from the request and the menus alone, for the carrier waits 5 s: no database is read. Whoever cannot be rung is
passed over, so that the next worker is asked.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from ivr.flow.call import Reservation
from ivr.flow.dialling import refusal
from ivr.flow.graph import Flow
from ivr.webhooks import address
from ivr.webhooks.address import Address
from ivr.webhooks.gate import Json

log = logging.getLogger(__name__)

ASSIGNMENT, FALLBACK = "/taskrouter/assignment", "/taskrouter/fallback"

RING = 20
"""Seconds for which a worker's phone rings."""

REJECT = {"instruction": "reject"}


def answer(flow: Flow, base: str, params: Mapping[str, str]) -> Json:
    """The instruction for one reservation. ``base`` is the public address of the line."""
    try:
        instruction = _instruction(flow, base, params)
    except Exception:  # whatever the form holds, the caller is better off with the next worker
        log.exception("an assignment could not be read")
        instruction = REJECT
    return Json(json.dumps(instruction).encode())


def _instruction(flow: Flow, base: str, params: Mapping[str, str]) -> Mapping[str, object]:
    task, phone = _attributes(params, "TaskAttributes"), _attributes(params, "WorkerAttributes").get("contact_uri")
    sid = task.get("call_sid")
    reserved = Reservation(params.get("ReservationSid", ""), params.get("TaskSid", ""), params.get("WorkspaceSid", ""))
    at = Address(flow.version, flow.whisper, 0, flow.default_language, 0, place=str(sid), reservation=reserved)
    url = address.of_offer(f"{base}/agent", at)
    if sid is None or sid != task.get("place") or address.read(url.partition("?")[2]) != at:
        log.error("a task that is not of this line was assigned: give its workflow another assignment URL")
        return REJECT
    if not isinstance(phone, str) or refusal(phone, flow.may_dial, flow.numbers):
        worker = params.get("WorkerSid", "")[:34]
        log.error("a worker of TaskRouter cannot be rung: see contact_uri and may_dial", extra={"worker": worker})
        return REJECT
    return {
        "instruction": "call",
        "to": phone,
        "from": flow.numbers[0],
        "url": url,
        "status_callback_url": address.of_offer(f"{base}/agent/status", at),
        "timeout": RING,
    }


def _attributes(params: Mapping[str, str], name: str) -> Mapping[str, Any]:
    """A JSON object of the form; an empty one for anything else."""
    try:
        found = json.loads(params.get(name, ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
