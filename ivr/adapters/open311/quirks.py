"""open311.yaml: one city's system, and what is odd about it.

    discovery: https://311.example.gov/open311/discovery.json   # or url: https://311.example.gov/open311/v2
    api_key_from: CITY_API_KEY          # the environment variable that holds the key
    services:
      leak: {code: "006", attributes: {WHISPOLO: STREE001}}
      hydrant: {code: HYDR, type: batch}

All the rest has a default that fits the specification; each setting says below which servers need it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from ivr.flow.problem import Place, Problem
from ivr.flow.schema import Lines, Name, Part, Yes
from ivr.flow.source import Source, read
from ivr.flow.validate import validate

Required = Literal["lat", "long", "address", "email"]


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def problem_of_url(url: str) -> str:
    """Why reports may not go to ``url``; empty if they may. They tell where callers live: https only."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "it is not a web address"
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return "it is not a web address, such as https://311.example.gov/open311/v2"
    if parts.query or parts.fragment:
        return "it has a ? or # in it, and must end with the path"
    if parts.scheme == "http" and not is_loopback(host):
        return "it begins with http:, where anybody may read what callers report; it must begin with https:"
    return ""


def _url(value: str) -> str:
    problem = problem_of_url(value)
    if problem:
        raise ValueError(f"'{value[:80]}' cannot be used: {problem}")
    return value.rstrip("/")


Url = Annotated[str, AfterValidator(_url)]
Given = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Service(Part):
    """One of our names, and what it is to the city."""

    code: Given = Field(description="The city's service_code, exactly as its list has it.")
    type: Literal["listed", "realtime", "batch", "blackbox"] = Field(
        default="listed", description="Whether the city gives a number at once, later, or never; listed: its list says."
    )
    attributes: dict[str, Lines] = Field(
        default={}, description="Answers to the city's own questions, where the caller is not asked."
    )


class Defaults(Part):
    """What is sent where a report does not have it and the city insists."""

    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    long: Annotated[float, Field(ge=-180, le=180)] | None = None
    address: str = ""
    email: str = ""


class CityFile(Part):
    """The whole of open311.yaml."""

    discovery: Url | None = Field(default=None, description="The address of the city's discovery document.")
    url: Url | None = Field(default=None, description="The address of the endpoint, without discovery.")
    endpoint: Literal["production", "test"] = Field(
        default="production", description="Which one of discovery; keys differ."
    )
    jurisdiction: str = Field(default="", description="jurisdiction_id, where one endpoint serves several cities.")
    api_key_from: str = Field(default="", description="The environment variable that holds our key.")
    key_as: Literal["api_key", "bearer"] = Field(default="api_key", description="How the key is sent.")
    key_on_reads: Yes = Field(
        default="false", description="Send it with what only reads: some lift their limit of 10 requests a minute."
    )
    format: Literal["auto", "json", "xml"] = Field(default="auto", description="auto: JSON where the city has it.")
    arrays: Literal["repeat", "brackets"] = Field(
        default="repeat", description="Several values of an attribute: repeat (FixMyStreet), brackets (uReport, Spot)."
    )
    required: tuple[Required, ...] = Field(
        default=(), description="What this city insists on beyond the specification."
    )
    defaults: Defaults = Field(default=Defaults(), description="What is sent where a report lacks it.")
    extras: Yes = Field(
        default="false", description="Send parameters beyond the specification (page_size); some refuse those."
    )
    mark: Yes = Field(
        default="true", description="End each description with a mark by which a request of ours is found again."
    )
    search: Literal["list", "dates", "none"] = Field(
        default="list", description="How a lost request is looked for: by service, also by date, or not at all."
    )
    services: dict[Name, Service] = Field(description="Our names for what is reported.")


class BadConfig(Exception):
    """open311.yaml cannot be used; ``problems`` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Settings:
    """The file with its key, which no error and no log shows."""

    city: CityFile
    key: str = field(default="", repr=False)


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """The city of a file. Raises BadConfig."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise BadConfig([Problem(Place(str(path)), "missing-file", message, "give the path of open311.yaml")]) from None
    source = read(str(path), raw)
    city = validate(source, (), source.data, CityFile) if source.whole else None
    if city is not None:
        _check(source, city, environment)
    if city is None or source.problems:
        raise BadConfig(sorted(source.problems))
    return Settings(city, environment.get(city.api_key_from, "") if city.api_key_from else "")


def _check(source: Source, city: CityFile, environment: Mapping[str, str]) -> None:
    """What no single line can say."""
    if (city.url is None) == (city.discovery is None):
        source.note((), "city-address", "the city's address is missing or given twice", "give 'url' or 'discovery'")
    if city.api_key_from and not environment.get(city.api_key_from):
        message = f"the environment variable {city.api_key_from} is not set"
        source.note(("api_key_from",), "city-key", message, "set it to the key that the city gave you")
    for name in city.required:
        if getattr(city.defaults, name) in (None, ""):
            message = f"'{name}' is required, and nothing is sent where a report lacks it"
            source.note(("required",), "city-default", message, f"add '{name}: …' to 'defaults'")
    if (city.defaults.lat is None) != (city.defaults.long is None):
        source.note(("defaults",), "city-default", "lat and long belong together", "give both")
    if not city.services:
        source.note(("services",), "missing", "'services' is empty", "give our names with the city's codes")
