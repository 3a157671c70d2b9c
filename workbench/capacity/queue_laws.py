"""What queues have in common: Little's law, and how waiting grows with use."""

import numpy as np
from numpy.typing import ArrayLike

from workbench.errors import ParameterError


def flow_time(in_work: ArrayLike, finished: ArrayLike, cap: float | None = None) -> np.ndarray:
    """
    Give the mean time that one project takes in a steady flow.

    Parameters
    ----------
    in_work
        Mean number of projects in work.
    finished
        Projects finished per period, which a cap is taken not to change.
    cap
        Most projects in work at once; no limit without it.

    Returns
    -------
    ndarray
        Periods; missing where nothing is finished.

    Raises
    ------
    ParameterError
        A number is missing or below 0.

    References
    ----------
    J. D. C. Little (1961), A proof for the queuing formula L = λW, Operations Research 9.
    """
    number, rate = not_negative("in_work", in_work), not_negative("finished", finished)
    if cap is not None:
        number = np.minimum(number, not_negative("cap", cap))
    number, rate = np.broadcast_arrays(number, rate)
    return np.divide(number, rate, out=np.full(rate.shape, np.nan), where=rate > 0)[()]


def waiting_illustration(utilisation: ArrayLike) -> np.ndarray:
    """
    Show how waiting grows with use: ρ/(1 - ρ) service times for a single server with random arrivals and services.

    An illustration of the shape, not a forecast for people who share work.

    Parameters
    ----------
    utilisation
        ρ, work over the time to do it.

    Returns
    -------
    ndarray
        Mean waiting in service times; infinite from ρ = 1 on.

    Raises
    ------
    ParameterError
        A utilisation is missing or below 0.

    References
    ----------
    L. Kleinrock (1975), Queueing Systems, volume 1.
    """
    use = not_negative("utilisation", utilisation)
    return np.divide(use, 1.0 - use, out=np.full(use.shape, np.inf), where=use < 1.0)[()]


def not_negative(name: str, value: ArrayLike) -> np.ndarray:
    """Read numbers, and refuse those missing or below 0 with `ParameterError`."""
    numbers = np.asarray(value, dtype=np.float64)
    if not (numbers >= 0).all():
        raise ParameterError(f"{name}: expected numbers of 0 or more, got {numbers[~(numbers >= 0)].flat[0]:g}")
    return numbers
