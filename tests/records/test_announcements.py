"""The announcements on record, on both databases: numbers, early ends, and a history that stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from ivr.flow.announcements import Announcement
from ivr.records.announcements import AnnouncementRecords, Deed, Over, Posted, announcements

DRAFT = Announcement(0, {"en": "No water.", "es": "Sin agua: ñ."}, 100.0, 200.0, ("billing_question",), True)


@pytest.fixture
def records(engine: Engine) -> AnnouncementRecords:
    return AnnouncementRecords(engine)


def put_up(records: AnnouncementRecords, start: float = 100.0, until: float = 200.0) -> int:
    return records.put_up(Announcement(0, {"en": "No water."}, start, until), 50.0, "ana", "a test").number


def test_nothing_stands_before_something_is_put_up(records: AnnouncementRecords) -> None:
    assert records.standing(0.0) == ()
    assert records.history(9) == []


def test_an_announcement_comes_back_as_it_was(records: AnnouncementRecords) -> None:
    new = records.put_up(DRAFT, 50.0, "ana", "main break")
    assert new.number == 1
    assert records.standing(60.0) == (new,)
    assert records.history(9) == [Posted(new, Deed(50.0, "ana", "main break"), None)]
    assert (new.words, new.needs, new.urgent) == (DRAFT.words, DRAFT.needs, DRAFT.urgent)


def test_what_is_live_or_to_come_stands_and_what_is_over_does_not(records: AnnouncementRecords) -> None:
    numbers = [put_up(records, start, start + 10.0) for start in (10.0, 20.0, 30.0)]
    assert numbers == [1, 2, 3]
    assert [one.number for one in records.standing(15.0)] == [3, 2, 1]
    assert [one.number for one in records.standing(20.0)] == [3, 2]
    assert records.standing(40.0) == ()


def test_an_early_end_takes_it_down_and_stays_in_the_history(records: AnnouncementRecords) -> None:
    first, second = put_up(records), put_up(records)
    assert records.end(first, 120.0, "ben", "mended").number == first
    assert [one.number for one in records.standing(121.0)] == [second]
    found = {posted.announcement.number: posted for posted in records.history(9)}
    assert found[first].ended == Deed(120.0, "ben", "mended")
    assert found[first].put_up == Deed(50.0, "ana", "a test")
    assert [found[number].state(121.0) for number in (first, second)] == ["over", "live"]


def test_numbers_go_on_after_an_end(records: AnnouncementRecords) -> None:
    records.end(put_up(records), 120.0, "ben", "")
    assert put_up(records) == 2


def test_what_is_over_is_not_ended_again(records: AnnouncementRecords) -> None:
    number = put_up(records)
    records.end(number, 120.0, "ben", "")
    with pytest.raises(Over):
        records.end(number, 130.0, "ana", "")
    with pytest.raises(Over):
        records.end(put_up(records), 200.0, "ana", "")
    with pytest.raises(KeyError):
        records.end(99, 120.0, "ana", "")


def test_the_newest_come_first_and_only_so_many(records: AnnouncementRecords) -> None:
    for _ in range(3):
        put_up(records)
    assert [posted.announcement.number for posted in records.history(2)] == [3, 2]


def test_many_who_announce_at_once_get_a_number_each(records: AnnouncementRecords) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: put_up(records), range(12)))
    assert sorted(numbers) == list(range(1, 13))


def test_whoever_draws_a_number_that_was_taken_meanwhile_draws_again(
    records: AnnouncementRecords, engine: Engine
) -> None:
    drawn: list[object] = []

    # As if another process had written between our reading of the last number and our writing.
    def meanwhile(_: object, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        if statement.startswith("INSERT"):
            drawn.append(parameters)
            if len(drawn) == 1:
                cursor.execute(statement, parameters)

    event.listen(engine, "before_cursor_execute", meanwhile)
    number = put_up(records)
    assert len(drawn) == 2
    assert [posted.announcement.number for posted in records.history(9)] == [number]


def test_rows_are_added_and_never_changed(records: AnnouncementRecords, engine: Engine) -> None:
    number = put_up(records)
    with engine.connect() as connection:
        before = connection.execute(select(announcements)).all()
    records.end(number, 120.0, "ben", "")
    with engine.connect() as connection:
        after = connection.execute(select(announcements).order_by(announcements.c.id)).all()
    assert after[:1] == before
    assert [row.what for row in after] == ["up", "ended"]
