"""``ivr intents``: what the line learns of callers' words, from phrases by need; nothing learns by itself.

``train`` learns a model of your phrases (``phrases`` in needs.yaml) and the shipped ones, ``test`` tells what it is
worth on phrases that it has not seen, ``review`` lists what real callers said that was not understood.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ivr.settings import menus_folder

if TYPE_CHECKING:
    from ivr.flow.graph import Flow
    from routing.intent.limits import Point
    from routing.intent.phrases import Phrase

T = TypeVar("T")

FOLDER = click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)


@click.group(help=__doc__)
def command() -> None: ...


@command.command()
@FOLDER
@click.option("--shipped", is_flag=True, help="Write the model that comes with the product, from its phrases alone.")
@click.option("--curve", type=click.Path(path_type=Path), help="Write to this file what each limit would mean, as SVG.")
def train(folder: Path, shipped: bool, curve: Path | None) -> None:
    """Learn the model, and write it beside the menus."""
    from ivr.adapters.intents import SHIPPED, as_text
    from ivr.flow.compile import MODEL_FILE
    from ivr.learning import learn, phrases_of
    from routing.intent.phrases import together

    flow = _flow(folder)
    phrases = together((), flow.directory.needs, flow.languages) if shipped else phrases_of(flow)
    if not shipped and not flow.said:
        raise click.ClickException("needs.yaml has no phrases of your own: the shipped model is used as it is")
    begin = time.monotonic()
    model, points = _with_tools(lambda: learn(flow, phrases))
    target = SHIPPED if shipped else folder / MODEL_FILE
    _write(target, as_text(model, () if shipped else flow.said))
    limits = model.limits
    click.echo(f"{target}: learnt from {len(phrases)} phrases in {time.monotonic() - begin:.0f} s.")
    click.echo(
        f"Callers are routed from a confidence of {limits.sure:.0%} on, asked from {limits.likely:.0%} on, and below "
        f"that taken to a person. Publish the menus to make it live."
    )
    if curve is not None:
        _write(curve, picture(points))
        click.echo(f"{curve}: what each limit would mean.")


@command.command()
@FOLDER
@click.option("--take", "words", help="Words of a caller, to be learnt, too: is it better with them?")
@click.option("--need", help="What they call about, with --take.")
@click.option("--language", help="The language of these words; without it the first one of the menus.")
def test(folder: Path, words: str | None, need: str | None, language: str | None) -> None:
    """Tell how well phrases are understood that were not learnt (a fifth of all)."""
    from ivr.learning import held_back, phrases_of
    from ivr.listening import in_words
    from routing.intent.figures import figures

    flow = _flow(folder)
    more = _taken(flow, words, need, language)
    for name, with_more in (("now", []), ("with it", more)) if more else (("now", []),):
        rows = _with_tools(partial(held_back, flow, phrases_of(flow, with_more)))
        for one in flow.languages:
            counted = figures((row for row in rows if row.language == one), flow.directory.needs)
            click.echo(f"{name}, {one}: {in_words(counted)}")
    for taken in more:
        click.echo(f"To keep it, write this into {folder}/needs.yaml and run: ivr intents train")
        click.echo(f'{taken.need}:\n  phrases:\n    {taken.language}:\n      - "{taken.words}"')


@command.command()
@FOLDER
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="Of so many days.")
def review(folder: Path, days: int) -> None:
    """List what callers said that was refused, sent on or not understood, the latest first."""
    from ivr.cli.recorded import of_days
    from ivr.records.unheard import candidates

    flow = _flow(folder)
    found = of_days(days, candidates)
    for one in found:
        meant = f", an agent sent them on to {one.desk}" if one.desk else ""
        click.echo(f"{one.day}  {one.language}  {one.words!r}: {one.why}{meant}")
    if not found:
        click.echo(f"In the last {days} days nothing was misunderstood that is on record.")
    else:
        example = next(iter(flow.directory.needs))
        click.echo(f'See what one would change: ivr intents test --take "…" --need {example}')


def picture(points: list[Point]) -> str:
    """The curve: how many callers are kept from a person, how many of these come to a wrong desk if they are routed,
    and for how many neither of two is right if they are asked."""
    import leather

    chart = leather.Chart("Callers kept from a person, and of these at a wrong desk, by the confidence asked for")
    chart.add_x_scale(0, 1)
    chart.add_y_scale(0, 1)
    chart.add_line([(one.confidence, round(one.kept, 4)) for one in points], name="kept", stroke_color="#2f6f9f")
    chart.add_line([(one.confidence, round(one.wrong, 4)) for one in points], name="wrong", stroke_color="#b5432f")
    chart.add_line([(one.confidence, round(one.neither, 4)) for one in points], name="neither", stroke_color="#c98a2b")
    return str(chart.to_svg(width=800, height=420))


def _flow(folder: Path) -> Flow:
    from ivr.menus import compile_folder

    flow = compile_folder(folder).flow
    if flow is None:
        raise click.ClickException(f"the menus in {folder} have problems; see: ivr check {folder}")
    return flow


def _taken(flow: Flow, words: str | None, need: str | None, language: str | None) -> list[Phrase]:
    from ivr.flow.problem import did_you_mean
    from routing.intent.phrases import Phrase

    if words is None:
        return []
    if need is None or need not in flow.directory.needs:
        hint = did_you_mean(need or "", flow.directory.needs, "see needs.yaml")
        raise click.ClickException(f"there is no need '{need or ''}' ({hint}); name it with --need")
    language = language or flow.default_language
    if language not in flow.languages:
        raise click.ClickException(f"'{language}' is no language of the menus; these are: {', '.join(flow.languages)}")
    return [Phrase(words, language, need)]


def _with_tools(learn: Callable[[], T]) -> T:
    """Run what needs the tools of training. Raises ClickException where they are not installed."""
    try:
        return learn()
    except ModuleNotFoundError as error:
        message = f"to learn, install the tools for it: pip install 'waterline-ivr[train]' ({error.name} is missing)"
        raise click.ClickException(message) from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
