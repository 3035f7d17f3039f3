"""The carrier's REST API, answered by the simulator: give ``RestClient(carrier)`` to the SDK as its ``http_client``.

client = twilio.rest.Client(carrier.account_sid, carrier.token, http_client=RestClient(carrier))
client.calls.create(to="+12025550143", from_="+12025550100", url="https://line.example.org/callback")
carrier.run()
"""

from ivr.simulator.rest import calls, messages, numbers, queues, recordings, tasks, workspace
from ivr.simulator.rest.client import RestClient
from ivr.simulator.rest.routes import Refused

__all__ = ["Refused", "RestClient", "calls", "messages", "numbers", "queues", "recordings", "tasks", "workspace"]
