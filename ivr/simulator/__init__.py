"""A pretend phone carrier: places whole calls against the app, in-process or over HTTP, and executes its TwiML.

It knows nothing of our engine: it sees signed requests and TwiML alone, as the real carrier does.

    carrier = Carrier(WsgiTransport(app), token="secret")
    outcome = carrier.call(Steps("press 2; press 1; answer"))
    print(outcome.text())
"""

from ivr.simulator.actor import (
    Action,
    Actor,
    Always,
    Answer,
    Busy,
    Decline,
    Fail,
    HangUp,
    Leave,
    Machine,
    Moment,
    NoAnswer,
    Press,
    Speak,
    Talk,
    Wait,
)
from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.faults import Network, Repeat
from ivr.simulator.keyboard import Keyboard
from ivr.simulator.outcome import Dialled, Line, Outcome, Recording
from ivr.simulator.script import Script, Step
from ivr.simulator.steps import StepError, Steps
from ivr.simulator.transport import HttpTransport, Reply, TransportError, WsgiTransport
from ivr.simulator.twiml import CarrierError

__all__ = [
    "Action", "Actor", "Always", "Answer", "Busy", "Carrier", "CarrierError", "Decline", "Dialled", "Fail", "HangUp",
    "HttpTransport", "Keyboard", "Leave", "Line", "Machine", "Moment", "Network", "NoAnswer", "Outcome", "Press",
    "Recording", "Repeat", "Reply", "Script", "Speak", "Step", "StepError", "Steps", "Talk", "TransportError",
    "VirtualClock", "Wait", "WsgiTransport",
]  # fmt: skip
