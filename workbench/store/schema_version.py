"""Bring a database to this program's schema, or say how far it is."""

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from workbench.store.address import parse_url
from workbench.store.backup import backup
from workbench.store.metadata import HEAD, REVISIONS
from workbench.store.transaction import check_version, current_version, opened


def status(url: str | None = None) -> tuple[str | None, str]:
    """
    Tell the version of a database and the one this program needs.

    Returns
    -------
    tuple
        ``(current, head)``; current is None for a database without tables.

    Raises
    ------
    StoreError
        There is no database, or it cannot be reached.
    """
    with opened(url, create=False) as engine, engine.connect() as connection:
        return current_version(connection.execution_options(read_only=True)), HEAD


def require_current(url: str | None = None) -> None:
    """
    Refuse a database that this program cannot read.

    Raises
    ------
    StoreError
        It is older, newer, empty, not ours, not there, or cannot be reached; the message names the way out.
    """
    with opened(url, create=False) as engine, engine.connect() as connection:
        check_version(connection.execution_options(read_only=True), url)


def upgrade(url: str | None = None) -> tuple[str | None, str]:
    """
    Make the tables, or bring them to this program's version, in one transaction.

    An embedded database with an older schema is first copied beside itself.

    Returns
    -------
    tuple
        ``(before, after)``.

    Raises
    ------
    StoreError
        The database is newer than this program, holds something else, or cannot be written.
    """
    with opened(url) as engine, engine.connect() as connection:
        before = current_version(connection.execution_options(read_only=True))
        foreign = before is None and bool(inspect(connection).get_table_names())
        if foreign or before not in (None, *REVISIONS):
            check_version(connection, url)  # says what is wrong
    if before == HEAD:
        return before, HEAD
    if before is not None and parse_url(url).get_backend_name() == "sqlite":
        backup(_free_name(Path(parse_url(url).database), before), url)
    # Foreign keys can only be switched off outside a transaction, and dropping a table to rebuild it would trip them.
    with opened(url, foreign_keys=False) as engine, engine.connect() as connection:
        migrate(connection)
    return before, HEAD


def migrate(connection: Connection, folders: tuple[Path, ...] = (), to: str = "head") -> None:
    """
    Run the migrations that are missing.

    Parameters
    ----------
    connection
        To a database that no transaction is open on.
    folders
        Further folders with migrations.
    to
        Revision to stop at.
    """
    with resources.as_file(resources.files("workbench.store") / "migrations") as folder:
        config = configuration(folder, folders)
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def configuration(folder: Path, further: tuple[Path, ...] = ()) -> Config:
    """Tell Alembic where the migrations are."""
    config = Config()
    places = [folder / "versions", *further]
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, places)).replace("%", "%%"))
    return config


def _free_name(database: Path, version: str) -> Path:
    """Name a copy that does not exist yet."""
    number = 0
    while True:
        name = database.with_name(f"{database.name}.{version}.{number}" if number else f"{database.name}.{version}")
        if not name.exists():
            return name
        number += 1
