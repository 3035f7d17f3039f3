"""The announcements: what was put before the menu, and what was ended early."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("start", sa.Float),
        sa.Column("until", sa.Float),
        sa.Column("content", sa.Text),
        sa.UniqueConstraint("number", "what", name="announcements_once"),
    )
    op.create_index("announcements_by_end", "announcements", ["until"])


def downgrade() -> None:
    op.drop_table("announcements")
