"""The tables of the line: who waits, who works, and how long the last talks were. Rows change as things happen; what
happened is in the events. Times are Unix times."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, text

from ivr.records.schema import metadata

STANDING = text("state IN ('waiting', 'offered', 'taken', 'parked', 'sent')")

places = Table(
    "places",
    metadata,
    Column("sid", String(64), primary_key=True),
    Column("desk", String(60), nullable=False),
    Column("need", String(60)),
    Column("urgent", Integer, nullable=False),
    Column("language", String(60), nullable=False),
    Column("number", String(40), nullable=False),
    Column("since", Float, nullable=False),
    Column("front", Integer, nullable=False),
    Column("away", Integer, nullable=False),
    Column("due", Float, nullable=False),
    Column("state", String(10), nullable=False),
    Column("agent", String(60)),
    Column("leg", String(64)),
    Column("offer", Integer, nullable=False, server_default="0"),
    Column("lease", Float, nullable=False, server_default="0"),
    Column("declined", Text, nullable=False, server_default=","),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("star", Integer, nullable=False, server_default="0"),
    Column("next", String(60)),
    Column("warm", Integer, nullable=False, server_default="0"),
    Column("words", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("changed", Float, nullable=False),
    Index("places_standing", "since", sqlite_where=STANDING, postgresql_where=STANDING),
    Index("places_by_number", "number"),
)
"""A caller's place in line, one row a call. ``away``: they want to be called back, from ``due`` on; ``tries`` counts
the calls back that did not reach them. ``agent`` is rung or talks, on the ``leg``; ``offer`` counts how often somebody
was rung, so that who comes too late can be told; ``lease`` is until when one who is rung has time; ``declined`` are
those rung in vain, between commas. ``star``: the agent has pressed the star key. ``next`` is the desk to which the
agent sends the caller, ``warm`` whether they introduce them, ``words`` what they say about it. ``note`` tells why the
place is over."""

agents = Table(
    "agents",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("word", Integer),
    Column("word_at", Float, nullable=False, server_default="0"),
    Column("word_by", String(200), nullable=False, server_default=""),
    Column("state", String(10), nullable=False, server_default="free"),
    Column("since", Float, nullable=False, server_default="0"),
    Column("place", String(64)),
    Column("desk", String(60)),
    Column("offer", Integer, nullable=False, server_default="0"),
    Column("leg", String(64)),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("code", String(200)),
)
"""``word``: what they said last about their duty (1 on, 0 off), ``word_by`` how. ``desk`` is
that of the call. ``misses`` counts the calls in a row
that they have not answered. ``code`` is the salted hash of the code by which they sign in."""

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("tag", String(24), primary_key=True),
    Column("at", Float, nullable=False),
    Column("number", String(40), nullable=False),
    Index("wrong_codes_by_time", "at"),
)
"""Wrong codes that were keyed in, and from which number: the lock of all processes together."""

talks = Table(
    "talks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("desk", String(60), nullable=False),
    Column("agent", String(60), nullable=False),
    Column("at", Float, nullable=False),
    Column("seconds", Float, nullable=False),
)
"""How long an agent was busy with a call, from the ringing on, and when it ended."""

misroutes = Table(
    "misroutes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("sid", String(64), nullable=False),
    Column("desk", String(60), nullable=False),
    Column("to_desk", String(60), nullable=False),
    Column("need", String(60)),
    Column("node", String(260)),
    Column("key", String(4)),
    Column("flow", String(64), nullable=False),
)
"""Calls that agents have sent on: from which desk to which, and the option (node and key of the flow version) that had
brought them there."""

ringing = Table(
    "ringing", metadata, Column("worker", String(60), primary_key=True), Column("at", Float, nullable=False)
)
"""When each worker last looked for agents to ring: with none at work nobody is sent into a queue."""
