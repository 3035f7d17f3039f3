"""What a letter is before anybody's name stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ivr.letters.slots import FRAME

SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """A letter in one language. ``body`` are its paragraphs."""

    subject: str
    greeting: str
    body: tuple[str, ...]
    closing: str

    def texts(self) -> tuple[str, ...]:
        return (self.subject, self.greeting, *self.body, self.closing)


@dataclass(frozen=True, slots=True)
class Template:
    """``about`` tells staff when it is sent; ``to`` are the lines of the address, ``signed`` those below the closing,
    the same in each language; ``words`` by language."""

    name: str
    about: str
    to: tuple[str, ...]
    signed: tuple[str, ...]
    words: Mapping[str, Words]

    def slots(self, language: str) -> tuple[str, ...]:
        """The names of all values that it needs in ``language``, in the order in which they are met."""
        lines = (*self.to, *self.words[language].texts(), *self.signed)
        return tuple(dict.fromkeys([*FRAME, *(name for line in lines for name in SLOT.findall(line))]))
