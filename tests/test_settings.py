"""The environment: one list of everything that is missing or wrong, and exit code 2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.settings import Settings, Wrong, load

GOOD = {
    "PUBLIC_BASE_URL": "https://line.example.org",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_what_is_missing_is_told_in_one_list(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        monkeypatch.delenv(name)
    with pytest.raises(Wrong) as wrong:
        load()
    assert [line.partition(":")[0] for line in str(wrong.value).splitlines()] == sorted(GOOD)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_BASE_URL", "line.example.org"),
        ("PUBLIC_BASE_URL", "http://line.example.org"),
        ("PUBLIC_BASE_URL", "https://line.example.org/?x=1"),
        ("TWILIO_ACCOUNT_SID", "AC123"),
        ("TWILIO_AUTH_TOKEN", "short"),
        ("TWILIO_AUTH_TOKEN", " "),
        ("TWILIO_SHARED_KEYS", "no-secret"),
        ("TWILIO_SHARED_KEYS", "id=short"),
        ("PORT", "99999"),
        ("PORT", "http"),
        ("WEB_WORKERS", "0"),
        ("LOG_LEVEL", "chatty"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Wrong) as wrong:
        load()
    assert str(wrong.value).startswith(f"{name}: ")
    assert len(str(wrong.value).splitlines()) == 1


def test_both_tokens_count_while_one_replaces_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_OLD", "o" * 32)
    assert load().tokens == (b"t" * 32, b"o" * 32)


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_SHARED_KEYS", "key1=" + "s" * 20)
    shown = repr(load())
    assert "t" * 32 not in shown
    assert "s" * 20 not in shown


def test_every_setting_is_in_the_manual() -> None:
    manual = (Path(__file__).parents[1] / "docs" / "settings.md").read_text()
    named = set(re.findall(r"^\| `([A-Z_]+)`", manual, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}
