"""prompt-too-long: a prompt takes more than 25 seconds to hear.

Why: nobody keeps the first words in mind that long, and who is in a hurry hangs up.

Fix: Use fewer or shorter words, or say in 'because: …' why it must be this long.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.pace import seconds

MAX_SECONDS = 25.0


@rule("error")
def prompt_too_long(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        for language, prompts in menus.flow.spoken[name].items() if not node.because else ():
            took = sum(seconds(say.text) for say in prompts.get("first", ()))
            if took > MAX_SECONDS:
                message = f"in '{language}' this takes {math.ceil(took)} s to hear, more than {MAX_SECONDS:.0f}"
                yield Finding(menus.at(name), message, "use fewer or shorter words, or say why in 'because: …'")
