"""The utility's phone numbers: which URLs the carrier asks when one of them rings."""

from __future__ import annotations

from typing import Any

from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.rest.routes import Answer, Asked, not_found, page, phone, route

FIELDS = {
    "VoiceUrl": "voice_url", "VoiceMethod": "voice_method", "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method", "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method", "SmsUrl": "sms_url", "SmsMethod": "sms_method",
    "FriendlyName": "friendly_name",
}  # fmt: skip


@route("GET", "/IncomingPhoneNumbers")
def index(asked: Asked) -> Answer:
    rows = [_resource(asked, one) for one in asked.carrier.numbers.values()]
    wanted = asked.get("PhoneNumber")
    return page(asked, "incoming_phone_numbers", [row for row in rows if wanted in ("", row["phone_number"])])


@route("POST", "/IncomingPhoneNumbers")
def create(asked: Asked) -> Answer:
    number = phone(asked, "PhoneNumber", 21421, 21421)
    one = asked.carrier.numbers[number] = PhoneNumber(asked.carrier.sids.make("PN"), number)
    return 201, _changed(asked, one)


@route("GET", "/IncomingPhoneNumbers/{sid}")
def fetch(asked: Asked) -> Answer:
    return 200, _resource(asked, _find(asked))


@route("POST", "/IncomingPhoneNumbers/{sid}")
def update(asked: Asked) -> Answer:
    return 200, _changed(asked, _find(asked))


@route("DELETE", "/IncomingPhoneNumbers/{sid}")
def delete(asked: Asked) -> Answer:
    del asked.carrier.numbers[_find(asked).number]
    return 204, None


def _find(asked: Asked) -> PhoneNumber:
    for one in asked.carrier.numbers.values():
        if one.sid == asked.sid:
            return one
    raise not_found(f"/IncomingPhoneNumbers/{asked.sid}")


def _changed(asked: Asked, one: PhoneNumber) -> dict[str, Any]:
    for name, field in FIELDS.items():
        if name in asked.given:
            setattr(one, field, asked.given[name])
    return _resource(asked, one)


def _resource(asked: Asked, one: PhoneNumber) -> dict[str, Any]:
    return {
        "sid": one.sid, "account_sid": asked.carrier.account_sid, "phone_number": one.number,
        **{field: getattr(one, field) for field in FIELDS.values()}, "uri": f"/IncomingPhoneNumbers/{one.sid}.json",
    }  # fmt: skip
