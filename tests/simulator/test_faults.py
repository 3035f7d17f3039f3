"""A bad network: webhooks come twice, late, out of order or not at all, the same way for the same seed."""

from __future__ import annotations

import pytest

from ivr.simulator import Network, Reply, Steps
from tests.simulator.canned import Phone, codes, lines

ASK = "<Gather numDigits='1' action='/turn#rc=5&amp;rp=all'><Say>Press.</Say></Gather>"
PAGES = {"/voice": ASK, "/turn": "<Say>Bye.</Say>"}
VOICE = "https://ivr.example.org/voice"


# A duplicate is a second identical signed request (the canned app checks signatures) whose answer is thrown away.
def test_a_duplicate_is_the_same_request_and_its_answer_is_thrown_away() -> None:
    network = Network(duplicate=1, late=0)
    phone = Phone({"/voice": [ASK, "<Say>Never heard.</Say>"], "/turn": ["<Say>Bye.</Say>", "<Say>Nor this.</Say>"]},
                  network=network)  # fmt: skip
    outcome = phone.call("press 2")
    assert outcome.heard() == "Press.\nBye."
    assert outcome.requests == 3  # the carrier's own
    for path in ("/voice", "/turn", "/voice/status"):
        first, second = phone.app.asked(path)
        assert first == second
    assert [repeat.first == repeat.second for repeat in network.repeats] == [False, False, True]


def test_a_duplicate_may_come_after_the_call_has_ended() -> None:
    network = Network(duplicate=1, late=1000, seed=2)
    phone = Phone(PAGES, network=network)
    clean = Phone(PAGES).call("press 2")
    outcome = phone.call("press 2")
    assert outcome == clean
    paths = [request.path for request in phone.app.requests]
    assert sorted(paths) == ["/turn", "/turn", "/voice", "/voice", "/voice/status", "/voice/status"]
    assert "/turn" in paths[paths.index("/voice/status") :]
    assert phone.carrier.clock.seconds > outcome.seconds


def test_a_duplicate_that_fails_harms_nobody_but_can_be_seen() -> None:
    network = Network(duplicate=1, late=0)
    phone = Phone({"/voice": ["<Hangup/>", RuntimeError("twice is too much")]}, network=network)
    assert phone.call().errors == []
    assert network.repeats[0].url == VOICE
    assert network.repeats[0].second is None


# The connection breaks after the server has worked: "rt" to the retry policy, so by default nobody tries again.
@pytest.mark.parametrize(("fragment", "requests"), [("", 1), ("#rp=5xx&rc=5", 1), ("#rp=rt", 2), ("#rp=all&rc=3", 4)])
def test_a_lost_answer_is_tried_again_as_the_policy_says(fragment: str, requests: int) -> None:
    phone = Phone(PAGES, voice_path="/voice" + fragment, fallback_path=None, network=Network(lose=1))
    outcome = phone.call("press 2")
    assert {error.code for error in outcome.errors} == {11205}
    assert outcome.how == "error"
    assert len(phone.app.asked("/voice")) == requests


# By default one retry when connecting fails.
@pytest.mark.parametrize(("fragment", "refused"), [("", 2), ("#rc=0", 1), ("#rp=rt&rc=5", 1), ("#rc=5", 6)])
def test_a_refused_connection_never_reaches_the_app(fragment: str, refused: int) -> None:
    network = Network(refuse=1)
    phone = Phone(PAGES, voice_path="/voice" + fragment, fallback_path=None, status_path=None, network=network)
    assert codes(phone.call()) == [11205]
    assert phone.app.requests == []
    assert network.refused == refused


# Requests can arrive out of order: SequenceNumber and Timestamp are those of the event, not of the request.
def test_status_callbacks_overtake_each_other() -> None:
    events = "initiated ringing answered completed"
    dial = f"<Dial><Number statusCallback='/line' statusCallbackEvent='{events}'>+12025550111</Number></Dial>"
    pages = {"/voice": dial, "/line": Reply(204, {}, b"")}

    def sequence(network: Network) -> list[tuple[str, str]]:
        phone = Phone(pages, network=network)
        assert phone.call("answer").how == "bridged"
        return [(one.params["SequenceNumber"], one.params["CallStatus"]) for one in phone.app.asked("/line")]

    ordered = sequence(Network())
    assert [number for number, _ in ordered] == ["0", "1", "2", "3"]
    network = Network(reorder=0.5, late=200, seed=1)
    mixed = sequence(network)
    assert network.held > 0
    assert mixed != ordered
    assert sorted(mixed) == ordered


def test_the_same_seed_is_the_same_network() -> None:
    def paths(seed: int) -> list[str]:
        network = Network(duplicate=0.3, lose=0.3, refuse=0.1, reorder=0.3, latency=(0.1, 2), seed=seed)
        phone = Phone({**PAGES, "/voice/fallback": "<Hangup/>"}, network=network)
        for _ in range(20):
            phone.call("press 2")
        return [f"{one.method} {one.path} {one.params['CallSid']}" for one in phone.app.requests]

    assert paths(1) == paths(1)
    assert paths(1) != paths(2)


def test_latency_moves_the_clock_and_the_call_waits_for_it() -> None:
    quick, slow = Phone(PAGES), Phone(PAGES, network=Network(latency=2))
    before, after = quick.call("press 2"), slow.call("press 2")
    assert lines(before) == lines(after)
    assert after.errors == []
    assert after.seconds == pytest.approx(before.seconds + 4)  # the two documents; nobody waits for the callback


# 15 s hard limit; rt and tt make it less. The server has worked all the same.
@pytest.mark.parametrize(
    ("fragment", "latency", "requests", "seconds"),
    [
        ("", 15.5, 1, 15),
        ("#rt=5000", 6, 1, 5),
        ("#rt=5000&rp=rt&rc=2", 6, 3, 15),
        ("#rt=5000&rp=rt&rc=5", 6, 3, 15),
        ("#rt=5000&tt=7000&rp=all&rc=5", 6, 2, 7),
        ("#tt=3000&rp=all&rc=5", 6, 1, 3),
    ],
)
def test_an_answer_that_takes_too_long_is_cut_off(fragment: str, latency: float, requests: int, seconds: float) -> None:
    phone = Phone(PAGES, voice_path="/voice" + fragment, fallback_path=None, network=Network(latency=latency))
    outcome = phone.call()
    assert outcome.errors[0].code == 11200
    assert len(phone.app.asked("/voice")) == requests
    assert outcome.seconds == seconds


def test_a_redirect_goes_on_with_the_same_total() -> None:
    phone = Phone({"/voice": Reply(307, {"location": "/new"}, b""), "/new": "<Hangup/>"},
                  voice_path="/voice#tt=10000", fallback_path=None, network=Network(latency=6))  # fmt: skip
    outcome = phone.call()
    assert (outcome.errors[0].code, outcome.seconds) == (11200, 10)
    assert len(phone.app.asked("/new")) == 1


def test_the_caller_may_hang_up_while_the_carrier_waits_for_an_answer() -> None:
    phone = Phone(PAGES, network=Network(latency=10))
    call = phone.carrier.start(Steps("press 2"))
    call.hang_up(4)
    phone.carrier.run()
    assert call.outcome.how == "hangup"
    assert call.outcome.seconds == 4
    assert phone.app.asked("/turn") == []


def test_latencies_of_calls_at_the_same_time_do_not_add_up() -> None:
    phone = Phone(PAGES, network=Network(latency=2))
    calls = [phone.carrier.start(Steps("press 2")) for _ in range(20)]
    phone.carrier.run()
    assert len({call.outcome.seconds for call in calls}) == 1


@pytest.mark.parametrize(
    "wrong", [{"lose": 1.1}, {"duplicate": -0.1}, {"late": -1}, {"latency": -1}, {"latency": (3, 2)}]
)
def test_chances_and_times_are_checked(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no"):
        Network(**wrong)
