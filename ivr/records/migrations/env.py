"""Runs the migrations on the connection that ``ivr.records.migrate`` hands over."""

from alembic import context

from ivr.records import announcements  # noqa: F401  its table is part of the metadata
from ivr.records.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
