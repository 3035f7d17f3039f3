"""Valid parts -> the frozen Flow: what no author writes is made here, and all prompts once and for all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ivr.flow.announcements import Prepared
from ivr.flow.graph import Flow, Language, Prompts
from ivr.flow.made.calling import CALLING, Calling
from ivr.flow.made.more import More
from ivr.flow.made.parked import PARKED, Parked
from ivr.flow.made.parted import PARTED, Parted
from ivr.flow.nodes import Node
from ivr.flow.nodes.base import Script, fill
from ivr.flow.nodes.end import End
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.offering import MORE
from ivr.flow.schema import AgentPart, DeskPart, NeedPart, Text
from ivr.flow.spoken import plain
from ivr.flow.words import texts_of
from routing.agents import Agent
from routing.desks import Desk
from routing.hours import Calendar
from routing.intent.phrases import Phrase, hints
from routing.needs import Need
from routing.route import Directory

if TYPE_CHECKING:
    from ivr.flow.compile import Parts


def build(parts: Parts, version: str) -> Flow:
    """The flow of files in which nothing is wrong."""
    calendar = Calendar(ZoneInfo(parts.utility.timezone), parts.schedules, parts.holidays, parts.closures)
    needs = {name: _need(name, part) for name, part in parts.needs.items()}
    desks = {name: _desk(name, part, parts.nodes) for name, part in parts.desks.items()}
    agents = {name: _agent(name, part) for name, part in parts.agents.items()}
    nodes = {**parts.nodes, **_made_nodes(parts)}
    languages = {name: _language(name, parts) for name in parts.utility.languages}
    flow = Flow(
        version=version,
        name=parts.utility.name.root,
        languages=languages,
        numbers=parts.utility.numbers,
        start=parts.utility.start,
        whisper=parts.utility.whisper,
        message=parts.utility.message,
        hold=parts.utility.hold,
        handover=parts.utility.handover,
        callback=parts.utility.callback,
        callbacks_an_hour=parts.utility.callbacks_an_hour,
        agent_numbers=parts.utility.agent_numbers,
        agent_start=parts.utility.agent_start,
        patience=parts.utility.patience,
        phrases={path[0]: text.root for path, text in texts_of(parts.phrases)},
        directory=Directory(needs, desks, calendar, agents),
        nodes=nodes,
        spoken=_spoken(parts, nodes),
        places={name: parts.homes[name].key_place((name,)) for name in parts.nodes},
        alternatives=_alternatives(needs, nodes),
        budget=parts.utility.budget,
        mix=parts.mix,
        texts=_texts(parts),
        may_dial=parts.utility.may_dial,
        prepared=_prepared(parts),
        said=_said(parts),
        hints=_hints(parts, languages),
        intents=parts.intents,
    )
    return flow


def _said(parts: Parts) -> tuple[Phrase, ...]:
    """What the utility's own callers say, by need."""
    return tuple(
        Phrase(words, language, name)
        for name, part in parts.needs.items()
        for language, phrases in part.phrases.items()
        for words in phrases
    )


def _hints(parts: Parts, languages: Mapping[str, Language]) -> dict[str, str]:
    """What callers may say, for the recogniser, where any node takes whole sentences."""
    if not any(node.takes_sentences for node in parts.nodes.values()):
        return {}
    return {name: ",".join((one.hints, *hints(_said(parts), name))) for name, one in languages.items()}


def _alternatives(needs: Mapping[str, Need], nodes: Mapping[str, Node]) -> frozenset[str]:
    """What callers hear instead of a closed desk: the after-hours nodes, and the questions to which these speak on."""
    found: set[str] = set()
    todo = [need.after_hours for need in needs.values() if need.after_hours]
    while todo:
        name = todo.pop()
        if name not in found and not isinstance(nodes[name], Transfer | End):
            found.add(name)
            todo += [] if nodes[name].LISTENS else nodes[name].leads_to()
    return frozenset(found)


def _need(name: str, part: NeedPart) -> Need:
    return Need(
        name,
        part.name.root,
        part.desk,
        part.urgency,
        part.after_hours,
        part.accept_also,
        part.follow_up,
        part.language,
        part.first,
    )


def _desk(name: str, part: DeskPart, nodes: Mapping[str, Node]) -> Desk:
    to_node = part.overflow in nodes
    return Desk(
        name,
        part.name.root,
        part.lines,
        part.hours,
        part.languages,
        part.ring,
        part.rounds,
        automated=part.automated == "true",
        overflow_desk=None if to_node else part.overflow,
        overflow_node=part.overflow if to_node else None,
        mode=part.mode,
        longest_wait=part.longest_wait,
        most_waiting=part.most_waiting,
        workflow=part.workflow,
    )


def _agent(name: str, part: AgentPart) -> Agent:
    return Agent(
        name, part.name, part.line, part.desks, part.languages, part.hours, supervisor=part.supervisor == "true"
    )


def _made_nodes(parts: Parts) -> dict[str, Node]:
    """The transfers that no author writes: one for each need and one for each desk."""
    made: dict[str, Node] = {}
    for name, need in parts.needs.items():
        made[f"need.{name}"] = Transfer(kind="transfer", need=name, say=need.before).named(f"need.{name}")
    for name in parts.desks:
        made[f"desk.{name}"] = Transfer(kind="transfer", desk=name).named(f"desk.{name}")
    made[PARTED] = Parted(kind="parted").named(PARTED)
    made[CALLING] = Calling(kind="calling").named(CALLING)
    made[PARKED] = Parked(kind="parked").named(PARKED)
    made[MORE] = More(kind="more").named(MORE)
    return made


def _language(name: str, parts: Parts) -> Language:
    voice = parts.utility.languages[name]
    spoken_keys = {plain(word): str(key) for key, word in enumerate(parts.phrases.spoken_keys[name])}
    phrases = parts.phrases
    words = frozenset(plain(word) for word in phrases.person_words[name])
    wishes = {one: {plain(word) for word in said} for one, said in phrases.language_words.items()}
    others = {word for one in parts.utility.languages if one != name for word in wishes.get(one, ())}
    hints = ",".join((*sorted(words), *sorted(others)))
    return Language(name, voice.language, voice.voice, words, frozenset(wishes.get(name, ())), spoken_keys, hints)


def _spoken(parts: Parts, nodes: Mapping[str, Node]) -> dict[str, dict[str, Prompts]]:
    phrases = {path[0]: text.root for path, text in texts_of(parts.phrases)}
    scripts = []
    for language in parts.utility.languages:
        facts = {name: text[language] for name, text in parts.utility.facts.items()}
        others = tuple(other for other in parts.utility.languages if other != language)
        scripts.append(Script(language, others, phrases, partial(fill, slots=facts)))
    return {name: {script.language: node.speak(script) for script in scripts} for name, node in nodes.items()}


def _texts(parts: Parts) -> dict[str, dict[str, str]]:
    """What is texted to callers, by need and language, with the facts in it."""
    found: dict[str, dict[str, str]] = {}
    for name, need in parts.needs.items():
        if need.text:
            found[name] = _with_facts(parts, need.text)
    return found


def _prepared(parts: Parts) -> dict[str, Prepared]:
    """The prepared announcements, with the facts in them."""
    return {
        name: Prepared(
            name,
            _with_facts(parts, part.name),
            _with_facts(parts, part.words),
            part.urgent == "true",
            part.needs,
            _with_facts(parts, part.more) if part.more else {},
            part.texts == "true",
        )
        for name, part in parts.prepared.items()
    }


def _with_facts(parts: Parts, text: Text) -> dict[str, str]:
    """A text by language, in the order of the utility's languages."""
    found = {}
    for language in parts.utility.languages:
        facts = {fact: words[language] for fact, words in parts.utility.facts.items()}
        found[language] = fill(text[language], facts)
    return found
