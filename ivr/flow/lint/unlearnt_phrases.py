"""unlearnt-phrases: there are phrases in needs.yaml that the line has not learnt.

Why: callers who say them are understood no better than before.

Fix: Run 'ivr intents train', which writes intents.model beside the menus.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from routing.intent.phrases import fingerprint


@rule("advice")
def unlearnt_phrases(menus: Menus) -> Iterator[Finding]:
    flow = menus.flow
    learnt = flow.intents.partition("\n")[0]
    if learnt == fingerprint(flow.said) or not (flow.said or flow.intents):
        return
    need = flow.said[0].need if flow.said else next(iter(flow.directory.needs))
    yield Finding(
        menus.in_file("needs.yaml", need), "the phrases here are not what was learnt", "run: ivr intents train"
    )
