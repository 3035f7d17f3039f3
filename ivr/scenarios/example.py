"""A call that shows what is wrong, as a scenario: to be read, tried by hand, or saved."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import yaml

from ivr.flow.call import Answered, Dialled, Input, Pressed, Recorded, Said
from ivr.flow.proofs import Flaw
from ivr.flow.worlds import World


def example(flaw: Flaw, world: World, zone: ZoneInfo) -> str:
    """The YAML of a scenario: what the caller and the lines do until it shows."""
    steps = [_step(event) for event in flaw.inputs if not isinstance(event, Answered)]
    at = f"{world.now.astimezone(zone):%Y-%m-%d %H:%M}"
    name = f"{flaw.rule}_at_{flaw.node}".replace("-", "_").replace(".", "_")
    text = yaml.safe_dump({name: {"at": at, "steps": steps}}, sort_keys=False, allow_unicode=True, width=110)
    return f"# {flaw.message} ({world.name})\n{text}"


def _step(event: Input) -> str | dict[str, str | int]:
    match event:
        case Pressed(digits):
            return {"presses": int(digits) if digits.isdigit() and len(digits) == 1 else digits}
        case Said(words):
            return {"says": words}
        case Dialled(bridged=True):
            return "agent answers"
        case Dialled():
            return "no answer"
        case Recorded(seconds=0, key=""):
            return "waits"
        case Recorded(seconds=0, key=key):
            return {"presses": key}
        case Recorded(seconds=seconds):
            return {"records": seconds}
        case _:
            return "waits"
