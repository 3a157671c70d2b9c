"""Portfolios in the database: each saved state is kept whole and never changed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from numbers import Integral

import pandas as pd
from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from workbench.errors import StoreError, UsageError, shortened
from workbench.intake.entry import with_entries
from workbench.parsing import LONGEST_TEXT, UNSEEN, Origin
from workbench.portfolio import Portfolio
from workbench.redaction import redact
from workbench.schema import TABLES, Kind
from workbench.store.address import shown
from workbench.store.metadata import PORTFOLIO, SNAPSHOTS
from workbench.store.ratings import entries_in
from workbench.store.transaction import SAVING, reading, take_turns, writing
from workbench.typed_tables import flat

LONGEST_KEY = 2_000  # bytes: what fits into an index page of every database
LARGEST = 2**31 - 1  # number a snapshot can have


@dataclass(frozen=True)
class Snapshot:
    """
    A saved state of a portfolio.

    Parameters
    ----------
    id
        Number; a later snapshot has a higher one.
    portfolio
        Identifier of the portfolio.
    fingerprint
        Hash of its content.
    rows
        Rows in all tables.
    unchanged
        The newest snapshot already had this content, so none was added.
    """

    id: int
    portfolio: str
    fingerprint: str
    rows: int
    unchanged: bool = False

    def __str__(self) -> str:
        how = "as before" if self.unchanged else f"{self.rows:,} rows"
        return f"Snapshot {self.id} of {self.portfolio}: {how}, fingerprint {self.fingerprint[:12]}"


def save_portfolio(
    portfolio: Portfolio,
    url: str | None = None,
    *,
    name: str = "",
    source: str = "",
    now: datetime | None = None,
) -> Snapshot:
    """
    Save a portfolio as a new snapshot, whole or not at all.

    Parameters
    ----------
    portfolio
        What to save.
    url
        Database; the default one when None.
    name
        Name people use for this state.
    source
        Where it was read from.
    now
        Aware time to record; the clock's when None.

    Returns
    -------
    Snapshot
        The new one, or the portfolio's newest when that has the same content.

    Raises
    ------
    StoreError
        The database cannot be written, or an identifier is too long for it.
    """
    rows = {table: _rows(table, frame) for table, frame in portfolio.tables.items() if len(frame)}
    count = sum(map(len, rows.values()))
    facts = {
        "portfolio": portfolio.id,
        "name": _line("name", name),
        "taken_at": _aware(now),
        "as_of": portfolio.as_of.date(),
        "fingerprint": portfolio.fingerprint(),
        "source": _line("source", redact(source)),
        "rows": count,
    }
    with writing(url) as connection:
        take_turns(connection, SAVING)
        newest = _newest(connection, portfolio.id)
        if newest is not None and newest.fingerprint == facts["fingerprint"]:
            return Snapshot(newest.snapshot, newest.portfolio, newest.fingerprint, newest.rows, unchanged=True)
        number = connection.execute(insert(SNAPSHOTS).values(facts)).inserted_primary_key[0]
        for table, records in rows.items():
            for record in records:
                record["snapshot"] = number
            connection.execute(insert(PORTFOLIO[table]), records)
    return Snapshot(number, portfolio.id, facts["fingerprint"], count)


def load_portfolio(url: str | None = None, snapshot: int | None = None, portfolio: str | None = None) -> Portfolio:
    """
    Load a saved portfolio; the checks of any other source apply.

    Parameters
    ----------
    url
        Database; the default one when None.
    snapshot
        Number of the snapshot, as it was saved; when None the newest, with the scores entered on pages.
    portfolio
        Identifier, when the database holds several portfolios.

    Raises
    ------
    StoreError
        There is no such snapshot, or its content is no longer what was saved.
    DataError
        Rows were changed behind our back so that they no longer pass the checks.
    """
    with reading(url) as connection:
        found = _find(connection, url, snapshot, portfolio)
        read = {name: _frame(connection, name, found.snapshot) for name in PORTFOLIO}
        entries = entries_in(connection, found.portfolio) if snapshot is None else None
    tables = {name: frame for name, frame in read.items() if frame is not None}
    origins = {name: Origin(shown(url), name, first_row=1) for name in tables}
    loaded = Portfolio.read(tables, origins)
    if loaded.fingerprint() != found.fingerprint:
        raise StoreError(f"{shown(url)}: snapshot {found.snapshot} is not what was saved; its rows were changed")
    return loaded if entries is None else with_entries(loaded, entries)


def snapshots(url: str | None = None) -> pd.DataFrame:
    """
    List what was saved, newest last.

    Returns
    -------
    DataFrame
        Indexed by snapshot: portfolio, name, taken_at (UTC), as_of, fingerprint, source, rows.
    """
    with reading(url) as connection:
        result = connection.execute(select(SNAPSHOTS).order_by(SNAPSHOTS.c.snapshot))
        frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    types = {"taken_at": "datetime64[us, UTC]", "as_of": "datetime64[s]", "rows": "int64", "snapshot": "int64"}
    texts = dict.fromkeys(("portfolio", "name", "fingerprint", "source"), "str")
    return frame.astype({**types, **texts}).set_index("snapshot")


def _aware(now: datetime | None) -> datetime:
    if now is not None and now.tzinfo is None:
        raise UsageError("now: expected a time with a time zone")
    return now or datetime.now(UTC)


def _line(what: str, value: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or UNSEEN.search(value):
        raise UsageError(f"{what}: expected a text of at most {LONGEST_TEXT} characters without control characters")
    return value


def _rows(name: str, frame: pd.DataFrame) -> list[dict[str, object]]:
    """Give the rows of a table as the database takes them."""
    frame = flat(name, frame)
    columns = {column.name: _cells(column.kind, frame[column.name]) for column in TABLES[name].columns}
    names = ("position", *columns)
    rows = [dict(zip(names, row, strict=True)) for row in zip(range(1, len(frame) + 1), *columns.values(), strict=True)]
    keys = [key for key in TABLES[name].key if TABLES[name].by_name[key].kind is Kind.TEXT]
    for row in rows:
        if keys and sum(len(row[key].encode()) for key in keys) > LONGEST_KEY:
            shown_key = shortened(" + ".join(row[key] for key in keys))
            raise StoreError(f"{name} row {row['position']}: {shown_key}: identifiers of at most {LONGEST_KEY} bytes")
    return rows


def _cells(kind: Kind, cells: pd.Series) -> list[object]:
    if kind in (Kind.PERIOD, Kind.MONTH):
        # Few distinct periods fill long columns, and writing one is slow.
        texts = {period: str(period) for period in cells.dropna().unique()}
        return [texts.get(period) for period in cells.tolist()]
    missing = cells.isna().to_numpy()
    if kind is Kind.DATE:
        values = cells.dt.date.tolist()
    elif kind is Kind.MOMENT:
        values = [moment.to_pydatetime() for moment in cells.tolist()]
    else:
        values = cells.tolist()
    return [None if gone else value for value, gone in zip(values, missing, strict=True)]


def _newest(connection: Connection, portfolio: str):
    query = select(SNAPSHOTS).where(SNAPSHOTS.c.portfolio == portfolio)
    return connection.execute(query.order_by(SNAPSHOTS.c.snapshot.desc()).limit(1)).one_or_none()


def _find(connection: Connection, url: str | None, snapshot: int | None, portfolio: str | None):
    """Find the row of the snapshot that is meant."""
    query = select(SNAPSHOTS).order_by(SNAPSHOTS.c.snapshot.desc()).limit(1)
    if snapshot is not None:
        query = query.where(SNAPSHOTS.c.snapshot == _number(snapshot))
    if portfolio is not None:
        query = query.where(SNAPSHOTS.c.portfolio == portfolio)
    found = connection.execute(query).one_or_none()
    if found is not None:
        return found
    low, high = connection.execute(select(func.min(SNAPSHOTS.c.snapshot), func.max(SNAPSHOTS.c.snapshot))).one()
    if low is None:
        raise StoreError(f"{shown(url)}: no portfolio was saved yet; save one with `workbench load SOURCE`")
    which = "" if snapshot is None else f" {snapshot}"
    whose = "" if portfolio is None else f' of portfolio "{shortened(portfolio)}"'
    raise StoreError(f"{shown(url)}: no snapshot{which}{whose}; there are {low} to {high}")


def _number(snapshot: object) -> int:
    if isinstance(snapshot, bool) or not isinstance(snapshot, Integral) or not 0 < snapshot <= LARGEST:
        raise UsageError(f'snapshot "{shortened(snapshot)}": expected its number')
    return int(snapshot)


def _frame(connection: Connection, name: str, snapshot: int) -> pd.DataFrame | None:
    """Read the rows of a table in the order in which they were saved; None without any."""
    table = PORTFOLIO[name]
    columns = [column.name for column in TABLES[name].columns]
    query = select(*(table.c[column] for column in columns)).where(table.c.snapshot == snapshot)
    rows = connection.execute(query.order_by(table.c.position)).all()
    if not rows:
        return None
    cells = zip(*rows, strict=True)
    return pd.DataFrame(
        {column: pd.Series(values, dtype=object) for column, values in zip(columns, cells, strict=True)}
    )
