"""Runs Alembic migrations over the connection that `bot.store.migrate` opened."""

from alembic import context

from bot.store import profile_tables, tables  # noqa: F401 (they add to the metadata)
from bot.store.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
