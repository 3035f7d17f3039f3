"""How a leg begins: a caller's from its first webhook, an agent's with what the caller's call knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from ivr.flow.call import Call
from ivr.flow.graph import Flow
from ivr.flow.services import Records
from ivr.webhooks.address import Address

MAX_SID = 64
"""Characters of a call's id that are kept; the carrier's have 34."""

Begin = Callable[[Flow, Mapping[str, str], Address, datetime], Call]


def callers_leg(flow: Flow, params: Mapping[str, str], at: Address, now: datetime) -> Call:
    """A call as its URL and its webhook describe it: at its start, or when the records are gone."""
    start = flow.agent_start if flow.agent_start and params.get("To") in flow.agent_numbers else flow.start
    return Call(
        sid=params.get("CallSid", "")[:MAX_SID],
        flow=flow.version,
        language=at.language if at.language in flow.languages else flow.default_language,
        node=at.node if at.turn else start,
        turn=at.turn,
        tries=at.tries,
        asides=at.aside,
        number=params.get("From", "")[:40],
        started=now.timestamp(),
    )


def agents_leg(records: Records) -> Begin:
    """The leg of whoever picks up: an agent's line that the caller's leg dials, the phone of an agent who is rung for a
    caller in line by us or by TaskRouter, or that of a caller whom an agent calls back."""

    def begin(flow: Flow, params: Mapping[str, str], at: Address, now: datetime) -> Call:
        parent = at.place or params.get("ParentCallSid", "")[:MAX_SID]
        before = records.latest(parent) if parent else None
        node = at.node if at.node in flow.nodes and flow.nodes[at.node].FOR_AGENTS else flow.whisper
        spoken_here = before.answers.get("language", before.language) if before else at.language
        called_back = node == flow.callback and before is not None and before.parent is not None
        answers = {**(before.answers if before else {}), "language": spoken_here}
        if called_back and before is not None:
            answers["place"] = before.parent or ""
        return Call(
            sid=params.get("CallSid", "")[:MAX_SID],
            flow=flow.version,
            language=spoken_here if called_back else _agents_language(flow, params, before),
            node=node,
            turn=at.turn,
            tries=at.tries,
            started=before.started if before else now.timestamp(),
            need=before.need if before else None,
            desk=before.desk if before else None,
            path=before.path if before else (),
            transfers=before.transfers if before else 0,
            words=before.words if before else "",
            answers=answers,
            offer=at.offer,
            reservation=at.reservation,
            parent=parent or None,
        )

    return begin


def answered(flow: Flow, call: Call, params: Mapping[str, str]) -> dict[str, str | None]:
    """The facts with which a leg begins."""
    return {
        "flow": flow.version,
        "from": call.number,
        "to": params.get("To", "")[:40],
        "parent": call.parent,
        "attestation": params.get("StirVerstat", "")[:40] or None,
    }


def _agents_language(flow: Flow, params: Mapping[str, str], before: Call | None) -> str:
    """The agent's own, if we know who picks up; else that of the desk."""
    line = params.get("To", "")
    agent = next((one for one in flow.directory.agents.values() if one.line == line), None)
    if agent is not None:
        return agent.languages[0]
    desk = flow.directory.desks.get(before.desk or "") if before else None
    return desk.languages[0] if desk else flow.default_language
