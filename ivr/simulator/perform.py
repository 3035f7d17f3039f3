"""A leg executes documents: verb after verb, from one document to the next, until it is over.

When a document cannot be fetched or executed the caller's leg asks the fallback URL at once, with ErrorCode and
ErrorUrl. When that fails too the caller hears of an application error and the call ends.
"""

from __future__ import annotations

from ivr.simulator.call import NEVER_ENDS
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.registry import TABLE, End, Goto, Moved, Next
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import CarrierError, Document, Verb

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
NOT_YET = frozenset({"Connect", "Prompt", "Queue", "Start", "Stop", "Echo"})


class Unsupported(Exception):
    """The app uses what this simulator cannot play; better to stop than to pretend."""


def perform(leg: Leg, goto: Goto, only: frozenset[str] | None = None) -> Acts[str]:
    """Run the document at a URL and those it leads to; how the leg ended ("end": the document ran out)."""
    following: Next = goto
    while isinstance(following, Goto):
        try:
            following = yield from _one(leg, following, only)
        except Moved as moved:
            if only is not None:  # a document inside a verb: the whole leg is meant
                raise
            following = moved.goto
    return following.how if isinstance(following, End) else "end"


def _one(leg: Leg, goto: Goto, only: frozenset[str] | None) -> Acts[Next]:
    if goto.twiml:
        return (yield from _run(leg, leg.take(goto.twiml), only))
    document = yield from leg.fetch(goto.url, goto.method, goto.parameters)
    return (yield from _run(leg, document, only))


def _run(leg: Leg, document: Document, only: frozenset[str] | None) -> Acts[Next]:
    for verb in document.verbs:
        handler = TABLE.get(verb.name)
        if handler is None and verb.name in NOT_YET:
            raise Unsupported(f"the simulator does not play <{verb.name}> yet ({leg.url})")
        if handler is None or (only is not None and verb.name not in only):
            leg.warn(12200, f"<{verb.name}> is not executed here")
            continue
        if leg.answered_at is None and _answers(verb):
            leg.pick_up()
        following = yield from handler(leg, verb)
        if following is not None:
            return following
    return None


def _answers(verb: Verb) -> bool:
    """The first verb answers the call, except <Reject> and a <Dial> that waits for the bridge."""
    return verb.name != "Reject" and not (verb.name == "Dial" and verb.flag("answerOnBridge"))


def run_leg(leg: Leg, first: Goto) -> Acts[None]:
    """The leg that a call is about, from its first document to its status callback."""
    try:
        how = yield from _with_fallback(leg, first)
    except HungUp:
        how = "hangup"
    else:
        leg.note("the call is rejected" if how == "rejected" else "the call ends")
    rejected = leg.status not in ("ringing", "in-progress", "completed")
    leg.end(leg.status if rejected else "completed" if leg.answered_at is not None else "no-answer")
    leg.call.report(leg, "completed", leg.status)
    leg.call.close(how)


def _with_fallback(leg: Leg, goto: Goto) -> Acts[str]:
    fallback = leg.call.urls.voice_fallback_url
    while True:
        documents = leg.documents
        try:
            return (yield from perform(leg, goto))
        except CarrierError as error:
            leg.call.trouble(error)
            own_fault = goto.url == fallback and (leg.documents == documents or error.url == fallback.partition("#")[0])
            if not fallback or own_fault or error.code == NEVER_ENDS:
                break
            leg.note(f"error {error.code}: the fallback is asked")
            given = {"ErrorCode": str(error.code), "ErrorUrl": error.url}
            goto = Goto(fallback, leg.call.urls.voice_fallback_method, given)
    leg.hear(APPLICATION_ERROR, 0.0, "en-US")
    return "error"
