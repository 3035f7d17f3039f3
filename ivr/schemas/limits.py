"""What the compiler checks with code rather than in the models, as far as a schema can say it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ivr.adapters.open311.quirks import CityFile, Defaults
from ivr.customers.config import Export, FlagPart, Rest, Secret, System, View
from ivr.customers.delivered import Delivered
from ivr.flow.nodes.menu import Option
from ivr.flow.schema import NAME, AgentPart, CalendarPart, ClosurePart, DeskPart, Dialling, Text, Utility
from ivr.metering.config import MetersPart
from ivr.metering.vendor_csv import PRESETS
from ivr.scenarios.schema import ScenarioPart
from ivr.service_lines.config import Columns
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

_VARIABLE = {"pattern": "^[A-Z][A-Z0-9_]*$"}
_DEGREES = {"pattern": r"^[+-]?[0-9]+([.][0-9]+)?$"}
_WORD = ["string", "number", "boolean"]  # what means yes in another system's file may be 'true'

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
    (Delivered, "delimiter"): {"enum": [",", ";", "|", "\t", "tab"]},
    (System, "country"): {"pattern": "^[A-Z]{2}$"},
    (FlagPart, "yes"): {"type": ["array", *_WORD], "items": {"type": _WORD}},
    (Export, "columns"): {"required": ["id"]},
    (Rest, "fields"): {"required": ["id"]},
    (View, "url_from"): _VARIABLE,
    (Secret, "from_"): _VARIABLE,
    (Columns, ""): {"anyOf": [{"required": ["address"]}, {"required": ["house", "street"]}]},
    (MetersPart, "preset"): {"enum": [*PRESETS, None]},
    (CityFile, ""): {"anyOf": [{"required": ["discovery"]}, {"required": ["url"]}]},
    (CityFile, "services"): {"minProperties": 1},
    (Defaults, "lat"): _DEGREES,
    (Defaults, "long"): _DEGREES,
}
"""Keywords by (model, field); without a field, of the model as a whole."""
