"""One part of a file against its model: pydantic's findings as sentences with a place."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ivr.flow.problem import Path, Problem, did_you_mean
from ivr.flow.source import Source

M = TypeVar("M", bound=BaseModel)


def validate(source: Source, path: Path, data: Any, model: type[M]) -> M | None:
    """``data``, which stands at ``path``, as a ``model``; None after noting the problems in ``source``."""
    if not isinstance(data, dict):
        source.problems.append(source.problem(path, "not-a-mapping", f"{_last(path)} must hold 'name: value' lines"))
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            source.problems.append(_problem(source, path, detail, model))
        return None


def _problem(source: Source, path: Path, detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    where = [str(part) for part in detail["loc"]]
    at_key = bool(where) and where[-1] == "[key]"
    here: Path = (*path, *(where[:-1] if at_key else where))
    rule = detail["type"].replace("_", "-")
    if detail["type"] == "missing":
        parent = here[:-1]
        return source.problem(parent, "missing", f"{_last(parent)} lacks '{here[-1]}'", f"add '{here[-1]}: …'", at_key=True)
    if detail["type"] == "extra_forbidden":
        known = _fields(model, where[:-1])
        fix = did_you_mean(here[-1], known, f"known are {', '.join(sorted(known))}" if known else "delete it")
        return source.problem(here, "unknown-key", f"'{here[-1]}' is not known here", fix, at_key=True)
    message, fix = _sentence(detail, here)
    return source.problem(here, rule, message, fix, at_key=at_key)


def _sentence(detail: ErrorDetails, path: Path) -> tuple[str, str]:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = _last(path)
    if value is None:
        return f"{name} is empty", "write a value, or delete the line"
    if kind == "value_error":
        return str(context["error"]), ""
    if kind == "literal_error":
        return f"{name} is '{value}'", f"must be {context['expected']}"
    if kind == "string_pattern_mismatch":
        if context["pattern"].startswith("^[a-z]["):
            return f"'{value}' is not a name", "use small letters, digits and _, beginning with a letter"
        return f"{name} is '{value}'", f"must look like {context['pattern']}"
    if kind.startswith("int_"):
        return f"{name} is '{value}'", "must be a whole number"
    if kind in ("greater_than_equal", "less_than_equal"):
        side, limit = ("at least", context.get("ge")) if "greater" in kind else ("at most", context.get("le"))
        return f"{name} is {value}", f"must be {side} {limit}"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"{name} is '{_short(value)}'", "must hold 'name: value' lines below it, such as 'en: …'"
    if kind in ("tuple_type", "list_type"):
        return f"{name} is '{_short(value)}'", "must be a list"
    if kind == "string_type":
        return f"{name} must be a text", "write it in one line, in quotes if it holds ': '"
    if kind in ("too_short", "string_too_short"):
        return f"{name} is empty", "give at least one"
    return f"{name}: {detail['msg']}", ""


def _fields(model: type[BaseModel], where: list[str]) -> set[str]:
    """The keys known in the part of ``model`` to which ``where`` leads."""
    current: Any = model
    for step in where:
        if not (isinstance(current, type) and issubclass(current, BaseModel)):
            return set()
        by_alias = {field.alias or name: field for name, field in current.model_fields.items()}
        current = _inner(by_alias[step].annotation) if step in by_alias else current
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return set()
    return {field.alias or name for name, field in current.model_fields.items()}


def _inner(annotation: Any) -> Any:
    """The model inside ``dict[str, Model]``, ``tuple[Model, ...]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner(argument)
        if found is not None:
            return found
    return None


def _last(path: Path) -> str:
    return f"'{path[-1]}'" if path else "the file"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
