"""What a city offers: its endpoint by discovery, its services, and what it asks about each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from ivr.adapters.open311.wire import Plain, flag, records, text

SPECIFICATION = "georeport_v2"


class Endpoint(Struct, frozen=True):
    """Where the city's system is. ``formats``: json, xml; empty where it does not tell. ``changeset`` changes with
    what is offered."""

    url: str
    formats: tuple[Literal["json", "xml"], ...] = ()
    changeset: str = ""


class Listed(Struct, frozen=True):
    """A service of the city's list. ``type``: realtime, batch, blackbox, as it says."""

    code: str
    name: str = ""
    type: str = "realtime"
    metadata: bool = False


class Question(Struct, frozen=True):
    """An attribute that the city asks for. ``values``: the keys to choose from, empty if it is free."""

    code: str
    words: str = ""
    datatype: str = "string"
    required: bool = False
    values: tuple[str, ...] = ()


def endpoint(answer: Plain, kind: str) -> Endpoint | None:
    """The endpoint of GeoReport v2 of a kind (production, test); the last resort is one without a kind."""
    rest = None
    for record in records(answer, "url", "specification"):
        # Cities list their drafts of other versions beside it (…_v2.1_Draft).
        if text(record, "specification").rstrip("/").lower().rpartition("/")[2] != SPECIFICATION:
            continue
        named, url = text(record, "type").lower(), text(record, "url").rstrip("/")
        if url and named in (kind, ""):
            found = Endpoint(url, _formats(record), text(record, "changeset") or _changeset(answer))
            if named == kind:
                return found
            rest = rest or found
    return rest


def services(answer: Plain) -> tuple[Listed, ...]:
    found = records(answer, "service_code")
    return tuple(
        Listed(
            text(one, "service_code"),
            text(one, "service_name"),
            text(one, "type").lower() or "realtime",
            flag(one, "metadata"),
        )
        for one in found
        if text(one, "service_code")
    )


def questions(answer: Plain) -> tuple[Question, ...]:
    """What a definition asks; not its words for information, nor what a server fills in by itself."""
    definition = answer
    for record in records(answer, "service_code"):  # the attributes stand inside of the definition
        definition = record.get("attributes")
    found = []
    for one in records(definition, "datatype", "variable", "required"):
        asked = text(one, "variable").lower() != "false"
        if asked and text(one, "code") and not text(one, "automated"):
            keys = tuple(text(value, "key") for value in records(one.get("values"), "key"))
            words, datatype = text(one, "description"), text(one, "datatype").lower() or "string"
            found.append(Question(text(one, "code"), words, datatype, flag(one, "required"), keys))
    return tuple(found)


def _formats(record: dict[str, object]) -> tuple[Literal["json", "xml"], ...]:
    words = str(record.get("formats", "")).lower()
    found: list[Literal["json", "xml"]] = []
    if "json" in words:
        found.append("json")
    if "xml" in words:
        found.append("xml")
    return tuple(found)


def _changeset(answer: Plain) -> str:
    return next((text(one, "changeset") for one in records(answer, "changeset")), "")
