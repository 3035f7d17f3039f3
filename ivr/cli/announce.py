"""``ivr announce``: puts a message before the menu, for a time, without a change of the menus.

The WORDS are in the first language of the menus; each further language has an option of its own: --es "…". Callers
hear it within seconds, before the menu, until its end. --prepared NAME takes the words that stand ready in
announcements.yaml. Without WORDS the announcements are listed; --end NUMBER ends one early. See docs/announcements.md.

\b
    ivr announce "Oak Street has no water until 6 PM." --es "La calle Oak no tiene agua hasta las 6 de la tarde."
        --until "2026-11-24 18:00" --note "main break at Oak and 5th"
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from ivr.cli.announced import show
from ivr.cli.database import live_flow, opened
from ivr.settings import database_url, menus_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.flow.announcements import Announcement
    from ivr.flow.graph import Flow
    from ivr.records.announcements import AnnouncementRecords

_ENDING = "ivr announce --end"
_LANGUAGE = re.compile(r"--([a-z]{2})(?:=(.*))?", re.DOTALL)


class _Spoken(click.Command):
    """Takes ``--es WORDS``, for any language of two letters, as ``--say es=WORDS``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_as_say(args)))


def _as_say(args: Sequence[str]) -> Iterator[str]:
    rest = iter(args)
    for arg in rest:
        found = _LANGUAGE.fullmatch(arg)
        if found is None:
            yield arg
            continue
        words = found[2] if found[2] is not None else next(rest, None)
        if words is None or words.startswith("--"):
            raise click.UsageError(f'after --{found[1]} the words are missing: --{found[1]} "…"')
        yield from ("--say", f"{found[1]}={words}")


@click.command(cls=_Spoken, help=__doc__)
@click.argument("words", required=False)
@click.option("--say", multiple=True, metavar="LANG=WORDS", help='The words in a language; --es "…" is the same.')
@click.option("--prepared", metavar="NAME", help="The announcement of this name in announcements.yaml.")
@click.option("--from", "from_", help="The utility's local time from which callers hear it. Without it: now.")
@click.option("--until", help="The utility's local time of its end: '2026-11-24 18:00'. At most 30 days ahead.")
@click.option("--need", "needs", multiple=True, help="Only for callers who chose this need, before its desk is rung.")
@click.option("--urgent", is_flag=True, help="Before all others, and without the greeting of the menu.")
@click.option("--note", default="", help="Why, for those who come after.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who answers for it.")
@click.option("--end", type=int, metavar="NUMBER", help="End this announcement now.")
@click.option("--count", type=click.IntRange(1, 10_000), default=20, help="How many to list.")
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="If no menus were published.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the list is printed.")
def command(
    words: str | None,
    say: tuple[str, ...],
    prepared: str | None,
    from_: str | None,
    until: str | None,
    needs: tuple[str, ...],
    urgent: bool,
    note: str,
    author: str,
    end: int | None,
    count: int,
    menus: Path,
    form: str,
) -> None:
    worded = words is not None or bool(say)
    announces = worded or prepared is not None
    if prepared is not None and (worded or needs or urgent):
        raise click.UsageError("--prepared has its words, needs and urgency in announcements.yaml: leave yours out")
    if end is not None and (announces or from_ or until or needs or urgent):
        raise click.UsageError("--end goes with --note and --author alone")
    if not announces and (from_ or until or needs or urgent):
        raise click.UsageError('the words are missing: ivr announce "…" --es "…" --until "2026-11-24 18:00"')
    if announces and until is None:
        raise click.UsageError('say until when callers hear it: --until "2026-11-24 18:00"')
    with _records() as (records, engine):
        if end is not None:
            _end(records, end, author, note)
            return
        flow = live_flow(engine, menus)
        if not announces:
            show(records.history(count), flow, form, _now().timestamp())
            return
        if flow is None:
            raise click.ClickException(f"the menus cannot be read, nothing was announced; see: ivr check {menus}")
        draft = _draft(flow, words, say, needs, urgent) if prepared is None else _prepared(flow, prepared)
        draft = _at_its_time(flow, draft, from_, until or "")
        _put_up(records, flow, draft, author, note)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _records() -> Iterator[tuple[AnnouncementRecords, Engine]]:
    """The announcements in the line's database. A database that fails is told."""
    from msgspec import DecodeError

    from ivr.records.announcements import AnnouncementRecords

    try:
        with opened(database_url(), "does not answer") as engine:
            yield AnnouncementRecords(engine), engine
    except DecodeError as error:
        raise click.ClickException(f"an announcement on record is damaged: {error}") from None


def _draft(flow: Flow, words: str | None, say: Sequence[str], needs: Sequence[str], urgent: bool) -> Announcement:
    from ivr.flow.announcements import Announcement

    spoken: dict[str, str] = {} if words is None else {flow.default_language: words}
    for one in say:
        language, mark, its_words = one.partition("=")
        if not mark:
            raise click.BadParameter(f"write '{one[:40]}' as LANG=WORDS: --say es=\"…\"", param_hint="--say")
        if language in spoken:
            raise click.UsageError(f"the words in '{language}' are given twice")
        spoken[language] = its_words
    tidy = {language: " ".join(its_words.split()) for language, its_words in spoken.items()}
    ordered = {language: tidy.pop(language) for language in flow.languages if language in tidy} | tidy
    return Announcement(0, ordered, 0.0, 0.0, tuple(dict.fromkeys(needs)), urgent)


def _prepared(flow: Flow, name: str) -> Announcement:
    from ivr.flow.problem import did_you_mean

    if name not in flow.prepared:
        hint = did_you_mean(name, flow.prepared, f"there are: {', '.join(flow.prepared) or 'none'}")
        raise click.ClickException(f"announcements.yaml has no '{name}', nothing was announced ({hint})")
    return flow.prepared[name].draft(0.0, 0.0)


def _at_its_time(flow: Flow, draft: Announcement, from_: str | None, until: str) -> Announcement:
    from msgspec import structs

    zone = flow.directory.calendar.zone
    start = _moment("--from", from_, zone) if from_ else _now()
    return structs.replace(draft, start=start.timestamp(), until=_moment("--until", until, zone).timestamp())


def _moment(option: str, written: str, zone: ZoneInfo) -> datetime:
    from ivr.flow.asked import moment

    try:
        return moment(written, zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def _put_up(records: AnnouncementRecords, flow: Flow, draft: Announcement, author: str, note: str) -> None:
    from ivr.flow.announceable import advice, crowded_out, faults
    from ivr.flow.asked import told
    from ivr.flow.pace import seconds

    now = _now()
    standing = records.standing(now.timestamp())
    wrong = faults(draft, standing, flow, now)
    if wrong:
        raise click.ClickException("\n".join(["nothing was announced:", *(f"  {one}" for one in wrong)]))
    new = records.put_up(draft, now.timestamp(), author, note)
    zone = flow.directory.calendar.zone
    begin, end = (datetime.fromtimestamp(at, zone) for at in (new.start, new.until))
    since = "now" if begin <= now else told(begin, now)
    who = f"Callers who chose {' or '.join(new.needs)}" if new.needs else "Callers"
    where = "just before the desk is rung" if new.needs else "before the menu"
    click.echo(f"{who} hear it from {since} until {told(end, now)}, {where}. To end it earlier: {_ENDING} {new.number}")
    took = ", ".join(f"{seconds(words):.0f} s in {language}" for language, words in new.words.items())
    click.echo(f"They listen so much longer: {took}.")
    for one in advice(new):
        click.echo(f"Advice: {one}.")
    lost = crowded_out(standing, new)
    if lost:
        numbers = ", ".join(str(number) for number in lost)
        click.echo(
            f"Two are spoken at the most, the urgent first, then the newest: for some time not number {numbers}."
        )


def _end(records: AnnouncementRecords, number: int, author: str, note: str) -> None:
    from ivr.records.announcements import Over

    try:
        records.end(number, _now().timestamp(), author, note)
    except KeyError:
        raise click.ClickException(f"there is no announcement {number}; they are listed by: ivr announce") from None
    except Over:
        raise click.ClickException(f"announcement {number} is over already") from None
    click.echo(f"Announcement {number} has ended; within a few seconds nobody hears it any more.")
