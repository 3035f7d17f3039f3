"""Who wants texts about an announcement, and what was sent to them."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"


def upgrade() -> None:
    op.create_table(
        "wants_texts",
        sa.Column("announcement", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("language", sa.String(60), nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("told", sa.Integer),
    )
    op.create_table(
        "news",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("announcement", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("news")
    op.drop_table("wants_texts")
