"""Partial pooling in closed form: classes with few records borrow spread and mean from all the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import polygamma, psi

FEWEST_CLASSES = 4  # the shrinkage of the means needs three degrees of freedom between classes
FLOOR = 1e-5  # of the median variance: equal records by rounding must not make the logarithm infinite
STEPS, ENOUGH = 50, 1e-12


@dataclass(frozen=True, eq=False)
class Pooled:
    """
    What K classes say about a new project of each; one number per class, NaN where nothing can be said.

    Parameters
    ----------
    own_weight
        Weight of the class's own mean beside that of all classes.
    mean, spread
        Centre and scale of the predictive t distribution of the logarithm.
    freedom
        Its degrees of freedom; infinite for a normal.
    is_pooled
        Whether the classes borrowed from each other.
    """

    own_weight: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    freedom: np.ndarray
    is_pooled: bool


def pool(n: ArrayLike, mean: ArrayLike, variance: ArrayLike, *, pooling: bool = True) -> Pooled:
    """
    Predict the logarithm of a new project's ratio from the records of K classes.

    With four classes or more, spreads are shrunk toward a common scaled inverse chi-squared distribution (Smyth,
    Statistical Applications in Genetics and Molecular Biology 3, 2004) and means toward the mean over classes, whose
    spread is the moment estimate of DerSimonian and Laird (Controlled Clinical Trials 7, 1986), with the correction of
    Morris (Journal of the American Statistical Association 78, 1983) for having estimated it. With fewer, or without
    pooling, each class stands alone.

    Parameters
    ----------
    n
        Records of each class; 0 for a class without any.
    mean, variance
        Mean and variance (divisor n - 1) of the logarithms; what n does not allow is not looked at.
    pooling
        Whether classes may borrow from each other.
    """
    n, mean, variance = (np.asarray(values, dtype=np.float64) for values in (n, mean, variance))
    known, freedom = n > 0, np.maximum(n - 1.0, 0.0)
    if not (pooling and known.sum() >= FEWEST_CLASSES and (freedom > 0).any()):
        return _alone(n, mean, variance)
    prior_freedom, prior = prior_variance(variance[freedom > 0], freedom[freedom > 0])
    variance = np.where(freedom > 0, variance, prior)
    if np.isinf(prior_freedom):
        shrunk = np.full(len(n), prior)
    else:
        shrunk = (prior_freedom * prior + freedom * variance) / (prior_freedom + freedom)
    noise = shrunk / np.maximum(n, 1.0)
    between, centre, centre_variance = between_classes(mean[known], noise[known])
    count = int(known.sum())
    total = between + noise
    borrowed = (count - 3) / (count - 1) * np.divide(noise, total, out=np.zeros(len(n)), where=total > 0)
    off = np.where(known, mean - centre, 0.0)
    doubt = (1.0 - borrowed) * noise + borrowed**2 * (centre_variance + 2.0 / (count - 3) * off**2)
    return Pooled(
        own_weight=np.where(known, 1.0 - borrowed, 0.0),
        mean=np.where(known, centre + (1.0 - borrowed) * off, centre),
        spread=np.sqrt(shrunk + np.where(known, doubt, between + centre_variance)),
        freedom=prior_freedom + freedom,
        is_pooled=True,
    )


def prior_variance(variance: np.ndarray, freedom: np.ndarray) -> tuple[float, float]:
    """
    Fit the distribution that the variances of classes come from (Smyth 2004, section 6.2).

    Returns
    -------
    tuple of float
        Its degrees of freedom (infinite when the classes do not differ in spread) and its scale.
    """
    if not variance.any():
        return np.inf, 0.0
    variance = np.maximum(variance, FLOOR * np.median(variance[variance > 0]))
    logs = np.log(variance) - psi(freedom / 2.0) + np.log(freedom / 2.0)
    excess = logs.var(ddof=1) - polygamma(1, freedom / 2.0).mean() if len(logs) > 1 else 0.0
    if excess <= 0:
        return np.inf, float(np.exp(logs.mean()))
    half = _inverse_trigamma(excess)
    return 2.0 * half, float(np.exp(logs.mean() + psi(half) - np.log(half)))


def between_classes(mean: np.ndarray, noise: np.ndarray) -> tuple[float, float, float]:
    """Estimate the variance between classes, the mean over classes, and the variance of that mean."""
    count = len(mean)
    if not noise.all():  # no spread within a class: what remains lies between them
        between = float(mean.var(ddof=1)) if count > 1 else 0.0
        return between, float(mean.mean()), between / count
    weights = 1.0 / noise
    centre = (weights * mean).sum() / weights.sum()
    excess = (weights * (mean - centre) ** 2).sum() - (count - 1)
    between = max(0.0, excess / (weights.sum() - (weights**2).sum() / weights.sum()))
    weights = 1.0 / (between + noise)
    return float(between), float((weights * mean).sum() / weights.sum()), float(1.0 / weights.sum())


def _alone(n: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> Pooled:
    """Predict each class by its own t distribution, which needs two records."""
    enough = n > 1
    return Pooled(
        own_weight=np.where(enough, 1.0, np.nan),
        mean=np.where(enough, mean, np.nan),
        spread=np.where(enough, np.sqrt(variance * (1.0 + 1.0 / np.maximum(n, 1.0))), np.nan),
        freedom=np.where(enough, n - 1.0, np.nan),
        is_pooled=False,
    )


def _inverse_trigamma(wanted: float) -> float:
    """Solve trigamma(y) = wanted by Newton's method on its reciprocal, which is convex (Smyth 2004, appendix)."""
    y = 0.5 + 1.0 / wanted
    for _ in range(STEPS):
        value = polygamma(1, y)
        step = value * (1.0 - value / wanted) / polygamma(2, y)
        y += step
        if -step / y < ENOUGH:
            break
    return float(y)
