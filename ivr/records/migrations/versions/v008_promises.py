"""What callers were promised, and by when."""

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"

NOT_KEPT = sa.text("kept_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(200), unique=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("to_whom", sa.String(40), nullable=False),
        sa.Column("made", sa.Float, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("kept_at", sa.Float),
        sa.Column("kept_by", sa.String(200), nullable=False, server_default=""),
        sa.Column("ticket", sa.String(64), nullable=False, server_default=""),
        sa.Column("letter", sa.String(60), nullable=False, server_default=""),
    )
    op.create_index("promises_due", "promises", ["due"], sqlite_where=NOT_KEPT, postgresql_where=NOT_KEPT)
    op.create_index("promises_by_ticket", "promises", ["ticket"])


def downgrade() -> None:
    op.drop_index("promises_by_ticket", table_name="promises")
    op.drop_index("promises_due", table_name="promises")
    op.drop_table("promises")
