"""The utility's phone numbers as the carrier keeps them: which URLs it asks when one of them rings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class PhoneNumber:
    """One number and its URLs. An empty URL is none."""

    sid: str
    number: str
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    friendly_name: str = ""
