"""TwiML: every document of every state of the shipped flow is one that the carrier takes, and nothing slips into it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial as SdkDial
from twilio.twiml.voice_response import Gather as SdkGather
from twilio.twiml.voice_response import VoiceResponse

from ivr.flow import engine
from ivr.flow.call import Answered, Call, Dialled, Input, Pressed, Queued, Recorded, Said, Silence, Waiting
from ivr.flow.graph import Flow
from ivr.flow.services import LocalServices
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
    Record,
    Redirect,
    Say,
    Step,
    Where,
)
from ivr.simulator.twiml import LIMIT_BYTES, Verb, read
from ivr.webhooks import address
from ivr.webhooks.address import RETRIES, Address
from ivr.webhooks.rescue import document as fallback
from ivr.webhooks.twiml import MEDIA, NOTHING, Paths, Renderer
from tests.line import BY_DAY, BY_NIGHT

INPUTS: list[Input] = [
    Answered(),
    Silence(),
    Pressed("1"),
    Pressed("0"),
    Pressed("?"),
    Said("agent"),
    Said("mumble"),
    Dialled("busy", False),
    Dialled("completed", True),
    Queued("bridged", 60),
    Queued("leave", 60),
    Queued("queue-full"),
    Waiting(0),
    Waiting(1000),
    Recorded(0),
    Recorded(7),
    Recorded(7, "0"),
]
XML = "text/xml"
MACHINES = ("+12025550113",)
NEEDS = [None, "emergency", "rates"]


def renderer(flow: Flow, path: str = "/voice") -> Renderer:
    paths = Paths(path, path, "/agent", "/voice/recording", "/voice/hold", "/voice/queue", MEDIA)
    return Renderer(flow.languages, paths)


def turns(flow: Flow, now: datetime) -> Iterator[tuple[str, engine.Turn]]:
    """Every node, language, number of tries and input."""
    for node in flow.nodes:
        for language in flow.languages:
            for tries in (0, 1, 2, 9):
                for need in NEEDS:
                    call = Call(
                        "CA1", flow.version, language, node, turn=3, tries=tries, started=now.timestamp(), need=need
                    )
                    for event in INPUTS:
                        yield node, engine.advance(flow, call, event, LocalServices(), now)


@pytest.mark.parametrize("now", [BY_DAY, BY_NIGHT], ids=["day", "night"])
def test_every_state_of_the_shipped_flow(flow: Flow, now: datetime) -> None:
    # "Body ≤ 64 KB; root <Response>; unknown verb/attribute/nesting = 12200"; Say ≤ 4096 characters.
    callers, agents = renderer(flow), renderer(flow, "/agent")
    seen: set[bytes] = set()
    for node, turn in turns(flow, now):
        write = agents if flow.nodes[node].FOR_AGENTS else callers
        here = Address(flow.version, turn.call.node, turn.call.turn, turn.call.language, turn.call.tries)
        body = write.render(turn.steps, here)
        if body in seen:
            continue
        seen.add(body)
        document = read(body, XML)
        assert not document.findings, (node, document.findings)
        assert len(body) < LIMIT_BYTES
        assert tree(body) == tree(as_the_sdk(turn.steps, here, flow, "/agent" if write is agents else "/voice")), node
        check_order(document.verbs, body.decode())
        for url in re.findall(r'(?:action|url)="([^"]*)"|>(/voice[^<]*)<', body.decode()):
            query = "".join(url).partition("?")[2].partition("#")[0].replace("&amp;", "&")
            assert address.read(query) != Address(), "a URL that we cannot read"
    assert len(seen) > 150


def check_order(verbs: tuple[Verb, ...], text: str) -> None:
    order = [verb.name for verb in verbs]
    for place, verb in enumerate(verbs):
        if verb.name in ("Gather", "Record"):
            assert order[place + 1 :] == ["Redirect"] or "n=in_line" in text, text
            assert verb.get("action")
        if verb.name in ("Dial", "Hangup", "Redirect"):
            assert place == len(verbs) - 1, f"verbs after {verb.name} are unreachable: {text}"
        if verb.name == "Dial":
            number = verb.children[0]
            if number.name != "Number":
                continue
            assert number.get("url").startswith("/agent?") != (number.text in MACHINES), "people hear a whisper"
        for say in (verb, *verb.children):
            assert say.name != "Say" or 0 < len(say.text) <= 4096


def test_the_fallback_document(flow: Flow) -> None:
    # Hosted elsewhere it must not be longer than a twiml= of the REST API: "≤ 4000 characters, else 32018".
    document = read(fallback(flow), XML)
    assert not document.findings
    assert len(fallback(flow)) <= 4_000
    assert [verb.name for verb in document.verbs] == ["Say", "Say", "Dial", "Say", "Say"]
    assert len(document.verbs[2].children) <= 10
    assert read(NOTHING, XML).verbs == ()


# --- The SDK's VoiceResponse writes the same ---


def as_the_sdk(steps: tuple[Step, ...], here: Address, flow: Flow, path: str) -> bytes:
    """The document for ``steps`` as twilio's library writes it."""
    response = VoiceResponse()
    for step in steps:
        match step:
            case Say():
                _say(response, step, flow)
            case Gather():
                speech = {"speech_timeout": "auto", "language": flow.languages[step.language].code, "hints": step.hints}
                gather = SdkGather(
                    input="dtmf speech" if step.hints else "dtmf",
                    timeout=step.timeout,
                    action=_url(path, step.then, here),
                    num_digits=step.digits,
                    finish_on_key="" if step.digits == 1 else None if step.digits else "#",
                    **(speech if step.hints else {}),
                )
                for say in step.says:
                    _say(gather, say, flow)
                response.append(gather)
            case Redirect(then):
                response.redirect(_url(path, then, here), method="POST")
            case Dial():
                dial = SdkDial(answer_on_bridge=True, timeout=step.ring, action=_url(path, step.then, here))
                whisper = address.write("/agent", Address(here.flow, step.whisper, 0, here.language, 0))
                dial.number(step.number, url=whisper.replace("&amp;", "&") if step.whisper else None)
                response.append(dial)
            case Record(limit, then):
                response.record(
                    action=_url(path, then, here),
                    max_length=limit,
                    timeout=4,
                    play_beep=True,
                    recording_status_callback="/voice/recording" + RETRIES,
                )
            case Pause(seconds):
                response.pause(length=seconds)
            case Enqueue(queue, then, hold):
                url = _url("/voice/hold", Where(hold), here)
                response.enqueue(queue, action=_url("/voice/queue", then, here), wait_url=url)
            case EnqueueTask(workflow, words, priority, then, hold):
                url = _url("/voice/hold", Where(hold), here)
                line = response.enqueue(
                    None, workflow_sid=workflow, action=_url("/voice/queue", then, here), wait_url=url
                )
                line.task(words, priority=priority)
            case Leave():
                response.leave()
            case DialQueue(queue, then, patience):
                dial = SdkDial(hangup_on_star=True, timeout=patience, action=_url(path, then, here))
                dial.queue(queue)
                response.append(dial)
            case DialReservation(reservation, then):
                dial = SdkDial(hangup_on_star=True, action=_url(path, then, here))
                dial.queue(None, reservation_sid=reservation)
                response.append(dial)
            case Meet(room, then, ends, star):
                dial = SdkDial(hangup_on_star=star, action=_url(path, then, here))
                dial.conference(room, beep="false", end_conference_on_exit=ends)
                response.append(dial)
            case Hangup():
                response.hangup()
            case Connect():
                pass
    return str(response).encode()


def _say(parent: VoiceResponse | SdkGather, say: Say, flow: Flow) -> None:
    language = flow.languages[say.language]
    parent.say(say.text, language=language.code, voice=language.voice or None)


def _url(path: str, then: Where, here: Address) -> str:
    return address.write(path, Address(here.flow, then.node, here.turn, here.language, then.tries)).replace(
        "&amp;", "&"
    )


def tree(body: bytes) -> str:
    return ET.canonicalize(body.decode(), strip_text=False)


# --- Nothing is injected ---

MARKUP = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "'",
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "&#x110000;",
        "<Hangup/>",
        "</Say>",
        "<?xml?>",
        "<!DOCTYPE x [<!ENTITY y 'z'>]>",
        "\x00",
        "\x08",
        "\x1b",
        "\r\n",
        "\ud800",
        "\udfff\ud800",
        "\ufffe",
        "\uffff",
        "\u202e",
        "😀",
        "é",
    ]
)
ANY = st.characters(exclude_categories=[])
TEXT = st.one_of(st.text(ANY, max_size=40), st.lists(MARKUP, max_size=12).map("".join))
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HERE = Address("1f", "main", 4, "en", 1)


def said(text: str) -> str:
    return " ".join(NOT_XML.sub(" ", text).split())


@given(TEXT, TEXT)
def test_hostile_words_are_only_words(flow: Flow, one: str, two: str) -> None:
    # FAULTS part 2, row 8: the same words come out, and no verb beyond those intended.
    steps = (
        Say(one, "en"),
        Gather((Say(two, "es"), Say(one, "en")), Where("main"), 6, "en", hints=two),
        Redirect(Where("main")),
    )
    document = read(renderer(flow).render(steps, HERE), XML)
    say, gather, redirect = document.verbs
    assert (say.name, gather.name, redirect.name) == ("Say", "Gather", "Redirect")
    assert [inner.name for inner in gather.children] == ["Say", "Say"]
    assert not say.children
    assert [say.text, *(inner.text for inner in gather.children)] == [said(one), said(two), said(one)]
    assert " ".join(gather.get("hints").split()) == said(two) or not two
    assert set(gather.attributes) <= {
        "input",
        "numDigits",
        "finishOnKey",
        "timeout",
        "action",
        "speechTimeout",
        "language",
        "hints",
    }
    assert not document.findings


@given(TEXT)
def test_hostile_numbers_and_paths_stay_what_they_are(flow: Flow, text: str) -> None:
    write = Renderer(flow.languages, Paths(*[f"/{text}"] * 7))
    steps = (Record(9, Where("main")), Dial(text, 20, Where("main"), "whisper"))
    record, dial = read(write.render(steps, HERE), XML).verbs
    assert set(record.attributes) == {"action", "maxLength", "timeout", "playBeep", "recordingStatusCallback"}
    assert [(number.name, number.text, set(number.attributes)) for number in dial.children] == [
        ("Number", said(text), {"url"})
    ]


@given(TEXT)
def test_hostile_names_of_desks_and_needs_stay_words(flow: Flow, text: str) -> None:
    # What is filled into {desk}, {need} and {path} while the call goes on.
    directory = flow.directory
    desks = {name: replace(desk, name=dict.fromkeys(flow.languages, text)) for name, desk in directory.desks.items()}
    needs = {name: replace(need, name=dict.fromkeys(flow.languages, text)) for name, need in directory.needs.items()}
    hostile = replace(flow, directory=replace(directory, desks=desks, needs=needs))
    for node, event in [("desk.billing", Answered()), ("closed", Answered()), (flow.whisper, Answered())]:
        call = Call("CA1", flow.version, "es", node, desk="billing", need="rates", path=(("main", "2"), ("gone", text)))
        shapes = []
        for one in (flow, hostile):
            turn = engine.advance(one, call, event, LocalServices(), BY_DAY)
            document = read(renderer(flow).render(turn.steps, HERE), XML)
            assert not document.findings
            shapes.append([(verb.name, [inner.name for inner in verb.children]) for verb in document.verbs])
        assert shapes[0] == shapes[1]
