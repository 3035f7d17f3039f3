"""``ivr letter NAME``: writes one letter, as PDF, HTML or text.

--list tells which letters there are and what each wants to know. The utility's name, address and phone are taken from
utility.yaml; with --ticket all that the ticket and the customer system know is filled in, and --kept says that the
letter was sent: its promise is kept. Templates of your own, as NAME.yaml in the folder 'letters' of the menus, stand in
for ours.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import click

from ivr.cli import letter_known
from ivr.flow.problem import did_you_mean
from ivr.letters.house import house
from ivr.letters.read import LANGUAGES, Wrong, load, of_menus
from ivr.letters.sheet import CannotWrite, Missing, Value
from ivr.letters.slots import FRAME, SLOTS
from ivr.letters.template import Template
from ivr.settings import menus_folder

FORMS = (".pdf", ".html", ".txt")


@click.command(help=__doc__)
@click.argument("name", required=False)
@click.option("--language", help=f"The language of the letter; without it that of the ticket, or {LANGUAGES[0]}.")
@click.option("--ticket", metavar="NUMBER", help="Fill in what is known of this ticket.")
@click.option("--kept", is_flag=True, help="With --ticket: the letter was sent, its promise is kept.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who has sent it.")
@click.option("--set", "set_", multiple=True, metavar="SLOT=VALUE", help='name="Ana Ruiz"; a day as 2026-12-24.')
@click.option("--to", type=click.Path(path_type=Path), help="The file: .pdf, .html or .txt; without it, it is printed.")
@click.option("--font", type=click.Path(path_type=Path), help="A TrueType file for the PDF, for names in any script.")
@click.option(
    "--templates", type=click.Path(path_type=Path), help="A folder of templates; else 'letters' of the menus."
)
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="The folder of menus.")
@click.option("--list", "list_", is_flag=True, help="Tell which letters there are.")
def command(
    name: str | None, language: str | None, ticket: str | None, kept: bool, author: str, set_: tuple[str, ...],
    to: Path | None, font: Path | None, templates: Path | None, menus: Path, list_: bool,
) -> None:  # fmt: skip
    letters = _letters(templates, menus)
    if list_:
        for line in _listed(letters.values()):
            click.echo(line)
        return
    if name not in letters:
        meant = did_you_mean(name or "", letters, f"there are {', '.join(letters)}")
        raise click.UsageError(f"there is no letter '{name}' ({meant})" if name else f"which letter? ({meant})")
    if to is not None and to.suffix.lower() not in FORMS:
        raise click.BadParameter(f"the name of the file must end with {', '.join(FORMS)}", param_hint="--to")
    if ticket is not None:
        language, known = letter_known.of_ticket(letters[name], ticket.replace(" ", ""), language, menus)
    elif kept:
        raise click.UsageError("--kept goes with --ticket NUMBER")
    else:
        language, known = language or LANGUAGES[0], {}
    if not kept or to is not None:
        _write(letters[name], language, {**_house(menus, language), **known, **_values(set_)}, to, font)
    if kept and ticket is not None:
        letter_known.keep(name, ticket.replace(" ", ""), author)


def _letters(templates: Path | None, menus: Path) -> dict[str, Template]:
    try:
        return load(templates) if templates else of_menus(menus)
    except Wrong as wrong:
        click.echo(str(wrong), err=True)
        raise SystemExit(1) from None


def _listed(letters: Iterable[Template]) -> Iterable[str]:
    for one in letters:
        yield f"{one.name} ({', '.join(one.words)}): {one.about}"
        for slot in dict.fromkeys(slot for language in one.words for slot in one.slots(language)):
            if slot not in FRAME:
                yield f"    {slot}: {SLOTS[slot].about}"


def _values(set_: Iterable[str]) -> dict[str, str]:
    values = {}
    for one in set_:
        slot, equals, value = one.partition("=")
        if not equals:
            raise click.BadParameter("write it as SLOT=VALUE, in quotes if it holds spaces", param_hint="--set")
        values[slot.strip()] = value
    return values


def _house(menus: Path, language: str) -> Mapping[str, str]:
    try:
        return house((menus / "utility.yaml").read_bytes(), language)
    except OSError:
        return {}


def _write(template: Template, language: str, values: Mapping[str, Value], to: Path | None, font: Path | None) -> None:
    from ivr.letters.render import render

    try:
        letter = render(template, language, values, date.today(), font)
    except Missing as error:
        raise click.ClickException(f"{error}: give it by --set SLOT=VALUE") from None
    except CannotWrite as error:
        raise click.ClickException(str(error)) from None
    if to is None:
        click.echo(letter.text, nl=False)
        return
    form = to.suffix.lower()
    data = letter.pdf if form == ".pdf" else (letter.html if form == ".html" else letter.text).encode()
    try:
        with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        raise click.ClickException(f"{to} cannot be written: {error.strerror}") from None
    if form == ".pdf" and letter.lost:
        count = f"{len(letter.lost)} character{'s' * (len(letter.lost) > 1)}"
        click.echo(f"The font of the PDF lacks {count}, in place of which stands ?: give --font FILE.ttf", err=True)
    click.echo(f"Written: {to}")
