"""One schema for each file that describes a system of the utility: customers.yaml, meters.yaml and the like.

They stand wherever IT keeps them, and not in the folder of menus; their schemas are written beside them.
"""

from __future__ import annotations

from ivr.adapters.open311.quirks import CityFile
from ivr.customers.config import KINDS
from ivr.metering.config import MetersPart
from ivr.schemas.files import Makers, texts, whole, whole_by_kind
from ivr.service_lines.config import Inventory

_KIND = {"description": "How the customer system is asked.", "examples": ["export"]}

SYSTEMS: Makers = {
    "customers": lambda: whole_by_kind(KINDS, "customers.yaml: what the customer system is.", _KIND),
    "meters": lambda: whole(MetersPart),
    "open311": lambda: whole(CityFile),
    "service_lines": lambda: whole(Inventory),
}
"""The files, each by its usual name."""


def system_schema_files() -> dict[str, str]:
    """The text of each schema file by its name, such as ``customers.schema.json``."""
    return texts(SYSTEMS)
