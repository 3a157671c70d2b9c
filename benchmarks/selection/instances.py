"""Portfolios over twelve periods, drawn from a seed: all numbers whole, checked against known fingerprints."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

PERIODS, ROLES, BUCKETS, TIGHTNESS = 12, 8, 5, 0.35

# (projects, seed, variant): columns, rows, nonzeros, optimum of the linear relaxation; None where it is not recorded
FINGERPRINTS = {
    (50, 1, "typical"): (500, 218, 10_071, 52_174.6897),
    (200, 1, "typical"): (1973, 516, 40_856, 277_719.4351),
    (200, 2, "typical"): (1996, 498, 40_244, 266_268.6776),
    (200, 3, "typical"): (1999, 528, 41_178, 332_997.3916),
    (1000, 1, "typical"): (9995, 2155, 203_922, 1_415_995.7334),
    (1000, 2, "typical"): (9974, 2123, 203_759, 1_397_294.2308),
    (1000, 3, "typical"): (10_054, 2139, 204_007, 1_455_444.5879),
    (5000, 1, "typical"): (49_978, 10_164, 1_019_945, 7_299_067.2539),
    (5000, 2, "typical"): (50_067, 10_263, 1_019_606, 7_376_059.9324),
    (5000, 3, "typical"): (50_194, 10_263, 1_020_267, 7_339_634.6798),
    (200, 1, "tight"): (None, 511, None, 274_483.9188),
    (1000, 1, "tight"): (None, 2142, None, 1_418_048.4012),
}


@dataclass(frozen=True, eq=False)
class Instance:
    """
    Maximise `value @ x` with `low <= matrix @ x <= high`, x binary: one column per project and start.

    Parameters
    ----------
    matrix
        Rows × columns: periods of money, roles × periods, projects, order, exclusions, shares of buckets.
    low, high
        Bounds of the rows.
    value
        Worth of each column, discounted at its finish.
    project, start
        Project and first period of each column.
    duration, total, bucket
        Periods, cost and bucket of each project.
    role
        Projects × roles, tenths of a full-time post per period.
    """

    matrix: sp.csr_matrix
    low: np.ndarray
    high: np.ndarray
    value: np.ndarray
    project: np.ndarray
    start: np.ndarray
    duration: np.ndarray
    total: np.ndarray
    bucket: np.ndarray
    role: np.ndarray


def make(count: int, seed: int = 1, variant: str = "typical") -> Instance:
    """
    Draw a portfolio; the order of the draws is its definition.

    Parameters
    ----------
    count
        Projects.
    seed
        Seed of every draw.
    variant
        "typical": three scarce roles; "tight": every role is scarce.
    """
    draws = np.random.default_rng(seed)
    duration, size = draws.integers(1, 6, count), draws.lognormal(5.0, 0.8, count)
    cost = [
        np.maximum(1, np.round(s * draws.dirichlet(np.full(k, 4.0)))).astype(int)
        for s, k in zip(size, duration, strict=True)
    ]
    total = np.array([spend.sum() for spend in cost])
    worth = np.maximum(5, np.round(total * draws.lognormal(0.35, 0.45, count) * 10)).astype(int)
    bucket = draws.integers(0, BUCKETS, count)
    role = np.zeros((count, ROLES), int)
    for p in range(count):
        k = draws.integers(1, 4)
        chosen = draws.choice(ROLES, k, replace=False)
        role[p, chosen] = np.maximum(1, np.round(total[p] / duration[p] * draws.uniform(0.2, 1.0, k) / 10)).astype(int)
    starts = PERIODS - duration + 1
    first = np.concatenate([[0], np.cumsum(starts)])
    project = np.repeat(np.arange(count), starts)
    start = np.concatenate([np.arange(k) for k in starts])
    columns = len(project)
    column = np.repeat(np.arange(columns), duration[project])  # one entry per column and period in progress
    period = start[column] + np.concatenate([np.arange(k) for k in duration[project]])
    blocks = _Rows(columns)
    spend = np.concatenate([cost[p] for p in project])
    blocks.add(
        sp.csr_matrix((spend, (period, column)), (PERIODS, columns)), -np.inf, int(TIGHTNESS * total.sum() / PERIODS)
    )
    demand = (role * duration[:, None]).sum(0) / PERIODS
    slack = (
        np.full(ROLES, 1.05)
        if variant == "tight"
        else np.where(np.arange(ROLES) < 3, 1.05, draws.uniform(1.5, 2.5, ROLES))
    )
    for r in range(ROLES):
        use = sp.csr_matrix((role[project[column], r], (period, column)), (PERIODS, columns))
        use.eliminate_zeros()
        blocks.add(use, -np.inf, int(TIGHTNESS * slack[r] * demand[r]))
    mandatory = set(draws.choice(count, max(1, count // 50), replace=False).tolist())
    once = sp.csr_matrix((np.ones(columns), (project, np.arange(columns))), (count, columns))
    blocks.add(once, [float(p in mandatory) for p in range(count)], 1)
    order = draws.permutation(count)
    for a, b in order[: 2 * (count // 10)].reshape(-1, 2):
        if duration[a] + duration[b] <= PERIODS and b not in mandatory:
            blocks.add(_finish_before_start(a, b, duration, starts, first, columns), -np.inf, 0)
    free = [p for p in order[2 * (count // 10) :] if p not in mandatory]
    for i in range(count // 20):
        blocks.add(sp.csr_matrix(np.isin(project, free[3 * i : 3 * i + 3]).astype(float)), -np.inf, 1)
    for b in range(BUCKETS):  # 12 % to 30 % of the spend that is chosen
        inside = 100 * total[project] * (bucket[project] == b)
        blocks.add(sp.csr_matrix(inside - 12 * total[project]), 0, np.inf)
        blocks.add(sp.csr_matrix(inside - 30 * total[project]), -np.inf, 0)
    value = np.round(worth[project] * 1.02 ** -(start + duration[project]))
    matrix, low, high = blocks.stacked()
    return Instance(matrix, low, high, value, project, start, duration, total, bucket, role)


def check_shape(instance: Instance, count: int, seed: int, variant: str = "typical") -> None:
    """Stop when columns, rows or nonzeros differ from the fingerprint."""
    found = (instance.matrix.shape[1], instance.matrix.shape[0], instance.matrix.nnz)
    known = FINGERPRINTS.get((count, seed, variant), (None, None, None, None))[:3]
    if any(expected not in (None, got) for expected, got in zip(known, found, strict=True)):
        raise RuntimeError(f"{count} projects, seed {seed}: expected columns, rows, nonzeros {known}, found {found}")


def check_relaxation(optimum: float, count: int, seed: int, variant: str = "typical") -> None:
    """Stop when the optimum of the linear relaxation differs from the fingerprint."""
    known = FINGERPRINTS.get((count, seed, variant), (None,) * 4)[3]
    if known is not None and abs(optimum - known) > 1e-3:
        raise RuntimeError(f"{count} projects, seed {seed}: expected a relaxation of {known}, found {optimum}")


class _Rows:
    """Blocks of rows with their bounds."""

    def __init__(self, columns: int):
        self.columns, self.blocks, self.low, self.high = columns, [], [], []

    def add(self, block, low, high) -> None:
        self.blocks.append(sp.csr_matrix(block))
        self.low.append(np.broadcast_to(low, block.shape[0]))
        self.high.append(np.broadcast_to(high, block.shape[0]))

    def stacked(self):
        matrix = sp.vstack(self.blocks).tocsr().astype(float)
        return matrix, np.concatenate(self.low).astype(float), np.concatenate(self.high).astype(float)


def _finish_before_start(a, b, duration, starts, first, columns):
    """One row per start of b: b has started by then only if a had finished by then."""
    rows = sp.lil_matrix((starts[b], columns))
    for s in range(starts[b]):
        rows[s, first[b] : first[b] + s + 1] = 1
        if s >= duration[a]:
            rows[s, first[a] : first[a] + min(s - duration[a], PERIODS - duration[a]) + 1] = -1
    return rows
