"""Every setting: its name in the environment, its default, and what it is for. ``docs/settings.md`` lists the same."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ACCOUNTS, READS, CITY = "customers.sqlite", "meters.db", "city.json"
SERVICE_LINES = "service_lines.sqlite"
"""Where imports keep accounts, the reads of meters and the service lines, and what the city's system offers; in
``var_dir``."""

MADE_UP = Path("made-up")
"""Invented accounts, meters and pipes, to try the line with."""


class Wrong(Exception):
    """The environment lacks settings or holds wrong ones; the text lists all of them."""


def menus_folder() -> Path:
    """The folder that MENUS_DIR names; else ``menus`` of the present directory; else the menus that come with the
    program."""
    if named := os.environ.get("MENUS_DIR"):
        return Path(named)
    here = Path("menus")
    if here.is_dir():
        return here
    spec = find_spec("waterline_menus")
    places = (spec.submodule_search_locations if spec else None) or []
    return next((Path(place) for place in places if Path(place).is_dir()), here)


class Settings(BaseSettings):
    """The settings of one process, from the environment."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    public_base_url: str = Field(description="The address under which the carrier reaches us: https://line.example.org")
    twilio_account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$", description="The carrier account whose calls we take.")
    twilio_auth_token: SecretStr = Field(min_length=16, description="Signs webhooks; from the carrier's console.")
    twilio_auth_token_old: SecretStr | None = Field(
        default=None, min_length=16, description="The token before, while a rotation is under way."
    )
    twilio_shared_keys: Annotated[dict[str, SecretStr], NoDecode] = Field(
        default={}, description="Shared keys for webhooks signed with SHA-256: id=secret,id=secret"
    )
    database_url: str = Field(default="sqlite:///var/waterline.db", description="Where turns are kept.")
    menus_dir: Path = Field(default_factory=menus_folder, description="The folder of menu files.")
    customers: Path | None = Field(
        default=None,
        description="The file that describes the customer system, or 'made-up'; without it none is connected.",
    )
    meters: Path | None = Field(
        default=None, description="The file that describes the meters, or 'made-up'; without it none are connected."
    )
    city: Path | None = Field(
        default=None, description="The file that describes the city's system for reports (Open311), if any."
    )
    service_lines: Path | None = Field(
        default=None,
        description="The file that describes the service lines, or 'made-up'; without it none are connected.",
    )
    var_dir: Path = Field(default=Path("var"), description="Where the spool and the last good menus are kept.")
    letters_dir: Path | None = Field(
        default=None, description="The folder into which the worker writes letters; without it, 'letters' in VAR_DIR."
    )
    host: str = Field(default="127.0.0.1", description="The address that the server listens on.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(default=8000, description="The port that it listens on.")
    web_workers: Annotated[int, Field(ge=1, le=64)] = Field(default=2, description="Server processes.")
    web_threads: Annotated[int, Field(ge=1, le=64)] = Field(default=4, description="Threads in each of them.")
    log_level: str = Field(default="INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="What is logged.")

    @field_validator("public_base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://line.example.org")
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError("must begin with https:// (http:// is for this machine alone)")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: str) -> str:
        return a_database(value)

    @field_validator("twilio_shared_keys", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        if any(not name.strip() or len(secret.strip()) < 16 for name, _, secret in pairs):
            raise ValueError("must be written as id=secret,id=secret with secrets of 16 characters or more")
        return {name.strip(): secret.strip() for name, _, secret in pairs}

    @property
    def tokens(self) -> tuple[bytes, ...]:
        """The auth tokens that are valid now, the new one first."""
        found = (self.twilio_auth_token, self.twilio_auth_token_old)
        return tuple(token.get_secret_value().encode() for token in found if token is not None)


def database_url(named: str | None = None) -> str:
    """The database that was named, or that of the environment: for commands without other settings. Raises Wrong."""
    url = named or os.environ.get("DATABASE_URL") or str(Settings.model_fields["database_url"].default)
    try:
        return a_database(url)
    except ValueError as error:
        raise Wrong(f"DATABASE_URL: {error}") from None


def a_database(url: str) -> str:
    """``url``, if it names a kind of database that keeps our records. Raises ValueError with a sentence."""
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError("must be written as sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return url


def load(**overrides: object) -> Settings:
    """The settings from the environment. Raises Wrong with one line for each that is missing or wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [_line(detail["loc"], detail["type"], detail["msg"]) for detail in error.errors()]
        raise Wrong("\n".join(sorted(lines))) from None


def _line(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    name = str(loc[0])
    field = Settings.model_fields.get(name)
    about = f" ({field.description})" if field and field.description else ""
    said = "is missing" if kind == "missing" else message.removeprefix("Value error, ")
    return f"{name.upper()}: {said}{about}"
