"""What is done with a reservation: accept, reject, call, redirect, conference; <Dial><Queue reservationSid>"""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator import Answer, HangUp, NoAnswer, Talk, Wait
from ivr.simulator.call import Agents
from tests.simulator.canned import BASE, Does, Request, codes, lines
from tests.simulator.queueing import CALLER, LINE
from tests.simulator.tasking import JOHN, MARIA, Desk, says

FROM = {"from": LINE}


def picks_up(talk: float = 9) -> Does:
    return Does(Answer(), Talk(talk))


# -- accept: the worker has the task, and the app sees to the rest; assigned until the app completes it


def test_accept() -> None:
    it = Desk(says("accept"))
    maria = it.maria()
    caller = it.only("wait 300; hang up")
    assert (it.tasks()[0].status, it.statuses()) == ("assigned", ["accepted"])
    assert not maria.is_free()
    assert caller.bridged_to == ""


# -- reject: the next worker. activity_sid: what this one does from now on


def test_reject() -> None:
    it = Desk(people={JOHN: picks_up()})
    maria, _ = it.maria(), it.john()
    it.app.pages["/assignment"] = [says("reject", activity_sid=it.router.find_activity("Offline").sid), says("dequeue")]
    caller = it.only()
    assert it.statuses() == ["rejected", "completed"]
    assert (caller.bridged_to, caller.seconds) == (JOHN, 4.0)
    assert maria.activity.name == "Offline"


# Who has rejected a task is not asked again for it before the activity has changed [?].
def test_who_has_rejected_is_asked_again_when_they_come_back() -> None:
    it = Desk(says("reject"), says("dequeue"), people={MARIA: picks_up()})
    maria = it.maria()
    it.carrier.later(50, lambda: it.router.move(maria, it.router.find_activity("Available")))
    caller = it.only()
    assert it.statuses() == ["rejected", "completed"]
    assert caller.seconds == 54.0


# -- call: the worker hears a document, in which <Dial><Queue reservationSid> connects with the caller of this task


def calling(document: str = "", people: Agents = None, **more: Any) -> Desk:
    """The worker's document knows its reservation by the query of its URL, as an app would have it."""

    def assignment(request: Request) -> Any:
        return says("call", url=f"{BASE}/agent?r={request.params['ReservationSid']}", **FROM, **more)

    def agent(request: Request) -> str:
        dial = f"<Dial action='/done'><Queue reservationSid='{request.params['r']}'/></Dial>"
        return document.replace("DIAL", dial) or dial

    pages = {"/agent": agent, "/done": "<Say>Thank you.</Say>"}
    it = Desk(assignment, people=people or {MARIA: picks_up(40)}, pages=pages)
    it.maria()
    return it


def test_a_whole_call_by_call_and_reservation() -> None:
    it = calling("<Say>A high bill.</Say>DIAL")
    caller = it.only()
    worker = it.carrier.calls[1].outcome
    assert lines(worker) == [
        f"--: ringing {MARIA}", "Agent: answer", 'Agent: hears "A high bill."', f"--: bridged to {CALLER}",
        "Agent: hang up",
    ]  # fmt: skip
    assert caller.bridged_to == MARIA
    assert it.params("/after")["QueueResult"] == "bridged"
    done = it.params("/done")
    assert (done["DialCallStatus"], done["DialBridged"], done["DialCallSid"]) == ("completed", "true", caller.sid)
    assert done["QueueTime"] == it.params("/after")["QueueTime"]
    assert (it.tasks()[0].status, it.statuses()) == ("completed", ["completed"])


# The worker declines in the document: the reservation stays pending, until it times out [?].
def test_a_worker_who_hangs_up_before_the_dial() -> None:
    it = calling("<Gather numDigits='1'><Say>Press 1.</Say></Gather>", {MARIA: Does(Answer(), HangUp())})
    it.only("wait 200; hang up")
    assert it.statuses() == ["timeout"]


# So it does when nobody picks up [?].
def test_a_call_that_nobody_answers() -> None:
    it = calling(people={MARIA: NoAnswer()}, timeout=15)
    it.only("wait 200; hang up")
    assert it.carrier.calls[1].leg.ended_at == 15.0
    assert it.statuses() == ["timeout"]


# 14215: the reservation must be pending. The caller has gone while the worker listened: DialCallStatus=failed.
def test_the_caller_has_gone_before_the_dial() -> None:
    it = calling("<Pause length='20'/>DIAL")
    it.only("wait 10; hang up")
    worker = it.carrier.calls[1].outcome
    assert codes(worker) == [14215]
    assert it.params("/done")["DialCallStatus"] == "failed"
    assert worker.transcript[-2].text == 'hears "Thank you."'


# 14215: accepted already, by the instruction's own accept ...
def test_a_reservation_that_the_call_has_accepted() -> None:
    it = calling(accept=True)
    it.only("wait 60; hang up")
    assert codes(it.carrier.calls[1].outcome) == [14215]
    assert it.statuses() == ["accepted"]


# ... or by another leg: a reservation connects once.
def test_a_reservation_connects_once() -> None:
    it = calling()

    def second() -> None:
        (reservation,) = it.router.reservations.values()
        it.app.pages["/desk"] = f"<Dial action='/late'><Queue reservationSid='{reservation.sid}'/></Dial>"
        it.agent(number=JOHN)

    it.app.pages["/late"] = "<Hangup/>"
    it.carrier.later(20, second)
    caller = it.only()
    assert caller.bridged_to == MARIA
    assert it.params("/late")["DialCallStatus"] == "failed"
    assert codes(it.carrier.calls[2].outcome) == [14215]
    assert it.params("/done")["DialCallDuration"] == "40"


# 14215: what is no reservation at all.
def test_an_unknown_reservation() -> None:
    it = Desk(pages={"/desk": "<Dial action='/done'><Queue reservationSid='WR1'/></Dial>", "/done": "<Hangup/>"})
    agent = it.agent()
    it.run()
    assert codes(agent) == [14215]
    assert it.params("/done")["DialCallStatus"] == "failed"


# postWorkActivitySid: what the worker does after the talk. An unknown one is 14216, and changes nothing [?].
@pytest.mark.parametrize("known", [True, False])
def test_what_a_worker_does_after_the_talk(known: bool) -> None:
    it = calling()
    (maria,) = it.router.workers.values()
    sid = it.router.find_activity("Unavailable").sid if known else "WA1"
    it.app.pages["/agent"] = lambda request: (
        f"<Dial><Queue reservationSid='{request.params['r']}' postWorkActivitySid='{sid}'/></Dial>"
    )
    assert it.only().bridged_to == MARIA
    assert maria.activity.name == ("Unavailable" if known else "Available")
    assert codes(it.carrier.calls[1].outcome) == ([] if known else [14216])


# Queue url: heard by the waiting caller, as for any queue.
def test_the_words_before_the_bridge() -> None:
    it = calling("")
    it.app.pages["/connecting"] = "<Say>Maria is here for you.</Say>"
    it.app.pages["/agent"] = lambda request: (
        f"<Dial><Queue reservationSid='{request.params['r']}' url='/connecting'/></Dial>"
    )
    assert "Maria is here for you." in it.only().heard()


# -- redirect: the caller's leg goes to another document. accept: the worker has the task; else it is canceled, as the
# caller leaves the queue


@pytest.mark.parametrize(("accept", "status"), [(True, "assigned"), (False, "canceled"), ("true", "assigned")])
def test_redirect(accept: bool | str, status: str) -> None:
    it = Desk(pages={"/new": "<Say>Elsewhere.</Say>"})
    it.app.pages["/assignment"] = lambda request: says(
        "redirect", call_sid=it.carrier.calls[0].outcome.sid, url=BASE + "/new", accept=accept
    )
    it.maria()
    caller = it.only()
    assert caller.heard().endswith("Elsewhere.")
    assert it.params("/after")["QueueResult"] == "redirected"
    assert it.tasks()[0].status == status


# 40122: the call is not in progress any more.
def test_redirect_of_a_call_that_is_over() -> None:
    it = Desk(pages={"/assignment/fallback": says()})
    over = it.call(Does(HangUp()))
    it.app.pages["/assignment"] = says("redirect", call_sid=over.sid, url=BASE + "/new")
    it.maria()
    assert codes(it.only("wait 20; hang up")) == [40122]


# -- conference: both meet in one that is made for the task; wrapping when the worker has left it [?]


def test_a_whole_call_by_conference() -> None:
    settings = {"end_conference_on_exit": True, "conference_status_callback": BASE + "/room",
                "conference_status_callback_event": ["start", "join"], **FROM}  # fmt: skip
    it = Desk(says("conference", **settings), people={MARIA: picks_up(30)}, pages={"/room": ""})
    maria = it.maria()
    caller = it.only()
    (task,) = it.tasks()
    assert lines(caller)[1:] == [
        "--: Maria is reserved", "Them: You are now in line.", "--: Maria accepts the task",
        f"--: joins the conference {task.sid}", f"--: bridged to {MARIA}", "--: the task is wrapped up",
        "--: the conference ends", "--: the call ends",
    ]  # fmt: skip
    assert (caller.bridged_to, caller.seconds) == (MARIA, 4.0)
    assert it.params("/after")["QueueResult"] == "redirected"
    assert [one.params["FriendlyName"] for one in it.app.asked("/room")] == [task.sid] * 3
    assert (task.status, it.statuses()) == ("wrapping", ["wrapping"])
    assert not maria.is_free()


# Without end_conference_on_exit the caller stays, alone.
def test_a_caller_who_is_left_in_the_conference() -> None:
    it = Desk(says("conference", **FROM), people={MARIA: picks_up(30)})
    it.maria()
    caller = it.only(Does(Wait(), HangUp(after=100)))
    assert caller.transcript[-1].text == "hang up"
    assert caller.transcript[-1].at == 104.0


# Nobody picks up: as by dequeue, the next worker.
def test_a_conference_to_which_nobody_comes() -> None:
    people = {MARIA: NoAnswer(), JOHN: picks_up()}
    it = Desk(says("conference", timeout=10, end_conference_on_exit=True, **FROM), people=people)
    it.maria()
    it.john()
    assert it.only().bridged_to == JOHN
    assert it.statuses() == ["rejected", "wrapping"]


def test_a_caller_who_does_not_wait_for_the_conference() -> None:
    it = Desk(says("conference", **FROM), people={MARIA: Does(Answer(after=20))})
    it.maria()
    it.only("wait 10; hang up")
    assert it.statuses() == ["canceled"]
    assert it.carrier.calls[1].leg.status == "canceled"
