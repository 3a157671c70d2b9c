"""A copy of the embedded database, taken while others go on working."""

import os
from contextlib import closing
from pathlib import Path

from workbench.errors import StoreError
from workbench.store.address import parse_url, shown
from workbench.store.place import PRIVATE_FILE
from workbench.store.transaction import opened


def backup(target: Path, url: str | None = None) -> Path:
    """
    Copy the embedded database into one new file that needs no companion files.

    Parameters
    ----------
    target
        File to make; it must not exist.
    url
        Database; the default one when None.

    Raises
    ------
    StoreError
        The target exists or cannot be written, or the database is a PostgreSQL one, which has ``pg_dump``.
    """
    if parse_url(url).get_backend_name() != "sqlite":
        raise StoreError(f"{shown(url)}: copy a PostgreSQL database with pg_dump")
    with opened(url, create=False) as engine:
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
        except OSError as error:
            raise StoreError(f"{target}: {error.strerror or error}") from None
        # Not through a SQLAlchemy connection: that begins a transaction, and inside one nothing can be copied.
        with closing(engine.raw_connection()) as connection:
            connection.driver_connection.execute("VACUUM INTO ?", (str(target),)).close()
    return target
