"""What may be announced: the words, the times and the needs of an announcement, checked before callers hear it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from ivr.flow.announcements import Announcement, Board
from ivr.flow.call import PERSON_KEY
from ivr.flow.graph import Flow
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.offering import KEYS, free_keys
from ivr.flow.pace import seconds
from ivr.flow.problem import did_you_mean
from ivr.flow.ways import menus
from ivr.flow.words import AS_ONE_NUMBER, keys_named
from ivr.flow.words import faults as faults_of_words
from routing.needs import AGENT

LONGEST = 15
"""Seconds of speech, in each language."""

LONGEST_MORE = 45
"""The same of the longer words, which only callers hear who ask for them."""

LONGEST_TEXT = 300
"""Characters of a text message, without the utility's name and the way to end them."""

AHEAD = timedelta(days=30)
"""How far ahead the end may be: what holds for longer belongs into the menus."""

Fault = tuple[str, str]
"""What is wrong, and what to do."""

NO_SLOTS: frozenset[str] = frozenset()


def faults(draft: Announcement, standing: Iterable[Announcement], flow: Flow, now: datetime) -> list[str]:
    """Why ``draft`` cannot be put up, a sentence each; none if it can. ``standing``: the announcements not yet over."""
    standing = tuple(standing)
    found = [
        *of_content(draft, flow),
        *_of_times(draft, now),
        *_twice(draft, standing),
        *_of_keys(draft, standing, flow),
    ]
    return [f"{message} ({fix})" for message, fix in found]


def of_content(draft: Announcement, flow: Flow) -> list[Fault]:
    """What is wrong with the words, the needs and what is offered, whenever they are heard."""
    return [*_of_words(draft, flow), *_of_needs(draft, flow), *_of_offer(draft, flow), *_of_zips(draft)]


def already(draft: Announcement, standing: Iterable[Announcement]) -> Announcement | None:
    """The announcement that says the same at some moment at which ``draft`` would be heard."""
    return next((other for other in standing if other.same(draft) and _meet(other, draft)), None)


def advice(draft: Announcement) -> list[str]:
    """What would sound better, a sentence each; it keeps nothing from being put up."""
    spoken = (*draft.words.items(), *draft.more.items())
    found = ((language, AS_ONE_NUMBER.search(words)) for language, words in spoken)
    return [
        f"in '{language}' '{run[0]}' would be read as one number (write '{' '.join(run[0])}')"
        for language, run in found
        if run
    ]


def crowded_out(standing: Iterable[Announcement], new: Announcement) -> tuple[int, ...]:
    """Numbers of the announcements (``new`` may be one) that are not spoken at some time while ``new`` stands, because
    too many stand beside it."""
    board = Board((*(one for one in standing if _meet(one, new)), new))
    language = new.languages()[0]
    lost: set[int] = set()
    for begin in {max(one.start, new.start) for one in board.announcements}:
        at = datetime.fromtimestamp(begin, UTC)
        for need in new.needs or (None,):
            heard = board.for_need(need, language, at) if need else board.before_menu(language, at)
            for one in board.announcements:
                meant = need in one.needs if need else not one.needs
                if meant and one.state(begin) == "live" and one not in heard:
                    lost.add(one.number)
    return tuple(sorted(lost))


def keys_for_more(flow: Flow) -> list[str]:
    """The keys by which more can be offered before the menu, the best first."""
    return free_keys(_first_menus(flow))


def of_text(words: Mapping[str, str], flow: Flow) -> list[str]:
    """Why these words (by language) cannot be sent as a text message, a sentence each; none if they can."""
    found = [*_of_languages(words, flow, "words", "")]
    for language, message in words.items():
        if len(message) > LONGEST_TEXT:
            length = f"in '{language}' the text has {len(message)} characters, more than {LONGEST_TEXT}"
            found.append((length, "say it in fewer words"))
    return [f"{message} ({fix})" for message, fix in found]


def _of_words(draft: Announcement, flow: Flow) -> Iterator[Fault]:
    """What is wrong with what all hear, and with the longer words."""
    recorded = dict.fromkeys(draft.recordings, "recorded")
    yield from _of_languages(draft.words, flow, "words", "", recorded)
    first = flow.nodes[flow.start]
    known: set[str | None] = set()
    if isinstance(first, Menu) and not draft.needs:  # while a desk is rung no key is heard
        known = {PERSON_KEY, first.other_language, *first.options}
    for language, words in draft.words.items():
        yield from _of_sound(words, language, LONGEST, known)
    if draft.more:
        yield from _of_languages(draft.more, flow, "longer words", "more-")
        for language, words in draft.more.items():
            yield from _of_sound(words, language, LONGEST_MORE, {PERSON_KEY})


def _of_languages(
    words: Mapping[str, str], flow: Flow, what: str, option: str, recorded: Collection[str] = ()
) -> Iterator[Fault]:
    """Each language of the menus needs words that can be spoken; ``recorded`` are those that have a recording."""
    for language in flow.languages:
        if language not in words and language not in recorded:
            yield f"there are no {what} in '{language}', a language of the menus", f'add --{option}{language} "…"'
    for language, spoken in words.items():
        if language not in flow.languages:
            known = ", ".join(flow.languages)
            hint = did_you_mean(language, flow.languages, f"the menus know {known}")
            yield f"language '{language}' is not one of ours", hint
            continue
        for _, message, fix in faults_of_words(spoken, NO_SLOTS):
            yield f"in '{language}': {message}", fix


def _of_sound(words: str, language: str, longest: int, keys: Collection[str | None]) -> Iterator[Fault]:
    """How long the words are, and whether the keys that they name are among those that work then."""
    took = seconds(words)
    if took > longest:
        yield f"in '{language}' it takes {took:.0f} s to hear, more than {longest}", "say it in fewer words"
    for key in keys_named(words):
        if key not in keys:
            yield f"in '{language}' the words name key {key}, which does nothing then", "leave it out"


def _of_offer(draft: Announcement, flow: Flow) -> Iterator[Fault]:
    """More is offered by a key, before the menu."""
    if not (draft.more or draft.texts):
        return
    if draft.needs:
        message = "who hears it on the way to a desk gets no more and no texts: a person is about to answer"
        yield message, "leave 'more' and 'texts' out, or the needs"
    elif not keys_for_more(flow):
        message = f"no key is free for more: the first menu uses every one of {', '.join(KEYS)}"
        yield message, "leave 'more' and 'texts' out, or free a key of that menu"


def _of_keys(draft: Announcement, standing: Iterable[Announcement], flow: Flow) -> Iterator[Fault]:
    """Two announcements with more that are heard one after the other need two keys."""
    keys = keys_for_more(flow)
    if len(keys) != 1 or draft.needs or not (draft.more or draft.texts):
        return
    for other in standing:
        if (other.more or other.texts) and not other.needs and _meet(other, draft):
            message = f"only key {keys[0]} is free for more, and announcement {other.number} has it at that time"
            yield message, "leave 'more' and 'texts' out, or free a key of the first menu"
            return


def _first_menus(flow: Flow) -> list[Menu]:
    """The menus to which a call comes before the caller has chosen anything; mostly there is one."""
    found: list[Menu] = []
    seen: set[str] = set()
    todo = [flow.start]
    while todo:
        name = todo.pop()
        node = flow.nodes[name]
        if name not in seen:
            seen.add(name)
            found += [node] if isinstance(node, Menu) else []
            todo += [] if isinstance(node, Menu) else node.leads_to()
    return found


def _of_times(draft: Announcement, now: datetime) -> Iterator[Fault]:
    if draft.until <= draft.start:
        yield "it would end before it begins", "look at --from and --until"
    elif draft.until <= now.timestamp():
        yield "it would be over already", "name an end that is to come: --until"
    elif draft.until > (now + AHEAD).timestamp():
        yield f"it would end more than {AHEAD.days} days from now", "what holds for longer belongs into the menus"


def _of_zips(draft: Announcement) -> Iterator[Fault]:
    for code in draft.zips:
        if not re.fullmatch(r"[0-9]{5}", code, re.ASCII):
            yield f"'{code}' is no ZIP code", "write five digits: --zip 20001"


def _of_needs(draft: Announcement, flow: Flow) -> Iterator[Fault]:
    needs = flow.directory.needs
    chosen, stands_for = _chosen(flow)
    for need in draft.needs:
        if need not in needs:
            yield f"there is no need '{need}'", did_you_mean(need, needs, "they are listed in needs.yaml")
        elif need not in chosen:
            other = stands_for.get(need)
            hint = f"name '{other}', which callers choose for it" if other else "announce it before the menu"
            yield f"no key leads to '{need}' alone, so most would not hear it", hint


def _chosen(flow: Flow) -> tuple[set[str], dict[str, str]]:
    """The needs that callers choose by keys, and those that another one stands for."""
    chosen, stands_for = {AGENT}, {}
    for _, menu in menus(flow):
        for option in menu.options.values():
            if option.need:
                chosen.add(option.need)
                stands_for.update(dict.fromkeys(option.also, option.need))
    for name, node in flow.nodes.items():
        if isinstance(node, Transfer) and node.need and name != f"need.{node.need}":
            chosen.add(node.need)
    return chosen, stands_for


def _twice(draft: Announcement, standing: Iterable[Announcement]) -> Iterator[Fault]:
    other = already(draft, standing)
    if other is not None:
        end = f"to end it: ivr announce --end {other.number}"
        yield f"announcement {other.number} says the same at that time", end


def _meet(one: Announcement, other: Announcement) -> bool:
    """Whether both stand at some moment."""
    return one.start < other.until and other.start < one.until
