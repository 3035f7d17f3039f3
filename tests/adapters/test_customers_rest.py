"""A utility's web service: asked rightly, and however it fails, callers do not wait for it and hear nothing wrong."""

from __future__ import annotations

import json
import logging
import re
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ivr.adapters.customers_rest import CustomersRest
from ivr.adapters.guarded import Guarded
from ivr.customers.config import Rest
from ivr.flow.accounts import NotNow
from tests.adapters import fake_system as fake
from tests.adapters.fake_system import FakeSystem, fake_system

ANN: dict[str, Any] = {
    "customer": {"name": "Ann Lee", "phones": ["+12025550117"]},
    "accounts": [{"number": "1000017", "balance": 84.2, "state": "A", "due": "11/24/2026", "med": True}],
}


@pytest.fixture
def system() -> Iterator[FakeSystem]:
    with fake_system() as made:
        yield made


def rest(url: str, **more: object) -> CustomersRest:
    description = {
        "kind": "rest",
        "account": f"{url}/accounts/{{account}}",
        "phone": f"{url}/accounts?phone={{phone}}",
        "items": "found",
        "fields": {
            "id": "accounts.0.number",
            "name": "customer.name",
            "phones": "customer.phones",
            "balance": "accounts.0.balance",
            "status": "accounts.0.state",
            "due": "accounts.0.due",
        },
        "statuses": {"A": "active"},
        "dates": "MM/DD/YYYY",
        "flags": {"medical": {"column": "accounts.0.med", "yes": "true"}},
        **more,
    }
    return CustomersRest(Rest.model_validate(description))


def test_an_account_is_asked_for_and_read(system: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIS_TOKEN", "s3cret")
    system.answer = lambda conversation: conversation.json(ANN)
    headers = {"Authorization": {"from": "CIS_TOKEN", "prefix": "Bearer "}}
    found = rest(system.url, headers=headers, number_width=10).account("100-0017")
    assert found is not None
    assert (found.id, found.name, found.balance, found.due) == ("1000017", "Ann Lee", 8420, "2026-11-24")
    assert (found.phones, found.flags, found.as_of) == (("+12025550117",), ("medical",), None)
    assert system.requests[0].startswith("GET /accounts/0001000017 HTTP/1.1\r\n")
    assert "Authorization: Bearer s3cret\r\n" in system.requests[0]


def test_a_phone_is_asked_for(system: FakeSystem) -> None:
    system.answer = lambda conversation: conversation.json({"found": [ANN] * 7})
    assert len(rest(system.url).of_phone("+12025550117")) == 5
    assert system.requests[0].startswith("GET /accounts?phone=%2B12025550117 HTTP/1.1\r\n")
    system.answer = lambda conversation: conversation.json({"found": []})
    assert rest(system.url).of_phone("+12025550117") == ()
    assert rest(system.url, phone=None).of_phone("+12025550117") == ()


@pytest.mark.parametrize("number", ["1/../2", "1?x=2", "1#", "1 2", "%2e%2e", "1\r\nX: y"])
def test_what_is_asked_for_stays_one_part_of_the_path(system: FakeSystem, number: str) -> None:
    rest(system.url).account(number)
    path = system.requests[0].split(" ")[1].removeprefix("/accounts/")
    assert not set(path) & set("/?#")
    assert "X: y" not in system.requests[0]


@pytest.mark.parametrize("body", [b"null", b"{}", b"[]"])
def test_nothing_is_no_account(system: FakeSystem, body: bytes) -> None:
    system.answer = lambda conversation: conversation.reply(body)
    assert rest(system.url).account("1") is None


def with_account(**changed: object) -> bytes:
    return json.dumps({**ANN, "accounts": [{**ANN["accounts"][0], **changed}]}).encode()


BAD: dict[str, tuple[fake.Answer, str]] = {
    "hangs": (fake.hangs, "in time|reached"),
    "hangs in the middle": (fake.hangs_in_the_middle, "in time|reached"),
    "drips": (fake.drips, "in time"),
    "drips its head": (fake.drips_its_head, r"could not be reached \(ReadTimeout\)"),
    "300 MB": (fake.streams, "larger than 1 MiB"),
    "300 MB in chunks": (fake.streams_in_chunks, "larger than 1 MiB"),
    "hangs up": (fake.hangs_up, "could not be reached"),
    "garbage": (fake.garbage, "could not be reached"),
    "500": (lambda c: c.reply(b"{}", "500 Oops"), r"trouble of its own \(HTTP 500\)"),
    "429": (lambda c: c.reply(b"{}", "429 Slow"), "slow down"),
    "401": (lambda c: c.reply(b"{}", "401 No"), "does not accept our key"),
    "204": (lambda c: c.reply(b"", "204 Nothing"), "HTTP 204"),
    "a redirect": (lambda c: c.reply(b"", "302 Found", more="Location: http://127.0.0.1:1/\r\n"), "sends us elsewhere"),
    "HTML": (lambda c: c.reply(b"<html>", kind="text/html"), "not JSON"),
    "HTML that says it is JSON": (lambda c: c.reply(b"<html>"), "not JSON"),
    "half of it": (lambda c: c.reply(json.dumps(ANN).encode()[:50]), "not JSON"),
    "NaN": (lambda c: c.reply(with_account(balance=float("nan"))), "not JSON"),
    "other bytes": (lambda c: c.reply(b"\xff\xfe{\x00}\x00\x80"), "not JSON|cannot be used"),
    "nested": (lambda c: c.reply(b"[" * 500_000), "not JSON"),
    "digits": (lambda c: c.reply(b"9" * 500_000), "not JSON"),
    "a text": (lambda c: c.reply(b'"Ann"'), "id: is missing"),
    "a list": (lambda c: c.json([1, 2]), "id: is missing"),
    "no number": (lambda c: c.reply(with_account(number=None)), "id: is missing"),
    "a number of another type": (lambda c: c.reply(with_account(number={"a": 1})), "id: is not a text"),
    "a state of another kind": (lambda c: c.reply(with_account(state="Z")), "'statuses' does not have"),
    "another account": (lambda c: c.reply(with_account(number="1000018")), "answered with another account"),
}


def test_however_it_fails_callers_do_not_wait(system: FakeSystem, caplog: pytest.LogCaptureFixture) -> None:
    """All at once, each behind a guard of its own: NotNow, with its sentence, within the deadline."""

    def ask(name: str) -> str:
        answer, _ = BAD[name]
        with fake_system() as one:
            one.answer = answer
            began = time.monotonic()
            try:
                found = Guarded(rest(one.url)).account("1000017")
            except NotNow as error:
                took = time.monotonic() - began
                return f"{error}" if took < 2.5 else f"took {took:.1f} s"
            return f"answered {'an account' if found else 'nothing'}"

    with ThreadPoolExecutor(len(BAD)) as pool:
        said = dict(zip(BAD, pool.map(ask, BAD), strict=True))
    assert {name: text for name, text in said.items() if not re.search(BAD[name][1], text)} == {}
    told = caplog.text + "".join(said.values())
    assert not [part for part in ("1000017", "1000018", "Ann", "84.2", "127.0.0.1") if part in told]


def test_a_server_that_drips_holds_no_thread_for_long(system: FakeSystem) -> None:
    system.answer = fake.drips_its_head
    guarded = Guarded(rest(system.url), deadline=0.1)
    for _ in range(3):
        with pytest.raises(NotNow):
            guarded.account("1000017")
    ends = time.monotonic() + 4
    while guarded.waiting and time.monotonic() < ends:
        threading.Event().wait(0.05)
    assert guarded.waiting == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_who_it_is_is_verified(tmp_path: Path) -> None:
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=cis"
    made += " -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    subprocess.run(["openssl", *made.split()], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with fake_system(context) as system:
        system.answer = lambda conversation: conversation.json(ANN)
        with pytest.raises(NotNow, match=r"could not be reached \(SSLError\)"):
            rest(system.url).account("1000017")
        assert system.requests == []
        known = rest(system.url, certificates=str(tmp_path / "cert.pem"))
        assert known.account("1000017") is not None
        system.answer = fake.drips_its_head
        began = time.monotonic()
        with pytest.raises(NotNow, match="could not be reached"):
            known.account("1000017")
        assert time.monotonic() - began < 2.5


def test_where_nobody_listens_it_is_not_now() -> None:
    with pytest.raises(NotNow, match="could not be reached"):
        rest("http://127.0.0.1:9").account("1")


@pytest.mark.parametrize("value", ["", "two\r\nlines", "ünicode"])
def test_without_its_key_nothing_is_asked(system: FakeSystem, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CIS_TOKEN", value)
    with pytest.raises(NotNow, match="CIS_TOKEN is not set"):
        rest(system.url, headers={"X-Key": {"from": "CIS_TOKEN"}}).account("1")
    assert system.requests == []


@pytest.mark.parametrize("balance", ["lots", -1e12, True, [1], None])
def test_an_amount_that_is_none_is_not_known(
    system: FakeSystem, caplog: pytest.LogCaptureFixture, balance: object
) -> None:
    caplog.set_level(logging.WARNING)
    system.answer = lambda conversation: conversation.reply(with_account(balance=balance))
    found = rest(system.url).account("1000017")
    assert found is not None
    assert found.balance is None
    assert "lots" not in caplog.text
