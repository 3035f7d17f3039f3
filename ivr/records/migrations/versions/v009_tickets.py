"""What callers asked for or reported."""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("sid", sa.String(64), primary_key=True),
        sa.Column("nth", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("changed", sa.Float, nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("need", sa.String(60)),
        sa.Column("language", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("account", sa.String(40), nullable=False, server_default=""),
        sa.Column("facts", sa.Text, nullable=False, server_default=""),
        sa.Column("promised", sa.Float),
        sa.Column("shared", sa.Integer, nullable=False, server_default="0"),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("by", sa.String(200), nullable=False, server_default=""),
        sa.Column("city", sa.String(200), nullable=False, server_default=""),
    )
    op.create_index("tickets_by_number", "tickets", ["number"])
    op.create_index("tickets_by_phone", "tickets", ["phone"])


def downgrade() -> None:
    op.drop_table("tickets")
