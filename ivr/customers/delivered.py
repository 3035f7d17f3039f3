"""A file that another system delivers again and again, as its description tells how it is to be read."""

from __future__ import annotations

import codecs
from abc import abstractmethod
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ivr.customers import columns
from ivr.flow.schema import Part, Yes


def _known_encoding(value: str) -> str:
    try:
        return codecs.lookup(value).name
    except LookupError:
        raise ValueError(f"'{value[:40]}' is not an encoding; common are utf-8, cp1252 and latin-1") from None


def _delimiter(value: Any) -> Any:
    return "\t" if value in ("tab", "\\t") else value


class Delivered(Part):
    """Where the file is, how it is written, and how an import knows that it is whole."""

    file: str = Field(description="The path of the file, relative to its description.")
    format: Literal["csv", "fixed"] = "csv"
    delimiter: Annotated[Literal[",", ";", "|", "\t"], BeforeValidator(_delimiter)] = ","
    encoding: Annotated[str, AfterValidator(_known_encoding)] = "utf-8"
    header: Yes = "true"
    smallest_share: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.8, description="An import with fewer entries than this share of the last one is refused."
    )
    most_left_out: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.01, description="An import in which a larger share of the rows cannot be read is refused."
    )
    trailer: Annotated[str, AfterValidator(columns.a_pattern)] | None = Field(
        default=None,
        description="What the last line must match; a group named count must tell the number of rows.",
    )
    last_line_end: Yes = Field(default="true", description="false: the system writes no line end after the last line.")
    as_of: Literal["file", "import"] = Field(
        default="file", description="When it was true: the file's time of change, or the moment of the import."
    )

    @model_validator(mode="after")
    def _columns_fit(self) -> Delivered:
        wrong = columns.fault(self.wanted(), self.format, self.header == "true")
        if wrong:
            raise ValueError(wrong)
        return self

    @abstractmethod
    def wanted(self) -> dict[str, str]:
        """Where each of our fields stands."""
