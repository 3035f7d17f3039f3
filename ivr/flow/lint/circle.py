"""circle: the call goes in a circle that gives the caller no choice, or no choice that leads anywhere.

Why: this is how a caller is trapped: round and round, and never a desk, a message or an answer.

Fix: Put a menu into the circle, or lead one of its options to a need, a desk, a voicemail or an end.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.graph import Flow
from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.lint.hangs_up import passes
from ivr.flow.lint.unreachable import callers
from ivr.flow.nodes.end import End
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.nodes.voicemail import Voicemail


@rule("error")
def circles(menus: Menus) -> Iterator[Finding]:
    """One message a circle, at the node that comes first in the files."""
    flow, known = menus.flow, set[str]()
    for name in menus.parts.nodes:
        circle = _circle(flow, name) if name not in known else None
        if circle:
            known.update(circle)
            message = f"the call would go in a circle without a choice for the caller: {' -> '.join(circle)}"
            yield Finding(menus.at(name), message, "put a menu into it, or lead it to a desk")
    reached, served = callers(flow), _from_where_served(flow)
    for name in menus.parts.nodes:
        if name in reached and name not in served and name not in known:
            known |= flow.reachable([name])
            message = f"whoever comes to '{name}' can only go round and round, and never reaches a desk or an answer"
            yield Finding(menus.at(name), message, "give an option a 'need', or lead it to a desk, voicemail or end")


def _from_where_served(flow: Flow) -> set[str]:
    """The nodes from which some way leads to a desk, a voicemail or a last word."""
    before: dict[str, list[str]] = {}
    for name in flow.nodes:
        for following in flow.following(name):
            before.setdefault(following, []).append(name)
    todo = [
        name for name, node in flow.nodes.items() if node.FOR_AGENTS or isinstance(node, Transfer | Voicemail | End)
    ]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += before.get(name, ())
    return found


def _circle(flow: Flow, start: str) -> list[str] | None:
    """The way by which ``start`` leads to itself through nodes that give no choice; None if there is none."""
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if not passes(flow, way[-1]):
            continue
        for following in flow.following(way[-1]):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return None
