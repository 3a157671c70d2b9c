"""
What a project costs in a scenario, and what a repaired correlation costs, beside what people know.

Scenarios: value and cost of every project under lognormal spreads and five factors, kept by project. The peer draws
the same model in blocks with numpy's fastest generator and takes exponentials. Correlations: `corr_nearest` of
statsmodels, in an environment of its own named by WORKBENCH_PEERS. CPU seconds of one thread, the best of some turns.
`run.py` prints them.
"""

import json
import os
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.risk.correlation import nearest_correlation
from workbench.risk.distributions import Lognormal
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import portfolio_model
from workbench.risk.ratio_kernel import fill_ratios
from workbench.risk.sampling import sampler
from workbench.risk.uncertainty import Uncertainty

LONGEST = 300
"""Seconds after which the peer of the correlations is stopped."""
PEER = """
import json, sys, time
import numpy as np, statsmodels
from statsmodels.stats.correlation_tools import corr_nearest
print(json.dumps([statsmodels.__version__]), flush=True)
wanted = np.load(sys.argv[1])
begun = time.process_time()
found = corr_nearest(wanted, threshold=1e-10, n_fact=1000)
print(json.dumps([time.process_time() - begun, float(np.linalg.norm(found - wanted))]))
"""


def one_draw(turns: int, count: int = 100_000) -> float:
    """Nanoseconds of a project's draw in a scenario: five factors, its own normal and its table, not kept."""
    factors, weights = np.random.default_rng(1).standard_normal((5, count)), np.array([0.1, 0.2, 0.3, 0.2, 0.1])
    table, out = sampler(Lognormal(0.0, 0.3)).values[None, :], np.empty((1, count))
    name, sign, best = np.array([1], dtype=np.uint64), np.ones(1), np.inf
    for _ in range(2 + 4 * turns):
        begun = time.process_time()
        fill_ratios(1, name, sign, weights, factors, 0.9, table, out)
        best = min(best, time.process_time() - begun)
    return 1e9 * best / count


def scenarios(projects: int, count: int, turns: int) -> dict[str, float]:
    """Nanoseconds of a project in a scenario on both sides, two draws each, measured in turns."""
    rng = np.random.default_rng(1)
    names = [f"P{i:03d}" for i in range(projects)]
    loadings = rng.uniform(0.1, 0.4, (projects, 5))
    exposures = pd.DataFrame(
        [(name, f"f{j}", x) for name, row in zip(names, loadings, strict=True) for j, x in enumerate(row)],
        columns=["project", "factor", "loading"],
    )
    plan = pd.DataFrame({"project": names, "cost": 100.0, "value": 50.0, "start": "2026Q1", "duration": 1})
    prepared, _ = portfolio_model(Portfolio(projects=plan, exposures=exposures), Uncertainty())
    ours, peers = [], []
    for _ in range(turns):
        begun = time.process_time()
        draw(prepared, count, 1)
        ours.append(time.process_time() - begun)
        begun = time.process_time()
        blocked_numpy(loadings, count)
        peers.append(time.process_time() - begun)
    cells = projects * count
    return {"ours": 1e9 * min(ours) / cells, "peer": 1e9 * min(peers) / cells}


def blocked_numpy(loadings, count: int, block: int = 4096):
    """The same model as anybody would write it, in blocks that fit the cache."""
    rng = np.random.Generator(np.random.SFC64(1))
    projects = len(loadings)
    own = np.sqrt(1.0 - (loadings**2).sum(axis=1))[:, None]
    values, costs = np.empty((projects, count)), np.empty((projects, count))
    for start in range(0, count, block):
        stop = min(start + block, count)
        shared = loadings @ rng.standard_normal((5, stop - start))
        cost = 100.0 * np.exp(0.2 * (shared + own * rng.standard_normal(shared.shape)))
        benefit = 150.0 * np.exp(0.3 * (own * rng.standard_normal(shared.shape) - shared))
        costs[:, start:stop], values[:, start:stop] = cost, benefit - cost
    return values, costs


def correlations(size: int) -> dict:
    """Time and distance of the nearest correlation matrix on both sides."""
    noise = np.random.default_rng(size).uniform(-1, 1, (size, size))
    wanted = (noise + noise.T) / 2.0
    np.fill_diagonal(wanted, 1.0)
    begun = time.process_time()
    nearest = nearest_correlation(wanted)
    found = {"seconds": time.process_time() - begun, "distance": float(np.linalg.norm(nearest - wanted))}
    peer = os.environ.get("WORKBENCH_PEERS")
    if not peer:
        return found | {"said": "statsmodels is not measured: WORKBENCH_PEERS names no interpreter"}
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, wanted)
        file.flush()
        command, stopped = [peer, "-c", PEER, file.name], ""
        before = os.times()
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False).stdout
        except subprocess.TimeoutExpired as late:
            said, stopped = (late.stdout or b"").decode(), ", stopped before its end"
        after = os.times()
    rows = [json.loads(one) for one in said.splitlines()]
    if not rows:
        return found | {"said": "statsmodels is not there"}
    used = after.children_user + after.children_system - before.children_user - before.children_system
    seconds, distance = (used, np.nan) if stopped else rows[1]
    return found | {"versions": rows[0][0], "peer": seconds, "peer_distance": distance, "stopped": stopped}
