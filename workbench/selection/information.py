"""What it is worth to know a project's value better before the portfolio is chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

EXACT = 1e-9
FAR = 40.0  # standard deviations beyond which the chance is 0 in floating point


@dataclass(frozen=True, eq=False)
class Studies:
    """
    Studies of single projects, worth against cost.

    Parameters
    ----------
    worth
        Expected gain in portfolio value of each study.
    net
        Worth less cost.
    order
        Positions of the studies that are worth their cost, from 0, the largest net worth first.
    """

    worth: np.ndarray
    net: np.ndarray
    order: tuple[int, ...]


def perfect_information(
    with_project: ArrayLike, without_project: ArrayLike, probability: ArrayLike, good: ArrayLike, bad: ArrayLike
) -> np.ndarray:
    """
    Value the knowledge of which of two outcomes a project will have (EVPI).

    Parameters
    ----------
    with_project, without_project
        Best portfolio value with the project forced in, at its mean, and with it forced out.
    probability
        Chance of the good outcome.
    good, bad
        Shifts of the project's value from its mean; their mean is 0.

    Returns
    -------
    ndarray
        Expected gain in portfolio value, never negative.

    Raises
    ------
    ValueError
        A probability is outside 0 to 1, a number is missing, or the mean of the shifts is not 0.

    References
    ----------
    Howard, R. A. (1966), Information value theory, IEEE Transactions on Systems Science and Cybernetics 2(1).
    """
    inside, outside, chance, up, down = _finite(
        with_project=with_project, without_project=without_project, probability=probability, good=good, bad=bad
    )
    if ((chance < 0) | (chance > 1)).any():
        raise ValueError("probability: expected chances from 0 to 1")
    mean = chance * up + (1.0 - chance) * down
    if (np.abs(mean) > EXACT * np.maximum(1.0, np.maximum(np.abs(up), np.abs(down)))).any():
        raise ValueError(f"good and bad: expected shifts whose mean is 0, found a mean of {mean.flat[0]:g}")
    known = chance * np.maximum(outside, inside + up) + (1.0 - chance) * np.maximum(outside, inside + down)
    return np.maximum(known - np.maximum(outside, inside), 0.0)


def perfect_information_normal(swing: ArrayLike, deviation: ArrayLike) -> np.ndarray:
    """
    Value the full knowledge of a project's normally distributed value (EVPI).

    The best portfolio value is convex and piecewise linear in the project's value, with its kink where the project
    enters: σ f(-|swing| / σ) with f(z) = z Φ(z) + φ(z). Exact for one independent project all of whose options shift
    equally.

    Parameters
    ----------
    swing
        Best portfolio value with the project forced in less the value with it forced out.
    deviation
        Standard deviation of the project's value.

    Raises
    ------
    ValueError
        A number is missing or a deviation is negative.

    References
    ----------
    Frazier, P. I., Powell, W. B. and Dayanik, S. (2008), A knowledge-gradient policy for sequential information
    collection, SIAM Journal on Control and Optimization 47(5).
    """
    gap, spread = _finite(swing=swing, deviation=deviation)
    _not_negative("deviation", spread)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        distance = np.where(spread > 0, -np.abs(gap) / spread, -FAR)
    return np.where(spread > 0, spread * _expected_excess(distance), 0.0)


def sample_information(swing: ArrayLike, deviation: ArrayLike, noise: ArrayLike, samples: ArrayLike = 1) -> np.ndarray:
    """
    Value observations of a project's normally distributed value that carry normal errors (EVSI).

    Before the study, the mean that will be believed after it is normal with variance σ⁴ / (σ² + σ_ε² / samples); with
    that in place of σ the worth is the one of full knowledge. One observation gives the knowledge gradient of the
    project.

    Parameters
    ----------
    swing, deviation
        As for `perfect_information_normal`.
    noise
        Standard deviation of the error of one observation.
    samples
        Number of independent observations.

    Raises
    ------
    ValueError
        A number is missing, a deviation is negative, or there is no observation.

    References
    ----------
    Raiffa, H. and Schlaifer, R. (1961), Applied Statistical Decision Theory, Harvard; Frazier, Powell and Dayanik
    (2008) as for `perfect_information_normal`.
    """
    gap, spread, error, count = _finite(swing=swing, deviation=deviation, noise=noise, samples=samples)
    _not_negative("deviation", spread)
    _not_negative("noise", error)
    if (count <= 0).any():
        raise ValueError("samples: expected more than 0 observations")
    heard = spread**2 + error**2 / count
    learned = np.divide(spread**2, np.sqrt(heard), out=np.zeros_like(heard), where=heard > 0)
    return perfect_information_normal(gap, learned)


def knowledge_gradient(swing: ArrayLike, deviation: ArrayLike, noise: ArrayLike) -> np.ndarray:
    """Value one observation of each project on its own; parameters are those of `sample_information`."""
    return sample_information(swing, deviation, noise)


def rank_studies(swing: ArrayLike, deviation: ArrayLike, noise: ArrayLike, cost: ArrayLike) -> Studies:
    """
    Rank studies of single projects by what they add to the portfolio's value less what they cost.

    Parameters
    ----------
    swing, deviation, noise
        One number for each study, as for `sample_information`.
    cost
        What each study costs, in the unit of value.
    """
    worth = np.atleast_1d(knowledge_gradient(swing, deviation, noise))
    (price,) = _finite(cost=cost)
    if price.shape not in ((), worth.shape):
        raise ValueError(f"cost: expected one for each of the {len(worth)} studies, found shape {price.shape}")
    net = worth - price
    order = np.argsort(-net, kind="stable")
    return Studies(worth, net, tuple(int(place) for place in order if net[place] > 0))


def _expected_excess(distance: np.ndarray) -> np.ndarray:
    """f(z) = z Φ(z) + φ(z): the mean of max(0, z + a standard normal number)."""
    near = np.maximum(distance, -FAR)
    density = np.exp(-0.5 * near**2) / np.sqrt(2.0 * np.pi)
    return np.maximum(near * ndtr(near) + density, 0.0)


def _finite(**numbers: ArrayLike) -> list[np.ndarray]:
    arrays = [np.asarray(values, dtype=float) for values in numbers.values()]
    for name, array in zip(numbers, arrays, strict=True):
        if not np.isfinite(array).all():
            raise ValueError(f"{name}: expected finite numbers")
    return arrays


def _not_negative(name: str, values: np.ndarray) -> None:
    if (values < 0).any():
        raise ValueError(f"{name}: expected at least 0, found {values.min():g}")
