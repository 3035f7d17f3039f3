"""Whether what one file names stands in another one; and whether a number may be dialled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.flow.dialling import odd_rules, refusal
from ivr.flow.problem import Path, did_you_mean
from ivr.flow.schema import Dialling
from ivr.flow.source import Source

if TYPE_CHECKING:
    from ivr.flow.compile import Parts, What


def known(parts: Parts, source: Source, path: Path, name: str, what: What) -> bool:
    """Whether ``name`` is one; also where that cannot be told, because a file could not be read."""
    names = parts.names(what)
    if names is None or name in names:
        return True
    otherwise = f"write a {what} '{name}', or name one that exists"
    fix = did_you_mean(name, names, f"known are {', '.join(names)}" if what == "language" else otherwise)
    source.note(path, f"unknown-{what}", f"there is no {what} '{name}'", fix)
    return False


def number_refused(number: str, rules: Dialling, ours: tuple[str, ...]) -> tuple[str, str] | None:
    """Why the number may not be dialled; nothing as long as the rules themselves are in doubt."""
    return None if any(odd_rules(rules)) else refusal(number, rules, ours)
