"""Scores entered on pages: added beside the snapshots, never changed, and laid over the newest one when it is read."""

from dataclasses import asdict

import pandas as pd
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from workbench.errors import StoreError, shortened
from workbench.intake.entry import RatingEntry
from workbench.schema import TABLES, Kind
from workbench.store.address import shown
from workbench.store.metadata import RECORDS, SNAPSHOTS
from workbench.store.transaction import next_number, reading, writing

ENTRIES = RECORDS["rating_entries"]
TYPES = {Kind.NUMBER: "float64", Kind.INTEGER: "int64", Kind.TEXT: "str", Kind.MOMENT: "datetime64[us, UTC]"}


def enter_rating(entry: RatingEntry, url: str | None = None) -> int:
    """
    Keep a checked score; the number of the entry.

    Parameters
    ----------
    entry
        Made by `workbench.intake.entry.make_entry`.
    url
        Database; the default one when None.

    Raises
    ------
    StoreError
        The database is not there, holds no such portfolio, or cannot be written.
    """
    with reading(url) as connection:  # never makes a database, as writing would
        saved = select(SNAPSHOTS.c.snapshot).where(SNAPSHOTS.c.portfolio == entry.portfolio).limit(1)
        if connection.execute(saved).one_or_none() is None:
            raise StoreError(f"{shown(url)}: no portfolio {shortened(entry.portfolio)} was saved here")
    with writing(url) as connection:
        number = next_number(connection, "rating_entries")
        connection.execute(insert(ENTRIES).values(**asdict(entry), entry=number, position=number))
    return number


def rating_entries(url: str | None = None) -> pd.DataFrame:
    """
    List the scores that were entered, oldest first.

    Returns
    -------
    DataFrame
        Columns of the table `rating_entries`.
    """
    with reading(url) as connection:
        return entries_in(connection)


def entries_in(connection: Connection, portfolio: str | None = None) -> pd.DataFrame:
    """Read the entries inside an open transaction, of one portfolio when it is named."""
    columns = TABLES["rating_entries"].columns
    query = select(*(ENTRIES.c[column.name] for column in columns)).order_by(ENTRIES.c.entry)
    if portfolio is not None:
        query = query.where(ENTRIES.c.portfolio == portfolio)
    rows = connection.execute(query).all()
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    return frame.astype({column.name: TYPES[column.kind] for column in columns})
