"""Ranks of draws and how strongly two quantities go together."""

import numpy as np


def average_ranks(x: np.ndarray) -> np.ndarray:
    """Rank of every number from 1; equal numbers share the mean of their ranks."""
    _, place, count = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2.0)[place]


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Pearson correlation; 0 when one of the two never moves."""
    x, y = x - x[0], y - y[0]
    x, y = x - x.mean(), y - y.mean()
    size = np.sqrt((x * x).sum() * (y * y).sum())
    return float((x * y).sum() / size) if size else 0.0
