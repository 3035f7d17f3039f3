"""What ours is measured against: the same menu as an idiomatic hand-written Flask + twilio app. It checks signatures
as the SDK's documentation shows, and stores nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather, VoiceResponse


def create_app() -> Flask:
    app = Flask(__name__)
    base_url = os.environ["PUBLIC_BASE_URL"]
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])

    def validated(view: Callable[[], str]) -> Callable[[], Response]:
        @wraps(view)
        def checked() -> Response:
            signature = request.headers.get("X-Twilio-Signature", "")
            url = base_url + request.full_path.rstrip("?")
            if not validator.validate(url, request.form, signature):
                abort(403)
            return Response(view(), content_type="text/xml")

        return checked

    def menu(number: int) -> str:
        response = VoiceResponse()
        gather = Gather(num_digits=1, timeout=6, action="/voice/key", input="dtmf speech")
        gather.say(f"Waterline Water menu {number}.", voice="Polly.Joanna-Neural", language="en-US")
        for key in range(1, 6):
            gather.say(f"For a matter of kind {number * 3 + key}, press {key}.", voice="Polly.Joanna-Neural")
        response.append(gather)
        response.redirect("/voice")
        return str(response)

    @app.post("/voice")
    @validated
    def voice() -> str:
        return menu(0)

    @app.post("/voice/key")
    @validated
    def key() -> str:
        digits = request.form.get("Digits", "")
        if digits in ("1", "2", "3", "4", "5"):
            return menu(int(digits))
        response = VoiceResponse()
        response.say("Sorry, that key does nothing.", voice="Polly.Joanna-Neural")
        response.redirect("/voice")
        return str(response)

    @app.post("/constant")
    def constant() -> Response:
        return Response(CONSTANT, content_type="text/xml")

    return app


CONSTANT: Any = b"<?xml version='1.0' encoding='UTF-8'?><Response>" + b"<Say>Hello</Say>" * 40 + b"</Response>"
