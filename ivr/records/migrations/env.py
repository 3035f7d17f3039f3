"""Runs the migrations on the connection that ``ivr.records.migrate`` hands over."""

from alembic import context

# Their tables are part of the metadata.
from ivr.records import announcements, lockout_schema, news, promise_schema, ticket_schema, tries_schema  # noqa: F401
from ivr.records.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
