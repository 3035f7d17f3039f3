"""The steps of a scenario: '- waits', or '- presses: 2'. Which words there are, the player of scenarios knows."""

from __future__ import annotations

from typing import Any

from ivr.scenarios.actor import WORDS

MEANING = {
    "hears": "Words that the caller must have heard since the step before.",
    "agent hears": "Words that the agent must have heard since the step before.",
    "presses": "The caller listens to the end, then presses these keys.",
    "presses at once": "The caller presses these keys without listening.",
    "presses slowly": "The caller presses these keys with long pauses, as relay operators do.",
    "says": "The caller says these words.",
    "waits": "The caller stays silent; in a queue, for so many seconds.",
    "hangs up": "The caller hangs up.",
    "records": "The caller leaves a message of so many seconds.",
    "agent answers": "The next line that rings is answered, and the call is taken.",
    "agent picks up": "The next line that rings is answered, and nothing is pressed.",
    "agent declines": "The next line that rings is answered, and the call is declined.",
    "machine answers": "A voicemail box answers the next line that rings.",
    "busy": "The next line is busy.",
    "no answer": "The next line rings in vain.",
    "cannot be reached": "The next line cannot be reached.",
    "agent presses": "The agent presses these keys, in a menu of theirs or (the star key) during a talk.",
    "agent says": "The agent says these words.",
    "agent waits": "The agent is silent where something is asked.",
    "agent hangs up": "The agent hangs up.",
    "agent talks": "The agent talks with the caller for so many seconds, then hangs up.",
}


def _about(word: str) -> dict[str, Any]:
    pattern = WORDS[word].about
    assert pattern is not None
    example = WORDS[word].example.partition(": ")[2] or "5"
    shown = int(example) if example.isdigit() else example
    found = {"type": ["string", "number"], "description": MEANING[word], "examples": [shown]}
    return found if pattern.pattern.startswith(".*") else found | {"pattern": f"^({pattern.pattern})$"}


STEPS: dict[str, Any] = {
    "type": "array",
    "items": {
        "anyOf": [
            {"enum": [word for word, known in WORDS.items() if known.alone]},
            {
                "type": "object",
                "properties": {word: _about(word) for word, known in WORDS.items() if known.about is not None},
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
            },
        ]
    },
}
"""JSON Schema of the list of steps."""
