"""``ivr init``: a small working utility to start from.

Writes into DIR, which must be new or empty: menus with two desks in English and Spanish, calls to test them with,
schemas and settings for editors, a README. Then change them: they are notes and words, and need no programming.
"""

from __future__ import annotations

from pathlib import Path

import click

from ivr.flow.compile import compile_files
from ivr.starter import NAME, ZONE, starter_files

NOT_COUNTED = {".git"}
"""What a folder may hold and still be empty: a repository is often made first."""

NEXT = """\
  ivr check   finds mistakes
  ivr test    plays its scenarios
  ivr call    lets you hear it"""


@click.command(help=__doc__)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", default=NAME, show_default=True, help="The utility's name as callers hear it.")
@click.option("--timezone", default=ZONE, show_default=True, help="Where its clocks stand.")
def command(folder: Path, name: str, timezone: str) -> None:
    try:
        if folder.exists() and {path.name for path in folder.iterdir()} - NOT_COUNTED:
            raise click.UsageError(f"{folder} is not empty; name a new folder, so that nothing of yours is overwritten")
        files = starter_files(_name(name), timezone)
        _check(files)
        for file, text in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be made: {error.strerror or error}") from None
    click.echo(f"Wrote {len(files)} files to {folder}. It is a working phone line:\n  cd {folder}\n{NEXT}")


def _name(written: str) -> str:
    name = " ".join(written.split())
    if not name or not name.isprintable():
        raise click.BadParameter("write a name that can be spoken, such as 'Springfield Water'", param_hint="--name")
    return name


def _check(files: dict[str, str]) -> None:
    """Nothing is written that would not work: an unknown time zone, a name too long for a greeting."""
    menus = {
        file.removeprefix("menus/"): text.encode()
        for file, text in files.items()
        if file.startswith("menus/") and file.count("/") == 1
    }
    problems = compile_files(menus).problems
    if problems:
        told = "\n".join(f"  {problem}" for problem in problems)
        raise click.UsageError(f"with this name and time zone the menus would not work; nothing was written.\n{told}")
