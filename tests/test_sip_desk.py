"""A desk whose line is a SIP address: rung like any other line, in our own domains alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.flow.compile import compile_files
from ivr.simulator import Carrier, Steps, VirtualClock, WsgiTransport
from tests.flow.museum import messages, shipped
from tests.line import ACCOUNT, BY_DAY, TOKEN, URL, TestLine

SIP = "sip:conservation@pbx.example.org"


def menus(line: str, domains: str) -> dict[str, bytes]:
    files = dict(shipped())
    files["desks.yaml"] = files["desks.yaml"].replace(b"lines: [+12025550118]", f"lines: ['{line}']".encode())
    files["utility.yaml"] = files["utility.yaml"].replace(
        b"  prefixes: [+1202555]", f"  prefixes: [+1202555]\n  sip: [{domains}]".encode()
    )
    return files


def test_the_carrier_is_asked_to_ring_the_address_with_the_whisper(tmp_path: Path) -> None:
    flow = compile_files(menus(SIP, "pbx.example.org")).flow
    assert flow is not None
    line = TestLine(tmp_path, flow)
    try:
        carrier = Carrier(WsgiTransport(line.app, URL), TOKEN, account_sid=ACCOUNT, clock=VirtualClock(BY_DAY))
        outcome = carrier.call(Steps("press 4; press 5; answer"))
        assert outcome.bridged_to == SIP
        assert 'hears "saving water' in outcome.text()
    finally:
        line.close()


@pytest.mark.parametrize(
    ("line", "domains", "message"),
    [
        (SIP, "other.example.org", "pbx.example.org is not a SIP domain where we may dial"),
        ("sip:pbx.example.org", "pbx.example.org", "'sip:pbx.example.org' is not a SIP address"),
        ("sips:a@pbx.example.org", "pbx.example.org", "'sips:a@pbx.example.org' is not a full phone number"),
        ("sip:a b@pbx.example.org", "pbx.example.org", "'sip:a b@pbx.example.org' is not a SIP address"),
    ],
)
def test_an_address_elsewhere_or_none_is_refused(line: str, domains: str, message: str) -> None:
    told = [one for one in messages(menus(line, domains)) if message in one]
    assert told, list(messages(menus(line, domains)))
