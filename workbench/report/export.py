"""Tidy tables for other tools: what is text stays text, and the files are read back before they count."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workbench import __version__
from workbench.errors import RunError, UsageError
from workbench.portfolio import Portfolio
from workbench.report.files import new_folder, repair_folder, replace_folder, sha256, write_file, write_json
from workbench.report.workbook import write_workbook
from workbench.schema import TABLES, Column, Kind
from workbench.typed_tables import flat

FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
CSV_NULL = ""


@dataclass(frozen=True)
class Export:
    """
    Tables written for other tools.

    Parameters
    ----------
    folder
        Where they are.
    format
        ``csv``, ``parquet`` or ``xlsx``.
    rows
        Rows of each table.
    files
        SHA-256 of every file.
    """

    folder: Path
    format: str
    rows: dict[str, int]
    files: dict[str, str]

    def __iter__(self) -> Iterator[Path]:
        """Give the path of every file written."""
        return (self.folder / name for name in self.files)

    def __str__(self) -> str:
        return f"{sum(self.rows.values()):,} rows of {len(self.rows)} tables as {self.format} in {self.folder}"


def export(portfolio: Portfolio, folder: Path | str, format: str = "csv") -> Export:
    """
    Write every table that has rows, its dictionary and a manifest; an older export there is exchanged at the end.

    Parameters
    ----------
    portfolio
        What is written: one file per table, or one workbook with a sheet per table.
    folder
        Where to; the folder holds nothing but the export.
    format
        ``csv``, ``parquet`` or ``xlsx``.

    Raises
    ------
    UsageError
        An unknown format, or a folder that holds something else than an export.
    RunError
        A file could not be written, or does not read back as it was written.
    """
    if format not in WRITERS:
        raise UsageError(f'unknown format "{format}"; known are {", ".join(WRITERS)}')
    target = Path(folder).resolve()
    if target.exists() and not (target / "manifest.json").is_file() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: holds something else than an export; name a new folder")
    repair_folder(target)
    fresh = new_folder(target)
    try:
        frames = {name: _ordered(name, frame) for name, frame in portfolio.tables.items() if len(frame)}
        WRITERS[format](frames, fresh, portfolio)
        rows = {name: len(frame) for name, frame in frames.items()}
        files = {file.name: sha256(file) for file in sorted(fresh.iterdir())}
        manifest = {
            "portfolio": portfolio.name,
            "as_of": f"{portfolio.as_of:%Y-%m-%d}",
            "currency": portfolio.currency,
            "fingerprint": portfolio.fingerprint(),
            "workbench": __version__,
            "format": format,
            "rows": rows,
            "files": files,
        }
        write_json(manifest, fresh / "manifest.json")
        replace_folder(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Export(target, format, rows, files)


def _ordered(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table in the columns of the schema and the order of its key, so that equal data makes equal files."""
    flat_frame = flat(name, frame)[[column.name for column in TABLES[name].columns]]
    return flat_frame.sort_values(list(TABLES[name].key), kind="stable", ignore_index=True)


def dictionary(names: list[str]) -> pd.DataFrame:
    """
    Describe tables and columns from the schema.

    Returns
    -------
    DataFrame
        One row per column: table, column, type, unit, key, meaning.
    """
    rows = [
        (name, column.name, column.kind.value, column.unit, column.name in TABLES[name].key, column.meaning)
        for name in names
        for column in TABLES[name].columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "type", "unit", "key", "meaning"])


def neutral(value: object) -> str:
    """
    Give a text that a spreadsheet does not take for a formula; a plain number stays as it is.

    Parameters
    ----------
    value
        Cell of a text column.
    """
    written = "" if value is None or value is pd.NA else str(value)
    return f"'{written}" if FORMULA.match(written) and not NUMBER.fullmatch(written) else written


def _texts(frame: pd.DataFrame, columns: dict[str, Column]) -> pd.DataFrame:
    """Write every cell as text: ISO days, point decimals, periods by name, neutral words."""
    parts = {}
    for name in frame.columns:
        cells, kind = frame[name], columns[name].kind if name in columns else Kind.TEXT
        if kind in (Kind.TEXT, Kind.CHOICE):
            written = cells.map(neutral)
        elif kind is Kind.DATE:
            written = cells.dt.strftime("%Y-%m-%d")
        elif kind is Kind.MOMENT:
            written = cells.dt.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        elif kind is Kind.FLAG:
            written = cells.map({True: "true", False: "false"})
        elif kind is Kind.NUMBER:
            written = cells.map(lambda number: repr(float(number)), na_action="ignore")
        else:
            written = cells.astype(str)
        parts[name] = written.astype(object).where(cells.notna(), CSV_NULL)
    return pd.DataFrame(parts)


def _write_csv(frames: dict[str, pd.DataFrame], folder: Path, portfolio: Portfolio) -> None:
    for name, frame in frames.items():
        _csv(_texts(frame, TABLES[name].by_name), folder / f"{name}.csv")
    described = dictionary(list(frames))
    _csv(_texts(described.astype(str), {}), folder / "dictionary.csv")


def _csv(texts: pd.DataFrame, file: Path) -> None:
    write_file(texts.to_csv(index=False, lineterminator="\n").encode(), file)
    back = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False)
    _same(texts.astype(str), back, file)


def _write_parquet(frames: dict[str, pd.DataFrame], folder: Path, portfolio: Portfolio) -> None:
    for name, frame in {**frames, "dictionary": dictionary(list(frames))}.items():
        periods = [column for column in frame if isinstance(frame[column].dtype, pd.PeriodDtype)]
        names = {column: frame[column].astype("str").where(frame[column].notna(), None) for column in periods}
        plain = frame.assign(**names)
        stream = io.BytesIO()
        plain.to_parquet(stream, index=False)
        write_file(stream.getvalue(), folder / f"{name}.parquet")
        _same(plain, pd.read_parquet(folder / f"{name}.parquet"), folder / f"{name}.parquet")


def _write_xlsx(frames: dict[str, pd.DataFrame], folder: Path, portfolio: Portfolio) -> None:
    facts = {
        "Portfolio": portfolio.name,
        "As of": f"{portfolio.as_of:%Y-%m-%d}",
        "Currency": portfolio.currency,
        "Data (SHA-256)": portfolio.fingerprint(),
    }
    described = {"dictionary": dictionary(list(frames))}
    write_workbook(frames, folder / "portfolio.xlsx", facts, uncounted=described)


def _same(written: pd.DataFrame, back: pd.DataFrame, file: Path) -> None:
    if written.to_csv(index=False) != back.to_csv(index=False):
        raise RunError(f"{file.name}: what was written does not read back the same")


WRITERS: dict[str, Callable[[dict[str, pd.DataFrame], Path, Portfolio], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
}
