"""What was decided of tries to prove an account, and whom they have locked."""

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
    op.create_table(
        "lockouts",
        sa.Column("tag", sa.String(24), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("unlocked", sa.Float),
        sa.Column("unlocked_by", sa.String(200), nullable=False, server_default=""),
    )
    op.create_index("lockouts_by_time", "lockouts", ["at"])
    op.create_index("lockouts_by_hash", "lockouts", ["hash"])


def downgrade() -> None:
    op.drop_table("lockouts")
    op.drop_table("verdicts")
