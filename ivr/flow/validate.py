"""One part of a file against its model: pydantic's findings as sentences with a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from ivr.flow.problem import Path, Problem, did_you_mean, nearest
from ivr.flow.schema import DATE, LANGUAGE_CODE, NAME, Text, model_in
from ivr.flow.source import Source

M = TypeVar("M", bound=BaseModel)


def validate(source: Source, path: Path, data: Any, model: type[M]) -> M | None:
    """``data``, which stands at ``path``, as a ``model``; None after noting the problems in ``source``."""
    if not isinstance(data, dict):
        message = f"{_last(path)} is {'empty' if data is None else _what(data)}"
        fix = "it must hold 'name: value' lines below it"
        source.note(path, "not-a-mapping", message, fix, at_key=True)
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        guessed = {_guess(detail, model) for detail in details if detail["type"] == "extra_forbidden"}
        for detail in details:
            if detail["type"] != "missing" or _where(detail) not in guessed:  # one typo is one mistake
                source.problems.append(_problem(source, path, detail, model))
        return None


def _where(detail: ErrorDetails) -> Path:
    return tuple(str(part) for part in detail["loc"])


def _guess(detail: ErrorDetails, model: type[BaseModel]) -> Path:
    """The known key that an unknown one was probably meant to be, or nothing."""
    where = _where(detail)
    near = nearest(where[-1], _fields(model, where[:-1]))
    return (*where[:-1], near) if near else ()


def _problem(source: Source, path: Path, detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    where = _where(detail)
    at_key = bool(where) and where[-1] == "[key]"
    here: Path = (*path, *(where[:-1] if at_key else where))
    rule = detail["type"].replace("_", "-")
    if detail["type"] == "missing":
        parent = here[:-1]
        return source.problem(
            parent, "missing", f"{_last(parent)} lacks '{here[-1]}'", f"add '{here[-1]}: …'", at_key=True
        )
    if detail["type"] == "extra_forbidden":
        known = _fields(model, where[:-1])
        fix = did_you_mean(here[-1], known, f"known are {', '.join(sorted(known))}" if known else "delete it")
        return source.problem(here, "unknown-key", f"'{_short(here[-1])}' is not known here", fix, at_key=True)
    message, fix = _sentence(detail, here, model)
    whole_part = detail["type"] == "value_error" and isinstance(detail["input"], dict)
    return source.problem(here, rule, message, fix, at_key=at_key or whole_part)


def _sentence(detail: ErrorDetails, path: Path, model: type[BaseModel]) -> tuple[str, str]:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    name, written = _last(path), f"'{_short(value)}'"
    if value is None:
        return f"{name} is empty", "write a value, or delete the line"
    if kind == "value_error":
        return str(context["error"]), ""
    if kind == "literal_error":
        return f"{name} is {_what(value)}", f"must be {context['expected']}"
    if kind == "string_pattern_mismatch":
        message, fix = _PATTERNS[context["pattern"]]
        return message.format(name=name, written=written), fix
    if kind == "string_too_long":
        return f"{written} is too long for a name", f"use at most {context['max_length']} characters"
    if kind.startswith("int_"):
        return f"{name} is {_what(value)}", "must be a whole number"
    if kind in ("greater_than_equal", "less_than_equal"):
        side, limit = ("at least", context.get("ge")) if "greater" in kind else ("at most", context.get("le"))
        return f"{name} is {_short(value)}", f"must be {side} {limit}"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        if model_in(_annotation(model, _where(detail))) is Text:
            return f"{name} is {_what(value)}, without its language", "write the words by language: 'en: …'"
        return f"{name} is {_what(value)}", "must hold 'name: value' lines below it"
    if kind in ("tuple_type", "list_type"):
        return f"{name} is {_what(value)}", "must be a list: [first, second]"
    if kind == "string_type":
        return f"{name} is {_what(value)}, not a text", "write one text, in quotes if it begins with { or ["
    if kind in ("too_short", "string_too_short"):
        count, least = context.get("actual_length", 0), context.get("min_length", 1)
        return (f"{name} has only {count}" if count else f"{name} is empty"), f"give at least {least}"
    if kind == "too_long":
        return f"{name} has {len(value)}", f"give at most {context['max_length']}"
    return f"{name} is {_what(value)}, which cannot be used here", ""


_PATTERNS = {
    NAME: ("{written} is not a name", "use small letters, digits and _, beginning with a letter"),
    DATE: ("{written} is not a date", "write it as 2026-12-24"),
    LANGUAGE_CODE: ("{written} is not a language code of the carrier", "write it as en-US"),
}


def _annotation(model: Any, where: Iterable[str]) -> Any:
    """What the model expects at ``where``."""
    current: Any = model
    for step in where:
        inner = model_in(current)
        if inner is not None and not issubclass(inner, RootModel):
            by_alias = {field.alias or name: field for name, field in inner.model_fields.items()}
            if step in by_alias:
                current = by_alias[step].annotation
    return current


def _fields(model: type[BaseModel], where: Iterable[str]) -> set[str]:
    """The keys known in the part of ``model`` to which ``where`` leads."""
    current = model_in(_annotation(model, where))
    return {field.alias or name for name, field in current.model_fields.items()} if current is not None else set()


def _last(path: Path) -> str:
    return f"'{path[-1]}'" if path else "the file"


def _what(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "a group of 'name: value' lines" if isinstance(value, dict) else f"'{_short(value)}'"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
