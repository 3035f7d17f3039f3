"""Texts to callers who have asked for news of an announcement, as ``ivr announce`` sends and counts them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ivr.flow.graph import Flow
    from ivr.records.news import NewsRecords


def send(
    records: NewsRecords, flow: Flow, number: int, words: Mapping[str, str], deed: tuple[datetime, str, str]
) -> None:
    """Leave a text with these words, by language, to each caller who has asked; ``deed``: when, who and why."""
    from ivr.flow.announceable import of_text
    from ivr.records.announcements import Deed
    from ivr.records.news import News

    wrong = of_text(words, flow)
    if wrong:
        raise click.ClickException("\n".join(["nothing was sent:", *(f"  {one}" for one in wrong)]))
    now, author, note = deed
    message = News(number, words, Deed(now.timestamp(), author, note))
    try:
        count = records.send(message, {language: _body(flow, language, words[language]) for language in flow.languages})
    except KeyError:
        raise click.ClickException(f"there is no announcement {number}; they are listed by: ivr announce") from None
    asked = records.wanted().get(number, 0)
    if asked == 0:
        click.echo(f"Nobody has asked for texts about announcement {number}; nothing was sent.")
    elif count == 0:
        click.echo(f"{_callers(asked, 'has', 'have')} asked for texts, and got this one already; nothing was sent.")
    else:
        click.echo(
            f"{_callers(count, 'gets', 'get')} it by text{_when(flow, now)}. What becomes of it: ivr outbox --all"
        )


def reminder(records: NewsRecords, number: int) -> None:
    """Tell, at the end of an announcement, that callers wait for news of it and have got none."""
    untold = records.wanted(untold=True).get(number, 0)
    if untold:
        asked = _callers(untold, "", "").strip()
        click.echo(f'{asked} asked for texts: tell them with ivr announce --text {number} "…" --es "…"')


def _body(flow: Flow, language: str, words: str) -> str:
    from ivr.flow.nodes.base import fill

    return fill(flow.phrase("news", language), {"utility": flow.name[language], "words": words})


def _when(flow: Flow, now: datetime) -> str:
    """When it is sent if that is not at once: at night texts wait."""
    from ivr.flow.asked import told
    from ivr.jobs.texts import next_morning

    morning = next_morning(flow, now.timestamp())
    zone = flow.directory.calendar.zone
    return f" from {told(datetime.fromtimestamp(morning, zone), now)} on, for none is sent at night" if morning else ""


def _callers(count: int, one: str, many: str) -> str:
    return f"1 caller {one}" if count == 1 else f"{count} callers {many}"
