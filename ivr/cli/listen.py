"""``ivr listen``: what the line understands of a caller's words, and what it would do.

One sentence, or with --file a table (CSV) with the columns ``utterance`` and ``language``. With a column ``need`` it is
counted how well they are understood, by language and need.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.settings import menus_folder

if TYPE_CHECKING:
    from ivr.flow.graph import Flow


@click.command(help=__doc__)
@click.argument("words", nargs=-1)
@click.option("--menus", "folder", type=click.Path(path_type=Path), default=menus_folder, help="The menus' folder.")
@click.option("--file", "table", type=click.Path(path_type=Path), help="A CSV table of what callers said.")
@click.option("--language", help="The language of the words; without it the first one of the menus.")
@click.option("--confusion", type=click.Path(path_type=Path), help="Write the table of mistakes to this file, as SVG.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(
    words: tuple[str, ...], folder: Path, table: Path | None, language: str | None, confusion: Path | None, form: str
) -> None:
    from ivr import listening
    from ivr.costs.confusion import confusion as picture
    from ivr.menus import compile_folder
    from routing.intent.figures import confusions

    flow = compile_folder(folder).flow
    if flow is None:
        raise click.ClickException(f"the menus in {folder} have problems; see: ivr check {folder}")
    language = language or flow.default_language
    if language not in flow.languages:
        raise click.ClickException(f"'{language}' is no language of the menus; these are: {', '.join(flow.languages)}")
    if bool(words) == (table is not None):
        raise click.UsageError("give the words of a caller, or a table with --file")
    said = _read(flow, table) if table else [(" ".join(words), language, None)]
    rows = listening.listen(flow, said)
    click.echo(listening.as_json(flow, rows) if form == "json" else listening.as_text(flow, rows))
    if confusion is not None:
        _write(confusion, picture(confusions(rows)))


def _read(flow: Flow, table: Path) -> list[tuple[str, str, str | None]]:
    """(words, language, need) of each row. Raises ClickException."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in ("utterance", "language") if name not in (reader.fieldnames or ())]
            if missing:
                raise click.ClickException(f"{table}:1: there is no column '{missing[0]}'")
            found = [(row["utterance"] or "", row["language"] or "", row.get("need") or None) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException(f"{table} cannot be read: {error}") from None
    for number, (_, language, need) in enumerate(found, start=2):
        if language not in flow.languages:
            raise click.ClickException(f"{table}:{number}: '{language}' is no language of the menus")
        if need is not None and need not in flow.directory.needs:
            raise click.ClickException(f"{table}:{number}: there is no need '{need}' in needs.yaml")
    return found


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
