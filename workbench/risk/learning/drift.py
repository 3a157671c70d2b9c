"""Whether the records of late differ from those before."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erfc

from workbench.intake.survival import survival

FEWEST = 5  # finished records on either side
QUIET = 0.10  # share of false alarms among the classes that are flagged
ROUNDING = 1e-9


@dataclass(frozen=True)
class Drift:
    """
    Comparison of recent records of a class with earlier ones.

    Parameters
    ----------
    earlier, recent
        Median ratio of each, running projects counted in; NaN where half of them have not come to an end.
    chance
        p-value: how often so large a difference comes about by chance; NaN with too few records.
    """

    earlier: float
    recent: float
    chance: float


def drift(logs: np.ndarray, ended: np.ndarray, approved: np.ndarray) -> Drift:
    """
    Hold the later half of a class against the earlier half, by the day of approval.

    The logrank test (Mantel, Cancer Chemotherapy Reports 50, 1966) counts running projects as what they are; without
    them the recent half would look good only because its slow projects are not there yet.

    Parameters
    ----------
    logs
        n logarithms of actual over estimate.
    ended
        Whether each has finished; else its logarithm is a lower bound.
    approved
        Day of each estimate, as numbers that rise; none missing.
    """
    if not len(logs):
        return Drift(np.nan, np.nan, np.nan)
    logs = np.round(logs / ROUNDING) * ROUNDING  # equal ratios must tie
    late = approved > np.sort(approved)[(len(approved) - 1) // 2]
    medians = (_median(logs[side], ended[side]) for side in (~late, late))
    enough = min(int((ended & late).sum()), int((ended & ~late).sum())) >= FEWEST
    return Drift(*medians, logrank(logs, ended, late) if enough else np.nan)


def logrank(values: np.ndarray, ended: np.ndarray, group: np.ndarray) -> float:
    """
    Test whether two groups come from one distribution when some values are lower bounds.

    Parameters
    ----------
    values
        n numbers.
    ended
        Whether each is exact rather than a lower bound.
    group
        Which group each belongs to, two truths.

    Returns
    -------
    float
        Two-sided p-value by the normal approximation; NaN where nothing can be compared.
    """
    order = np.sort(values)
    mine = np.sort(values[group])
    times, events = np.unique(values[ended], return_counts=True)
    own = np.searchsorted(np.sort(values[ended & group]), times, side="right")
    own = np.diff(own, prepend=0)
    at_risk = len(order) - np.searchsorted(order, times, side="left")
    own_risk = len(mine) - np.searchsorted(mine, times, side="left")
    share = own_risk / at_risk
    expected = events * share
    spare = np.maximum(at_risk - 1, 1)
    variance = (expected * (1.0 - share) * (at_risk - events) / spare).sum()
    if not variance > 0:
        return np.nan
    return float(erfc(abs((own - expected).sum()) / np.sqrt(2.0 * variance)))


def flagged(chances: np.ndarray) -> np.ndarray:
    """
    Choose which p-values count when many were asked for.

    Benjamini and Hochberg (Journal of the Royal Statistical Society B 57, 1995): of what is flagged, a tenth is
    expected to be chance.
    """
    asked = np.flatnonzero(~np.isnan(chances))
    order = asked[np.argsort(chances[asked], kind="stable")]
    met = chances[order] <= QUIET * np.arange(1, len(order) + 1) / max(len(order), 1)
    found = np.zeros(len(chances), dtype=bool)
    if met.any():
        found[order[: np.flatnonzero(met)[-1] + 1]] = True
    return found


def _median(logs: np.ndarray, ended: np.ndarray) -> float:
    return survival(np.exp(logs), ended).median if len(logs) else np.nan
