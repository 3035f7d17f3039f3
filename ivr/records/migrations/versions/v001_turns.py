"""The table of turns, and its view of events."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None

EVENTS = {
    "sqlite": """
        CREATE VIEW events AS
        SELECT turns.id AS turn_id, turns.sid AS sid, turns.key AS turn, turns.at AS at, one.key AS number,
               json_extract(one.value, '$[0]') AS type, json_extract(one.value, '$[1]') AS data
        FROM turns, json_each(turns.events) AS one""",
    "postgresql": """
        CREATE VIEW events AS
        SELECT turns.id AS turn_id, turns.sid AS sid, turns.key AS turn, turns.at AS at, one.number - 1 AS number,
               one.value ->> 0 AS type, one.value ->> 1 AS data
        FROM turns, jsonb_array_elements(turns.events::jsonb) WITH ORDINALITY AS one(value, number)""",
}


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("key", sa.String(96), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("call", sa.Text),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("sid", "key", name="turns_once"),
    )
    first = sa.text("key = '0'")
    op.create_index("calls_by_time", "turns", ["at"], sqlite_where=first, postgresql_where=first)
    op.execute(EVENTS[op.get_context().dialect.name])


def downgrade() -> None:
    op.execute("DROP VIEW events")
    op.drop_table("turns")
