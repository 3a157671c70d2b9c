"""Shares of groups of drivers in the spread of an outcome that add up to the whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError

MOST_GROUPS = 10


@dataclass(frozen=True, kw_only=True)
class FairShares(Answer):
    """
    What each group of drivers adds, on average over every order in which they are turned on.

    `.table` is indexed by group, the largest first: `part` (in the unit of the measure) and `share` of the whole; 0 of
    a whole that is 0. `.totals`: `all`, `none`, and `whole`, their difference, to which the parts add up.
    """


def shapley(
    run: Callable[[frozenset[str]], np.ndarray],
    groups: Sequence[str],
    *,
    measure: Callable[[np.ndarray], float] = np.var,
) -> FairShares:
    """
    Divide a measure of the outcome among groups of drivers so that the parts add up.

    Parameters
    ----------
    run
        Gives the outcome per iteration when a set of groups is on and the others have their planned values, always on
        the same draws. It is asked once for every set: 2**g times.
    groups
        Names of at most 10 groups.
    measure
        What is divided: the variance, or for example a quantile.

    Raises
    ------
    ParameterError
        A group is named twice, or there are too many.

    References
    ----------
    L. Shapley (1953), A value for n-person games; A. Owen (2014), Sobol' indices and Shapley value, SIAM/ASA Journal on
    Uncertainty Quantification 2.
    """
    names = tuple(groups)
    if len(set(names)) < len(names):
        raise ParameterError(f"groups: one is named twice in {', '.join(names)}")
    if len(names) > MOST_GROUPS:
        raise ParameterError(f"groups: {len(names)} need {2 ** len(names):,} runs, at most {MOST_GROUPS} are taken")
    size = len(names)
    measured = np.array([_measured(run, names, chosen, measure) for chosen in range(2**size)])
    parts = []
    for place in range(size):
        bit = 1 << place
        total = 0.0
        for chosen in range(2**size):
            if not chosen & bit:
                weight = 1.0 / (size * comb(size - 1, chosen.bit_count()))
                total += weight * (measured[chosen | bit] - measured[chosen])
        parts.append(total)
    whole = float(measured[-1] - measured[0])
    table = pd.DataFrame({"part": parts}, index=pd.Index(names, name="group"), dtype="float64")
    table["share"] = table["part"] / whole if whole else 0.0
    return FairShares(
        table=table.sort_values("part", ascending=False, kind="stable"),
        totals={"all": float(measured[-1]), "none": float(measured[0]), "whole": whole},
        reason="" if names else "No group of drivers is uncertain.",
    )


def _measured(run, names: tuple[str, ...], chosen: int, measure: Callable[[np.ndarray], float]) -> float:
    on = frozenset(name for place, name in enumerate(names) if chosen >> place & 1)
    return float(measure(np.asarray(run(on), dtype=np.float64)))
