"""Runs the migrations on the connection it is given, inside that connection's transaction."""

from alembic import context

from meeting.store.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
