"""What each move of a turn does to the tables of the line, and to that of those who want texts.

A move may be written twice, late, or for a place that is over by then: its WHERE says in which state it still counts.
"""

from __future__ import annotations

from collections.abc import Mapping

REACHED, NEVER = "reached", "was never reached"
UNKNOWN = "nobody knows whether the caller was reached"
TOO_OFTEN = "was called three times within a day"
"""What is noted about a call back that is over."""

PASSED_OVER = "replace(declined, ',' || agent || ',', ',') || agent || ','"
"""The agents who were rung in vain, with the present one, who may be among them."""

NOT_THERE = "UPDATE agents SET word = 0, word_at = :at, word_by = 'did not answer', misses = 0 WHERE misses >= 3"
"""Three calls in a row not answered: off duty, so that callers do not wait for this phone."""

_ENTER = (
    # One call back is open for a number.
    """UPDATE places SET state = 'over', note = 'asked again', changed = :at
    WHERE number = :number AND away = 1 AND state = 'waiting' AND sid <> :sid AND :away = 1""",
    # Written late, for a caller who has hung up since, it would have agents rung for nobody.
    """INSERT INTO places (sid, desk, need, urgent, language, number, since, front, away, due, state, changed)
    SELECT CAST(:sid AS VARCHAR(64)), :desk, :need, :urgent, :language, :number, :since, :front, :away, :due,
    :state, :at
    WHERE :away = 1 OR NOT EXISTS (SELECT 1 FROM turns WHERE turns.sid = :sid AND turns.key IN
    ('status.completed', 'status.busy', 'status.failed', 'status.no-answer', 'status.canceled'))
    ON CONFLICT (sid) DO UPDATE SET desk = excluded.desk, need = excluded.need, urgent = excluded.urgent,
    language = excluded.language, number = excluded.number, since = excluded.since, front = excluded.front,
    away = excluded.away, due = excluded.due, state = excluded.state, agent = NULL, leg = NULL, declined = ',',
    tries = 0, star = 0, warm = 0, next = NULL, note = '', changed = excluded.changed
    WHERE places.away = 0 OR excluded.away = 1 OR places.changed <= excluded.changed""",
)
_LEAVE = (
    """UPDATE places SET state = 'over', note = :note, changed = :at
    WHERE sid = :sid AND away = 0 AND state NOT IN ('done', 'over')""",
)
_REACHED = (
    """UPDATE places SET state = 'over', note = 'reached us', changed = :at
    WHERE number = :number AND away = 1 AND state = 'waiting' AND since <= :at""",
)
_PICKED_UP = (
    "UPDATE places SET leg = :leg WHERE sid = :sid AND offer = :offer AND state = 'offered'",
    "UPDATE agents SET leg = :leg WHERE place = :sid AND offer = :offer AND state = 'ringing'",
)
_DECLINED = (
    f"""UPDATE places SET state = 'waiting', declined = {PASSED_OVER}, agent = NULL, leg = NULL, changed = :at
    WHERE sid = :sid AND offer = :offer AND state = 'offered'""",  # noqa: S608
    """UPDATE agents SET state = 'free', since = :at, misses = 0
    WHERE place = :sid AND offer = :offer AND state = 'ringing'""",
)
_STAR = ("UPDATE places SET star = 1, changed = :at WHERE sid = :sid AND leg = :leg",)
_TASK_STAR = (
    # Only now we know for sure which worker had the caller: the carrier has told their leg that it was bridged.
    """UPDATE places SET star = 1, leg = :leg, changed = :at,
    state = CASE WHEN state = 'task' THEN 'taken' ELSE state END
    WHERE sid = :sid AND state IN ('task', 'parked')""",
)
_TASK_OVER = (
    """UPDATE places SET state = 'done', changed = :at
    WHERE sid = :sid AND star = 0 AND state IN ('task', 'parked')""",
)
_TAKE_BACK = (
    """UPDATE places SET state = 'taken', star = 0, changed = :at
    WHERE sid = :sid AND leg = :leg AND state = 'parked'""",
)
_MISROUTED = """INSERT INTO misroutes (at, sid, desk, to_desk, need, node, key, flow)
    SELECT :at, sid, desk, :to_desk, :need, :node, :key, :flow FROM places WHERE sid = :sid"""
_SENT = (
    f"{_MISROUTED} AND leg = :leg AND state IN ('parked', 'taken')",
    """UPDATE places SET state = 'sent', next = :to_desk, changed = :at
    WHERE sid = :sid AND leg = :leg AND (state = 'taken' OR (state = 'parked' AND :warm = 0))""",
    """UPDATE places SET state = 'waiting', desk = :to_desk, warm = 1, front = 1, since = :at, agent = NULL, leg = NULL,
    star = 0, declined = ',', changed = :at WHERE sid = :sid AND leg = :leg AND state = 'parked' AND :warm = 1""",
)
_SENT_AWAY = (
    f"{_MISROUTED} AND away = 1 AND state IN ('taken', 'done')",
    """UPDATE places SET state = 'waiting', desk = :to_desk, front = 1, due = :at, agent = NULL, leg = NULL, tries = 0,
    star = 0, declined = ',', note = '', changed = :at WHERE sid = :sid AND away = 1 AND state IN ('taken', 'done')""",
)
_NOT_INTRODUCED = (
    """UPDATE places SET state = 'parked', warm = 0, leg = :leg, star = 1, changed = :at
    WHERE sid = :sid AND warm = 1 AND state IN ('waiting', 'offered')""",
)
_LEG_OVER = (
    """INSERT INTO talks (desk, agent, at, seconds) SELECT desk, id, :at, :at - since
    FROM agents WHERE leg = :leg AND state = 'talking' AND desk IS NOT NULL""",
    f"""UPDATE places SET state = 'waiting', declined = {PASSED_OVER}, agent = NULL, leg = NULL, changed = :at
    WHERE leg = :leg AND state = 'offered'""",  # noqa: S608
    # Who hangs up in the menu of the star key has left the caller behind: they go to the front of the same desk.
    "UPDATE places SET state = 'sent', next = desk, changed = :at WHERE leg = :leg AND state = 'parked' AND star = 1",
    f"""UPDATE places SET state = 'done', changed = :at, note = CASE WHEN away = 1 THEN '{UNKNOWN}' ELSE '' END
    WHERE leg = :leg AND state IN ('taken', 'parked')""",  # noqa: S608
    # Whose caller has gone meanwhile has not missed the call.
    """UPDATE agents SET misses = CASE WHEN state <> 'ringing' THEN 0 WHEN EXISTS (SELECT 1 FROM places
    WHERE places.sid = agents.place AND places.offer = agents.offer AND places.state = 'waiting'
    AND places.changed = :at) THEN misses + 1 ELSE misses END, since = :at, state = 'free',
    leg = NULL WHERE leg = :leg AND state <> 'free'""",
    NOT_THERE,
)
# The word about the end of the agent's leg may come before it.
_CALLED = f"sid = :sid AND leg = :leg AND (state = 'taken' OR (state = 'done' AND note = '{UNKNOWN}'))"
_CALLED_BACK = (
    f"""UPDATE places SET state = 'done', note = '{REACHED}', changed = :at
    WHERE {_CALLED} AND :reached = 1""",  # noqa: S608
    f"""UPDATE places SET state = CASE WHEN tries + 1 < :most THEN 'waiting' ELSE 'over' END, tries = tries + 1,
    note = CASE WHEN tries + 1 < :most THEN '' ELSE '{NEVER}' END, agent = NULL, leg = NULL,
    declined = ',', due = :due, changed = :at
    WHERE {_CALLED} AND :reached = 0""",  # noqa: S608
)
_SETTLED = (
    """UPDATE places SET state = 'done', note = 'the caller needs it no more', changed = :at
    WHERE sid = :sid AND away = 1""",
)
_WORD = (
    """INSERT INTO agents (id, word, word_at, word_by, since) VALUES (:agent, :on, :at, :by, :at)
    ON CONFLICT (id) DO UPDATE SET word = excluded.word, word_at = excluded.word_at, word_by = excluded.word_by,
    misses = 0""",
)
_WANTS_TEXTS = (
    """INSERT INTO wants_texts (announcement, number, language, sid, at)
    VALUES (:announcement, :number, :language, :sid, :at) ON CONFLICT DO NOTHING""",
)
_TICKET = (
    """INSERT INTO tickets (sid, nth, number, at, changed, service, need, language, phone, account, facts, promised,
    shared) VALUES (:sid, :nth, :number, :at, :at, :service, :need, :language, :phone, :account, :facts, :promised,
    :shared) ON CONFLICT DO NOTHING""",
    # What is promised is watched (ivr promises), and kept when the ticket is settled.
    """INSERT INTO promises (key, what, to_whom, made, due, ticket) SELECT 'ticket:' || :sid || ':' || :number,
    CAST(:service AS VARCHAR(60)), CAST(:ending AS VARCHAR(40)), :at, CAST(:promised AS FLOAT), :number
    WHERE :promised IS NOT NULL ON CONFLICT DO NOTHING""",
)
_LETTER = (
    """INSERT INTO promises (key, what, to_whom, made, due, ticket, letter)
    VALUES (:key, 'a letter', :ending, :at, :due, :number, :letter) ON CONFLICT DO NOTHING""",
)

MOVES: Mapping[str, tuple[str, ...]] = {
    "enter": _ENTER,  # a caller comes into line, on the phone or to be called back
    "leave": _LEAVE,  # the caller on the phone is out of line; a call back that they have asked for stays
    "reached": _REACHED,  # the caller has talked to a person: no call back is needed any more
    "picked_up": _PICKED_UP,  # an agent's phone was picked up
    "declined": _DECLINED,  # an agent does not take the call
    # the talk is over on the caller's side, and the caller is still there
    "parked": (
        """UPDATE places SET state = 'parked', warm = 0, changed = :at
        WHERE sid = :sid AND state IN ('taken', 'task')""",
    ),
    "star": _STAR,  # the agent has pressed the star key
    "task_star": _TASK_STAR,  # a worker of TaskRouter has pressed it
    "task_over": _TASK_OVER,  # a worker of TaskRouter has hung up after the talk
    "take_back": _TAKE_BACK,  # the agent has the caller again
    # what the agent says about the caller to whoever takes the call next
    "words": ("UPDATE places SET words = :words, changed = :at WHERE sid = :sid AND leg = :leg",),
    "sent": _SENT,  # the agent sends the caller on; a warm one waits in the next line with the agent
    "sent_away": _SENT_AWAY,  # the agent has another desk call the caller again
    "not_introduced": _NOT_INTRODUCED,  # nobody came to be introduced: the agent has the caller again
    "leg_over": _LEG_OVER,  # an agent's leg has ended, however it did
    "called_back": _CALLED_BACK,  # what became of a call back
    "settled": _SETTLED,  # a caller who was called back needs it no more
    "word": _WORD,  # an agent goes on duty, or off
    "ticket": _TICKET,  # something is asked for, once however often the turn is written
    "letter": _LETTER,  # a letter is promised that follows from a ticket
    "wants_texts": _WANTS_TEXTS,  # a caller wants texts about an announcement, once however often they ask
}
"""SQL by the name of the move, in the order in which it is run. Its values: the call's ``sid``, the time ``at``, and
the data of the move."""
