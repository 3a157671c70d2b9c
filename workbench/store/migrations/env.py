"""What Alembic runs: all missing migrations in one transaction."""

from alembic import context

from workbench.errors import StoreError
from workbench.store.metadata import METADATA
from workbench.store.transaction import MIGRATING, take_turns

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,  # Alembic takes SQLite for a database that cannot undo a change of tables
    compare_type=True,
    render_item=context.config.attributes.get("render_item"),
)
with context.begin_transaction():
    take_turns(connection, MIGRATING)
    context.run_migrations()
    if connection.dialect.name == "sqlite":
        # Foreign keys are off while tables are rebuilt, so they are checked before anything is kept.
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken:
            raise StoreError(f"rows of {broken[0]} would point nowhere after the migration; nothing was changed")
