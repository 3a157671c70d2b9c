"""
What a project costs in a scenario, and what a repaired correlation costs, beside what people know.

Scenarios: value and cost of every project under lognormal spreads and five factors, kept by project. The peer draws
the same model in blocks with numpy's fastest generator and takes exponentials. Correlations: `corr_nearest` of
statsmodels, in an environment of its own named by WORKBENCH_PEERS. CPU seconds of one thread, the best of some turns.
"""

import argparse
import json
import os
import subprocess
import sys
import time

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PEER = """
import json, sys, time
import numpy as np
from statsmodels.stats.correlation_tools import corr_nearest
wanted = np.load(sys.argv[1])
begun = time.process_time()
found = corr_nearest(wanted, threshold=1e-10, n_fact=1000)
print(json.dumps([time.process_time() - begun, float(np.linalg.norm(found - wanted))]))
"""


def main() -> int:
    """Measure both pairs and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=500)
    parser.add_argument("--scenarios", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--variables", type=int, default=100, help="of the correlation matrix; 0 leaves it out")
    asked = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":  # before numpy is imported
        return subprocess.call([sys.executable, __file__, *sys.argv[1:]], env={**os.environ, **ONE_THREAD})
    scenarios(asked.projects, asked.scenarios, asked.turns)
    if asked.variables:
        correlations(asked.variables)
    return 0


def scenarios(projects: int, count: int, turns: int) -> None:
    """Print what a project-scenario costs on both sides, measured in turns."""
    import numpy as np
    import pandas as pd

    from workbench.portfolio import Portfolio
    from workbench.risk.portfolio_draws import draw
    from workbench.risk.portfolio_model import portfolio_model
    from workbench.risk.uncertainty import Uncertainty

    rng = np.random.default_rng(1)
    names = [f"P{i:03d}" for i in range(projects)]
    loadings = rng.uniform(0.1, 0.4, (projects, 5))
    exposures = pd.DataFrame(
        [(name, f"f{j}", x) for name, row in zip(names, loadings, strict=True) for j, x in enumerate(row)],
        columns=["project", "factor", "loading"],
    )
    plan = pd.DataFrame({"project": names, "cost": 100.0, "value": 50.0, "start": "2026Q1", "duration": 1})
    prepared, _ = portfolio_model(Portfolio(projects=plan, exposures=exposures), Uncertainty())
    cells = projects * count
    ours, peers = [], []
    for _ in range(turns):
        begun = time.process_time()
        drawn = draw(prepared, count, 1)
        ours.append(time.process_time() - begun)
        begun = time.process_time()
        costs = blocked_numpy(loadings, count)[1]
        peers.append(time.process_time() - begun)
    print(f"{projects} projects x {count:,} scenarios, 5 factors, ns per project-scenario (two draws each)")
    print(f"  workbench      {1e9 * min(ours) / cells:6.1f}   sd of cost {drawn.costs.std():,.0f}")
    print(f"  blocked numpy  {1e9 * min(peers) / cells:6.1f}   sd of cost {costs.sum(axis=0).std():,.0f}")
    print(f"  ratio          {min(peers) / min(ours):6.2f}")


def blocked_numpy(loadings, count: int, block: int = 4096):
    """The same model as anybody would write it, in blocks that fit the cache."""
    import numpy as np

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


def correlations(size: int) -> None:
    """Print the time and the distance of the nearest correlation matrix on both sides."""
    import tempfile

    import numpy as np

    from workbench.risk.correlation import nearest_correlation

    noise = np.random.default_rng(size).uniform(-1, 1, (size, size))
    wanted = (noise + noise.T) / 2.0
    np.fill_diagonal(wanted, 1.0)
    begun = time.process_time()
    found = nearest_correlation(wanted)
    ours = time.process_time() - begun
    print(f"nearest correlation of {size} variables")
    print(f"  workbench      {ours:8.3f} s   distance {np.linalg.norm(found - wanted):.6f}")
    peer = os.environ.get("WORKBENCH_PEERS")
    if not peer:
        print("  statsmodels    not measured: WORKBENCH_PEERS names no interpreter")
        return
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, wanted)
        file.flush()
        done = subprocess.run([peer, "-c", PEER, file.name], capture_output=True, text=True, timeout=280, check=False)
    if done.returncode:
        print(f"  statsmodels    {done.stderr.strip().splitlines()[-1]}")
        return
    seconds, distance = json.loads(done.stdout.splitlines()[-1])
    print(f"  statsmodels    {seconds:8.3f} s   distance {distance:.6f}\n  ratio          {seconds / ours:8.0f}")


if __name__ == "__main__":
    sys.exit(main())
