"""Documents: what the carrier reads, what it refuses, and with which code."""

from __future__ import annotations

import pytest

from ivr.simulator.twiml import CarrierError, parse, read

OK = b"<Response><Say>Hi</Say></Response>"


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "text/html", "text/xml; charset=utf-8", "TEXT/XML"])
def test_types_that_are_twiml(kind: str) -> None:
    assert [verb.name for verb in read(OK, kind).verbs] == ["Say"]


@pytest.mark.parametrize("kind", ["", "application/json", "image/png"])
def test_other_types_are_12300(kind: str) -> None:
    with pytest.raises(CarrierError) as caught:
        read(OK, kind, "https://a.example/x")
    assert (caught.value.code, caught.value.url) == (12300, "https://a.example/x")


# audio/* = played, then hangup; text/plain = TwiML if it parses, else read out.
def test_audio_and_plain_text() -> None:
    assert [verb.name for verb in read(b"RIFF", "audio/wav", "/x").verbs] == ["Play", "Hangup"]
    assert [verb.name for verb in read(OK, "text/plain").verbs] == ["Say"]
    assert read(b"Good day", "text/plain").verbs[0].text == "Good day"


# Body <= 64 KB, else 11750.
def test_the_largest_document() -> None:
    fits = b"<Response>" + b" " * (65536 - 21) + b"</Response>"
    assert len(fits) == 65536
    assert read(fits, "text/xml").verbs == ()
    with pytest.raises(CarrierError, match="11750"):
        read(fits + b"\n", "text/xml")


# No blank or BOM before <?xml, root <Response>, case-sensitive names: else 12100.
@pytest.mark.parametrize(
    "body",
    [
        b"", b"hello", b"<Response>", b"<response/>", b"<Answer/>", b"<Response/><Response/>",
        b"<Response>&nbsp;</Response>", b" <?xml version='1.0'?><Response/>", b"\n<?xml version='1.0'?><Response/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><Response/>", b"<Response>\xff</Response>", b"<Response>\x00</Response>",
    ],
)  # fmt: skip
def test_documents_that_do_not_parse(body: bytes) -> None:
    with pytest.raises(CarrierError) as caught:
        parse(body)
    assert caught.value.code == 12100


# Unknown verb/attribute/nesting: 12200.
@pytest.mark.parametrize(
    ("verbs", "finding"),
    [
        ("<say>hi</say>", "Response: <say> is not allowed here"),
        ("<Say Voice='alice'>hi</Say>", "Response/Say: Voice='alice' is not known"),
        ("<Gather><Dial/></Gather>", "Response/Gather: <Dial> is not allowed here"),
        ("<Gather input='dtmf keys'/>", "Response/Gather: input='dtmf keys' is not one of the 2 allowed values"),
        ("<Gather numDigits='one'/>", "Response/Gather: numDigits='one' is no number"),
        ("<Dial answerOnBridge='yes'/>", "Response/Dial: answerOnBridge='yes' is neither true nor false"),
        ("<Number>1</Number>", "Response: <Number> is not allowed here"),
    ],
)
def test_schema_findings(verbs: str, finding: str) -> None:
    assert parse(f"<Response>{verbs}</Response>".encode()).findings == (finding,)


@pytest.mark.parametrize(
    "verbs",
    [
        "<Gather input='dtmf speech' speechTimeout='auto' timeout='auto' finishOnKey='' hints='a,b'/>",
        "<Say language='es-US' voice='Polly.Lupe'><lang xml:lang='en-US'>x</lang><break time='1s'/></Say>",
        "<Dial action='/x'><Number url='/w' statusCallbackEvent='initiated answered'>+12025550111</Number></Dial>",
    ],
)
def test_what_is_allowed_is_not_flagged(verbs: str) -> None:
    assert parse(f"<Response>{verbs}</Response>".encode()).findings == ()


def test_text_is_folded_and_entities_are_read() -> None:
    (verb,) = parse(b"<Response><Say>\n  Mains &amp;\n  meters <emphasis>now</emphasis> </Say></Response>").verbs
    assert verb.text == "Mains & meters now"
