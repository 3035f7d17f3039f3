"""A caller who does anything at all, over a carrier that repeats itself: nobody is trapped, nothing happens twice."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.line import BY_DAY, BY_NIGHT, Answer, TestLine
from tests.webhooks.carrier import Caller, asked_at, first, names, verbs_of

KEYS = st.one_of(st.sampled_from("0123456789*#"), st.sampled_from(["", "12", "A", "?", "9" * 40, "٣"]))
WORDS = st.one_of(
    st.sampled_from(["agent", "persona", "two", "uno", "zero", "I have no water", "0", "", "<Dial/>"]),
    st.text(max_size=20),
)
OUTCOMES = st.tuples(
    st.sampled_from(["busy", "no-answer", "failed", "canceled", "completed", "answered", "odd"]),
    st.sampled_from([None, "true", "false"]),
)
ALTERNATIVES_IN_VAIN = 4
"""Silences or wrong keys in a row after which even the alternatives to a closed desk are behind the caller."""

NUMBERS = iter(range(10**9))


def test_nobody_is_trapped_whatever_they_do(shared: TestLine) -> None:
    # FAULTS part 2, rows 1 and 7. DESIGN 3: "Silence and wrong keys help, they never loop."
    class AnyCaller(RuleBasedStateMachine):
        @initialize(night=st.booleans())
        def call(self, night: bool) -> None:
            shared.now = BY_NIGHT if night else BY_DAY
            self.caller = Caller(shared, f"CA{next(NUMBERS):032d}", CallStatus="in-progress")
            self.known: list[str] = []
            self.answers: list[Answer] = [self.caller.answer]
            self.vain = 0
            self.gone = False
            self._note()

        def _note(self) -> None:
            types = shared.types(self.caller.sid)
            new = types[len(self.known) :]
            self.known = types
            self.vain = self.vain + 1 if {"wrong", "silence"} & set(new) else 0

        def _at(self, *verbs: str) -> bool:
            return not self.gone and bool(set(verbs) & set(names(self.caller.verbs)))

        def _act(self, do: Any, *args: Any, **fields: str) -> None:
            do(*args, **fields)
            self.answers.append(self.caller.answer)
            self._note()

        @precondition(lambda self: self._at("Gather"))
        @rule(keys=KEYS)
        def press(self, keys: str) -> None:
            self._act(self.caller.press, keys)

        @precondition(lambda self: self._at("Gather"))
        @rule(words=WORDS)
        def say(self, words: str) -> None:
            self._act(self.caller.say, words)

        @precondition(lambda self: self._at("Redirect"))
        @rule()
        def wait_in_silence(self) -> None:
            self._act(self.caller.silent)

        @precondition(lambda self: self._at("Dial"))
        @rule(outcome=OUTCOMES)
        def line_rings(self, outcome: tuple[str, str | None]) -> None:
            self._act(self.caller.dialled, *outcome)

        @precondition(lambda self: self._at("Record"))
        @rule(seconds=st.sampled_from(["0", "5", "", "9999999"]), key=st.sampled_from([None, "", "0", "#", "1"]))
        def speak_to_the_machine(self, seconds: str, key: str | None) -> None:
            self._act(self.caller.recorded, seconds, key)

        @precondition(lambda self: self._at("Gather", "Dial", "Record"))
        @rule(outcome=OUTCOMES, keys=KEYS)
        def the_carrier_sends_what_does_not_fit(self, outcome: tuple[str, str | None], keys: str) -> None:
            fields = {"DialCallStatus": outcome[0]} if "Dial" not in names(self.caller.verbs) else {"Digits": keys}
            self._act(self.caller.ask, self.caller.url(), **fields)

        @precondition(lambda self: self._at("Dial") and "/agent?" in self.caller.answer.text)
        @rule(key=st.sampled_from(["1", "2", "9", ""]))
        def agent_picks_up(self, key: str) -> None:
            agent = self.caller.whisper(f"CA{next(NUMBERS):032d}")
            agent.press(key)
            assert set(names(agent.verbs)) <= {"Gather", "Redirect", "Hangup"}
            assert agent.again() == agent.answer

        @rule(number=st.integers(0, 50))
        def an_earlier_webhook_comes_again(self, number: int) -> None:
            number %= len(self.answers)
            assert self.caller.again(number) == self.answers[number]
            shared.records._memory.clear()  # and once more, in a process that remembers nothing
            assert self.caller.again(number) == self.answers[number]
            assert shared.types(self.caller.sid) == self.known

        @rule(status=st.sampled_from(["ringing", "in-progress", "completed", "busy"]))
        def a_status_arrives(self, status: str) -> None:
            assert shared.post("/voice/status", CallSid=self.caller.sid, CallStatus=status).status == 204
            self.known = shared.types(self.caller.sid)

        @rule(seconds=st.sampled_from([1, 60, 20_000]))
        def time_goes_by(self, seconds: int) -> None:
            shared.wait(seconds)

        @precondition(lambda self: self._at("Gather", "Dial", "Record"))
        @rule()
        def hang_up(self) -> None:
            self.gone = True
            self._act(self.caller.ask, self.caller.url(), CallStatus="completed")
            assert names(self.caller.verbs) == ["Hangup"]

        @invariant()
        def nobody_is_trapped(self) -> None:
            if not hasattr(self, "caller"):
                return
            order = names(verbs_of(self.caller.answer))
            assert order, "an empty document hangs up"
            if self.vain >= 2 and not {"Dial", "Record"} & set(order):
                assert self.caller.node in shared.flows.flow.alternatives, self.known
                assert self.vain < ALTERNATIVES_IN_VAIN, self.known
            if order[-1] == "Hangup":
                assert self.gone or {"bridged", "message"} & set(self.known), "hung up on somebody who was not served"
            else:
                assert asked_at(self.caller.url()).startswith("/voice?v=")
            if "Gather" in order:
                assert not {"Dial", "Record", "Hangup"} & set(order)
                assert first(self.caller.verbs, "Gather").get("action")

    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        AnyCaller,
        settings=settings(
            max_examples=120,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=checks,
        ),
    )
