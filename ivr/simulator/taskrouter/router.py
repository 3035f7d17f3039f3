"""Who is offered which task, and what becomes of it.

* The task with the highest priority comes first, of those the oldest. Of the workers who fit and are free the one who
  has been idle longest is asked.
* The reservation of a worker who does not react in time is over (timeout), and the worker goes to the workspace's
  timeout activity.
* Who has rejected a task is not asked again for it before their activity has changed [?].
* The caller leaves the queue before somebody has taken the task: canceled. The bridge made by
  <Dial><Queue reservationSid> ends: completed. A task that was only accepted stays assigned until the app completes it.
* A task lives 24 h unless somebody takes it, or as long as its ``timeout`` says; then it is canceled, as it is by the
  REST API, and the caller stays in the queue: "even though the call remains active".
* The workspace has no event callbacks here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.queues import Member, Queue
from ivr.simulator.scheduler import Acts
from ivr.simulator.taskrouter.assignment import assign
from ivr.simulator.taskrouter.tasks import OPEN, OVER, Reservation, Task
from ivr.simulator.taskrouter.workspace import Activity, Attributes, TaskQueue, Worker, Workflow, Workspace

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier

TTL_EXCEEDED = "Task TTL Exceeded"


class TaskRouter(Workspace):
    """One workspace and all that goes on in it. What it does for a task is done in the caller's call."""

    def __init__(self, carrier: Carrier, seed: int) -> None:
        super().__init__(seed)
        self.carrier = carrier
        self.tasks: dict[str, Task] = {}
        self.reservations: dict[str, Reservation] = {}

    # -- tasks

    def enter(
        self, leg: Leg, line: Queue, member: Member, workflow: Workflow, queue: TaskQueue, attributes: Attributes,
        priority: int, timeout: float,
    ) -> Task:  # fmt: skip
        """A caller waits from now on, and is offered to whoever is free."""
        sid, made = self.sids.make("WT"), self.carrier.clock.seconds
        task = Task(sid, workflow, queue, attributes, leg, line, member, made, priority, timeout)
        self.tasks[sid] = task
        leg.note(f"waits as a task of {workflow.name} for {queue.name}")
        task.alarm = leg.call.spawn(self._expires(task), timeout)
        self.match()
        return task

    def left(self, task: Task, reason: str) -> None:
        """The caller is out of the queue, or out of the bridge."""
        if task.status in OPEN:
            self.cancel(task, reason)
        elif task.bridged and task.status == "assigned":
            self.complete(task)

    def cancel(self, task: Task, reason: str = "") -> None:
        self._end(task, "canceled", reason)

    def complete(self, task: Task, reason: str = "") -> None:
        self._end(task, "completed", reason)

    def wrap(self, task: Task, reason: str = "") -> None:
        """The talk is over, and the worker has something to write down; the app says when that is done."""
        reservation = task.live()
        task.status, task.reason = "wrapping", reason
        task.leg.note("the task is wrapped up")
        if reservation is not None:
            reservation.status = "wrapping"

    def abandon(self) -> None:
        """Nobody has anything to do any more, after an error of the simulation."""
        for task in self.tasks.values():
            if task.status not in OVER:
                self.cancel(task, "abandoned")

    def _end(self, task: Task, status: str, reason: str) -> None:
        reservation = task.live()
        task.status, task.reason = status, reason
        self._quiet(task)
        task.leg.note(f"the task is {status}" + (f" ({reason})" if reason else ""))
        if reservation is not None:
            self._over(reservation, status, reservation.after if status == "completed" else None)
        self.match()

    def _expires(self, task: Task) -> Acts[None]:
        yield from ()
        task.alarm = None
        if task.status in OPEN:
            self.cancel(task, TTL_EXCEEDED)

    # -- reservations

    def match(self) -> None:
        """Offer waiting tasks to free workers."""
        waiting = [task for task in self.tasks.values() if task.status == "pending"]
        for task in sorted(waiting, key=lambda task: -task.priority):  # the older ones come first, as they stand
            fitting = [one for one in self.workers.values() if self._suits(one, task)]
            if fitting:
                self._reserve(task, min(fitting, key=lambda one: one.since))

    def _suits(self, worker: Worker, task: Task) -> bool:
        return worker.is_free() and worker.sid not in task.declined and task.queue.fits(worker.attributes)

    def _reserve(self, task: Task, worker: Worker) -> None:
        reservation = Reservation(self.sids.make("WR"), task, worker, self.carrier.clock.seconds)
        self.reservations[reservation.sid] = reservation
        task.reservations.append(reservation)
        task.status, worker.reservation = "reserved", reservation
        task.leg.note(f"{worker.name} is reserved")
        reservation.alarm = task.leg.call.spawn(self._times_out(reservation), task.workflow.reservation_timeout)
        task.leg.call.spawn(assign(self, reservation))

    def _times_out(self, reservation: Reservation) -> Acts[None]:
        yield from ()
        reservation.alarm = None
        if reservation.status == "pending":
            reservation.task.leg.note(f"{reservation.worker.name} does not react in time")
            self._again(reservation, "timeout", self.timeout_activity)

    def reject(self, reservation: Reservation, activity: Activity | None = None) -> None:
        """The next worker is asked."""
        reservation.task.leg.note(f"{reservation.worker.name} is not available for the task")
        self._again(reservation, "rejected", activity)

    def _again(self, reservation: Reservation, status: str, activity: Activity | None) -> None:
        task = reservation.task
        task.status = "pending"
        self._over(reservation, status, activity)
        if status == "rejected":
            task.declined.add(reservation.worker.sid)
        self.match()

    def accept(self, reservation: Reservation) -> None:
        """The worker has the task."""
        task = reservation.task
        reservation.status, task.status = "accepted", "assigned"
        self._quiet(reservation)
        self._quiet(task)
        task.leg.note(f"{reservation.worker.name} accepts the task")

    def claim(self, sid: str, by: Leg) -> Reservation | None:
        """A leg takes the caller of a pending reservation, which is accepted by that; None if there is no such one."""
        reservation = self.reservations.get(sid)
        if reservation is None or reservation.status != "pending" or reservation.task.member.taken_by is not None:
            return None
        self.accept(reservation)
        reservation.task.bridged = True
        reservation.task.line.take(by, reservation.task.member)
        return reservation

    def _over(self, reservation: Reservation, status: str, activity: Activity | None) -> None:
        """The worker has nothing more to do with it."""
        reservation.status = status
        self._quiet(reservation)
        reservation.worker.reservation = None
        reservation.worker.since = self.carrier.clock.seconds
        for leg in reservation.ringing:
            if leg.answered_at is None and leg.ended_at is None:
                leg.interrupt(HungUp())
        if activity is not None:
            self._turn(reservation.worker, activity)

    # -- workers

    def move(self, worker: Worker, activity: Activity) -> None:
        """A worker does something else from now on."""
        self._turn(worker, activity)
        self.match()

    def _turn(self, worker: Worker, activity: Activity) -> None:
        if not worker.activity.available:
            worker.since = self.carrier.clock.seconds
        worker.activity = activity
        for task in self.tasks.values():
            task.declined.discard(worker.sid)

    def _quiet(self, what: Task | Reservation) -> None:
        """What was to happen when its time is up does not happen."""
        if what.alarm is not None:
            self.carrier.scheduler.stop(what.alarm)
            what.alarm = None
