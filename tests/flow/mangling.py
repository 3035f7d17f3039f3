"""Ways in which a menu file gets spoiled: by hand, by an editor, on the way. Each takes a seeded source of chance."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

ODD = [
    "\t",
    "\0",
    "\x07",
    "\u2028",
    "\ufeff",
    "\u00a0",
    "\x85",
    "\ud7ff",
    "é",
    "😀",
    "\u202e",
    "²",
    "４",
    "\\",
    "\r",
    "\x7f",
]
SIGNS = [
    ":",
    ": ",
    "#",
    " #",
    "- ",
    "*",
    "&",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "'",
    "?",
    "<<: ",
]
VALUES = [
    "[]",
    "{}",
    "null",
    "~",
    "",
    "9" * 5000,
    "-1",
    "0",
    "1e999",
    "[a, b]",
    "{a: b}",
    "[[[]]]",
    '""',
    "true",
    "*x",
    "&x 1",
]
VALUES += ["!!python/name:os.system", "+1", "+18765550110", "99:99-00:00", "2026-02-30", "{{a}}", "'{a.b}'", "x" * 5000]
VALUES += [
    "[" * 50,
    "main",
    "whisper",
    "message_taken",
    "always",
    "need.emergency",
    "desk.dispatch",
    "\\x00",
    '"\\x07"',
    "<a>",
]

_SCALAR = re.compile(r"(?<=: )[^\n{\[][^\n,}\]]*")
_KEY = re.compile(r"^( *)[^ #\n][^\n:]*:", re.MULTILINE)


def truncate(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def delete_lines(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True)
    begin = chance.randrange(len(lines))
    del lines[begin : begin + chance.choice((1, 1, 2, 5))]
    return "".join(lines)


def duplicate_line(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return "".join(lines)


def swap_lines(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def change_indentation(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    bare = lines[number].lstrip(" ")
    lines[number] = chance.choice(("", " ", "  ", "   ", "    ", "      ", "\t", "\u00a0 ")) + bare
    return "".join(lines)


def insert_odd_character(text: str, chance: Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(ODD) + text[place:]


def insert_sign(text: str, chance: Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(SIGNS) + text[place:]


def swap_values(text: str, chance: Random) -> str:
    places = list(_SCALAR.finditer(text))
    if len(places) < 2:
        return text
    one, other = sorted(chance.sample(places, 2), key=lambda match: match.start())
    return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def replace_value(text: str, chance: Random) -> str:
    places = list(_SCALAR.finditer(text))
    if not places:
        return text
    place = chance.choice(places)
    return text[: place.start()] + chance.choice(VALUES) + text[place.end() :]


def rename_key(text: str, chance: Random) -> str:
    places = list(_KEY.finditer(text))
    if not places:
        return text
    place = chance.choice(places)
    names = ["main", "0", "", '"*"', "kind", "say", "en", "because", "A B", "'", "need", "x" * 200]
    return text[: place.start()] + place[1] + chance.choice(names) + ":" + text[place.end() :]


def delete_key(text: str, chance: Random) -> str:
    """A key and all that is indented below it."""
    lines = text.splitlines(keepends=True)
    begin = chance.randrange(len(lines))
    depth = len(lines[begin]) - len(lines[begin].lstrip(" "))
    end = begin + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip(" ")) > depth:
        end += 1
    return "".join(lines[:begin] + lines[end:])


IN_TEXT: tuple[Callable[[str, Random], str], ...] = (
    truncate,
    delete_lines,
    duplicate_line,
    swap_lines,
    change_indentation,
    insert_odd_character,
    insert_sign,
    swap_values,
    replace_value,
    rename_key,
    delete_key,
)


def flip_bytes(raw: bytes, chance: Random) -> bytes:
    spoiled = bytearray(raw)
    for _ in range(chance.choice((1, 1, 3))):
        if spoiled:
            spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def mangled(raw: bytes, chance: Random) -> bytes:
    """``raw`` with one to three things done to it."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        way = chance.randrange(len(IN_TEXT) + 1)
        if way == len(IN_TEXT) or not raw.strip():
            raw = flip_bytes(raw, chance)
        else:
            text = raw.decode("utf-8", "surrogateescape")
            raw = IN_TEXT[way](text, chance).encode("utf-8", "surrogateescape")
    return raw
