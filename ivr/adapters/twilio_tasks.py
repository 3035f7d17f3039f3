"""The carrier's TaskRouter. Fits ``ivr.flow.services.Tasks``."""

from __future__ import annotations

from ivr.adapters.twilio_rest import TwilioRest


class TwilioTasks:
    """The workspaces of one account."""

    def __init__(self, rest: TwilioRest) -> None:
        self._rest = rest

    def reject(self, workspace: str, task: str, reservation: str) -> None:
        self._rest.ask(
            lambda client: (
                client.taskrouter.v1.workspaces(workspace)
                .tasks(task)
                .reservations(reservation)
                .update(reservation_status="rejected")
            )
        )
