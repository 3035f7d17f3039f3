"""Whoever goes through a list of steps in order: what ``Steps`` and the player of a scenario have in common.

Steps are taken in the order in which the call asks for someone to act. When they run out: the caller hangs up at the
next prompt or recording, and stays in a queue; a line that rings answers and accepts; a talk lasts 60 s.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.simulator.actor import TALK_SECONDS, Action, Actor, Answer, HangUp, Moment, Press, Talk, Wait


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script: where it stands, as it was written, what it does, and what the call must wait for then.

    A step without an action only looks back on what was heard.
    """

    place: str
    text: str
    action: Action | None
    awaits: frozenset[str] = frozenset()
    by: str = ""  # "caller" or "agent": who alone can do it

    def fits(self, moment: Moment) -> bool:
        return bool(self.awaits & moment.awaits) and self.by in ("", moment.who)


class Script(Actor):
    """Does one step after the other."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = list(steps)
        self._next = 0
        self._patient_until: float | None = None

    def begin(self) -> None:
        self._next = 0
        self._patient_until = None

    def act(self, moment: Moment) -> Action:
        if "talk" in moment.awaits:
            return self._talk(moment)
        if moment.queued or "queue" in moment.awaits:
            return self._in_line(moment)
        self.look_back()
        step = self._ahead()
        if step is None:
            return _afterwards(moment)
        if not step.fits(moment):
            raise self.misfit(step, moment)
        return self._take(step)

    def left_over(self) -> list[str]:
        return [step.text for step in self.steps[self._next :]]

    @abstractmethod
    def misfit(self, step: Step, moment: Moment) -> Exception:
        """What to raise when the call waits for something else."""

    def look_back(self) -> None:
        """Take the steps that stand next and only look back on what was heard. Raises for one that is not true."""

    def _ahead(self, after: int = 0) -> Step | None:
        place = self._next + after
        return self.steps[place] if place < len(self.steps) else None

    def _deed(self) -> Step | None:
        """The next step that does something."""
        return next((step for step in self.steps[self._next :] if step.action is not None), None)

    def _take(self, step: Step) -> Action:
        self._next += 1
        assert step.action is not None
        return step.action

    def _talk(self, moment: Moment) -> Action:
        """A talk needs no step. Of the next deed only the end of a talk is taken, by the one who can do it."""
        step = self._deed()
        does = step.action if step else None
        mine = isinstance(does, HangUp) if moment.who == "caller" else isinstance(does, Talk) or does == Press("*")
        if step is None or not mine or step.by not in ("", moment.who):
            return Wait()
        self.look_back()
        self._take(step)
        return HangUp(after=TALK_SECONDS) if isinstance(does, HangUp) else does or Wait()

    def _in_line(self, moment: Moment) -> Action:
        """In a queue to do nothing is to stay; ``wait 45`` is to do nothing for that long, keys are for who asks."""
        step = self._deed()
        if step is None:
            return Wait()
        if isinstance(step.action, Wait) and step.action.seconds:
            following = self._until_tired(step.action.seconds, moment)
            if following is not None:
                return following
            step = self._deed()
        if step is None or not step.fits(moment):
            return Wait()
        self.look_back()
        return self._take(step)

    def _until_tired(self, seconds: float, moment: Moment) -> Action | None:
        """What a timed wait, which stands next, comes to; None when it is over."""
        if self._patient_until is None:
            self.look_back()
            self._patient_until = moment.at + seconds
        left = max(0.0, self._patient_until - moment.at)
        following = self._ahead(1)
        if following is not None and isinstance(following.action, HangUp):
            self._next += 2
            return HangUp(after=left)
        if left > 0:
            return Wait()
        self._next += 1
        self._patient_until = None
        return None


def _afterwards(moment: Moment) -> Action:
    if "ringing" in moment.awaits:
        return Answer()
    return HangUp() if moment.who == "caller" else Press("1")
