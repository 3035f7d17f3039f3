"""A caller in a queue and an agent's own line that takes them: two calls with a document each."""

from __future__ import annotations

from typing import Any

from ivr.simulator import Actor, Outcome, Steps
from ivr.simulator.call import Call
from ivr.simulator.numbers import PhoneNumber
from tests.simulator.canned import BASE, Answer, Phone

CALLER, AGENT, LINE, DESK = "+12025550143", "+12025550111", "+12025550100", "+12025550199"


class Floor(Phone):
    """``pages`` as for a Phone; calls to DESK begin at /desk."""

    def __init__(self, pages: dict[str, Answer | list[Answer]], **options: Any) -> None:
        super().__init__(pages, **options)
        self.carrier.numbers[DESK] = PhoneNumber("PN" + "0" * 32, DESK, BASE + "/desk")

    def caller(self, actor: str | Actor = "", after: float = 0.0, number: str = CALLER) -> Outcome:
        return self._start(actor, after, number, LINE).outcome

    def agent(self, actor: str | Actor = "", after: float = 0.0, number: str = AGENT) -> Outcome:
        return self._start(actor, after, number, DESK).outcome

    def _start(self, actor: str | Actor, after: float, from_: str, to: str) -> Call:
        one = Steps(actor) if isinstance(actor, str) else actor
        return self.carrier.start(one, from_, to, after=after, who="agent" if to == DESK else "caller")

    def run(self) -> None:
        self.carrier.run()
