"""The tables of a portfolio on their way in: given their types, completed, checked, converted and indexed."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from workbench.checks import check_tables
from workbench.errors import DataError, Problem
from workbench.parsing import PERIOD_PATTERNS, Origin, empty_table, parse_table
from workbench.schema import PORTFOLIO_TABLES, TABLES, Kind

Tables = Mapping[str, pd.DataFrame]
NOTHING: Tables = MappingProxyType({})


def read_tables(tables: Tables, origins: Mapping[str, Origin], known: Tables = NOTHING) -> Tables:
    """
    Parse, complete, check, convert and index tables.

    Parameters
    ----------
    tables
        Data frames by table name; cells may be text as in a CSV file or already typed.
    origins
        Where each came from.
    known
        Tables of a portfolio: those of them that are among `tables` as they are need no second parsing.

    Returns
    -------
    Mapping
        Every table of a portfolio.

    Raises
    ------
    DataError
        Something is wrong; every problem is listed.
    """
    typed, problems = type_tables(tables, origins, known)
    if problems:
        raise DataError(problems)
    frequency = _frequency(tables)
    typed["settings"] = _complete_settings(typed, frequency)
    if problems := check_tables(typed, {name: _origin(origins, name) for name in PORTFOLIO_TABLES}):
        raise DataError(problems)
    return MappingProxyType({name: _finished(name, frame, typed, frequency) for name, frame in typed.items()})


def type_tables(
    tables: Tables, origins: Mapping[str, Origin], known: Tables = NOTHING
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """
    Give every cell its type, without any check between rows or tables.

    Parameters
    ----------
    tables
        Data frames by table name.
    origins
        Where each came from.
    known
        Tables of a portfolio: those of them that are among `tables` as they are have their types.

    Returns
    -------
    tuple
        Every table of a portfolio, and all problems. With problems the tables are of no further use.
    """
    unknown = [name for name in tables if name not in PORTFOLIO_TABLES]
    problems = [Problem(_place(origins, name), None, "", name, "a table of the schema") for name in unknown]
    frequency = _frequency(tables)
    same_periods = bool(known) and _frequency(known) == frequency
    typed = {}
    for name in PORTFOLIO_TABLES:
        frame = tables.get(name)
        parsed = same_periods and frame is known.get(name)
        if frame is None or (parsed and frame.empty):
            typed[name] = empty_table(TABLES[name], frequency)
        elif parsed:
            typed[name] = frame.reset_index(drop=TABLES[name].index is None)
        else:
            typed[name], found = parse_table(TABLES[name], frame, _origin(origins, name), frequency)
            problems += found
    return typed, problems


def flat(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table of a portfolio with its key as a column, as in files and databases."""
    return frame.reset_index() if TABLES[name].index else frame


def _origin(origins: Mapping[str, Origin], name: str) -> Origin:
    return origins.get(name, Origin(name, first_row=0))


def _place(origins: Mapping[str, Origin], name: str) -> str:
    return origins[name].file if name in origins else name


def _frequency(tables: Tables) -> str:
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


def _complete_settings(tables: Tables, frequency: str) -> pd.DataFrame:
    """Fill what a portfolio without settings leaves open: the calendar covers supply, budgets and start windows."""
    settings = tables["settings"]
    if settings.empty:
        default = {"portfolio": ["portfolio"], "frequency": [frequency]}
        settings, _ = parse_table(TABLES["settings"], pd.DataFrame(default), Origin("settings"), frequency)
    if len(settings) != 1 or settings[["first_period", "last_period", "as_of"]].notna().all(axis=None):
        return settings
    seen = [
        frame[column.name].dropna()
        for name, frame in tables.items()
        for column in (TABLES[name].columns if len(frame) else ())
        if column.inside or (name in ("projects", "demand", "cash_flows") and column.kind is Kind.PERIOD)
    ]
    periods = pd.concat([part for part in seen if len(part)], ignore_index=True) if any(map(len, seen)) else None
    unknown = pd.Period("2000", freq=settings["first_period"].dtype.freq)
    first, last = (unknown, unknown) if periods is None else (periods.min(), periods.max())
    settings = settings.fillna({"first_period": first, "last_period": last})
    return settings.fillna({"as_of": settings.loc[0, "first_period"].start_time.as_unit("s")})


def _finished(name: str, frame: pd.DataFrame, tables: Tables, frequency: str) -> pd.DataFrame:
    """Convert amounts to the reporting currency and set the index."""
    table = TABLES[name]
    if frame.empty:
        return empty_table(table, frequency, indexed=True)
    if table.money:
        reporting, as_of = (tables["settings"].at[0, column] for column in ("currency", "as_of"))
        currency = frame["currency"]
        foreign = currency.ne("") & currency.ne(reporting)
        if foreign.any():
            valid = tables["rates"][tables["rates"]["valid_from"] <= as_of].sort_values("valid_from")
            factor = currency.map(valid.groupby("currency")["rate"].last()).astype(float)
            converted = {c: (frame[c] * factor).round(2).where(foreign, frame[c]) for c in table.money}
            frame = frame.assign(**converted)
        frame = frame.assign(currency=reporting)
    return frame.set_index(table.index) if table.index else frame
