"""The line: who waits, who works, and how long the last talks were."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"

STANDING = sa.text("state IN ('waiting', 'offered', 'taken', 'parked', 'sent')")


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("sid", sa.String(64), primary_key=True),
        sa.Column("desk", sa.String(60), nullable=False),
        sa.Column("need", sa.String(60)),
        sa.Column("urgent", sa.Integer, nullable=False),
        sa.Column("language", sa.String(60), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("front", sa.Integer, nullable=False),
        sa.Column("away", sa.Integer, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("agent", sa.String(60)),
        sa.Column("leg", sa.String(64)),
        sa.Column("offer", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lease", sa.Float, nullable=False, server_default="0"),
        sa.Column("declined", sa.Text, nullable=False, server_default=","),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("star", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next", sa.String(60)),
        sa.Column("warm", sa.Integer, nullable=False, server_default="0"),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("changed", sa.Float, nullable=False),
    )
    op.create_table(
        "agents",
        sa.Column("id", sa.String(60), primary_key=True),
        sa.Column("word", sa.Integer),
        sa.Column("word_at", sa.Float, nullable=False, server_default="0"),
        sa.Column("word_by", sa.String(200), nullable=False, server_default=""),
        sa.Column("state", sa.String(10), nullable=False, server_default="free"),
        sa.Column("since", sa.Float, nullable=False, server_default="0"),
        sa.Column("place", sa.String(64)),
        sa.Column("desk", sa.String(60)),
        sa.Column("offer", sa.Integer, nullable=False, server_default="0"),
        sa.Column("leg", sa.String(64)),
        sa.Column("misses", sa.Integer, nullable=False, server_default="0"),
        sa.Column("code", sa.String(200)),
    )
    op.create_table(
        "talks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("desk", sa.String(60), nullable=False),
        sa.Column("agent", sa.String(60), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_table(
        "misroutes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("desk", sa.String(60), nullable=False),
        sa.Column("to_desk", sa.String(60), nullable=False),
        sa.Column("need", sa.String(60)),
        sa.Column("node", sa.String(260)),
        sa.Column("key", sa.String(4)),
        sa.Column("flow", sa.String(64), nullable=False),
    )
    op.create_table(
        "ringing",
        sa.Column("worker", sa.String(60), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "wrong_codes",
        sa.Column("tag", sa.String(24), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
    )
    op.create_index("wrong_codes_by_time", "wrong_codes", ["at"])
    op.create_index("places_standing", "places", ["since"], sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_index("places_by_number", "places", ["number"])


def downgrade() -> None:
    for table in ("wrong_codes", "ringing", "misroutes", "talks", "agents", "places"):
        op.drop_table(table)
