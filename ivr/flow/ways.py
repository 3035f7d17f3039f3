"""The keys that lead to each need: the shortest way of a caller who knows where to go."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from ivr.flow.call import PERSON_KEY
from ivr.flow.graph import Flow
from ivr.flow.nodes.hours import HoursNode
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.say import SayNode
from routing.needs import AGENT

Keys = tuple[str, ...]


def ways(flow: Flow) -> Mapping[str, Keys]:
    """The keys from the start of a call to each need that an option names; key 0 to a person. By open desks.

    A need for a language is met by the key that changes to it.
    """
    found: dict[str, Keys] = {AGENT: (PERSON_KEY,)}
    for keys, menu in menus(flow):
        if menu.other_language is not None:
            for spoken in flow.directory.needs.values():
                if spoken.language not in (None, flow.default_language):
                    found.setdefault(spoken.id, (*keys, menu.other_language))
        for key, option in menu.in_order():
            for need in (option.need, *option.also) if option.need else ():
                found.setdefault(need, (*keys, key))
    return found


def menus(flow: Flow) -> Iterator[tuple[Keys, Menu]]:
    """Every menu that keys alone lead to, with the shortest keys to it; the nearest first."""
    seen: set[str] = set()
    todo: deque[tuple[Keys, str]] = deque([((), flow.start)])
    while todo:
        keys, name = todo.popleft()
        if name in seen:
            continue
        seen.add(name)
        node = flow.nodes[name]
        if isinstance(node, Menu):
            yield keys, node
            todo += [((*keys, key), option.goto) for key, option in node.in_order() if option.goto]
        elif isinstance(node, LanguageNode):
            first = next(iter(node.languages))
            todo.append(((*keys, first), node.next))
        elif isinstance(node, SayNode):
            todo.append((keys, node.next))
        elif isinstance(node, HoursNode):
            todo.append((keys, node.open))
