"""What the compiler checks with code rather than in the models, as far as a schema can say it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ivr.flow.nodes.menu import Option
from ivr.flow.schema import NAME, AgentPart, CalendarPart, ClosurePart, DeskPart, Dialling, Text, Utility
from ivr.scenarios.schema import ScenarioPart
from routing.hours import DAYS

_DAY = f"({'|'.join(DAYS)})"
_DAYS = f"^(every_day|holidays|{_DAY}(-{_DAY})?)$"
_TIME = r"[0-9]{1,2}:[0-9]{2}"
_SPAN = {"type": "string", "pattern": rf"^(closed|{_TIME}\s*-\s*{_TIME})$"}
_MOMENT = {"pattern": rf"^[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}} +{_TIME}$"}


def _each(pattern: str) -> dict[str, Any]:
    """A list of such texts, or one of them; without quotes, a phone number is a number to an editor."""
    return {"pattern": pattern, "items": {"type": ["string", "number"], "pattern": pattern}}


_WEEK = {
    "type": "object",
    "patternProperties": {_DAYS: {**_SPAN, "type": ["string", "array"], "items": _SPAN}},
    "additionalProperties": False,
}

LIMITS: dict[tuple[type[BaseModel], str], dict[str, Any]] = {
    (Text, ""): {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {NAME: {"type": ["string", "number"], "minLength": 1}},
        "additionalProperties": False,
    },
    (Option, ""): {"anyOf": [{"required": ["need"]}, {"required": ["goto"]}]},
    (Utility, "numbers"): _each(r"^\+[0-9]+$"),
    (Dialling, "countries"): _each(r"^[A-Z]{2}$"),
    (Dialling, "prefixes"): _each(r"^\+[0-9]+$"),
    (DeskPart, "lines"): _each(r"^(\+[0-9]+|sip:.+@.+)$"),
    (DeskPart, "workflow"): {"pattern": r"^(WW[0-9a-f]{32})?$"},
    (AgentPart, "line"): {"type": ["string", "number"], "pattern": r"^\+[0-9]+$"},
    (Utility, "agent_numbers"): _each(r"^\+[0-9]+$"),
    (CalendarPart, "hours"): {"patternProperties": {NAME: _WEEK}},
    (ClosurePart, "start"): _MOMENT,
    (ClosurePart, "until"): _MOMENT,
    (ScenarioPart, "at"): _MOMENT,
}
"""Keywords by (model, field); without a field, of the model as a whole."""
