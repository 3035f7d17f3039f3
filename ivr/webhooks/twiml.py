"""Steps -> TwiML. Written with f-strings: the SDK's VoiceResponse costs thirty times as much (docs/performance.md);
a test checks every document of every state against the carrier's schema, and equality with VoiceResponse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct, structs

from ivr.flow.graph import Language
from ivr.flow.steps import (
    Connect,
    Dial,
    DialQueue,
    DialReservation,
    Enqueue,
    EnqueueTask,
    Gather,
    Hangup,
    Leave,
    Meet,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
    Sound,
    Step,
    Where,
)
from ivr.webhooks import address
from ivr.webhooks.address import Address

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
TAIL = "</Response>"
NOTHING = f"{HEAD}{TAIL}".encode()

MEDIA = "https://api.twilio.com/"
"""Recordings elsewhere are not ours: their address is not kept, so nobody fetches it with our credentials."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Paths(Struct, frozen=True):
    """Where the webhooks of a leg come in: its turns (``own``), and what goes on at once (``on``, the same but for
    callers in line); new legs of agents; recordings that are ready; those who wait in line, and those who are out of
    it. ``media`` is where our account's recordings stand at the carrier: no other ones are ever played."""

    own: str
    on: str
    agent: str
    recording: str
    hold: str
    queue: str
    media: str


class Renderer:
    """Writes the steps of one turn. ``languages`` are those of the flow."""

    def __init__(self, languages: Mapping[str, Language], paths: Paths) -> None:
        self._voices = {name: _voice(language) for name, language in languages.items()}
        self._codes = {name: language.code for name, language in languages.items()}
        self._paths = Paths(*map(spoken, structs.astuple(paths)))

    def render(self, steps: Iterable[Step], here: Address) -> bytes:
        """The document for ``steps``; ``here`` gives the flow version, language and next turn number."""
        return f"{HEAD}{''.join([self._step(step, here) for step in steps])}{TAIL}".encode()

    def _step(self, step: Step, here: Address) -> str:
        match step:
            case Say() | Play():
                return self._sound(step)
            case Gather():
                return self._gather(step, here)
            case Redirect(then):
                return f'<Redirect method="POST">{self._url(self._paths.on, then, here)}</Redirect>'
            case Dial():
                return self._dial(step, here)
            case Enqueue(queue, then, hold):
                return f"<Enqueue {self._in_line(then, hold, here)}>{spoken(queue)}</Enqueue>"
            case EnqueueTask(workflow, task, priority, then, hold):
                within = f'<Task priority="{priority}">{spoken(task)}</Task>'
                line = self._in_line(then, hold, here)
                return f'<Enqueue workflowSid="{spoken(workflow)}" {line}>{within}</Enqueue>'
            case DialQueue(queue, then, patience):
                action = self._url(self._paths.own, then, here)
                dial = f'<Dial hangupOnStar="true" timeout="{patience}" action="{action}">'
                return f"{dial}<Queue>{spoken(queue)}</Queue></Dial>"
            case DialReservation(reservation, then):
                action = self._url(self._paths.own, then, here)
                queue = f'<Queue reservationSid="{spoken(reservation)}"/>'
                return f'<Dial hangupOnStar="true" action="{action}">{queue}</Dial>'
            case Meet():
                return self._meet(step, here)
            case Leave():
                return "<Leave/>"
            case Record(limit, then):
                return (
                    f'<Record action="{self._url(self._paths.own, then, here)}" maxLength="{limit}" timeout="4" '
                    f'playBeep="true" recordingStatusCallback="{self._paths.recording}{address.RETRIES_ESCAPED}"/>'
                )
            case Pause(seconds):
                return f'<Pause length="{seconds}"/>'
            case Hangup():
                return "<Hangup/>"
            case Connect():
                return ""

    def _sound(self, step: Sound) -> str:
        if isinstance(step, Say):
            return f"<Say {self._voices[step.language]}>{spoken(step.text)}</Say>"
        return f"<Play>{self._paths.media}{spoken(step.recording)}.mp3</Play>"

    def _gather(self, step: Gather, here: Address) -> str:
        says = "".join([self._sound(sound) for sound in step.says])
        ends = f'numDigits="{step.digits}"' if step.digits else 'finishOnKey="#"'
        if step.digits == 1:  # else the carrier takes a first '#' for no input at all
            ends += ' finishOnKey=""'
        speech = "dtmf"
        if step.hints:
            code = self._codes[step.language]
            speech = f'dtmf speech" speechTimeout="auto" language="{code}" hints="{spoken(step.hints)}'
        return (
            f'<Gather input="{speech}" {ends} timeout="{step.timeout}" '
            f'action="{self._url(self._paths.own, step.then, here)}">{says}</Gather>'
        )

    def _dial(self, step: Dial, here: Address) -> str:
        whisper = ""
        if step.whisper:
            first = Address(here.flow, step.whisper, 0, here.language, 0)
            whisper = f' url="{address.write(self._paths.agent, first)}"'
        caller = f' callerId="{spoken(step.caller_id)}"' if step.caller_id else ""
        star = ' hangupOnStar="true"' if step.star else ""
        noun = "Sip" if step.number.startswith("sip:") else "Number"
        return (
            f'<Dial answerOnBridge="true" timeout="{step.ring}"{caller}{star} '
            f'action="{self._url(self._paths.own, step.then, here)}">'
            f"<{noun}{whisper}>{spoken(step.number)}</{noun}></Dial>"
        )

    def _in_line(self, then: Where, hold: str, here: Address) -> str:
        wait = self._url(self._paths.hold, Where(hold), here)
        return f'action="{self._url(self._paths.queue, then, here)}" waitUrl="{wait}"'

    def _meet(self, step: Meet, here: Address) -> str:
        star, ends = str(step.star).lower(), str(step.ends).lower()
        action = self._url(self._paths.own, step.then, here)
        room = f'<Conference beep="false" endConferenceOnExit="{ends}">{spoken(step.room)}</Conference>'
        return f'<Dial hangupOnStar="{star}" action="{action}">{room}</Dial>'

    def _url(self, path: str, then: Where, here: Address) -> str:
        there = Address(
            here.flow, then.node, here.turn, here.language, then.tries, here.aside, here.place, 0, here.reservation
        )
        return address.write(path, there)


def _voice(language: Language) -> str:
    voice = f' voice="{spoken(language.voice)}"' if language.voice else ""
    return f'language="{language.code}"{voice}'


@lru_cache(maxsize=20_000)
def spoken(text: str) -> str:
    """Text as it may stand in an XML document: markup escaped, characters that XML cannot hold left out."""
    text = _NOT_XML.sub(" ", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
