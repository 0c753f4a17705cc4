"""How Alembic meets the database: with the connection it is handed, never with one of its own."""

from alembic import context

from socialrx_diary.migrations.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
