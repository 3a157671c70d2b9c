"""Doors for data: folders, workbooks, databases, samples and single exports become one checked portfolio."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.portfolio import Portfolio

DEFAULT = "sample:energy"
DATABASES = ("sqlite", "postgresql")
ALLOWED = (
    "a folder of CSV files, an .xlsx workbook, a database URL (sqlite:///… or postgresql://…), sample:energy, "
    "or a single .csv or .xlsx with a mapping"
)
_URL = re.compile(r"([A-Za-z][A-Za-z0-9.]*)(\+[A-Za-z0-9_]+)?://")


def read_portfolio(source: str | Path = "", mapping: str | Path | None = None) -> "Portfolio":
    """
    Read and check everything about a portfolio.

    Parameters
    ----------
    source
        A folder of CSV files (one per table), an .xlsx workbook (one sheet per table), a database URL,
        ``sample:energy``, or a single export together with `mapping`. Empty: the database named by ``WORKBENCH_DB``,
        or else the sample.
    mapping
        Mapping file for a single export, or the bare name of one in ``params/mappings``.

    Returns
    -------
    Portfolio
        Typed and checked.

    Raises
    ------
    UsageError
        The source is of a kind that is not read.
    DataError
        Something is wrong with the data; all problems are listed and nothing is loaded.
    """
    text = _named(source)
    is_export = not (text.startswith("sample:") or _URL.match(text) or Path(text).is_dir())
    if mapping is not None and not is_export:
        raise UsageError(f"a mapping reads a single .csv or .xlsx export, not {_shown(text)}")
    if text.startswith("sample:"):
        return _sample(text.removeprefix("sample:"))
    if url := _URL.match(text):
        return _database(text, url[1].lower())
    path = Path(text)
    if path.is_dir():
        from workbench.sources.tables import read_folder

        return read_folder(path)
    return _file(path, mapping)


def database_of(source: str | Path = "") -> str | None:
    """Say which database a source stands for; None when it is none. An empty source is read as in `read_portfolio`."""
    url = _URL.match(text := _named(source))
    return text if url and url[1].lower() in DATABASES else None


def _named(source: str | Path) -> str:
    return str(source) or os.environ.get("WORKBENCH_DB", "") or DEFAULT


def _sample(name: str) -> "Portfolio":
    from workbench.parsing import Origin
    from workbench.portfolio import Portfolio
    from workbench.sources import sample

    if name != "energy":
        raise UsageError(f"no sample called {name!r}; there is sample:energy")
    tables = sample.energy()
    return Portfolio.read(tables, {table: Origin("sample:energy", table) for table in tables})


def _database(url: str, kind: str) -> "Portfolio":
    if kind not in DATABASES:
        raise UsageError(f"databases of kind {kind} are not read; allowed is {ALLOWED}")
    from workbench.store import load_portfolio

    return load_portfolio(url)


def _file(path: Path, mapping: str | Path | None) -> "Portfolio":
    from workbench.sources.guard import check_kind

    if not path.suffix and not path.exists():
        raise UsageError(f"{path}: nothing is there; allowed is {ALLOWED}")
    suffix = check_kind(path, (".csv", ".xlsx"))
    if not path.exists():
        raise UsageError(f"{path}: there is no such file")
    if suffix == ".csv" and mapping is None:
        raise UsageError(f"{path.name}: a single CSV file needs a mapping; without one, name the folder of CSV files")
    from workbench.sources import tables

    return tables.read_tables_of_workbook(path) if mapping is None else tables.read_mapped(path, mapping)


def _shown(text: str) -> str:
    """Name a source without what a URL may hide."""
    url = _URL.match(text)
    return f"a {url[1]} database" if url else text
