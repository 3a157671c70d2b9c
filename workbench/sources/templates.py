"""Empty tables to start from, and the dictionary that explains them; both are written from the schema."""

import argparse
import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from workbench.schema import PORTFOLIO_TABLES, TABLES, Column, Kind

DICTIONARY = ("table", "column", "kind", "unit", "required", "default", "allowed", "meaning")


def write_templates(folder: Path) -> list[Path]:
    """
    Write an empty CSV file for every table of a portfolio, and ``dictionary.csv``.

    Parameters
    ----------
    folder
        Made when missing; files of these names are replaced.

    Returns
    -------
    list of Path
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = [_write(folder / f"{name}.csv", [TABLES[name].by_name]) for name in PORTFOLIO_TABLES]
    return [*tables, _write(folder / "dictionary.csv", [DICTIONARY, *dictionary_rows()])]


def dictionary_rows() -> Iterator[tuple[str, ...]]:
    """Describe every column of a portfolio: one tuple each, in the order of `DICTIONARY`."""
    for name in PORTFOLIO_TABLES:
        for column in TABLES[name].columns:
            required = "yes" if column.required else "no"
            default = "" if column.default is None else str(column.default)
            yield (
                name,
                column.name,
                column.kind.value,
                column.unit,
                required,
                default.lower() if column.kind is Kind.FLAG else default,
                _allowed(column),
                column.meaning,
            )


def _allowed(column: Column) -> str:
    """Say which values a column takes."""
    if column.choices:
        return " | ".join(column.choices)
    if column.refers:
        return f"found in {' or '.join(column.refers)}"
    if column.low is not None and column.high is not None:
        return f"{column.low:g} to {column.high:g}"
    if column.low is not None:
        return f"at least {column.low:g}"
    return "true | false" if column.kind is Kind.FLAG else ""


def _write(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Write the templates from the command line.

    Parameters
    ----------
    arguments
        What follows the name of the module; the process's own when None.
    """
    parser = argparse.ArgumentParser(
        prog="python -m workbench.sources.templates",
        description="Write an empty CSV file for every table of a portfolio, and dictionary.csv.",
    )
    parser.add_argument("folder", type=Path, help="made when missing; files of these names are replaced")
    written = write_templates(parser.parse_args(arguments).folder)
    print(f"{len(written)} files written to {written[0].parent}")


if __name__ == "__main__":
    main()
