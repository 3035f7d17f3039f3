"""<Enqueue workflowSid>: tasks, who is offered them, and a whole call by the instruction dequeue"""

from __future__ import annotations

import json

import pytest

from ivr.simulator import Answer, Busy, Decline, HangUp, Machine, NoAnswer, Steps, Talk
from tests.simulator.canned import BASE, Does, codes, lines
from tests.simulator.queueing import CALLER
from tests.simulator.tasking import JOHN, MARIA, WORKFLOW, Desk, says

# -- <Task>


# The attributes of the task: those of <Task>, and call_sid from to direction call_status account_sid api_version called
# caller of the call.
def test_a_task_says_what_the_document_says_and_who_calls() -> None:
    it = Desk(task='<Task priority="5" timeout="600">{"desk": "billing", "said": "a  high bill"}</Task>')
    caller = it.only("wait 40; hang up")
    (task,) = it.tasks()
    assert task.attributes == {
        "desk": "billing", "said": "a  high bill", "call_sid": caller.sid, "from": CALLER, "to": "+12025550100",
        "direction": "inbound", "call_status": "in-progress", "account_sid": it.carrier.account_sid,
        "api_version": "2010-04-01", "called": "+12025550100", "caller": CALLER,
    }  # fmt: skip
    assert (task.priority, task.timeout, task.queue.name) == (5, 600, "everyone")


# The call's own names win [?]; no <Task>: no attributes of its own.
@pytest.mark.parametrize(("task", "more"), [('<Task>{"from": "me"}</Task>', 0), ("", 0), ('<Task>{"x": 1}</Task>', 1)])
def test_the_names_of_the_call_win(task: str, more: int) -> None:
    it = Desk(task=task)
    it.only("wait 40; hang up")
    assert it.tasks()[0].attributes["from"] == CALLER
    assert len(it.tasks()[0].attributes) == 9 + more


# 14221: the attributes are no JSON. A list is none either [?]. The document fails, and the fallback is asked [?].
@pytest.mark.parametrize("text", ["{desk: billing}", "[1]", "billing"])
def test_attributes_that_are_no_json(text: str) -> None:
    it = Desk(task=f"<Task>{text}</Task>", pages={"/voice/fallback": "<Say>One moment.</Say>"})
    caller = it.only()
    assert codes(caller) == [14221]
    assert caller.heard() == "One moment."
    assert it.carrier.queues.all() == []
    assert it.tasks() == []


# 14220: no such workflow.
def test_an_unknown_workflow() -> None:
    it = Desk(pages={"/voice": "<Enqueue workflowSid='WW1'/>"})
    assert codes(it.only())[0] == 14220


# 14222: no filter fits, and there is no default queue.
def test_a_task_that_fits_no_filter() -> None:
    it = Desk()
    it.router.workflow("Billing", BASE + "/assignment", filters=[({"desk": "billing"}, "billing")], sid="WWB")
    it.app.pages["/voice"] = '<Enqueue workflowSid=\'WWB\'><Task>{"desk": "dispatch"}</Task></Enqueue>'
    assert codes(it.only())[0] == 14222


# The queue of calls is named like the workflow, and takes 100: the 101st is told queue-full, and no task is made.
def test_the_queue_behind_a_workflow_is_an_ordinary_one() -> None:
    it = Desk()
    for number in range(101):
        it.caller(Does(HangUp(after=45)), number=f"+120255502{number:02d}")
    it.run()
    assert it.app.asked("/wait")[0].params["MaxQueueSize"] == "100"
    assert it.carrier.queues.find(WORKFLOW) is not None
    assert len(it.tasks()) == 100
    assert [one.params["QueueResult"] for one in it.app.asked("/after")].count("queue-full") == 1


# Leave and the action are those of any <Enqueue>; who leaves has no task any more.
def test_a_caller_who_leaves_the_queue_has_no_task_any_more() -> None:
    it = Desk(pages={"/wait": "<Pause length='20'/><Leave/>"})
    caller = it.only()
    assert it.params("/after")["QueueResult"] == "leave"
    assert (it.tasks()[0].status, caller.heard()) == ("canceled", "After.")


# The caller hangs up before the task is assigned: canceled. The reservation goes with it, and nobody is rung on.
def test_a_caller_who_hangs_up_cancels_the_task() -> None:
    it = Desk(people={MARIA: NoAnswer()})
    maria = it.maria()
    caller = it.only("wait 12; hang up")
    assert (it.tasks()[0].status, it.tasks()[0].reason) == ("canceled", "hangup")
    assert it.statuses() == ["canceled"]
    assert maria.reservation is None
    assert it.params("/after")["QueueResult"] == "hangup"
    assert it.carrier.calls[1].leg.status == "canceled"
    assert it.carrier.clock.seconds == 12.0
    assert lines(caller)[-2:] == ["You: hang up", "--: the task is canceled (hangup)"]


# A task that nobody takes in its time is canceled (Task TTL Exceeded); "the call remains active": the caller waits on.
def test_the_time_of_a_task_is_over() -> None:
    it = Desk(task='<Task timeout="60">{}</Task>')
    caller = it.only("wait 100; hang up")
    assert (it.tasks()[0].status, it.tasks()[0].reason) == ("canceled", "Task TTL Exceeded")
    assert caller.transcript[-1].at == 100.0
    assert it.params("/after")["QueueResult"] == "hangup"


# -- dequeue: the worker is rung, a call of its own, and is bridged to the caller


def test_a_whole_call_by_dequeue() -> None:
    it = Desk(says("dequeue", **{"from": "+12025550100"}), people={MARIA: Does(Answer(after=6), Talk(90))})
    maria = it.maria()
    caller = it.only()
    assert lines(caller) == [
        "--: waits as a task of Desks for everyone", "--: Maria is reserved", "Them: You are now in line.",
        "--: Maria accepts the task", f"--: bridged to {MARIA}", "--: the task is completed", "Them: After.",
        "--: the call ends",
    ]  # fmt: skip
    told = it.params("/after")
    assert (told["QueueResult"], told["QueueTime"], told["CallStatus"]) == ("bridged", "6", "in-progress")
    assert (caller.bridged_to, caller.seconds) == (MARIA, 6.0)
    worker = it.carrier.calls[1]
    assert lines(worker.outcome)[:3] == [f"--: ringing {MARIA}", "Agent: answer", f"--: bridged to {CALLER}"]
    says_ = worker.leg.parameters.standing
    assert (says_["Direction"], says_["From"], says_["To"]) == ("outbound-api", "+12025550100", MARIA)
    assert (it.tasks()[0].status, it.statuses()) == ("completed", ["completed"])
    assert maria.is_free()


# The caller's script plays the worker, too, as for a <Dial>.
def test_the_callers_steps_play_the_worker() -> None:
    it = Desk()
    it.maria()
    outcome = it.carrier.call(Steps("answer; talk 20"))
    assert outcome.bridged_to == MARIA
    assert outcome.left_over == []


# The caller hangs up in the talk: the task is completed.
def test_a_caller_who_hangs_up_while_talking() -> None:
    it = Desk(people={MARIA: Does(Answer(), Talk(300))})
    it.maria()
    it.only(Does(HangUp(after=500), HangUp(after=30)))
    assert it.tasks()[0].status == "completed"
    assert it.params("/after")["QueueResult"] == "bridged"


# to: another phone than contact_uri. post_work_activity_sid: what the worker does after the talk.
def test_where_a_worker_is_rung_and_what_they_do_afterwards() -> None:
    it = Desk(people={JOHN: Does(Answer(), Talk(9))})
    notes = it.router.activity("Notes", available=False)
    it.app.pages["/assignment"] = says("dequeue", to=JOHN, post_work_activity_sid=notes.sid)
    maria = it.maria()
    assert it.only().bridged_to == JOHN
    assert maria.activity is notes


# Nobody picks up: the reservation is rejected [?], and the next worker is rung.
@pytest.mark.parametrize(("does", "at"), [(Busy(), 5.0), (Decline(after=2), 6.0), (NoAnswer(), 24.0)])
def test_a_worker_who_does_not_pick_up(does: Busy | Decline | NoAnswer, at: float) -> None:
    it = Desk(says("dequeue", timeout=20), people={MARIA: does, JOHN: Does(Answer(), Talk(9))})
    maria, _ = it.maria(), it.john()
    caller = it.only()
    assert it.statuses() == ["rejected", "completed"]
    assert (caller.bridged_to, caller.seconds) == (JOHN, at)
    assert "--: Maria is not available for the task" in lines(caller)
    assert maria.activity.name == "Available"


# timeout: 60 s, and the reservation 120 s.
def test_a_worker_is_rung_for_a_minute() -> None:
    it = Desk(people={MARIA: NoAnswer()})
    it.maria()
    it.only("wait 200; hang up")
    assert it.carrier.calls[1].leg.ended_at == 60.0
    assert it.statuses() == ["rejected"]


# A machine that picks up is bridged: the carrier does not ask who it is.
def test_a_machine_is_a_worker() -> None:
    it = Desk(people={MARIA: Does(Machine())})
    it.maria()
    assert it.only().bridged_to == MARIA


# status_callback_url, status_callback_events: the worker's leg, as any call. Completed alone is the default.
@pytest.mark.parametrize(
    ("events", "told"),
    [("initiated,answered,completed", ["initiated", "in-progress", "completed"]), ("", ["completed"])],
)
def test_the_workers_leg_is_reported(events: str, told: list[str]) -> None:
    it = Desk(
        says("dequeue", status_callback_url=BASE + "/events", **({"status_callback_events": events} if events else {})),
        people={MARIA: Does(Answer(), Talk(9))}, pages={"/events": ""},
    )  # fmt: skip
    it.maria()
    it.only()
    assert [one.params["CallStatus"] for one in it.app.asked("/events")] == told


# -- who is offered what


# The highest priority first, then the oldest.
def test_the_most_urgent_task_first_then_the_oldest() -> None:
    priorities = {"+12025550151": 0, "+12025550152": 0, "+12025550153": 10}
    it = Desk(people={MARIA: Does(*[Answer(), Talk(9)] * 3)})
    it.app.pages["/voice"] = lambda request: (
        f"<Enqueue workflowSid='{WORKFLOW}' waitUrl='/wait'>"
        f"<Task priority='{priorities[request.params['From']]}'>{{}}</Task></Enqueue>"
    )
    maria = it.maria(activity="Offline")
    for number in priorities:
        it.caller(number=number)
    it.carrier.later(30, lambda: it.router.move(maria, it.router.find_activity("Available")))
    it.run()
    asked = [json.loads(one.params["TaskAttributes"])["from"] for one in it.app.asked("/assignment")]
    assert [number[-1] for number in asked] == ["3", "1", "2"]
    assert [one.params["TaskAge"] for one in it.app.asked("/assignment")] == ["30", "43", "56"]


# Of the workers who fit the one who is idle longest; who has a task gets no second one.
def test_the_worker_who_is_idle_longest() -> None:
    people = {MARIA: Does(*[Answer(), Talk(9)] * 2), JOHN: Does(Answer(), Talk(200))}
    it = Desk(people=people)
    maria = it.maria(activity="Offline")
    it.john()
    it.carrier.later(5, lambda: it.router.move(maria, it.router.find_activity("Available")))
    calls = [it.caller(after=after, number=f"+1202555015{after // 10}") for after in (10, 20, 60)]
    it.run()
    assert [one.bridged_to for one in calls] == [JOHN, MARIA, MARIA]


# A queue's workers: those whose attributes fit. Filters: which task goes to which queue.
def test_a_desk_of_its_own_for_some_tasks() -> None:
    it = Desk(people={JOHN: Does(Answer(), Talk(9))})
    it.router.queue("billing", {"skills": "billing"})
    it.flow = it.router.workflow("Two", BASE + "/assignment", filters=[
        ({"desk": "billing"}, "billing"), (lambda task: task.get("urgency", 0) > 3, "dispatch"),
    ], default="everyone", sid="WW2")  # fmt: skip
    it.app.pages["/voice"] = "<Enqueue workflowSid='WW2' waitUrl='/wait'><Task>{\"desk\": \"billing\"}</Task></Enqueue>"
    it.maria(attributes={"skills": ["dispatch"]})
    it.john(attributes={"skills": ["billing", "dispatch"]})
    assert it.only().bridged_to == JOHN
    assert it.tasks()[0].queue.name == "billing"
    urgent = it.flow.queue_for({"urgency": 5})
    assert urgent is not None
    assert urgent.name == "dispatch"
