"""Circles of links: activities that wait for each other."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


def circle_numbers(links: pd.DataFrame) -> np.ndarray:
    """
    Tell which links lie on circles.

    A circle is a strongly connected component: R. E. Tarjan, Depth-first search and linear graph algorithms, SIAM
    Journal on Computing 1(2), 1972.

    Parameters
    ----------
    links
        With `predecessor` and `successor`.

    Returns
    -------
    ndarray
        Number of the group of circles that a link is on, -1 for none; shape (links,).
    """
    codes, names = pd.factorize(np.concatenate([links["predecessor"], links["successor"]]))
    ends = codes.reshape(2, -1)
    graph = csr_array((np.ones(ends.shape[1]), (ends[0], ends[1])), shape=(len(names), len(names)))
    group = connected_components(graph, connection="strong")[1]
    return np.where(group[ends[0]] == group[ends[1]], group[ends[0]], -1)
