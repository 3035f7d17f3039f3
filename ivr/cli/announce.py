"""``ivr announce``: puts a message before the menu, for a time, without a change of the menus.

The WORDS are in the first language of the menus; each further language has an option of its own: --es "…". Callers
hear it within seconds, before the menu, until its end. --prepared NAME takes the words that stand ready in
announcements.yaml. Without WORDS the announcements are listed; --end NUMBER ends one early. See docs/announcements.md.

--more "…" (--more-es "…") are longer words, for callers who press a key to hear them; with --texts they may ask for a
text when there is news, which --text NUMBER "…" --es "…" sends to all who have asked.

\b
    ivr announce "Oak Street has no water until 6 PM." --es "La calle Oak no tiene agua hasta las 6 de la tarde."
        --until "2026-11-24 18:00" --note "main break at Oak and 5th"
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from ivr.cli.announced import show
from ivr.cli.database import live_flow, opened
from ivr.cli.spoken import Spoken, by_language
from ivr.cli.texted import reminder, send
from ivr.settings import database_url, menus_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.flow.announcements import Announcement
    from ivr.flow.graph import Flow
    from ivr.records.announcements import AnnouncementRecords
    from ivr.records.news import NewsRecords

_ENDING = "ivr announce --end"


@click.command(cls=Spoken, help=__doc__)
@click.argument("words", required=False)
@click.option("--say", multiple=True, metavar="LANG=WORDS", help='The words in a language; --es "…" is the same.')
@click.option("--more", metavar="WORDS", help="Longer words, in the first language, for callers who ask for more.")
@click.option("--say-more", multiple=True, metavar="LANG=WORDS", help='These in a language; --more-es "…" is the same.')
@click.option("--texts", is_flag=True, help="Callers may ask for a text message when there is news.")
@click.option(
    "--text", type=int, metavar="NUMBER", help="Send WORDS by text to who has asked, about this announcement."
)
@click.option("--prepared", metavar="NAME", help="The announcement of this name in announcements.yaml.")
@click.option("--from", "from_", help="The utility's local time from which callers hear it. Without it: now.")
@click.option("--until", help="The utility's local time of its end: '2026-11-24 18:00'. At most 30 days ahead.")
@click.option("--need", "needs", multiple=True, help="Only for callers who chose this need, before its desk is rung.")
@click.option("--zip", "zips", multiple=True, help="Left out for callers whose account is elsewhere; five digits.")
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
    more: str | None,
    say_more: tuple[str, ...],
    texts: bool,
    text: int | None,
    prepared: str | None,
    from_: str | None,
    until: str | None,
    needs: tuple[str, ...],
    zips: tuple[str, ...],
    urgent: bool,
    note: str,
    author: str,
    end: int | None,
    count: int,
    menus: Path,
    form: str,
) -> None:
    announces = words is not None or bool(say) or prepared is not None
    given = {
        "words": words is not None or say,
        "what stands in announcements.yaml": needs or zips or urgent or more is not None or say_more or texts,
        "a time": from_ or until,
        "--prepared": prepared is not None,
        "--text": text is not None,
        "--end": end is not None,
    }
    _fitting({name for name, there in given.items() if there})
    if announces and until is None and text is None:
        raise click.UsageError('say until when callers hear it: --until "2026-11-24 18:00"')
    with _records() as (records, news, engine):
        if end is not None:
            _end(records, end, author, note)
            reminder(news, end)
            return
        flow = live_flow(engine, menus)
        if not announces:
            show(records.history(count), news, flow, form, _now().timestamp())
            return
        if flow is None:
            raise click.ClickException(f"the menus cannot be read, nothing was announced; see: ivr check {menus}")
        if text is not None:
            send(news, flow, text, by_language(flow, words, say), (_now(), author, note))
            return
        if prepared is not None:
            draft = _prepared(flow, prepared)
        else:
            longer = by_language(flow, more, say_more, "--say-more")
            draft = _draft(by_language(flow, words, say), longer, texts, needs, urgent, zips)
        _put_up(records, flow, _at_its_time(flow, draft, from_, until or ""), author, note)


def _fitting(given: set[str]) -> None:
    """Refuse what does not go together. ``given``: what stands on the command line."""
    if "--end" in given and len(given) > 1:
        raise click.UsageError("--end goes with --note and --author alone")
    if "--text" in given and given - {"--text", "words"}:
        raise click.UsageError("--text goes with the words, --note and --author alone")
    if "--prepared" in given and given - {"--prepared", "a time"}:
        raise click.UsageError("--prepared has its words, needs and urgency in announcements.yaml: leave yours out")
    if given - {"--end"} and not given & {"words", "--prepared"}:
        raise click.UsageError('the words are missing: ivr announce "…" --es "…" --until "2026-11-24 18:00"')


def _draft(
    words: dict[str, str],
    more: dict[str, str],
    texts: bool,
    needs: Sequence[str],
    urgent: bool,
    zips: Sequence[str],
) -> Announcement:
    from ivr.flow.announcements import Announcement

    those, there = tuple(dict.fromkeys(needs)), tuple(dict.fromkeys(zips))
    return Announcement(0, words, 0.0, 0.0, those, urgent, more=more, texts=texts, zips=there)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _records() -> Iterator[tuple[AnnouncementRecords, NewsRecords, Engine]]:
    """The announcements and their news in the line's database. A database that fails is told."""
    from msgspec import DecodeError

    from ivr.records.announcements import AnnouncementRecords
    from ivr.records.news import NewsRecords

    try:
        with opened(database_url(), "does not answer") as engine:
            yield AnnouncementRecords(engine), NewsRecords(engine), engine
    except DecodeError as error:
        raise click.ClickException(f"an announcement on record is damaged: {error}") from None


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
    if new.zips:
        who += f" whose account is in {' or '.join(new.zips)}, or whom we do not know,"
    click.echo(f"{who} hear it from {since} until {told(end, now)}, {where}. To end it earlier: {_ENDING} {new.number}")
    offers = {language: _offered(flow, new, language) for language in new.words}
    took = (f"{seconds(f'{words} {offers[language]}'):.0f} s in {language}" for language, words in new.words.items())
    click.echo(f"They listen so much longer: {', '.join(took)}.")
    first = offers[next(iter(offers))]
    if first:
        click.echo(f"After it they hear: {first}")
    for one in advice(new):
        click.echo(f"Advice: {one}.")
    lost = crowded_out(standing, new)
    if lost:
        numbers = ", ".join(str(number) for number in lost)
        click.echo(
            f"Two are spoken at the most, the urgent first, then the newest: for some time not number {numbers}."
        )


def _offered(flow: Flow, one: Announcement, language: str) -> str:
    """The sentence in which more is offered after it, while no other one offers anything; empty if it does not."""
    from ivr.flow.announceable import keys_for_more
    from ivr.flow.nodes.base import fill, key_name

    if not (one.more or one.texts):
        return ""
    words = flow.phrase("more_about" if one.more else "news_by_text", language)
    key = key_name(keys_for_more(flow)[0], language)
    return fill(flow.phrase("option", language), {"words": words, "key": key})


def _end(records: AnnouncementRecords, number: int, author: str, note: str) -> None:
    from ivr.records.announcements import Over

    try:
        records.end(number, _now().timestamp(), author, note)
    except KeyError:
        raise click.ClickException(f"there is no announcement {number}; they are listed by: ivr announce") from None
    except Over:
        raise click.ClickException(f"announcement {number} is over already") from None
    click.echo(f"Announcement {number} has ended; within a few seconds nobody hears it any more.")
