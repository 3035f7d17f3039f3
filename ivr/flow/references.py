"""The files against each other: every name that is used exists, every number may be dialled, nobody is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ivr.flow.dialling import odd_rules
from ivr.flow.line_references import check_line
from ivr.flow.named import known, number_refused
from ivr.flow.nodes import KINDS, Node
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.voicemail import Voicemail
from ivr.flow.nodes.whisper import Whisper
from ivr.flow.problem import did_you_mean
from ivr.flow.schema import DeskPart, NeedPart
from routing.hours import ALWAYS
from routing.needs import AGENT, EMERGENCY, URGENT

if TYPE_CHECKING:
    from ivr.flow.compile import Parts

FILLED = frozenset().union(*(kind.SLOTS for kind in KINDS.values()))
"""The {names} that nodes fill in: a fact with such a name would be spoken in their place."""


def check_references(parts: Parts) -> None:
    """Note every reference that leads nowhere, and every fact of one file that contradicts another."""
    _check_utility(parts)
    _check_phrases(parts)
    for name, need in parts.needs.items():
        _check_need(parts, name, need)
    for name in parts.mix:
        known(parts, parts.sources["mix.yaml"], (name,), name, "need")
    for name, prepared in parts.prepared.items():
        for number, need_name in enumerate(prepared.needs):
            known(parts, parts.sources["announcements.yaml"], (name, "needs", str(number)), need_name, "need")
    for name, desk in parts.desks.items():
        _check_desk(parts, name, desk)
    check_line(parts)
    _check_urgent(parts)
    for name, node in parts.nodes.items():
        _check_node(parts, name, node)


def _check_utility(parts: Parts) -> None:
    source, utility = parts.sources["utility.yaml"], parts.utility
    try:
        ZoneInfo(utility.timezone)
    except (KeyError, ValueError, OSError):
        message = f"there is no time zone '{utility.timezone}'"
        source.note(("timezone",), "unknown-zone", message, "write it as America/New_York")
    for path, message, fix in odd_rules(utility.may_dial):
        source.note(("may_dial", *path), "may-dial", message, fix)
    for number, ours in enumerate(utility.numbers):
        reason = number_refused(ours, utility.may_dial.model_copy(update={"prefixes": ()}), ())
        if reason:
            source.note(("numbers", str(number)), "number", *reason)
    for fact in FILLED & {*utility.facts}:
        message = f"'{fact}' is filled in during the call, and cannot be a fact as well"
        source.note(("facts", fact), "fact-name", message, f"rename it, such as 'our_{fact}'", at_key=True)
    known(parts, source, ("start",), utility.start, "node")
    for field, kind in (("whisper", Whisper), ("message", Voicemail)):
        name = getattr(utility, field)
        is_known = known(parts, source, (field,), name, "node")
        if is_known and name in parts.nodes and not isinstance(parts.nodes[name], kind):
            message = f"'{name}' is a node of kind '{parts.nodes[name].kind}'"
            source.note((field,), "wrong-kind", message, f"name one of kind '{kind.__name__.lower()}'")
    for needed, why in ((AGENT, "callers who ask for a person"), (EMERGENCY, "danger to life and property")):
        needs = parts.sources["needs.yaml"]
        if needs.whole and needed not in needs.data:
            needs.note((), "missing-need", f"the need '{needed}' is missing", f"add it, for {why}")


def _check_phrases(parts: Parts) -> None:
    source, phrases = parts.sources["phrases.yaml"], parts.phrases
    for field, entries in (("person_words", phrases.person_words), ("spoken_keys", phrases.spoken_keys)):
        for language in parts.utility.languages:
            words = entries.get(language, ())
            if not words:
                message = f"'{field}' has no words in language '{language}'"
                source.note((field,), "language-missing", message, f"add '{language}: […]'", at_key=True)
            elif field == "spoken_keys" and len(words) != 10:
                message = f"'{field}' in language '{language}' has {len(words)} words"
                source.note((field, language), "spoken-keys", message, "ten, from zero to nine")
    for slot in ("words", "key"):
        for language, text in phrases.option.root.items():
            if f"{{{slot}}}" not in text:
                message = f"the spoken option must hold {{{slot}}}"
                source.note(("option", language), "option-words", message, "write it as {words}, press {key}.")


def _check_need(parts: Parts, name: str, need: NeedPart) -> None:
    source = parts.sources["needs.yaml"]
    known(parts, source, (name, "desk"), need.desk, "desk")
    if need.after_hours is not None:
        known(parts, source, (name, "after_hours"), need.after_hours, "node")
    if need.first is not None:
        known(parts, source, (name, "first"), need.first, "node")
        if _urgent(name, need):
            message = f"'{name}' is urgent, but callers come to '{need.first}' before its desk"
            source.note((name, "first"), "urgent-first", message, "take 'first' away; who is in danger is not kept")
    for number, other in enumerate(need.accept_also):
        known(parts, source, (name, "accept_also", str(number)), other, "need")
    if need.language is not None:
        known(parts, source, (name, "language"), need.language, "language")
    for language in need.phrases:
        known(parts, source, (name, "phrases", language), language, "language")
    desk = parts.desks.get(need.desk)
    if desk is None or desk.hours == ALWAYS.name:
        return
    if not _urgent(name, need) and need.after_hours is None:
        message = f"'{name}' has no 'after_hours', and its desk '{need.desk}' closes"
        source.note((name,), "missing", message, "name the node for callers at night", at_key=True)


def _urgent(name: str, need: NeedPart) -> bool:
    return need.urgency == URGENT or name == EMERGENCY


def _check_urgent(parts: Parts) -> None:
    """Urgent needs are at desks of people that never close: one message a desk, at the need if it is the only one."""
    for desk_name, desk in parts.desks.items():
        urgent = [name for name, need in parts.needs.items() if need.desk == desk_name and _urgent(name, need)]
        if not urgent:
            continue
        if desk.automated == "true":
            message = f"'{urgent[0]}' is urgent, but a machine answers at desk '{desk_name}'"
            fix = "choose a desk of people, or give its lines to people"
            parts.sources["desks.yaml"].note((desk_name, "automated"), "urgent-desk", message, fix)
        if desk.hours == ALWAYS.name:
            continue
        file, path = ("needs.yaml", (urgent[0], "desk")) if len(urgent) == 1 else ("desks.yaml", (desk_name, "hours"))
        needs = f"{', '.join(urgent)} {'are' if urgent[1:] else 'is'} urgent"
        message = f"{needs}, but the desk '{desk_name}' is not always open"
        parts.sources[file].note(path, "urgent-desk", message, "give that desk 'hours: always', or choose another desk")


def _check_desk(parts: Parts, name: str, desk: DeskPart) -> None:
    source = parts.sources["desks.yaml"]
    if not desk.lines:
        message = f"desk '{name}' has no line"
        source.note((name, "lines"), "no-lines", message, "give at least one phone number")
    for number, line in enumerate(desk.lines):
        reason = number_refused(line, parts.utility.may_dial, parts.utility.numbers)
        if reason:
            source.note((name, "lines", str(number)), "number", *reason)
    for number, language in enumerate(desk.languages):
        known(parts, source, (name, "languages", str(number)), language, "language")
    if desk.hours not in parts.schedules:
        fix = did_you_mean(desk.hours, parts.schedules, f"known are {', '.join(sorted(parts.schedules))}")
        message = f"calendar.yaml has no hours '{desk.hours}'"
        source.note((name, "hours"), "unknown-hours", message, fix)
    known(parts, source, (name, "overflow"), desk.overflow, "desk or node")
    if desk.overflow in source.data and desk.overflow in parts.homes:
        message = f"'{desk.overflow}' is both a desk and a node"
        source.note((name, "overflow"), "ambiguous", message, "rename one of them")
    seen, current = [name], desk
    while current.overflow in parts.desks:
        if current.overflow in seen:
            if current.overflow == name == min(seen):  # one message a circle, at the first of its desks
                message = f"the overflow goes in a circle: {' -> '.join([*seen, name])}"
                fix = "let the last one lead to a node, such as a voicemail"
                source.note((name, "overflow"), "overflow-circle", message, fix)
            break
        seen.append(current.overflow)
        current = parts.desks[current.overflow]


def _check_node(parts: Parts, name: str, node: Node) -> None:
    source = parts.homes[name]
    for path, target in node.targets():
        known(parts, source, (name, *path), target, "node")
    for path, need in node.needs():
        known(parts, source, (name, *path), need, "need")
    for path, desk in node.desks():
        known(parts, source, (name, *path), desk, "desk")
    if isinstance(node, LanguageNode):
        for key, language in node.languages.items():
            known(parts, source, (name, "languages", key), language, "language")
