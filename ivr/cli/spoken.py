"""Words in several languages on the command line: --es "…" for --say es="…", --more-es "…" for --say-more es="…"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ivr.flow.graph import Flow

_LANGUAGE = re.compile(r"--(more-)?([a-z]{2})(?:=(.*))?", re.DOTALL)


class Spoken(click.Command):
    """Takes ``--es WORDS``, for any language of two letters, as ``--say es=WORDS``; and ``--more-es`` likewise."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_in_full(args)))


def _in_full(args: Sequence[str]) -> Iterator[str]:
    rest = iter(args)
    for arg in rest:
        found = _LANGUAGE.fullmatch(arg)
        if found is None:
            yield arg
            continue
        more, language = found[1] or "", found[2]
        words = found[3] if found[3] is not None else next(rest, None)
        if words is None or words.startswith("--"):
            option = f"--{more}{language}"
            raise click.UsageError(f'after {option} the words are missing: {option} "…"')
        yield from ("--say-more" if more else "--say", f"{language}={words}")


def by_language(flow: Flow, words: str | None, say: Sequence[str], option: str = "--say") -> dict[str, str]:
    """The words by language, in the order of the menus; ``words`` are in their first language, each of ``say`` (given
    by ``option``) is LANG=WORDS."""
    spoken: dict[str, str] = {} if words is None else {flow.default_language: words}
    for one in say:
        language, mark, its_words = one.partition("=")
        if not mark:
            raise click.BadParameter(f"write '{one[:40]}' as LANG=WORDS: {option} es=\"…\"", param_hint=option)
        if language in spoken:
            raise click.UsageError(
                f"the {'words' if option == '--say' else 'longer words'} in '{language}' are given twice"
            )
        spoken[language] = its_words
    tidy = {language: " ".join(its_words.split()) for language, its_words in spoken.items()}
    return {language: tidy.pop(language) for language in flow.languages if language in tidy} | tidy
