"""What would trap or tire a caller, as far as it shows in the graph alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ivr.flow.call import PERSON_KEY
from ivr.flow.graph import Flow
from ivr.flow.nodes.end import End
from ivr.flow.nodes.hours import HoursNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.nodes.voicemail import Voicemail
from ivr.flow.nodes.whisper import Whisper
from ivr.flow.pace import seconds
from ivr.flow.problem import Path
from ivr.flow.words import keys_named, texts_of

if TYPE_CHECKING:
    from ivr.flow.compile import Parts

MAX_OPTIONS = 6
MAX_PROMPT_SECONDS = 25.0
MAX_GREETING_SECONDS = 4.0


def check_traps(flow: Flow, parts: Parts) -> None:
    """Note what callers would suffer from: in each node, and in the ways between nodes."""
    for name, node in parts.nodes.items():
        if isinstance(node, Menu):
            _check_menu(flow, parts, name, node)
        if not node.because:
            _check_length(flow, parts, name)
    _check_ways(flow, parts)


def _note(parts: Parts, name: str, path: Path, rule: str, message: str, fix: str) -> None:
    source = parts.homes[name]
    source.note((name, *path), rule, message, fix, at_key=not path)


def _check_menu(flow: Flow, parts: Parts, name: str, menu: Menu) -> None:
    for path, text in texts_of(menu):
        for language, words in text.root.items():
            for key in keys_named(words):
                if key not in (*menu.options, menu.other_language, PERSON_KEY):
                    fix = "leave keys out of the words: they are spoken from the options"
                    message = f"the words name key {key}, which does nothing"
                    _note(parts, name, (*path, language), "names-missing-key", message, fix)
    if menu.because:
        return
    fix = "move some options to another menu, or say why in 'because: …'"
    if len(menu.options) > MAX_OPTIONS:
        message = f"{len(menu.options)} options are more than {MAX_OPTIONS}"
        _note(parts, name, ("options",), "too-many-options", message, fix)
    for language in flow.languages:
        if name == flow.start and menu.say and seconds(menu.say[language]) > MAX_GREETING_SECONDS:
            message = f"in '{language}' the greeting takes longer than {MAX_GREETING_SECONDS:.0f} s"
            _note(parts, name, ("say", language), "greeting-too-long", message, "say the name, then the options")


def _check_length(flow: Flow, parts: Parts, name: str) -> None:
    for language, prompts in flow.spoken[name].items():
        took = sum(seconds(say.text) for say in prompts.get("first", ()))
        if took > MAX_PROMPT_SECONDS:
            message = f"in '{language}' this takes {math.ceil(took)} s to hear, more than {MAX_PROMPT_SECONDS:.0f}"
            _note(parts, name, (), "prompt-too-long", message, "use fewer or shorter words, or say why in 'because: …'")


def _check_ways(flow: Flow, parts: Parts) -> None:
    callers = flow.reachable([flow.start, flow.message, f"desk.{flow.agent.desk}", f"desk.{flow.emergency.desk}"])
    reached = callers | flow.reachable([flow.whisper])
    _check_circles(flow, parts, callers)
    for name, node in parts.nodes.items():
        if name not in reached:
            message, fix = f"no caller can ever reach '{name}'", "lead an option to it, or delete it"
            _note(parts, name, (), "unreachable", message, fix)
        elif isinstance(node, Whisper) and name in callers:
            message = f"'{name}' is for agents, but callers can reach it"
            _note(parts, name, (), "wrong-kind", message, "lead them elsewhere")
    _check_hang_ups(flow, parts)


def _from_where_served(flow: Flow) -> set[str]:
    """The nodes from which some way leads to a desk, a voicemail or a last word."""
    before: dict[str, list[str]] = {}
    for name in flow.nodes:
        for following in flow.following(name):
            before.setdefault(following, []).append(name)
    todo = [name for name, node in flow.nodes.items() if isinstance(node, Transfer | Voicemail | End | Whisper)]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += before.get(name, ())
    return found


def _check_circles(flow: Flow, parts: Parts, callers: set[str]) -> None:
    """One message a circle, at the node that comes first in the files."""
    known: set[str] = set()
    for name in parts.nodes:
        circle = _circle(flow, name) if name not in known else None
        if circle:
            known.update(circle)
            message = f"the call would go in a circle without a choice for the caller: {' -> '.join(circle)}"
            _note(parts, name, (), "circle", message, "put a menu into it, or lead it to a desk")
    served = _from_where_served(flow)
    for name in parts.nodes:
        if name in callers and name not in served and name not in known:
            known |= flow.reachable([name])
            message = f"whoever comes to '{name}' can only go round and round, and never reaches a desk or an answer"
            _note(parts, name, (), "circle", message, "give an option a 'need', or lead it to a desk, voicemail or end")


def _check_hang_ups(flow: Flow, parts: Parts) -> None:
    """Nobody is hung up on who has only called, found a desk closed, or rung it in vain."""
    roots = {name: f"when '{name}' answers instead of a closed desk" for name in sorted(flow.alternatives)}
    for desk in flow.directory.desks.values():
        if desk.overflow_node:
            roots.setdefault(desk.overflow_node, f"when nobody answers at desk '{desk.id}'")
    for name, node in parts.nodes.items():
        if isinstance(node, HoursNode):
            for closed in (node.closed, node.holiday or node.closed):
                roots.setdefault(closed, f"when '{name}' finds desk '{node.desk}' closed")
    roots = {flow.start: "at the start of the call"} | roots
    known: set[str] = set()
    for root, when in roots.items():
        for name in sorted(_passed_through(flow, root) - known):
            if isinstance(flow.nodes[name], End):
                known.add(name)
                message = f"a caller would be hung up on here without being served, {when}"
                _note(parts, name, (), "hangs-up", message, "lead to a menu, a desk or a voicemail instead")


def _passes(flow: Flow, name: str) -> bool:
    """Whether a call may pass through this node without a choice that brings the caller nearer to what they need."""
    return not isinstance(flow.nodes[name], Menu | Voicemail | End | Whisper)


def _passed_through(flow: Flow, root: str) -> set[str]:
    """The nodes to which a caller comes from ``root`` without having chosen anything."""
    seen: set[str] = set()
    todo = [root]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += flow.following(name) if _passes(flow, name) else []
    return seen


def _circle(flow: Flow, start: str) -> list[str] | None:
    """The way by which ``start`` leads to itself through nodes that give no choice; None if there is none."""
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if not _passes(flow, way[-1]):
            continue
        for following in flow.following(way[-1]):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return None
