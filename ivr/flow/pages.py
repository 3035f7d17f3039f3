"""Lists that are longer than a phone has keys: heard a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def page(items: Sequence[T], number: int, size: int) -> Sequence[T]:
    """Page ``number``, from 0, of ``size`` items each; after the last page the first comes again."""
    pages = -(-len(items) // size) or 1
    first = number % pages * size
    return items[first : first + size]
