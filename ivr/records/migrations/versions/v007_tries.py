"""Tries to prove that an account is the caller's."""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"


def upgrade() -> None:
    op.create_table(
        "tries",
        sa.Column("tag", sa.String(24), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
    )
    op.create_index("tries_by_time", "tries", ["at"])
    op.create_index("tries_by_call", "tries", ["sid"])
    op.create_index("tries_by_account", "tries", ["account"])
    op.create_index("tries_by_number", "tries", ["number"])


def downgrade() -> None:
    op.drop_table("tries")
