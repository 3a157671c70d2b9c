"""Uplifts for optimism that others have published, shipped with the package as a table."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workbench.errors import DataError, Problem

MEASURES = ("uplift", "mean_overrun", "upper_bound", "lower_bound")
BASES = ("capital_cost", "duration", "operating_cost")
STATUSES = ("confirmed", "unconfirmed")


@dataclass(frozen=True)
class PublishedUplift:
    """
    One published figure.

    Parameters
    ----------
    kind
        Kind of project.
    basis
        What it is a share of: the estimate of `capital_cost`, `duration` or `operating_cost`.
    measure
        `uplift`, `mean_overrun`, `upper_bound` or `lower_bound`.
    stage
        Stage of appraisal it is for; None for all.
    level
        Chance of not exceeding the uplifted estimate; None where none was published.
    share
        The figure, as a share of the estimate.
    price_basis, vintage, n
        Prices it was measured in, year of the figures, and number of projects behind them; empty or None where the
        source does not say.
    source
        Where it was published.
    confirmed
        Whether the figure was read in its source, and not only quoted.
    """

    kind: str
    basis: str
    measure: str
    stage: int | None
    level: float | None
    share: float
    price_basis: str
    vintage: int | None
    n: int | None
    source: str
    confirmed: bool


@cache
def published_uplifts() -> tuple[PublishedUplift, ...]:
    """
    Read the uplifts that are shipped.

    `unconfirmed` rows are there to be asked for by name; whoever shows one says so, and no decision at a gate rests on
    one without a recorded acceptance.
    """
    text = (files("workbench.sources") / FILE).read_text(encoding="utf-8")
    return read_uplifts(text)


def read_uplifts(text: str) -> tuple[PublishedUplift, ...]:
    """
    Read a table of published uplifts from its text.

    Raises
    ------
    DataError
        Values are impossible, or two rows give one figure; all of them are listed.
    """
    rows, problems, seen = [], [], set()
    for line, cells in enumerate(csv.DictReader(text.splitlines()), start=2):
        found = [
            Problem(FILE, line, column, cells[column], expected)
            for column, (allowed, expected) in COLUMNS.items()
            if not allowed(cells[column].strip())
        ]
        key = tuple(cells[column] for column in KEY)
        if key in seen:
            found.append(Problem(FILE, line, "", cells["kind"], "each figure once"))
        seen.add(key)
        problems += found
        if not found:
            rows.append(_typed(cells))
    if problems:
        raise DataError(problems)
    return tuple(rows)


def _typed(cells: dict[str, str]) -> PublishedUplift:
    def number(column: str) -> float | None:
        return float(cells[column]) if cells[column].strip() else None

    whole = {name: None if number(name) is None else int(number(name)) for name in ("stage", "vintage", "n")}
    return PublishedUplift(
        **{name: cells[name] for name in ("kind", "basis", "measure", "price_basis", "source")},
        **whole,
        level=number("level"),
        share=number("share"),
        confirmed=cells["status"] == "confirmed",
    )


def _is_number(text: str, low: float, high: float) -> bool:
    try:
        return low < float(text) < high
    except ValueError:
        return False


def _is_whole(text: str) -> bool:
    return not text or text.isdecimal()


FILE = "published_uplifts.csv"
KEY = ("kind", "basis", "measure", "stage", "level")
COLUMNS: dict[str, tuple[Callable[[str], bool], str]] = {
    "kind": (bool, "a kind of project"),
    "basis": (lambda text: text in BASES, f"one of {', '.join(BASES)}"),
    "measure": (lambda text: text in MEASURES, f"one of {', '.join(MEASURES)}"),
    "stage": (_is_whole, "a whole number or nothing"),
    "level": (lambda text: not text or _is_number(text, 0.0, 1.0), "a chance above 0 and below 1 or nothing"),
    "share": (lambda text: _is_number(text, -1.0, 100.0), "a share of the estimate above -1"),
    "vintage": (_is_whole, "a year or nothing"),
    "n": (_is_whole, "a whole number or nothing"),
    "source": (bool, "where it was published"),
    "status": (lambda text: text in STATUSES, f"one of {', '.join(STATUSES)}"),
}
