"""What was decided of tries to prove an account."""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"


def upgrade() -> None:
    op.create_table(
        "verdicts",
        sa.Column("tag", sa.String(24), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("looked_at", sa.Integer, nullable=False),
    )
    op.create_index("verdicts_by_time", "verdicts", ["at"])


def downgrade() -> None:
    op.drop_table("verdicts")
