"""The walk through all states is most of a check, and pure: in tests that check the same menus again and again it
is done once for each of their worlds. Only the latest menus are kept, as a walk holds a hundred megabytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from ivr.flow import check
from ivr.flow.explore import Explored, explore
from ivr.flow.worlds import World

_kept: dict[tuple[str, str, datetime], Explored] = {}


def _once(world: World) -> Explored:
    version = world.flow.version
    for other in [key for key in _kept if key[0] != version]:
        del _kept[other]
    key = version, world.name, world.now
    if key not in _kept:
        _kept[key] = explore(world)
    return _kept[key]


@contextmanager
def explored_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "explore", _once)
        yield
