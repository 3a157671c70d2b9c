"""The portfolio: a frozen bundle of checked tables that every verb takes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from workbench.checks import check_tables
from workbench.errors import DataError, Problem
from workbench.parsing import PERIOD_PATTERNS, Origin, empty_table, parse_table
from workbench.schema import PORTFOLIO_TABLES, TABLES, Kind
from workbench.taxonomy import State

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
        object.__setattr__(self, "tables", _read(tables, {}))

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
        return cls._trusted(_read(tables, origins))

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
        return Portfolio(**{**self.tables, **tables})

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


def flat(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table of a portfolio with its key as a column, as in files and databases."""
    return frame.reset_index() if TABLES[name].index else frame


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


def type_tables(
    tables: Mapping[str, pd.DataFrame], origins: Mapping[str, Origin]
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """
    Give every cell its type, without any check between rows or tables.

    Returns
    -------
    tuple
        Every table of a portfolio, and all problems. With problems the tables are of no further use.
    """
    unknown = [name for name in tables if name not in PORTFOLIO_TABLES]
    problems = [Problem(_place(origins, name), None, "", name, "a table of the schema") for name in unknown]
    frequency = _frequency(tables)
    typed = {}
    for name in PORTFOLIO_TABLES:
        frame = tables.get(name)
        if frame is None:
            typed[name] = empty_table(TABLES[name], frequency)
        else:
            typed[name], found = parse_table(TABLES[name], frame, _origin(origins, name), frequency)
            problems += found
    return typed, problems


def _read(tables: Mapping[str, pd.DataFrame], origins: Mapping[str, Origin]) -> Mapping[str, pd.DataFrame]:
    """Parse, complete, check, convert and index the tables, or raise with every problem."""
    typed, problems = type_tables(tables, origins)
    if problems:
        raise DataError(problems)
    frequency = _frequency(tables)
    typed["settings"] = _complete_settings(typed, frequency)
    if problems := check_tables(typed, {name: _origin(origins, name) for name in PORTFOLIO_TABLES}):
        raise DataError(problems)
    return MappingProxyType({name: _finished(name, frame, typed, frequency) for name, frame in typed.items()})


def _origin(origins: Mapping[str, Origin], name: str) -> Origin:
    return origins.get(name, Origin(name, first_row=0))


def _place(origins: Mapping[str, Origin], name: str) -> str:
    return origins[name].file if name in origins else name


def _frequency(tables: Mapping[str, pd.DataFrame]) -> str:
    """Take the length of a period from the settings, or else from the first period found; quarters without any."""
    tables = {name: frame for name, frame in tables.items() if name in PORTFOLIO_TABLES}
    settings = tables.get("settings")
    given = None if settings is None or "frequency" not in settings or settings.empty else settings["frequency"].iloc[0]
    if given is not None and str(given) in "MQY":
        return str(given) or "Q"
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            if column.kind is Kind.PERIOD and column.name in frame:
                for value in frame[column.name].dropna().astype(str).head(1):
                    for frequency, (pattern, _) in PERIOD_PATTERNS.items():
                        if pattern.fullmatch(value.strip()):
                            return frequency
    return "Q"


def _complete_settings(tables: Mapping[str, pd.DataFrame], frequency: str) -> pd.DataFrame:
    """Fill what a portfolio without settings leaves open: the calendar covers supply, budgets and start windows."""
    settings = tables["settings"]
    if settings.empty:
        default = {"portfolio": ["portfolio"], "frequency": [frequency]}
        settings, _ = parse_table(TABLES["settings"], pd.DataFrame(default), Origin("settings"), frequency)
    if len(settings) != 1:
        return settings
    seen = [
        frame[column.name].dropna()
        for name, frame in tables.items()
        for column in TABLES[name].columns
        if column.inside or (name in ("projects", "demand", "cash_flows") and column.kind is Kind.PERIOD)
    ]
    periods = pd.concat([part for part in seen if len(part)], ignore_index=True) if any(map(len, seen)) else None
    unknown = pd.Period("2000", freq=settings["first_period"].dtype.freq)
    first, last = (unknown, unknown) if periods is None else (periods.min(), periods.max())
    settings = settings.fillna({"first_period": first, "last_period": last})
    return settings.fillna({"as_of": settings.loc[0, "first_period"].start_time.as_unit("s")})


def _finished(name: str, frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame], frequency: str) -> pd.DataFrame:
    """Convert amounts to the reporting currency and set the index."""
    table = TABLES[name]
    if frame.empty:
        return empty_table(table, frequency, indexed=True)
    if table.money:
        reporting, as_of = tables["settings"].loc[0, ["currency", "as_of"]]
        foreign = frame["currency"].ne("") & frame["currency"].ne(reporting)
        if foreign.any():
            valid = tables["rates"][tables["rates"]["valid_from"] <= as_of].sort_values("valid_from")
            factor = frame["currency"].map(valid.groupby("currency")["rate"].last()).astype(float)
            converted = {c: (frame[c] * factor).round(2).where(foreign, frame[c]) for c in table.money}
            frame = frame.assign(**converted)
        frame = frame.assign(currency=reporting)
    return frame.set_index(table.index) if table.index else frame


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
