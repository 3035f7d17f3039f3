"""The webhook of callers' legs: every turn of every call."""

from __future__ import annotations

from flask import Blueprint, Response

from ivr.webhooks import address
from ivr.webhooks.check import Check
from ivr.webhooks.gate import signed
from ivr.webhooks.line import Line

XML = "text/xml; charset=utf-8"


def blueprint(line: Line, check: Check) -> Blueprint:
    webhooks = Blueprint("voice", __name__)

    @webhooks.post("/voice")
    @signed(check)
    def voice(params: dict[str, str], query: str) -> Response:
        return Response(line.turn(params, address.read(query)), content_type=XML)

    return webhooks
