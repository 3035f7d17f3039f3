"""The network between the carrier and the app, which may be bad: webhooks come twice, late, out of order or not at all.

The carrier promises little here, and neither does TCP: a request may come twice, status callbacks overtake each other,
and an answer may be lost after the server has worked. Which webhook suffers what is drawn from a seed: the same calls
on the same network suffer the same again.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ivr.simulator.transport import Reply


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one request. ``repeat``: a second, identical one comes so many seconds later."""

    latency: float = 0.0
    refused: bool = False
    lost: bool = False
    repeat: float | None = None


FINE = Fate()


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request that came twice, and both answers (None: there was none), of which the carrier saw the first."""

    url: str
    first: Reply | None
    second: Reply | None


class Network:
    """Chances from 0 to 1 for each request; without any the network is perfect.

    * ``duplicate``: a second, identical request; its answer is thrown away. Half of them come at once, the others up to
      ``late`` seconds later, even when the call has ended.
    * ``lose``: the connection breaks after the server has worked: no answer (11205, "rt" to a retry policy).
    * ``refuse``: no connection; the app sees nothing (11205, "ct").
    * ``reorder``: a status callback is held back up to ``late`` seconds, so that later ones overtake it.
    * ``latency``: virtual seconds, or the least and the most of them, until an answer; they count towards rt and tt.
    """

    def __init__(
        self,
        *,
        duplicate: float = 0.0,
        lose: float = 0.0,
        refuse: float = 0.0,
        reorder: float = 0.0,
        late: float = 5.0,
        latency: float | tuple[float, float] = 0.0,
        seed: int = 0,
    ) -> None:
        chances = {"duplicate": duplicate, "lose": lose, "refuse": refuse, "reorder": reorder}
        for name, chance in chances.items():
            if not 0 <= chance <= 1:
                raise ValueError(f"{name} is a chance from 0 to 1, not {chance}")
        self._latency = latency if isinstance(latency, tuple) else (latency, latency)
        if late < 0 or not 0 <= self._latency[0] <= self._latency[1]:
            raise ValueError(f"no such times: late={late}, latency={latency}")
        self._duplicate, self._lose, self._refuse, self._reorder = duplicate, lose, refuse, reorder
        self._late = late
        self._random = Random(seed)  # noqa: S311 (to be the same again, not to be unpredictable)
        self._perfect = not any(chances.values()) and self._latency[1] == 0
        self.repeats: list[Repeat] = []
        self.lost = 0
        self.refused = 0
        self.held = 0

    def fate(self) -> Fate:
        """What becomes of the next request."""
        if self._perfect:
            return FINE
        latency = self._random.uniform(*self._latency)
        if self._happens(self._refuse):
            self.refused += 1
            return Fate(refused=True)
        lost = self._happens(self._lose)
        self.lost += lost
        repeat = None
        if self._happens(self._duplicate):
            repeat = self._random.choice((0.0, self._random.uniform(0, self._late)))
        return Fate(latency, False, lost, repeat)

    def hold(self) -> float:
        """The seconds for which the next status callback is held back."""
        if not self._happens(self._reorder):
            return 0.0
        self.held += 1
        return self._random.uniform(0, self._late)

    def _happens(self, chance: float) -> bool:
        return chance > 0 and self._random.random() < chance
