"""<Sms>, <Refer>, <Pay>"""

from __future__ import annotations

import pytest

from ivr.simulator import Steps
from tests.simulator.canned import Phone, codes

# -- Sms


# Without an action the next verb runs; the text goes to the caller unless 'to' says otherwise.
def test_a_text_is_sent_and_the_call_goes_on() -> None:
    outcome = Phone({"/voice": "<Sms>Your number is 12.</Sms><Say>Sent.</Say>"}).call()
    assert "text to +12025550143: Your number is 12." in outcome.text()
    assert outcome.heard() == "Sent."


# The action gets MessageSid and MessageStatus.
def test_a_text_with_an_action_goes_on_there() -> None:
    phone = Phone(
        {"/voice": "<Sms action='/sent' to='+12025550199'>Hi</Sms><Say>No.</Say>", "/sent": "<Say>Yes.</Say>"}
    )
    assert phone.call().heard() == "Yes."
    params = phone.app.asked("/sent")[0].params
    assert params["MessageStatus"] == "sent"
    assert params["MessageSid"].startswith("SM")


def test_an_empty_text_is_an_error() -> None:
    assert 14103 in codes(Phone({"/voice": "<Sms></Sms>"}).call())


# -- Refer


# The action gets ReferCallStatus, left out if the REFER fails.
@pytest.mark.parametrize(("sip", "status"), [("<Sip>sip:desk@example.org</Sip>", "completed"), ("", None)])
def test_a_refer_tells_its_action_how_it_went(sip: str, status: str | None) -> None:
    phone = Phone({"/voice": f"<Refer action='/after'>{sip}</Refer>", "/after": "<Hangup/>"})
    phone.call()
    assert phone.app.asked("/after")[0].params.get("ReferCallStatus") == status


# -- Pay


# Result is all that the app learns, and the last four digits of the card.
@pytest.mark.parametrize(
    ("steps", "result"),
    [
        ("press 1", "success"),
        ("press *", "caller-interrupted-with-star"),
        ("wait", "too-many-failed-attempts"),
        ("hang up", "caller-hung-up"),
    ],
)
def test_pay_gives_the_result_alone(steps: str, result: str) -> None:
    phone = Phone({"/voice": "<Pay action='/paid' chargeAmount='20.45'/>", "/paid": "<Say>Done.</Say>"})
    phone.call(Steps(steps))
    params = phone.app.asked("/paid")[0].params
    assert params["Result"] == result
    assert "4242424242" not in "".join(params.values())
