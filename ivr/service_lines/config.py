"""service_lines.yaml: where a utility's inventory of service lines is, and in which words it tells materials.

It is read with the reader of the menus: every mistake has its file, line and column, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, model_validator

from ivr.customers.delivered import Delivered
from ivr.flow.problem import Problem
from ivr.flow.schema import Lines, Part
from ivr.flow.service_lines import Material
from ivr.flow.source import read
from ivr.flow.validate import validate

WORDS: Mapping[Material, Lines] = {
    "lead": ("Lead", "L"),
    "galvanized": ("Galvanized Requiring Replacement", "GRR"),
    "unknown": ("Unknown", "Lead Status Unknown", "U"),
    "non_lead": ("Non-Lead", "Not Lead", "NL"),
}
"""As the inventories of the Lead and Copper Rule Revisions have them. 'Galvanized' alone is not among them: whether it
must be replaced is not for us to guess. Nor is a material that a utility has not named: it says which are not lead."""


class Wrong(Exception):
    """The description cannot be used; the text has one line for each mistake."""


class Columns(Part):
    """Where our fields stand: a column's name or number, or positions (11-20)."""

    address: str | None = Field(default=None, description="House number and street in one.")
    house: str | None = None
    street: str | None = None
    zip: str
    utility_side: str = Field(description="What the utility's side is made of.")
    customer_side: str = Field(description="What the customer's side is made of.")

    @model_validator(mode="after")
    def _an_address(self) -> Columns:
        if self.address is None and (self.house is None or self.street is None):
            raise ValueError("the columns lack the address; add 'address: …', or 'house: …' and 'street: …'")
        return self


class Inventory(Delivered):
    """A file with one row for each service line."""

    columns: Columns
    materials: dict[Material, Lines] = Field(
        default={},
        description="The file's words for lead, galvanized (to be replaced), unknown and non_lead, besides ours.",
    )

    @model_validator(mode="after")
    def _words_differ(self) -> Inventory:
        seen: dict[str, str] = {}
        for material, words in self.materials.items():
            for word in words:
                if seen.setdefault(plain(word), material) != material:
                    raise ValueError(f"'{word[:40]}' stands for both {seen[plain(word)]} and {material}")
        return self

    def wanted(self) -> dict[str, str]:
        return {name: value for name, value in self.columns if value is not None}

    def words(self) -> dict[str, Material]:
        """The material of each word, in the form of ``plain``. The utility's own words count before ours; an empty cell
        is unknown, as the rule has it for lines that nobody has looked at."""
        found: dict[str, Material] = {"": "unknown"}
        for named in (WORDS, self.materials):
            for material, words in named.items():
                found |= {plain(word): material for word in words}
        return found


def plain(word: str) -> str:
    """A word for a material in the one form in which they are compared."""
    return " ".join(word.replace("-", " ").lower().split())


def load(path: Path) -> Inventory:
    """The description in ``path``. Raises Wrong with one line for each mistake."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Wrong(f"{path}: the description of the service lines cannot be read: {error.strerror}") from None
    inventory, problems = parse(str(path), raw)
    if inventory is None:
        raise Wrong("\n".join(map(str, problems)))
    return inventory


def parse(file: str, raw: bytes) -> tuple[Inventory | None, list[Problem]]:
    """The description of these bytes, or None and what is wrong with them."""
    source = read(file, raw)
    inventory = validate(source, (), source.data, Inventory) if source.whole else None
    return (None if source.problems else inventory), sorted(source.problems)
