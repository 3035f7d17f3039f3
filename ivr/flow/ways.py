"""The keys that lead to each need: the shortest way of a caller who knows where to go."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from ivr.flow.call import PERSON_KEY
from ivr.flow.graph import Flow
from ivr.flow.nodes.base import Node
from ivr.flow.nodes.hours import HoursNode
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.say import SayNode
from ivr.flow.nodes.transfer import Transfer
from routing.needs import AGENT

Keys = tuple[str, ...]
"""Key after key; where digits are asked for, some digits in one."""


def ways(flow: Flow) -> Mapping[str, Keys]:
    """The keys from the start of a call to each need that an option names; key 0 to a person. By open desks.

    A need for a language is met by the key that changes to it.
    """
    found: dict[str, Keys] = {AGENT: (PERSON_KEY,)}
    for keys, node in stops(flow):
        if isinstance(node, Transfer) and node.need:
            found.setdefault(node.need, keys)
        if not isinstance(node, Menu):
            continue
        if node.other_language is not None:
            for spoken in flow.directory.needs.values():
                if spoken.language not in (None, flow.default_language):
                    found.setdefault(spoken.id, (*keys, node.other_language))
        for key, option in node.in_order():
            for need in (option.need, *option.also) if option.need else ():
                found.setdefault(need, (*keys, key))
    return found


def decisions(keys: Keys) -> int:
    """How often the caller has to decide on this way; digits that are asked for are no decision."""
    return sum(len(key) == 1 for key in keys)


def menus(flow: Flow) -> Iterator[tuple[Keys, Menu]]:
    """Every menu that keys alone lead to, with the shortest keys to it; the nearest first."""
    for keys, node in stops(flow):
        if isinstance(node, Menu):
            yield keys, node


def stops(flow: Flow) -> Iterator[tuple[Keys, Node]]:
    """Every node that keys alone lead to while all desks are open, with the shortest keys; the nearest first."""
    seen: set[str] = set()
    todo: deque[tuple[Keys, str]] = deque([((), flow.start)])
    while todo:
        keys, name = todo.popleft()
        if name in seen:
            continue
        seen.add(name)
        node = flow.nodes[name]
        yield keys, node
        if isinstance(node, Menu):
            todo += [((*keys, key), option.goto) for key, option in node.in_order() if option.goto]
        elif isinstance(node, LanguageNode):
            todo.append(((*keys, next(iter(node.languages))), node.next))
        elif isinstance(node, Keyed):
            todo.append(((*keys, "1" * node.at_least), node.next))
        elif isinstance(node, SayNode):
            todo.append((keys, node.next))
        elif isinstance(node, HoursNode):
            todo.append((keys, node.open))
