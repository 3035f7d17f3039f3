"""Whether a statement for a customer system's database is one SELECT that asks by bound values."""

from __future__ import annotations

import re
from collections.abc import Collection

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|`[^`]*`")
_BOUND = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_CHANGES = re.compile(
    r"\b(INTO|INSERT|UPDATE|DELETE|MERGE|DROP|ALTER|CREATE|TRUNCATE|GRANT|EXEC|EXECUTE|CALL|COPY|PRAGMA|ATTACH|LOCK)\b",
    re.IGNORECASE,
)


def checked(text: str, bound: Collection[str]) -> str:
    """``text`` without its last semicolon. Raises ValueError with a sentence if it is not a single SELECT that uses one
    of the values ``bound`` and no other."""
    statement = text.strip().removesuffix(";").rstrip()
    bare = _QUOTED.sub("''", statement)
    if not re.match(r"SELECT\b", bare, re.IGNORECASE):
        raise ValueError("the statement must begin with SELECT: we only read")
    if ";" in bare:
        raise ValueError("there is a second statement after ';'; only one SELECT is asked")
    if "--" in bare or "/*" in bare or "#" in bare:
        raise ValueError("the statement holds a comment; write it beside it, in YAML")
    change = _CHANGES.search(bare)
    if change is not None:
        raise ValueError(f"the statement holds the word {change[1].upper()}: we only read; quote it if it is a name")
    used = set(_BOUND.findall(bare))
    wanted = " or ".join(f":{name}" for name in sorted(bound))
    if not used:
        raise ValueError(f"the statement does not say whom it asks for; write … WHERE … = {wanted}, without quotes")
    if used - set(bound):
        raise ValueError(f"the statement uses ':{min(used - set(bound))}'; known is {wanted}")
    return statement
