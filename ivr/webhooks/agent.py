"""The webhook of agents' legs: the whisper before the caller is connected."""

from __future__ import annotations

from flask import Blueprint, Response

from ivr.webhooks import address
from ivr.webhooks.check import Check
from ivr.webhooks.gate import signed
from ivr.webhooks.line import Line
from ivr.webhooks.voice import XML


def blueprint(line: Line, check: Check) -> Blueprint:
    webhooks = Blueprint("agent", __name__)

    @webhooks.post("/agent")
    @signed(check)
    def agent(params: dict[str, str], query: str) -> Response:
        return Response(line.agent_turn(params, address.read(query)), content_type=XML)

    return webhooks
