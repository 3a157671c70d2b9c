"""The portfolio: a frozen bundle of checked tables that every verb takes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from workbench.errors import DataError, Problem
from workbench.parsing import Origin
from workbench.schema import PORTFOLIO_TABLES, TABLES, Kind
from workbench.taxonomy import State
from workbench.typed_tables import flat, read_tables

FIELD, ROW = "\x1f", "\x1e"  # parsing refuses these in text, so they cannot be confused with content


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Portfolio:
    """
    Candidate, running and closed projects with everything known about them.

    Tables are attributes: ``portfolio.projects``. A table with a key of one column is indexed by it, the others have a
    plain row index. Amounts are in the reporting currency. Missing tables are empty and have every column.

    Parameters
    ----------
    **tables
        Data frames by table name, see `workbench.schema`. Cells may be text as in a CSV file or already typed.

    Raises
    ------
    DataError
        Something is wrong; every problem is listed.
    """

    tables: Mapping[str, pd.DataFrame]

    def __init__(self, **tables: pd.DataFrame):
        object.__setattr__(self, "tables", read_tables(tables, {}))

    @classmethod
    def read(cls, tables: Mapping[str, pd.DataFrame], origins: Mapping[str, Origin]) -> "Portfolio":
        """
        Make a portfolio from tables whose origin is known, so that problems name file, sheet and row.

        Parameters
        ----------
        tables
            Data frames by table name.
        origins
            Where each came from.

        Raises
        ------
        DataError
            Something is wrong; every problem is listed.
        """
        return cls._trusted(read_tables(tables, origins))

    @classmethod
    def _trusted(cls, tables: Mapping[str, pd.DataFrame]) -> "Portfolio":
        portfolio = object.__new__(cls)
        object.__setattr__(portfolio, "tables", MappingProxyType(dict(tables)))
        return portfolio

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in PORTFOLIO_TABLES:
            return self.tables[name].copy(deep=False)
        raise AttributeError(f"a portfolio has no table or attribute {name!r}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *PORTFOLIO_TABLES]

    def __repr__(self) -> str:
        return f"<Portfolio {self}>"

    def __str__(self) -> str:
        states = self.tables["projects"]["state"].value_counts()
        counts = ", ".join(f"{states[state]} {state.label.lower()}" for state in State if state in states)
        periods = self.calendar
        return f"{self.name}: {counts or 'no projects'}; {periods[0]} to {periods[-1]}"

    def _setting(self, name: str):
        return self.tables["settings"].iloc[0][name]

    @property
    def id(self) -> str:
        """Identifier of the portfolio."""
        return self.tables["settings"].index[0]

    @property
    def name(self) -> str:
        """Name people use."""
        return self._setting("name") or self.id

    @property
    def currency(self) -> str:
        """Reporting currency of all amounts."""
        return self._setting("currency")

    @property
    def frequency(self) -> str:
        """``M``, ``Q`` or ``Y``."""
        return self._setting("frequency")

    @property
    def as_of(self) -> pd.Timestamp:
        """Day the data describes."""
        return self._setting("as_of")

    @property
    def discount_rate(self) -> float:
        """Yearly discount rate as a share."""
        return float(self._setting("discount_rate"))

    @cached_property
    def calendar(self) -> pd.PeriodIndex:
        """The planning periods, in order."""
        return pd.period_range(self._setting("first_period"), self._setting("last_period"), name="period")

    def replace(self, **tables: pd.DataFrame) -> "Portfolio":
        """
        Make a portfolio with some tables exchanged; the same checks apply.

        Raises
        ------
        DataError
            Something is wrong; every problem is listed.
        """
        return Portfolio._trusted(read_tables({**self.tables, **tables}, {}, known=self.tables))

    def subset(self, projects: Iterable[str]) -> "Portfolio":
        """
        Keep some projects, with the rows that are about them; components, people, money and rules stay.

        Raises
        ------
        DataError
            A project is not there.
        """
        wanted = list(dict.fromkeys(projects))
        if unknown := [name for name in wanted if name not in self.tables["projects"].index]:
            raise DataError(Problem("subset", None, "project", name, "a project of the portfolio") for name in unknown)
        others = set(self.tables["projects"].index) - set(wanted)
        tables = {}
        for name, frame in self.tables.items():
            about = frame.index if TABLES[name].index == "project" else frame.get("project")
            keep = pd.Series(True, index=frame.index) if about is None else ~pd.Series(about, frame.index).isin(others)
            for column in TABLES[name].columns:
                if column.name != "project" and column.refers == ("projects",):
                    keep &= ~frame[column.name].isin(others)
            tables[name] = frame[keep.to_numpy()]
        broken = set(self.tables["synergies"]["synergy"][self.tables["synergies"]["project"].isin(others)])
        tables["synergies"] = tables["synergies"][~tables["synergies"]["synergy"].isin(broken)]
        parents, factors = tables["projects"]["parent"], tables["exposures"]["factor"]
        tables["projects"] = tables["projects"].assign(parent=parents.where(~parents.isin(others), ""))
        tables["shocks"] = tables["shocks"][tables["shocks"]["factor"].isin(factors)]
        return Portfolio._trusted(tables)

    def fingerprint(self) -> str:
        """
        Hash the content of all tables.

        Returns
        -------
        str
            SHA-256 in hexadecimal; the same for any order of rows and columns and on any platform. Columns that hold
            nothing but their default do not count, so a new optional column leaves old fingerprints as they are.
        """
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for name in sorted(self.tables):
            frame = flat(name, self.tables[name])
            if frame.empty:
                continue
            columns = sorted(TABLES[name].columns, key=lambda column: column.name)
            cells = {column.name: _canonical(frame[column.name]) for column in columns}
            kept = [column.name for column in columns if any(cell != _default(column) for cell in cells[column.name])]
            rows = sorted(FIELD.join(row) for row in zip(*(cells[column] for column in kept), strict=True))
            if rows:
                digest.update(ROW.join([name, FIELD.join(kept), *rows, ""]).encode())
        return digest.hexdigest()


def _canonical(cells: pd.Series) -> list[str]:
    """Write cells in one fixed way."""
    if isinstance(cells.dtype, pd.PeriodDtype):
        texts = cells.astype(str)
    elif isinstance(cells.dtype, pd.DatetimeTZDtype):
        texts = cells.dt.strftime("%Y-%m-%dT%H:%M:%S.%f")
    elif cells.dtype.kind == "M":
        texts = cells.dt.strftime("%Y-%m-%d")
    elif cells.dtype.kind == "f":
        texts = pd.Series([repr(value + 0.0) for value in cells.tolist()], dtype=object)
    else:
        texts = cells.astype(str)
    return texts.astype(object).where(cells.notna().to_numpy(), "").tolist()


def _default(column) -> str:
    value = column.default
    return "" if value is None else repr(float(value)) if column.kind is Kind.NUMBER else str(value)


def describe(portfolio: Portfolio) -> pd.DataFrame:
    """
    Count the rows of each table.

    Returns
    -------
    DataFrame
        Indexed by table: rows, meaning; tables without rows come last.
    """
    rows = {name: len(frame) for name, frame in portfolio.tables.items()}
    table = pd.DataFrame({"rows": rows, "meaning": {name: TABLES[name].meaning for name in rows}})
    table.index.name = "table"
    return table.sort_values("rows", key=lambda counts: counts.eq(0), kind="stable")
