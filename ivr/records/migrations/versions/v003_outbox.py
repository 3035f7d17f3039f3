"""What calls have left to do, and who wants no texts."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, server_default="waiting"),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lease", sa.Float, nullable=False, server_default="0"),
        sa.Column("changed", sa.Float, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
    )
    open_ = sa.text("state IN ('waiting', 'claimed')")
    op.create_index("outbox_once", "outbox", ["key"], unique=True, sqlite_where=open_, postgresql_where=open_)
    op.create_index("outbox_due", "outbox", ["due"], sqlite_where=open_, postgresql_where=open_)
    op.create_table(
        "no_texts",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("how", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("no_texts")
    op.drop_table("outbox")
