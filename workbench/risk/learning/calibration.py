"""How often outcomes stayed within what was predicted, when some of them are lower bounds as yet."""

import numpy as np

from workbench.intake.survival import survival
from workbench.risk.measures import share_interval

PIECES = 20  # that an outcome with a chance of its own is cut into


def share_below(places: np.ndarray, ended: np.ndarray, level: float) -> tuple[float, float]:
    """
    Estimate the share of outcomes whose predicted chance is below a level.

    Running projects leave the count where their lower bound lies (Kaplan and Meier 1958); without any this is the plain
    share.

    Parameters
    ----------
    places
        n predicted chances of what came, or of the lower bound.
    ended
        Whether each came.
    level
        0 to 1.

    Returns
    -------
    tuple of float
        The share, and the number of plain outcomes that would be as telling: share times its complement, over the
        variance of Greenwood (Dorey and Korn, Statistics in Medicine 6, 1987).
    """
    curve = survival(places, ended)
    passed = int(np.searchsorted(curve.times, level, side="left"))
    left = float(curve.share[passed - 1]) if passed else 1.0
    finished = int(ended.sum())
    if not 0.0 < left < 1.0:
        return 1.0 - left, float(finished)
    times = curve.times[:passed]
    at_risk = len(places) - np.searchsorted(np.sort(places), times, side="left")
    ordered = np.sort(places[ended])
    events = np.searchsorted(ordered, times, side="right") - np.searchsorted(ordered, times, side="left")
    greenwood = (events / (at_risk * (at_risk - events))).sum()
    return 1.0 - left, float((1.0 - left) / (left * greenwood))


def interval(share: float, telling: float) -> tuple[float, float]:
    """Bound a share with 95 % confidence, from the number of plain outcomes behind it."""
    return share_interval(share * telling, telling)


def histogram(low: np.ndarray, high: np.ndarray, ended: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """
    Count outcomes by the chance that was given to coming out no higher.

    An outcome that had a chance of its own is spread over it (Czado, Gneiting and Held, Biometrics 65, 2009); a running
    project is handed on to the outcomes above its lower bound, as the estimate of Kaplan and Meier does.

    Parameters
    ----------
    low, high
        n predicted chances of less than what came, and of no more than that.
    ended
        Whether each came; else `low` is that of its lower bound.
    edges
        Of the bins, rising from 0 to 1.

    Returns
    -------
    ndarray
        Counts that add up to n.
    """
    piece = (np.arange(PIECES) + 0.5) / PIECES
    came = (low[ended, None] + (high - low)[ended, None] * piece).ravel()
    places = np.concatenate([came, low[~ended]])
    weights = np.concatenate([np.full(len(came), 1.0 / PIECES), np.ones(int((~ended).sum()))])
    events = np.concatenate([np.full(len(came), 1.0 / PIECES), np.zeros(int((~ended).sum()))])
    order = np.lexsort((events == 0, places))  # at one place, what came comes first
    at_risk = weights[order][::-1].cumsum()[::-1]
    left = np.cumprod(1.0 - np.minimum(events[order] / at_risk, 1.0))
    passed = np.searchsorted(places[order], edges, side="left")
    remaining = np.concatenate([[1.0], left])[passed]
    remaining[0], remaining[-1] = 1.0, 0.0
    return -np.diff(remaining) * len(low)
