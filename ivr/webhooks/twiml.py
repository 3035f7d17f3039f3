"""Steps -> TwiML. Written with f-strings: the SDK's VoiceResponse costs thirty times as much (docs/performance.md);
a test checks every document of every state against the carrier's schema, and equality with VoiceResponse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ivr.flow.graph import Language
from ivr.flow.steps import Connect, Dial, Gather, Hangup, Pause, Record, Redirect, Say, Step, Where
from ivr.webhooks import address
from ivr.webhooks.address import Address

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
TAIL = "</Response>"
NOTHING = f"{HEAD}{TAIL}".encode()

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Renderer:
    """Writes the steps of one turn. ``languages`` are those of the flow; ``path`` is where its webhooks come in."""

    def __init__(self, languages: Mapping[str, Language], path: str, agent_path: str, recording_path: str) -> None:
        self._voices = {name: _voice(language) for name, language in languages.items()}
        self._codes = {name: language.code for name, language in languages.items()}
        self._path = spoken(path)
        self._agent_path = spoken(agent_path)
        self._recording_path = spoken(recording_path)

    def render(self, steps: Iterable[Step], here: Address) -> bytes:
        """The document for ``steps``; ``here`` gives the flow version, language and next turn number."""
        return f"{HEAD}{''.join([self._step(step, here) for step in steps])}{TAIL}".encode()

    def _step(self, step: Step, here: Address) -> str:
        match step:
            case Say(text, language):
                return f"<Say {self._voices[language]}>{spoken(text)}</Say>"
            case Gather():
                return self._gather(step, here)
            case Redirect(then):
                return f'<Redirect method="POST">{self._url(self._path, then, here)}</Redirect>'
            case Dial():
                return self._dial(step, here)
            case Record(limit, then):
                return (
                    f'<Record action="{self._url(self._path, then, here)}" maxLength="{limit}" timeout="4" '
                    f'playBeep="true" recordingStatusCallback="{self._recording_path}"/>'
                )
            case Pause(seconds):
                return f'<Pause length="{seconds}"/>'
            case Hangup():
                return "<Hangup/>"
            case Connect():
                return ""

    def _gather(self, step: Gather, here: Address) -> str:
        says = "".join([f"<Say {self._voices[say.language]}>{spoken(say.text)}</Say>" for say in step.says])
        ends = f'numDigits="{step.digits}"' if step.digits else 'finishOnKey="#"'
        if step.digits == 1:  # else the carrier takes a first '#' for no input at all
            ends += ' finishOnKey=""'
        speech = "dtmf"
        if step.hints:
            code = self._codes[step.language]
            speech = f'dtmf speech" speechTimeout="auto" language="{code}" hints="{spoken(step.hints)}'
        return (
            f'<Gather input="{speech}" {ends} timeout="{step.timeout}" '
            f'action="{self._url(self._path, step.then, here)}">{says}</Gather>'
        )

    def _dial(self, step: Dial, here: Address) -> str:
        whisper = ""
        if step.whisper:
            first = Address(here.flow, step.whisper, 0, here.language, 0)
            whisper = f' url="{address.write(self._agent_path, first)}"'
        return (
            f'<Dial answerOnBridge="true" timeout="{step.ring}" action="{self._url(self._path, step.then, here)}">'
            f"<Number{whisper}>{spoken(step.number)}</Number></Dial>"
        )

    def _url(self, path: str, then: Where, here: Address) -> str:
        return address.write(path, Address(here.flow, then.node, here.turn, here.language, then.tries))


def _voice(language: Language) -> str:
    voice = f' voice="{spoken(language.voice)}"' if language.voice else ""
    return f'language="{language.code}"{voice}'


@lru_cache(maxsize=20_000)
def spoken(text: str) -> str:
    """Text as it may stand in an XML document: markup escaped, characters that XML cannot hold left out."""
    text = _NOT_XML.sub(" ", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
