"""
Memory: portfolios and runs in an embedded SQLite database or a shared PostgreSQL one.

Each call opens the database for one short transaction, so an open page holds no connection and a restarted server is
no event.
"""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from workbench.intake.entry import RatingEntry
from workbench.portfolio import Portfolio
from workbench.store.address import default_url, parse_url, shown
from workbench.store.backup import backup
from workbench.store.engine import open_engine
from workbench.store.ratings import enter_rating, rating_entries
from workbench.store.runs import Run, finish_run, mark_interrupted, runs, start_run
from workbench.store.schema_version import require_current, status, upgrade
from workbench.store.snapshots import Snapshot, load_portfolio, save_portfolio, snapshots

__all__ = [
    "Run",
    "Snapshot",
    "Store",
    "backup",
    "default_url",
    "enter_rating",
    "finish_run",
    "load_portfolio",
    "mark_interrupted",
    "open_engine",
    "open_store",
    "rating_entries",
    "require_current",
    "runs",
    "save_portfolio",
    "shown",
    "snapshots",
    "start_run",
    "status",
    "upgrade",
]


@dataclass(frozen=True, repr=False)
class Store:
    """
    One database.

    Parameters
    ----------
    url
        Its address.
    """

    url: str

    def __repr__(self) -> str:
        return f"<Store {self}>"

    def __str__(self) -> str:
        return shown(self.url)

    def save(self, portfolio: Portfolio, *, name: str = "", source: str = "", now: datetime | None = None) -> Snapshot:
        """Save a portfolio as a snapshot, see `save_portfolio`."""
        return save_portfolio(portfolio, self.url, name=name, source=source, now=now)

    def load(self, snapshot: int | None = None, portfolio: str | None = None) -> Portfolio:
        """Load a snapshot, the newest without a number, see `load_portfolio`."""
        return load_portfolio(self.url, snapshot, portfolio)

    def snapshots(self) -> pd.DataFrame:
        """List what was saved, see `snapshots`."""
        return snapshots(self.url)

    def enter_rating(self, entry: RatingEntry) -> int:
        """Keep a checked score, see `enter_rating`."""
        return enter_rating(entry, self.url)

    def rating_entries(self) -> pd.DataFrame:
        """List the scores entered on pages, see `rating_entries`."""
        return rating_entries(self.url)

    def runs(self) -> pd.DataFrame:
        """List the runs, see `runs`."""
        return runs(self.url)

    def start_run(self, notebook: str, params: object = None, **facts: object) -> Run:
        """Record that a run begins, see `start_run`."""
        return start_run(notebook, params, self.url, **facts)

    def finish_run(self, run: str, status: str, **outcome: object) -> None:
        """Record how a run ended, see `finish_run`."""
        finish_run(run, status, self.url, **outcome)


def open_store(url: str | None = None) -> Store:
    """
    Name the database to work with; it is opened when it is used.

    Parameters
    ----------
    url
        ``sqlite:///folder/file.db`` or ``postgresql://user@host/database``; the default database when None.

    Raises
    ------
    StoreError
        The store cannot live there.
    """
    address = default_url() if url is None else url
    parse_url(address)
    return Store(address)
