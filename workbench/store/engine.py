"""The one place that opens a database."""

import importlib.util
import ipaddress
import os
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

from workbench.errors import StoreError
from workbench.store.address import parse_url
from workbench.store.place import prepare_file

PATIENCE = 30  # seconds to wait for another writer
POSTGRES_OPTIONS = f"-c lock_timeout={PATIENCE}s -c statement_timeout=60s -c timezone=UTC -c client_encoding=utf8"
POSTGRES_INSTALL = 'pip install "portfolio-workbench[postgres]"'


def open_engine(url: str | URL | None = None, *, create: bool = True, foreign_keys: bool = True) -> Engine:
    """
    Open the store with the settings that keep what was acknowledged.

    Parameters
    ----------
    url
        Database; the default one when None.
    create
        Make a missing SQLite file.
    foreign_keys
        Let SQLite enforce foreign keys; a migration that rebuilds tables switches them off and checks at the end.

    Returns
    -------
    Engine
        Transactions take the write lock when they begin; with the execution option ``read_only`` they do not.

    Raises
    ------
    StoreError
        Not a database the store can live in, a missing file or driver, a network file system.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, create, foreign_keys)
    if importlib.util.find_spec("psycopg") is None:
        raise StoreError(f"PostgreSQL needs the driver psycopg; install it with: {POSTGRES_INSTALL}")
    return create_engine(parsed, pool_pre_ping=True, connect_args=postgres_arguments(parsed))


def postgres_arguments(url: URL) -> dict[str, object]:
    """Settings of a PostgreSQL connection: limits on every wait, UTC, and TLS unless the server is this machine."""
    given = url.query.get("options", "")
    arguments: dict[str, object] = {
        "options": " ".join(part for part in (POSTGRES_OPTIONS, str(given)) if part),
        "connect_timeout": 10,
        "application_name": "workbench",
    }
    host = str(url.host or url.query.get("host", ""))
    if "sslmode" not in url.query and not _is_here(host):
        arguments["sslmode"] = "verify-full"
    return arguments


def _is_here(host: str) -> bool:
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _open_sqlite(url: URL, create: bool, foreign_keys: bool) -> Engine:
    path = Path(url.database).absolute()
    read_only = "mode" in url.query
    prepare_file(path, create=create and not read_only)
    read_only = read_only or not os.access(path, os.W_OK)
    # Only as a URI is the mode understood, and it keeps SQLite from making a file of its own.
    address = url.set(database=path.as_uri(), query={"uri": "true", "mode": "ro" if read_only else "rw"})
    engine = create_engine(address, connect_args={"timeout": PATIENCE}, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _settings(connection, record) -> None:
        connection.isolation_level = None  # SQLAlchemy, not the driver, begins transactions
        pragmas = [f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}"]
        if not read_only:
            pragmas += ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"]
        for pragma in pragmas:
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = read_only or connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
