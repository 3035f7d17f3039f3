"""The carrier's TaskRouter: callers who wait as Tasks, and the Workers to whom they are offered.

A test builds its workspace on the carrier, and the app's documents and answers do the rest:

    desk = carrier.taskrouter.workflow("Desks", "https://line.example.org/assignment", default="everyone")
    carrier.taskrouter.worker("Maria", "+12025550111", {"skills": ["billing"]})
"""

from ivr.simulator.taskrouter.router import TaskRouter
from ivr.simulator.taskrouter.tasks import Reservation, Task
from ivr.simulator.taskrouter.workspace import Activity, TaskQueue, Worker, Workflow

__all__ = ["Activity", "Reservation", "Task", "TaskQueue", "TaskRouter", "Worker", "Workflow"]
