"""What each driver costs: the outcome with all of them against the outcome without one, on the same draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk.measures import quantile

SECTIONS = 16  # of the iterations, whose differences tell how sure a saving is
FEWEST = 4  # iterations per section


@dataclass(frozen=True, kw_only=True)
class Removal(Answer):
    """
    What each driver costs at a level.

    `.table` is indexed by driver, the largest saving first: `saving` (the level's loss with all drivers less that
    without this one), `low, high` (95 % interval, paired by iteration; missing below 64 iterations), `alone` (what the
    driver adds when no other is on). `.totals`: `all`, `none`, `remainder` (what the savings leave of the difference
    between the two: they need not add up).

    Parameters
    ----------
    level
        Share of the futures in which the loss is at most the figures shown.
    """

    level: float

    def __str__(self) -> str:
        if self.table.empty:
            return self.reason
        first = self.table.iloc[0]
        return (
            f"{self.table.index[0]} costs most at P{100 * self.level:g}: {first['saving']:,.4g} would be saved without"
        )


def turn_off(run: Callable[[frozenset[str]], np.ndarray], drivers: Sequence[str], *, level: float = 0.8) -> Removal:
    """
    Rank drivers by what the outcome would be without each of them.

    Parameters
    ----------
    run
        Gives the loss (cost, delay, or value with the sign turned) per iteration when a set of drivers is on and the
        others have their planned values. Every call must use the same draws.
    drivers
        Names of the drivers.
    level
        Level at which the loss is read, above 0 and below 1.

    Raises
    ------
    ParameterError
        A driver is named twice, the level is out of range, or runs differ in length.

    References
    ----------
    D. Hulett and others, Identifying and prioritizing risks using risk drivers (the largest saving of days at P80).
    """
    if not 0.0 < level < 1.0:
        raise ParameterError(f"level: {level!r} is not above 0 and below 1")
    names = tuple(drivers)
    if len(set(names)) < len(names):
        raise ParameterError(f"drivers: one is named twice in {', '.join(names)}")
    everything = frozenset(names)
    whole, nothing = _losses(run, everything), _losses(run, frozenset())
    found = []
    for name in names:
        without, alone = _losses(run, everything - {name}), _losses(run, frozenset({name}))
        if not len(without) == len(alone) == len(nothing) == len(whole):
            raise ParameterError(f"run: without {name} there are {len(without)} iterations, with all {len(whole)}")
        saving = quantile(whole, level) - quantile(without, level)
        margin = _margin(whole, without, level)
        found.append((saving, saving - margin, saving + margin, quantile(alone, level) - quantile(nothing, level)))
    table = pd.DataFrame(
        found, columns=["saving", "low", "high", "alone"], index=pd.Index(names, name="driver"), dtype="float64"
    ).sort_values("saving", ascending=False, kind="stable")
    ends = {"all": quantile(whole, level), "none": quantile(nothing, level)}
    remainder = ends["all"] - ends["none"] - float(table["saving"].sum())
    return Removal(
        table=table,
        totals={**ends, "remainder": remainder},
        reason="" if names else "No driver is uncertain.",
        level=float(level),
    )


def _losses(run: Callable[[frozenset[str]], np.ndarray], on: frozenset[str]) -> np.ndarray:
    return np.asarray(run(on), dtype=np.float64).ravel()


def _margin(whole: np.ndarray, without: np.ndarray, level: float) -> float:
    """Half of the 95 % interval of a saving, from what it is in sections of the iterations."""
    if len(whole) < SECTIONS * FEWEST:
        return np.nan
    parts = zip(np.array_split(whole, SECTIONS), np.array_split(without, SECTIONS), strict=True)
    savings = [quantile(one, level) - quantile(other, level) for one, other in parts]
    return float(stdtrit(SECTIONS - 1, 0.975) * np.std(savings, ddof=1) / np.sqrt(SECTIONS))
