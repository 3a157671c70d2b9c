"""Whether intervals and calibrated classes hold what they say: the closed form of a normal, and a synthetic design."""

import math

import numpy as np
from scipy import special, stats

from workbench.risk.learning.pooling import pool
from workbench.risk.measures import quantile_interval
from workbench.risk.stream import normals

SEEDS, OFFICES, SMALL = 400, 400, 4


def interval(iterations: int = 1000) -> float:
    """Share of seeds whose 95 % interval of the P80 of a normal holds the true one."""
    truth, held = stats.norm.ppf(0.8), 0
    for seed in range(SEEDS):
        low, high = quantile_interval(normals(seed, np.uint64(1), 0, iterations), 0.8)
        held += low <= truth <= high
    return held / SEEDS


def calibration() -> dict[str, tuple[float, float, float]]:
    """
    True chance of P10 to P90 in classes with few records, and the bounds it is to lie between.

    Twelve classes an office: sizes from 2 to 40, even on a logarithmic scale, log means N(ln 1.15, 0.2), variances
    12 * 0.3**2 / chi-square with 12 degrees of freedom.
    """
    rng = np.random.default_rng(1)
    pooled, percentiles = [], []
    for _ in range(OFFICES):
        n = np.floor(np.exp(rng.uniform(math.log(2), math.log(41), 12))).astype(int)
        mean, spread = rng.normal(math.log(1.15), 0.2, 12), np.sqrt(12 * 0.3**2 / rng.chisquare(12, 12))
        logs = [rng.normal(m, s, k) for m, s, k in zip(mean, spread, n, strict=True)]
        own, variance = np.array([x.mean() for x in logs]), np.array([x.var(ddof=1) for x in logs])
        made = pool(n, own, variance, pooling=True)
        half = special.stdtrit(made.freedom, 0.9) * made.spread
        ends = np.array([np.quantile(x, [0.1, 0.9]) for x in logs]).T
        for found, (low, high) in ((pooled, (made.mean - half, made.mean + half)), (percentiles, ends)):
            held = special.ndtr((high - mean) / spread) - special.ndtr((low - mean) / spread)
            found += list(held[n <= SMALL])
    return {"pooled": (float(np.mean(pooled)), 0.78, 0.82), "percentiles": (float(np.mean(percentiles)), 0.0, 0.45)}
