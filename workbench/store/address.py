"""Which database is meant, and how its address may be shown."""

import os
import stat
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from workbench.errors import StoreError, shortened
from workbench.redaction import redact
from workbench.secret import HIDDEN, Secret

SECRET_OPTIONS = ("password", "sslpassword", "passfile", "sslkey")
POSTGRES_NAMES = ("postgres", "postgresql", "postgresql+psycopg")
SQLITE_NAMES = ("sqlite", "sqlite+pysqlite")


def default_url() -> str:
    """
    Find the database to use when none is named.

    Returns
    -------
    str
        ``WORKBENCH_DB``, else the first line of the file named by ``WORKBENCH_DB_FILE``, else the embedded database in
        the folder ``.workbench`` below the current one.

    Raises
    ------
    StoreError
        The file cannot be read, or others may read it.
    """
    if named := os.environ.get("WORKBENCH_DB", "").strip():
        return named
    if file := os.environ.get("WORKBENCH_DB_FILE", "").strip():
        return _from_file(Path(file))
    return f"sqlite:///{Path.cwd() / '.workbench' / 'workbench.db'}"


def _from_file(file: Path) -> str:
    try:
        if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise StoreError(f"WORKBENCH_DB_FILE: others may read {file}; take that away with: chmod 600 {file}")
        return file.read_text(encoding="utf-8").splitlines()[0].strip()
    except OSError as error:
        raise StoreError(f"WORKBENCH_DB_FILE: {file}: {error.strerror or error}") from None
    except (IndexError, UnicodeDecodeError):
        raise StoreError(f"WORKBENCH_DB_FILE: {file}: expected a database URL in the first line") from None


def parse_url(url: str | URL | None) -> URL:
    """
    Read a database URL and check that the store can live there.

    Parameters
    ----------
    url
        ``sqlite:///path/file.db``, with ``?mode=ro`` to only read it, or ``postgresql://user@host/database``; the
        default database when None.

    Raises
    ------
    StoreError
        It is no URL, or another kind of database.
    """
    text = default_url() if url is None else url
    try:
        parsed = make_url(text)
    except (ArgumentError, ValueError):
        # What is written wrongly is not understood, so whatever may be a password in it is left out.
        _, sign, rest = str(text).rpartition("@")
        place = shortened(f"{HIDDEN}@{rest}" if sign else redact(text))
        raise StoreError(
            f'"{place}" is no database URL; write sqlite:///folder/file.db or postgresql://user@host/database'
        ) from None
    if parsed.password:
        Secret(str(parsed.password))  # known from now on, so that every message and log leaves it out
    if parsed.drivername in POSTGRES_NAMES:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in SQLITE_NAMES:
        raise StoreError(f"{shown(parsed)}: the store lives in sqlite or postgresql, not in {parsed.drivername}")
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise StoreError(f"{shown(parsed)}: expected a file, for example sqlite:///.workbench/workbench.db")
    if unknown := sorted(set(parsed.query) - {"mode"}):
        raise StoreError(f"{shown(parsed)}: unknown option {unknown[0]}; the only one for sqlite is mode=ro")
    if parsed.query.get("mode", "ro") != "ro":
        raise StoreError(f"{shown(parsed)}: mode can only be ro")
    return parsed


def shown(url: str | URL | None = None) -> str:
    """Write a database URL without its password, for records and messages."""
    try:
        parsed = make_url(default_url() if url is None else url)
    except (ArgumentError, ValueError):
        return f"{HIDDEN}@{str(url).rpartition('@')[2]}" if "@" in str(url) else redact(url)
    name = "postgresql" if parsed.drivername == "postgresql+psycopg" else parsed.drivername
    open_part = parsed.difference_update_query(SECRET_OPTIONS)
    # Made anew, because setting the password of a URL to None leaves it as it is.
    plain = URL.create(name, parsed.username, None, parsed.host, parsed.port, parsed.database, open_part.query)
    return plain.render_as_string(hide_password=False)
