"""Short transactions on a database of the right version, with errors that people can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import column as named
from sqlalchemy import func, inspect, select, table
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from workbench.errors import StoreError, shortened
from workbench.redaction import redact
from workbench.store.address import shown
from workbench.store.engine import PATIENCE, open_engine
from workbench.store.metadata import COUNTERS, HEAD, REVISIONS

VERSION_TABLE = table("alembic_version", named("version_num"))
SAVING, MIGRATING = 7_305_101, 7_305_102  # keys of PostgreSQL's advisory locks
KNOWN_CAUSES = (
    (("database is locked", "lock timeout"), f"another process has been writing for {PATIENCE} s; try again"),
    (("disk is full", "no space left"), "the disk is full, nothing was written; make room and try again"),
    (("readonly database", "read-only transaction"), "the database can only be read, nothing was written"),
    (("not a database", "malformed"), "the file is not a database or is damaged; take a back-up copy"),
    (("permission denied for",), "this database role may not do that"),
)


@contextmanager
def reading(url: str | None) -> Iterator[Connection]:
    """
    Open a transaction that only reads and never waits for a writer.

    Raises
    ------
    StoreError
        No connection, no database, or another version of the schema.
    """
    with opened(url, create=False) as engine, engine.connect() as connection:
        connection = connection.execution_options(read_only=True, postgresql_readonly=True)
        check_version(connection, url)
        yield connection


@contextmanager
def writing(url: str | None) -> Iterator[Connection]:
    """
    Open a transaction that is committed as a whole when the block ends well.

    A database without any table gets them first.

    Raises
    ------
    StoreError
        No connection, another version of the schema, or a write that was refused.
    """
    with opened(url) as engine:
        _create_if_empty(engine, url)
        with engine.begin() as connection:
            check_version(connection, url)
            yield connection


@contextmanager
def opened(url: str | None, *, create: bool = True, foreign_keys: bool = True) -> Iterator[Engine]:
    """Open an engine for a moment, and turn what the database complains about into one line."""
    engine = open_engine(url, create=create, foreign_keys=foreign_keys)
    try:
        yield engine
    except DBAPIError as error:
        raise StoreError(f"{shown(url)}: {_cause(error.orig)}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"{shown(url)}: {_cause(error)}") from error
    finally:
        engine.dispose()


def _create_if_empty(engine: Engine, url: str | None) -> None:
    """Make the tables in a database that has none; leave any other as it is."""
    with engine.connect() as connection:
        empty = not inspect(connection.execution_options(read_only=True)).get_table_names()
    if empty:
        from workbench.store.schema_version import upgrade  # Alembic takes longer to import than a save to begin

        upgrade(url)


def _cause(error: BaseException | None) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    for signs, cause in KNOWN_CAUSES:
        if any(sign in first.lower() for sign in signs):
            return cause
    return shortened(redact(first), 300)


def current_version(connection: Connection) -> str | None:
    """Read the version of the schema; None in a database without one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(VERSION_TABLE.c.version_num)).scalar_one_or_none()


def check_version(connection: Connection, url: str | None) -> None:
    """
    Refuse a database of another version.

    Raises
    ------
    StoreError
        It is older, newer, empty, or not ours.
    """
    version = current_version(connection)
    if version == HEAD:
        return
    if version is None and inspect(connection).get_table_names():
        raise StoreError(f"{shown(url)}: holds tables that are not the workbench's; name another database")
    if version is None:
        raise StoreError(f"{shown(url)}: is empty; run `workbench db upgrade` or load a portfolio")
    if version in REVISIONS:
        raise StoreError(f"{shown(url)}: has schema {version} and {HEAD} is needed; run `workbench db upgrade`")
    raise StoreError(
        f"{shown(url)}: has schema {shortened(version)}, newer than this program's {HEAD}; "
        "update the program, `workbench db upgrade` cannot go back"
    )


def next_number(connection: Connection, counter: str) -> int:
    """Count one up, inside the transaction: numbers have no gaps, and writers of one counter follow each other."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert
    first = insert(COUNTERS).values(counter=counter, value=1)
    statement = first.on_conflict_do_update(
        index_elements=[COUNTERS.c.counter], set_={"value": COUNTERS.c.value + 1}
    ).returning(COUNTERS.c.value)
    return connection.execute(statement).scalar_one()


def take_turns(connection: Connection, lock: int) -> None:
    """Let writers of one kind follow each other; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(lock)))
