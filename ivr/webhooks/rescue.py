"""The fallback document, made from the flow: an apology in every language, then people, the dispatcher first."""

from __future__ import annotations

from ivr.flow.graph import Flow
from ivr.webhooks.twiml import HEAD, TAIL, spoken

MAX_LINES = 10
"""The carrier rings at most ten numbers one after the other."""


def document(flow: Flow) -> bytes:
    """Static TwiML without any webhook of ours, fit to be hosted elsewhere."""
    desks = flow.directory.desks
    lines: list[str] = []
    for name in (flow.emergency.desk, flow.agent.desk):
        lines += [line for line in desks[name].lines if line not in lines]
    says = "".join(
        f'<Say language="{language.code}">{spoken(flow.phrase("apology", name))}</Say>'
        for name, language in flow.languages.items()
    )
    numbers = "".join(_noun(line) for line in lines[:MAX_LINES])
    return f'{HEAD}{says}<Dial sequential="true" timeout="25">{numbers}</Dial>{says}{TAIL}'.encode()


def _noun(line: str) -> str:
    name = "Sip" if line.startswith("sip:") else "Number"
    return f"<{name}>{spoken(line)}</{name}>"
