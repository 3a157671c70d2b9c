"""How much of the variance of an output each input explains alone, read from the draws of one run."""

import math

import numpy as np

from workbench.errors import ParameterError


def sobol(inputs: np.ndarray, output: np.ndarray) -> np.ndarray:
    """
    Estimate the share of the output's variance that each input explains alone, from given data.

    Iterations are sorted by the input into equal bins; the variance of the bin means, less what chance alone would
    give, over the variance of the output is the share.

    Parameters
    ----------
    inputs
        Iterations x inputs; inputs are independent of each other.
    output
        One value per iteration.

    Returns
    -------
    ndarray
        One first-order index per input, 0 to 1; NaN below 16 iterations, 0 for an output without variance.

    Raises
    ------
    ParameterError
        The lengths differ.
    """
    inputs, output = np.asarray(inputs, dtype=np.float64), np.asarray(output, dtype=np.float64)
    if inputs.ndim != 2 or output.shape != inputs.shape[:1]:
        raise ParameterError(f"inputs: shape {inputs.shape} does not fit an output of shape {output.shape}")
    n, count = inputs.shape
    if n < FEWEST:
        return np.full(count, np.nan)
    centred = output - output[0]
    variance = centred.var()
    if variance == 0.0:
        return np.zeros(count)
    bins = round(math.sqrt(n) / 2.0)
    edges = np.arange(bins) * n // bins
    sizes = np.diff([*edges, n])
    return np.array([_first_order(centred[np.argsort(x, kind="stable")], edges, sizes, variance) for x in inputs.T])


FEWEST = 16


def _first_order(ordered: np.ndarray, edges: np.ndarray, sizes: np.ndarray, variance: float) -> float:
    means = np.add.reduceat(ordered, edges) / sizes
    within = np.add.reduceat((ordered - np.repeat(means, sizes)) ** 2, edges) / (sizes - 1)
    between = (sizes * (means - ordered.mean()) ** 2).sum() / sizes.sum()
    return float(min(max((between - (within / sizes).mean()) / variance, 0.0), 1.0))
