"""The workspace of TaskRouter: activities and workflows looked up, workers looked up and changed.

* A worker's change: ActivitySid, FriendlyName, Attributes (JSON); RejectPendingReservations rejects what is pending.
  An unknown activity, or attributes that are no JSON object: 400, 20001 [?].
* Workers are listed by ActivitySid, ActivityName, Available, FriendlyName.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ivr.simulator.rest.routes import TASKROUTER, Answer, Asked, Refused, not_found, route
from ivr.simulator.taskrouter.workspace import Activity, Attributes, Worker, Workflow

INVALID = 20001


def iso(moment: datetime) -> str:
    """A time as this API writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def listing(key: str, rows: Sequence[Mapping[str, Any]]) -> Answer:
    """A list as this API tells it; all of it in one page."""
    return 200, {key: list(rows), "meta": {"key": key, "page": 0, "page_size": max(len(rows), 50), "url": "",
                 "first_page_url": "", "next_page_url": None, "previous_page_url": None}}  # fmt: skip


def attributes(asked: Asked) -> Attributes:
    """The parameter Attributes, a JSON object."""
    try:
        given = json.loads(asked.get("Attributes"))
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Refused(400, INVALID, "Attributes is no JSON object")
    return given


def activity(asked: Asked, name: str) -> Activity:
    """The activity whose Sid a parameter says."""
    sid = asked.get(name)
    if sid not in asked.carrier.taskrouter.activities:
        raise Refused(400, INVALID, f"There is no activity {sid}")
    return asked.carrier.taskrouter.activities[sid]


def common(asked: Asked, path: str) -> dict[str, Any]:
    """What all resources of the workspace say."""
    sid = asked.carrier.taskrouter.sid
    return {"account_sid": asked.carrier.account_sid, "workspace_sid": sid,
            "url": f"https://{TASKROUTER}/v1/Workspaces/{sid}{path}"}  # fmt: skip


@route("GET", "/Activities", TASKROUTER)
def activities(asked: Asked) -> Answer:
    rows = [_activity(asked, one) for one in asked.carrier.taskrouter.activities.values()]
    wanted = asked.get("FriendlyName")
    return listing("activities", [row for row in rows if wanted in ("", row["friendly_name"])])


@route("GET", "/Workflows", TASKROUTER)
def workflows(asked: Asked) -> Answer:
    rows = [_workflow(asked, one) for one in asked.carrier.taskrouter.workflows.values()]
    wanted = asked.get("FriendlyName")
    return listing("workflows", [row for row in rows if wanted in ("", row["friendly_name"])])


@route("GET", "/Workflows/{sid}", TASKROUTER)
def workflow(asked: Asked) -> Answer:
    found = asked.carrier.taskrouter.workflows.get(asked.sid)
    if found is None:
        raise not_found(f"/Workflows/{asked.sid}")
    return 200, _workflow(asked, found)


@route("GET", "/Workers", TASKROUTER)
def workers(asked: Asked) -> Answer:
    rows = [_worker(asked, one) for one in asked.carrier.taskrouter.workers.values()]
    fields = {"ActivitySid": "activity_sid", "ActivityName": "activity_name", "Available": "available",
              "FriendlyName": "friendly_name"}  # fmt: skip
    wanted = {field: asked.get(name).lower() for name, field in fields.items() if asked.get(name)}
    return listing(
        "workers", [row for row in rows if all(str(row[field]).lower() == value for field, value in wanted.items())]
    )


@route("GET", "/Workers/{sid}", TASKROUTER)
def worker(asked: Asked) -> Answer:
    return 200, _worker(asked, _find(asked))


@route("POST", "/Workers/{sid}", TASKROUTER)
def update(asked: Asked) -> Answer:
    router, one = asked.carrier.taskrouter, _find(asked)
    moves = activity(asked, "ActivitySid") if asked.get("ActivitySid") else None
    one.name = asked.get("FriendlyName", one.name)
    if asked.get("Attributes"):
        one.attributes = attributes(asked)
    pending = one.reservation if one.reservation and one.reservation.status == "pending" else None
    if pending is not None and asked.get("RejectPendingReservations") == "true":
        router.reject(pending, moves)
    elif moves is not None:
        router.move(one, moves)
    else:
        router.match()
    return 200, _worker(asked, one)


def _find(asked: Asked) -> Worker:
    found = asked.carrier.taskrouter.workers.get(asked.sid)
    if found is None:
        raise not_found(f"/Workers/{asked.sid}")
    return found


def _activity(asked: Asked, one: Activity) -> dict[str, Any]:
    return {"sid": one.sid, "friendly_name": one.name, "available": one.available,
            **common(asked, f"/Activities/{one.sid}")}  # fmt: skip


def _workflow(asked: Asked, one: Workflow) -> dict[str, Any]:
    """The configuration stays empty: filters are functions here."""
    return {
        "sid": one.sid, "friendly_name": one.name, "configuration": "{}",
        "assignment_callback_url": one.assignment_url, "fallback_assignment_callback_url": one.fallback_url,
        "task_reservation_timeout": round(one.reservation_timeout), **common(asked, f"/Workflows/{one.sid}"),
    }  # fmt: skip


def _worker(asked: Asked, one: Worker) -> dict[str, Any]:
    return {
        "sid": one.sid, "friendly_name": one.name, "attributes": json.dumps(one.attributes),
        "activity_sid": one.activity.sid, "activity_name": one.activity.name, "available": one.activity.available,
        "date_status_changed": iso(asked.carrier.clock.at(one.since)), **common(asked, f"/Workers/{one.sid}"),
    }  # fmt: skip
