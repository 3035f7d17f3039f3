"""Reports to a city: filed once, whatever happens to the answer, to the worker and to the city."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.flow.reports import Busy, CannotTell, CityStatus, Duplicate, Filed, NotReached, Report, Unfit
from ivr.flow.services import Trouble
from ivr.jobs.outcome import Doer
from ivr.jobs.reports import ATTEMPTS, FIRST_LOOK, KIND, TOKEN_END, TOKEN_KIND, ReportDoer, TokenDoer, report_job
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.outbox import LEASE, Item, Outbox
from ivr.records.records import TurnRecords
from ivr.records.spool import Spool
from ivr.records.turns import turns_of
from ivr.worker import Worker
from tests.open311 import cities, lax
from tests.open311.cities import OPENED, report
from tests.open311.lax import Lax
from tests.open311.served import Asked, Raw, Reply, Served


@dataclass
class FakeBook:
    told: list[tuple[str, str, str]] = field(default_factory=list)
    tokens: list[tuple[str, str]] = field(default_factory=list)

    def filed(self, ticket: str, city_number: str, notice: str) -> None:
        self.told.append((ticket, city_number, notice))

    def token(self, ticket: str, token: str) -> None:
        self.tokens.append((ticket, token))


class FakeCity:
    """Answers what a test has laid down: a value, or a Trouble to be raised; the last one again and again."""

    def __init__(self) -> None:
        self.files: list[Filed | Trouble] = [Filed("638344", "", "Soon.")]
        self.finds: list[str | Trouble] = [""]
        self.tokens: list[str | Trouble] = [""]
        self.asked: list[str] = []

    def _next(self, name: str, answers: list[Any]) -> Any:
        self.asked.append(name)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Trouble):
            raise answer
        return answer

    def file(self, report: Report) -> Filed:
        assert report == cities.report()
        return self._next("file", self.files)  # type: ignore[no-any-return]

    def find(self, report: Report) -> str:
        return self._next("find", self.finds)  # type: ignore[no-any-return]

    def of_token(self, token: str) -> str:
        return self._next("of_token", self.tokens)  # type: ignore[no-any-return]

    def status(self, numbers: object) -> dict[str, CityStatus]:
        raise AssertionError


@dataclass
class Place:
    outbox: Outbox
    worker: Worker
    book: FakeBook
    city: FakeCity
    now: list[float]

    def work(self) -> Item:
        """One look at the outbox; the newest job as it is after it."""
        stop = threading.Event()
        stop.set()
        self.worker.work(stop)
        return self.items()[0]

    def items(self) -> list[Item]:
        return self.outbox.find(["waiting", "claimed", "failed", "done", "withdrawn"])

    def until_due(self) -> None:
        self.now[0] = max(self.now[0], self.items()[0].due)

    def last(self) -> Item:
        """Until nothing is left to do."""
        for _ in range(60):
            item = self.work()
            if item.state != "waiting":
                return item
            self.until_due()
        raise AssertionError("it never ends")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    city = FakeCity()
    yield from made(tmp_path, city)


def made(tmp_path: Path, city: Any) -> Iterator[Place]:
    engine = open_engine(f"sqlite:///{tmp_path}/line.db")
    migrate.upgrade(engine)
    outbox, book, now = Outbox(engine), FakeBook(), [OPENED + 60]
    turns = turns_of(engine)
    doers: dict[str, Doer] = {KIND: ReportDoer(city, book, outbox), TOKEN_KIND: TokenDoer(city, book)}
    worker = Worker(TurnRecords(turns, Spool(tmp_path / "spool")), outbox, doers, lambda: now[0])
    assert outbox.leave("CA1", report_job("T-1", report(), OPENED), OPENED)
    assert not outbox.leave("CA1", report_job("T-1", report(), OPENED), OPENED), "one open job a ticket"
    yield Place(outbox, worker, book, city, now)
    turns.close()
    engine.dispose()


def test_a_report_is_filed_and_its_number_put_into_the_book(place: Place) -> None:
    item = place.work()
    assert (item.state, item.note) == ("done", "filed as 638344")
    assert place.book.told == [("T-1", "638344", "Soon.")]
    assert place.city.asked == ["file"], "a first attempt looks for nothing"


def test_a_city_that_gives_no_number(place: Place) -> None:
    place.city.files = [Filed()]
    assert place.work().state == "done"
    assert place.book.told == [("T-1", "", "")]


def test_a_token_becomes_a_number_later(place: Place) -> None:
    place.city.files = [Filed("", "tok")]
    place.city.tokens = ["", Trouble("a gateway", 502), "638344"]
    begun = place.now[0]
    place.work()
    assert place.book.tokens == [("T-1", "tok")]
    dues = [place.items()[0].due - begun]
    for _ in range(3):
        place.until_due()
        dues.append(place.work().due - begun)
    assert dues[:3] == [120, 120 + 300, 120 + 300 + 900]
    assert place.items()[0].state == "done"
    assert place.book.told == [("T-1", "638344", "")]
    assert place.city.asked.count("file") == 1


def test_a_token_that_stays_one_is_told_after_a_day(place: Place) -> None:
    place.city.files, begun = [Filed("", "tok")], place.now[0]
    place.work()
    place.until_due()
    item = place.last()
    assert (item.kind, item.state) == (TOKEN_KIND, "failed")
    assert "no number within a day" in item.note
    assert TOKEN_END - 3600 <= place.now[0] - begun <= TOKEN_END
    assert 20 < place.city.asked.count("of_token") < 30


@pytest.mark.parametrize("trouble", [NotReached("no connection"), Busy("slow down", 429), Busy("slow down", 503, 5.0)])
def test_what_was_surely_not_filed_is_filed_later_even_if_nobody_can_look(trouble: Trouble, place: Place) -> None:
    place.city.files = [trouble, trouble, Filed("638344")]
    place.city.finds = [CannotTell("no lists")]
    assert place.last().state == "done"
    assert place.city.asked == ["file", "find", "file", "find", "file"]


def test_pauses_grow_and_end(place: Place) -> None:
    place.city.files, dues = [NotReached("no connection")], []
    for _ in range(ATTEMPTS):
        now, item = place.now[0], place.work()
        dues.append(item.due - now)
        place.until_due()
    assert dues[:-1] == [60, 180, 540, 1620, 4860]
    assert item.state == "failed"
    assert item.note == "not filed: no connection; to try again: ivr outbox --again"


def test_the_city_says_when_to_come_back(place: Place) -> None:
    place.city.files = [Busy("slow down", 429, 1000.0)]
    assert place.work().due == place.now[0] + 1000


@pytest.mark.parametrize("trouble", [Trouble("no whole answer"), Trouble("gateway", 502), Trouble("gateway", 504)])
def test_a_lost_answer_is_looked_for_before_anything_is_filed_again(trouble: Trouble, place: Place) -> None:
    place.city.files, place.city.finds = [trouble], ["638344"]
    assert place.work().due == place.now[0] + FIRST_LOOK
    place.until_due()
    assert place.last().state == "done"
    assert place.book.told == [("T-1", "638344", "")]
    assert place.city.asked == ["file", "find"]


def test_a_lost_answer_of_which_nobody_can_know_is_for_a_person(place: Place) -> None:
    place.city.files, place.city.finds = [Trouble("no whole answer")], [CannotTell("the lists do not say")]
    item = place.last()
    assert item.state == "failed"
    assert item.note.startswith("may have been filed: the lists do not say; look at the city's list")
    assert place.city.asked == ["file", "find"]
    place.outbox.put_back(item.id, place.now[0])  # the person has looked
    place.city.files = [Filed("7")]
    assert place.work().state == "done"
    assert place.city.asked == ["file", "find", "find", "file"]


def test_a_city_that_cannot_be_asked_about_a_lost_answer_is_asked_again(place: Place) -> None:
    place.city.files, place.city.finds = [Trouble("no whole answer")], [NotReached("down"), Busy("slow", 429), "9"]
    assert place.last().state == "done"
    assert place.city.asked == ["file", "find", "find", "find"]


def test_what_is_not_filed_says_so_only_of_the_attempt_before(place: Place) -> None:
    """A worker that died leaves the note of the attempt before: it must not be believed."""
    place.city.files, place.city.finds = [NotReached("down")], [CannotTell("no lists")]
    place.work()
    place.until_due()
    [claimed] = place.outbox.claim([KIND], place.now[0])  # a worker that files, and dies
    assert claimed.attempts == 2
    place.now[0] += LEASE + 1
    assert place.work().note.startswith("may have been filed")
    assert place.city.asked == ["file", "find"]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_for_a_person(status: int, place: Place) -> None:
    place.city.files = [Trouble("the city refuses it: compare open311.yaml", status)]
    item = place.work()
    assert (item.state, item.note) == (
        "failed", "not filed: the city refuses it: compare open311.yaml; then: ivr outbox --again",
    )  # fmt: skip


def test_what_we_do_not_send_is_for_a_person(place: Place) -> None:
    place.city.files = [Unfit("open311.yaml has no such service")]
    assert place.work().note.startswith("not filed: open311.yaml has no such service")


def test_a_citys_own_trouble_is_for_a_person(place: Place) -> None:
    place.city.files = [Trouble("the city has trouble (HTTP 500)", 500)]
    assert place.work().note.startswith("may have been filed: the city has trouble (HTTP 500); look")


@pytest.mark.parametrize(("found", "state"), [("638344", "done"), ("", "failed"), (CannotTell("no lists"), "failed")])
def test_a_duplicate_is_ours_if_it_is_found(found: str | Trouble, state: str, place: Place) -> None:
    place.city.files, place.city.finds = [Duplicate("the city has it", 400)], [found]
    assert place.work().state == state


def test_a_worker_whose_job_another_one_has_files_nothing(place: Place) -> None:
    [item] = place.outbox.claim([KIND], place.now[0])
    later = place.now[0] + LEASE + 1
    [other] = place.outbox.claim([KIND], later)
    doer = ReportDoer(place.city, place.book, place.outbox)
    doer.do(item, later)
    assert place.city.asked == []
    doer.do(other, later)
    assert place.city.asked == ["find", "file"]


def test_the_lease_is_made_longer_before_filing(place: Place) -> None:
    [item] = place.outbox.claim([KIND], place.now[0])
    late = place.now[0] + LEASE - 1
    assert place.outbox.hold(item, late)
    assert place.outbox.claim([KIND], late + LEASE - 1) == []


@pytest.mark.parametrize("data", [{}, {"ticket": 7, "report": {"phone": "+12025550143"}}])
def test_what_is_no_report_fails_without_its_data(data: dict[str, Any], place: Place) -> None:
    item = Item(1, KIND, "k", "CA1", data, "claimed", 0.0, 1, 0.0, "")
    assert str(ReportDoer(place.city, place.book, place.outbox).do(item, 1.0)) == "Failed(note='this is no report')"


# With the real client, over a real connection


class Losing:
    """A city that does what a POST asks and then closes the connection without an answer: the first ``times``."""

    def __init__(self, town: Lax, times: int) -> None:
        self.town = town
        self.times = times

    def __call__(self, asked: Asked) -> Reply | Raw:
        reply = self.town(asked)
        if asked.method == "POST" and self.times:
            self.times -= 1
            return lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
        return reply


def clock_of(now: list[float]) -> Callable[[], str]:
    return lambda: datetime.fromtimestamp(now[0], UTC).isoformat()


@pytest.mark.parametrize("format_", ["json", "xml"])
@pytest.mark.parametrize("tokens", [False, True])
def test_a_report_whose_answer_is_lost_is_not_filed_twice(format_: str, tokens: bool, tmp_path: Path) -> None:
    town = Lax(tokens=tokens)
    with Served(Losing(town, 1)) as served:
        client = cities.city(tmp_path, served.url, {"leak": {"code": "7"}}, key=lax.KEY, format=format_)
        for place in made(tmp_path, client):
            town.clock = clock_of(place.now)
            assert place.last().state == "done"
            assert [number for _, number, _ in place.book.told] == ["638344"]
    assert len(served.posts) == len(town.filed) == 1


def test_a_request_that_never_arrived_is_filed_after_looking(tmp_path: Path) -> None:
    town = Lax()
    town.filed.append({"service_request_id": 1, "requested_datetime": "2026-11-20T00:00:00Z", "description": "Old"})
    first = [True]

    def answer(asked: Asked) -> Reply | Raw:
        if asked.method == "POST" and first:
            first.clear()
            return lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
        return town(asked)

    with Served(answer) as served:
        client = cities.city(tmp_path, served.url, {"leak": {"code": "7"}}, key=lax.KEY)
        for place in made(tmp_path, client):
            assert place.last().state == "done"
            assert len(place.book.told) == 1
    assert len(town.filed) == 2
