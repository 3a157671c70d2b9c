"""Numbers in and out: one figure, an array or a Series go through the same formulas."""

import re
from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from workbench.errors import UsageError, shortened
from workbench.portfolio import Portfolio

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
Numbers = float | np.ndarray | pd.Series


class Figure(float):
    """
    A number that can say why it is none.

    Parameters
    ----------
    value
        The number, NaN when it is undefined.
    reason
        Why it is NaN.
    """

    __slots__ = ("reason",)

    def __new__(cls, value: float, reason: str = ""):
        """Make the number and keep the reason with it."""
        figure = super().__new__(cls, value)
        figure.reason = reason
        return figure


def aligned(**inputs: Numbers) -> tuple[dict[str, np.ndarray], Callable[[np.ndarray], Numbers]]:
    """
    Bring named inputs to arrays of one shape.

    Returns
    -------
    tuple
        Float arrays by name, and a function that gives an array of that shape the form of the inputs: a float, an
        array, or a Series with their index.

    Raises
    ------
    UsageError
        An input is not numeric, negative or infinite, or the inputs do not fit together.
    """
    index = None
    arrays = {}
    for name, value in inputs.items():
        if isinstance(value, pd.Series):
            if index is not None and not value.index.equals(index):
                raise UsageError(f"{name}: the rows are not those of the other columns.")
            index = value.index
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise UsageError(f"{name}: expected numbers, found {shortened(value)!r}.") from None
        if np.isinf(array).any() or (array < 0).any():
            raise UsageError(f"{name}: expected finite numbers of at least 0.")
        arrays[name] = array
    try:
        shaped = np.broadcast_arrays(*arrays.values())
    except ValueError:
        lengths = ", ".join(f"{name} {array.size}" for name, array in arrays.items())
        raise UsageError(f"the inputs have different lengths: {lengths}.") from None
    shape = shaped[0].shape

    def dressed(array: np.ndarray) -> Numbers:
        array = np.broadcast_to(array, shape)
        if index is not None:
            return pd.Series(array, index=index)
        return array.item() if shape == () else array.copy()

    return dict(zip(arrays, shaped, strict=True)), dressed


def ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """Divide; NaN where the divisor is 0 or the result beyond any number."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = np.where(under == 0, np.nan, over / np.where(under == 0, 1.0, under))
    return np.where(np.isinf(result), np.nan, result)


class Reasons:
    """Collects why a figure is NaN; the first sentence given for a cell stays."""

    def __init__(self):
        self._texts: dict[str, np.ndarray] = {}

    def say(self, name: str, where: np.ndarray, sentence: str) -> None:
        """Give a sentence for the cells of a figure where a condition holds."""
        texts = self._texts.setdefault(name, np.full(where.shape, "", dtype=object))
        self._texts[name] = np.where(where & (texts == ""), sentence, texts)

    def dressed(self, dress: Callable[[np.ndarray], Numbers]) -> Mapping[str, object]:
        """Give the sentences in the form of the inputs, without figures that need none."""
        return {name: dress(texts) for name, texts in self._texts.items() if (texts != "").any()}


def read_day(portfolio: Portfolio, as_of: str | date | pd.Timestamp | None) -> pd.Timestamp:
    """
    Understand a day, or a month by its last day; the day the portfolio describes when left out.

    Raises
    ------
    UsageError
        It is no day.
    """
    if as_of is None:
        return portfolio.as_of
    try:
        if isinstance(as_of, str):
            day = as_of.strip()
            as_of = pd.Period(day, freq="M").end_time if MONTH.fullmatch(day) else date.fromisoformat(day)
        if not isinstance(as_of, date) or as_of is pd.NaT:
            raise ValueError
        return pd.Timestamp(year=as_of.year, month=as_of.month, day=as_of.day).as_unit("s")
    except ValueError:
        raise UsageError(f"as_of: expected a day such as 2026-09-30, found {shortened(as_of)!r}.") from None
