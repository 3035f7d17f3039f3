"""``ivr map``: the flow as a picture.

Prints a tree: each key, its words, where it leads, how many seconds a caller listens until then, and what happens when
that desk is closed or nobody answers. --mermaid prints a chart for pages that draw Mermaid; --svg and --html write
a picture to a file, which opens in any browser.
"""

from __future__ import annotations

from pathlib import Path

import click

from ivr.flow.graph import Flow
from ivr.flow.outline import Outline, Pressed, outline
from ivr.maps.layout import NoLayout
from ivr.menus import compile_folder
from ivr.settings import menus_folder

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
@click.option("--lang", metavar="LANGUAGE", help="The language of the words; without it, the first of the utility.")
@click.option("--mermaid", "as_mermaid", is_flag=True, help="Print a Mermaid flowchart instead of the tree.")
@click.option("--svg", "svg_file", type=FILE, help="Write the picture to this file as SVG.")
@click.option("--records", "days", type=click.IntRange(1, 3660), help="With the shares of callers of so many days.")
@click.option("--html", "html_file", type=FILE, help="Write a page with the picture and the tree to this file.")
def command(
    folder: Path, lang: str | None, as_mermaid: bool, svg_file: Path | None, days: int | None, html_file: Path | None
) -> None:
    found = outlined(folder, lang, _chosen(days) if days else None)
    if as_mermaid:
        _mermaid(found)
    if svg_file or html_file:
        _pictures(found, svg_file, html_file)
    if not (as_mermaid or svg_file or html_file):
        from ivr.maps.text import text

        click.echo(text(found, _paint))


def outlined(folder: Path, lang: str | None, pressed: Pressed | None = None, callers: int | None = None) -> Outline:
    """The outline of a folder's flow, with shares of callers when they are known. Tells what is wrong in a sentence."""
    flow: Flow | None = compile_folder(folder).flow
    if flow is None:
        raise click.ClickException(f"the menus in {folder} have problems; see: ivr check {folder}")
    if lang is not None and lang not in flow.languages:
        known = ", ".join(flow.languages)
        raise click.BadParameter(f"'{lang}' is not a language of these menus; they speak {known}", param_hint="--lang")
    return outline(flow, lang, pressed, callers)


def _chosen(days: int) -> Pressed:
    from ivr.cli.recorded import of_days
    from ivr.records.mix import keys_chosen

    return of_days(days, keys_chosen)


def _mermaid(found: Outline) -> None:
    from ivr.maps.drawing import drawing
    from ivr.maps.mermaid import mermaid, too_large

    drawn = drawing(found)
    click.echo(mermaid(drawn))
    if warning := too_large(drawn):
        click.echo(warning, err=True)


def _pictures(found: Outline, svg_file: Path | None, html_file: Path | None) -> None:
    from ivr.maps.drawing import drawing
    from ivr.maps.layout import place
    from ivr.maps.page import page
    from ivr.maps.svg import svg

    try:
        picture = place(drawing(found))
    except NoLayout as error:
        raise click.ClickException(str(error)) from None
    if svg_file:
        _write(svg_file, svg(picture))
    if html_file:
        _write(html_file, page(found, picture))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from None
    click.echo(f"Written: {file}", err=True)


def _paint(words: str, colour: str) -> str:
    return click.style(words, dim=True) if colour == "dim" else click.style(words, fg=colour)
