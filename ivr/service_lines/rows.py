"""One row of an inventory, raw text by field, as a ServiceLine."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.customers.rows import LONGEST, clean_text, split_address
from ivr.flow.proof import as_keyed
from ivr.flow.service_lines import Material, ServiceLine
from ivr.service_lines.config import Inventory, plain


class Unusable(Exception):
    """The row is left out; the text is the end of a sentence, and shows neither address nor name."""


class Reader:
    """Reads the rows of one inventory."""

    def __init__(self, inventory: Inventory) -> None:
        self._words = inventory.words()
        self._columns = inventory.wanted()

    def line(self, raw: Mapping[str, str]) -> ServiceLine:
        """The service line of a row. Raises Unusable."""
        texts = {field: clean_text(value) for field, value in raw.items()}
        if "address" in texts:
            texts = split_address(texts["address"]) | {field: text for field, text in texts.items() if text}
        house, street, zip_code = (texts.get(field, "")[: LONGEST[field]] for field in ("house", "street", "zip"))
        if not any(map(str.isdigit, house)):
            raise Unusable(f"{self._named('house', 'address')} has no house number")
        if not as_keyed(house, zip_code):
            raise Unusable(f"{self._named('zip')} is not a ZIP code of five digits")
        return ServiceLine(
            house, street, zip_code, self._material("utility_side", texts), self._material("customer_side", texts)
        )

    def _material(self, field: str, texts: Mapping[str, str]) -> Material:
        word = texts.get(field, "")
        found = self._words.get(plain(word))
        if found is None:
            raise Unusable(
                f"{self._named(field)} holds '{word[:40]}', which is not known here; say under 'materials' what it is"
            )
        return found

    def _named(self, *fields: str) -> str:
        """The name of the first of our fields that the file has, as the file has it."""
        return next(self._columns[field] for field in fields if field in self._columns)
