"""A letter as plain text, wrapped for a screen or the body of an e-mail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ivr.letters.sheet import Line, Sheet, plain_line

WIDTH = 78


def as_text(sheet: Sheet) -> str:
    """The whole letter; its blocks with an empty line between them."""
    blocks = (
        sheet.head, (sheet.date,), sheet.to, (sheet.subject,), (sheet.greeting,),
        *((paragraph,) for paragraph in sheet.body), (sheet.closing,), sheet.signed,
    )  # fmt: skip
    return "\n\n".join(map(_block, blocks)) + "\n"


def _block(lines: Iterable[Line]) -> str:
    return "\n".join(textwrap.fill(plain_line(line), WIDTH, break_on_hyphens=False) for line in lines)
