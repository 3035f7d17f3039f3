"""Desks with a queue, and the agents who take their calls: nothing is missing that the line needs to work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.flow.named import known, number_refused
from ivr.flow.nodes import KINDS
from ivr.flow.nodes.duty import Duty
from ivr.flow.problem import did_you_mean

if TYPE_CHECKING:
    from ivr.flow.compile import Parts
    from ivr.flow.schema import AgentPart

WORKFLOW = re.compile(r"WW[0-9a-f]{32}")

ROLES = {"hold": "hold", "handover": "handover", "callback": "hello", "agent_start": "duty"}
"""The kind of the node that each line of utility.yaml names."""


def check_line(parts: Parts) -> None:
    """Note what a queue lacks, and what is wrong with an agent."""
    _check_nodes(parts)
    _check_announcements(parts)
    for name, agent in parts.agents.items():
        _check_agent(parts, name, agent)
    _check_agent_numbers(parts)
    source, taken = parts.sources["desks.yaml"], {desk for one in parts.agents.values() for desk in one.desks}
    whole = "agents.yaml" in parts.sources and parts.sources["agents.yaml"].whole
    for name, desk in parts.desks.items():
        if desk.mode == "queue" and name not in taken and whole:
            message = f"no agent takes calls of desk '{name}', which has a queue"
            fix = f"add '{name}' to the desks of an agent in agents.yaml, or write 'mode: lines' here"
            source.note((name, "mode"), "no-agents", message, fix)
        if desk.mode == "queue" and desk.automated == "true":
            message = f"desk '{name}' has a queue, but a machine answers there"
            source.note((name, "automated"), "no-agents", message, "delete 'automated: true', or write 'mode: lines'")
        if desk.mode == "taskrouter" and not WORKFLOW.fullmatch(desk.workflow):
            path, message = (name, "mode"), f"desk '{name}' lacks the id of its workflow at the carrier"
            if desk.workflow:
                path, message = (name, "workflow"), f"'{desk.workflow}' is not the id of a workflow"
            source.note(path, "workflow", message, "write 'workflow: WW…', 34 characters, from the carrier's console")


def _check_nodes(parts: Parts) -> None:
    """The nodes that the line needs, in utility.yaml; where one is named, it is of the right kind."""
    source, utility = parts.sources["utility.yaml"], parts.utility
    queues = [name for name, desk in parts.desks.items() if desk.mode == "queue"]
    tasks = [name for name, desk in parts.desks.items() if desk.mode == "taskrouter"]
    for field, kind in ROLES.items():
        name = getattr(utility, field)
        both = field in ("hold", "handover")
        needed = queues or tasks if both else queues if field != "agent_start" else []
        if name is None and needed:
            message = f"'{field}' is missing, which desk '{needed[0]}' needs for its queue"
            source.note((), "missing", message, _add(parts, field, kind))
        if name is None or not known(parts, source, (field,), name, "node") or name not in parts.nodes:
            continue
        if not isinstance(parts.nodes[name], KINDS[kind]):
            message = f"'{name}' is a node of kind '{parts.nodes[name].kind}'"
            fit = _one_of(parts, kind)
            source.note((field,), "wrong-kind", message, f"name one of kind '{kind}'{f': {fit}' if fit else ''}")
    if queues and "agents.yaml" not in parts.sources:
        message = f"desk '{queues[0]}' has a queue, but there is no file 'agents.yaml'"
        fix = "write it, with 'name', 'line', 'desks' and 'languages' of each agent, or write 'mode: lines' here"
        parts.sources["desks.yaml"].note((queues[0], "mode"), "no-agents", message, fix)


def _one_of(parts: Parts, kind: str) -> str:
    """The first node of a kind; empty if there is none."""
    return next((name for name, node in parts.nodes.items() if node.kind == kind), "")


def _add(parts: Parts, field: str, kind: str) -> str:
    """What to do where utility.yaml does not name a node."""
    fit = _one_of(parts, kind)
    return f"add '{field}: {fit}'" if fit else f"write a node of kind '{kind}', and add '{field}: …' with its name"


def _check_announcements(parts: Parts) -> None:
    for name, node in parts.nodes.items():
        leads_to = parts.nodes.get(node.announcements or "") if isinstance(node, Duty) else None
        if leads_to is not None and not isinstance(leads_to, KINDS["announce"]):
            message = f"'{leads_to.id}' is a node of kind '{leads_to.kind}'"
            place = (name, "announcements")
            parts.homes[name].note(place, "wrong-kind", message, "name one of kind 'announce'")


def _check_agent(parts: Parts, name: str, agent: AgentPart) -> None:
    source = parts.sources["agents.yaml"]
    reason = number_refused(agent.line, parts.utility.may_dial, parts.utility.numbers)
    if reason:
        source.note((name, "line"), "number", *reason)
    twin = next((one for one, other in parts.agents.items() if other.line == agent.line), name)
    if twin != name:
        message = f"'{name}' has the same line as '{twin}'"
        source.note((name, "line"), "same-line", message, "give each agent a phone of their own")
    for number, desk in enumerate(agent.desks):
        is_known = known(parts, source, (name, "desks", str(number)), desk, "desk")
        if is_known and desk in parts.desks and parts.desks[desk].mode != "queue":
            message = f"desk '{desk}' has no queue: nobody is rung for it"
            fix = f"write 'mode: queue' at '{desk}' in desks.yaml, or leave it out here"
            source.note((name, "desks", str(number)), "no-queue", message, fix)
    for number, language in enumerate(agent.languages):
        known(parts, source, (name, "languages", str(number)), language, "language")
    if agent.hours is not None and agent.hours not in parts.schedules:
        fix = did_you_mean(agent.hours, parts.schedules, f"known are {', '.join(sorted(parts.schedules))}")
        source.note((name, "hours"), "unknown-hours", f"calendar.yaml has no hours '{agent.hours}'", fix)


def _check_agent_numbers(parts: Parts) -> None:
    source, utility = parts.sources["utility.yaml"], parts.utility
    for number, ours in enumerate(utility.agent_numbers):
        if ours not in utility.numbers:
            message = f"agents call one of our own numbers, and {ours} is not one of 'numbers'"
            source.note(("agent_numbers", str(number)), "number", message, "add it to 'numbers', or write one of those")
    if utility.agent_numbers and utility.agent_start is None:
        message = "'agent_start' is missing: nobody knows what agents hear who call"
        source.note(("agent_numbers",), "missing", message, _add(parts, "agent_start", "duty"))
