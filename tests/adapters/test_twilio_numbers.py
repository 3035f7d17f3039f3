"""The adapter of the carrier's phone numbers: over faked HTTP, and against the simulator's REST API."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests
import responses
from click.testing import CliRunner

from ivr.adapters import twilio_rest
from ivr.adapters.deadline import within
from ivr.adapters.twilio_numbers import TwilioNumbers
from ivr.adapters.twilio_rest import TwilioRest
from ivr.cli import group
from ivr.flow.services import Trouble, Ways
from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.rest import Refused, RestClient
from tests.line import ACCOUNT, OURS, TOKEN, URL
from tests.simulator.canned import Phone

AGENTS = "+12025550109"
NUMBERS = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
HERE = Ways(
    "https://a.example.org/voice#rc=2", "https://a.example.org/voice/fallback", "https://a.example.org/status", ""
)
# The carrier's error bodies: code, message, more_info, status.
ERROR = {
    "code": 20003,
    "message": "Authenticate",
    "more_info": "https://www.twilio.com/docs/errors/20003",
    "status": 401,
}


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def numbers(**options: float) -> TwilioNumbers:
    return TwilioNumbers(TwilioRest(ACCOUNT, TOKEN, **options))  # type: ignore[arg-type]


def trouble() -> str:
    with pytest.raises(Trouble) as caught:
        numbers().ways(OURS)
    return str(caught.value)


def test_the_ways_of_a_number_are_read(http: responses.RequestsMock) -> None:
    found = {
        "sid": "PN1",
        "phone_number": OURS,
        "voice_url": HERE.voice,
        "voice_fallback_url": None,
        "status_callback": "",
    }
    http.get(NUMBERS, json={"incoming_phone_numbers": [found], "page": 0, "next_page_uri": None})
    assert numbers().ways(OURS) == Ways(HERE.voice, "", "", "")
    assert "PhoneNumber=%2B12025550100" in str(http.calls[0].request.url)


# 429: back off. 5xx: not our fault. 401: the settings.
@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "look at TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"), (429, "asks us to slow down"),
        (500, "trouble of its own (HTTP 500)"), (503, "trouble of its own (HTTP 503)"), (404, "refuses (20003)"),
    ],
)  # fmt: skip
def test_an_error_is_a_sentence(http: responses.RequestsMock, status: int, says: str) -> None:
    http.get(NUMBERS, status=status, json={**ERROR, "status": status})
    assert says in trouble()


def test_an_error_without_a_body_is_a_sentence(http: responses.RequestsMock) -> None:
    http.get(NUMBERS, status=418, body="<html>")
    assert "refuses (418): without a reason" in trouble()


@pytest.mark.parametrize("body", ["<html>Bad gateway</html>", "", "[1, 2"])
def test_an_answer_that_is_no_json_is_told(http: responses.RequestsMock, body: str) -> None:
    http.get(NUMBERS, body=body)
    assert "could not be understood" in trouble()


@pytest.mark.parametrize("error", [requests.ConnectionError("to +12025550100"), requests.ReadTimeout("slow")])
def test_a_carrier_that_cannot_be_reached_is_told_without_its_address(
    http: responses.RequestsMock, error: Exception
) -> None:
    http.get(NUMBERS, body=error)
    said = trouble()
    assert "could not be reached" in said
    assert OURS not in said


def test_a_server_that_drips_meets_the_deadline() -> None:
    begin = time.monotonic()
    with pytest.raises(TimeoutError, match=r"no answer within 0.05 s"):
        within(0.05, lambda: time.sleep(2))
    assert time.monotonic() - begin < 1


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(KeyError):
        within(1, lambda: {}["nothing"])


# -- against the simulator's own REST API: the same requests that production makes


def simulated() -> tuple[TwilioNumbers, Phone, RestClient]:
    phone = Phone({"/voice": "<Say>Hello.</Say>"})
    client = RestClient(phone.carrier)
    return TwilioNumbers(TwilioRest(phone.carrier.account_sid, phone.carrier.token, client)), phone, client


def test_a_number_is_pointed_here() -> None:
    account, phone, _ = simulated()
    phone.carrier.numbers[OURS] = PhoneNumber("PN1", OURS, "https://old.example.org/voice")
    assert account.ways(OURS) == Ways("https://old.example.org/voice", "", "", "")
    account.connect(OURS, HERE)
    assert account.ways(OURS) == HERE
    assert phone.carrier.numbers[OURS].voice_method == "POST"


def test_a_number_of_somebody_else_is_told() -> None:
    account, _, _ = simulated()
    assert account.ways(OURS) is None
    with pytest.raises(Trouble, match="has no number"):
        account.connect(OURS, HERE)


def test_a_carrier_in_trouble_is_told_and_works_again() -> None:
    account, _, client = simulated()
    client.fails(Refused(429, 20429, "Too many requests"))
    with pytest.raises(Trouble) as caught:
        account.ways(OURS)
    assert (caught.value.status, caught.value.code) == (429, 20429)
    assert account.ways(OURS) is None


# -- the command


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> Phone:
    """The settings of a line, and the carrier that its commands ask."""
    _, phone, client = simulated()
    monkeypatch.setattr(twilio_rest.TwilioRest, "__init__", _answered_by(client, phone))
    for name, value in {"PUBLIC_BASE_URL": URL, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)
    return phone


def _answered_by(client: RestClient, phone: Phone) -> object:
    original = twilio_rest.TwilioRest.__init__

    def init(self: TwilioRest, account: str, token: str) -> None:
        assert (account, token) == (ACCOUNT, TOKEN)
        original(self, phone.carrier.account_sid, phone.carrier.token, client)

    return init


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, ["numbers", *words])
    return result.exit_code, result.output


def test_the_command_tells_what_is_wrong_and_mends_it(ours: Phone) -> None:
    carrier = ours.carrier
    carrier.numbers[AGENTS] = PhoneNumber("PN2", AGENTS, "https://old.example.org/voice")
    assert run("--connect")[0] == 1
    there = f"{AGENTS}  calls come here\n"
    assert run() == (
        1, f"{OURS}  is not a number of this account\n{there}To point them here: ivr numbers --connect\n"
    )  # fmt: skip
    carrier.numbers[OURS] = PhoneNumber("PN1", OURS, "https://old.example.org/voice")
    code, said = run()
    assert code == 1
    assert f"    voice: https://old.example.org/voice, should be {URL}/voice#ct=2000&rt=5000&rc=2&rp=all\n" in said
    assert f"    texts: nothing, should be {URL}/sms\n" in said
    assert f"    fallback: nothing, should be {URL}/voice/fallback\n" in said
    assert run("--connect") == (0, f"{OURS}  calls come here now\n{there}")
    assert run() == (0, f"{OURS}  calls come here\n{there}")
    assert run("--fallback", "https://bin.example.org/x")[0] == 1
    assert carrier.numbers[OURS].status_callback == f"{URL}/voice/status"
