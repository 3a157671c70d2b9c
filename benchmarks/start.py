"""
How long the workbench takes beside what people know: ratios of medians, measured side by side in one run.

Both sides of a pair take turns, so that a busy machine slows them alike; the ratio is what may be compared between
machines.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from workbench import office
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.sources import read_portfolio
from workbench.store import open_store, upgrade

BUDGETS = (0.8, 0.9, 1.1, 1.2)
GAP = 0.05  # a committee turns a knob and waits for a plan, not for the last tenth of a per cent


def main() -> int:
    """Measure the pairs and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3, help="runs of each side, at least 3")
    count = max(3, parser.parse_args().count)
    portfolio = read_portfolio("sample:energy")
    print(f"{'what':44} {'ours s':>8} {'peer s':>8} {'ratio':>6}  peer", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        upgrade(url)
        open_store(url).save(portfolio, source="sample:energy")
        show("import the package", "import pandas", imported("workbench"), imported("pandas"), count)
        show(
            "run a notebook (10_intake) with its record",
            "papermill on the same notebook",
            command(folder, url, "-m", "workbench", "run", "10_intake", "-o", "ours.ipynb", "--db", url),
            command(folder, url, "-m", "papermill", str(office.notebooks() / "10_intake.ipynb"), "peer.ipynb"),
            count,
        )
    kept = Model(portfolio, Limits().shape)
    answer(kept, 1.0)  # the first solve compiles
    ours, theirs = cycle(BUDGETS), cycle(BUDGETS)  # both sides answer the same questions in the same order
    show(
        "new budget: set it, solve and read the plan",
        "the same model built anew with cvxpy",
        lambda: answer(kept, next(ours)),
        lambda: answer(Model(portfolio, Limits().shape), next(theirs)),
        max(count, 2 * len(BUDGETS)),
    )
    return 0


def show(what: str, peer: str, ours: Callable[[], None], theirs: Callable[[], None], count: int) -> None:
    """Time both sides in turns, after one turn that fills caches, and print a row."""
    ours(), theirs()
    seconds = [(timed(ours), timed(theirs)) for _ in range(count)]
    left, right = (statistics.median(side) for side in zip(*seconds, strict=True))
    print(f"{what:44} {left:8.2f} {right:8.2f} {left / right:6.2f}  {peer}", flush=True)


def timed(work: Callable[[], None]) -> float:
    """Seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def imported(package: str) -> Callable[[], None]:
    """Import a package in a fresh interpreter."""
    return lambda: subprocess.run([sys.executable, "-c", f"import {package}"], check=True)


def command(folder: str, url: str, *words: str) -> Callable[[], None]:
    """Run a Python module in a folder; the notebook reads the database from its environment."""
    environment = {**os.environ, "WORKBENCH_DB": url, "PYTHONPATH": str(Path(office.office()))}
    quiet = subprocess.DEVNULL
    return lambda: subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, check=True, stdout=quiet, stderr=quiet
    )


def answer(model: Model, factor: float) -> None:
    """Put a budget and solve; without a plan there is nothing to compare."""
    model.set(Limits(budget_factor=factor))
    if model.engine.solve(time_limit=60.0, gap=GAP).values is None:
        raise RuntimeError(f"no plan for {factor:.0%} of the budget")


if __name__ == "__main__":
    sys.exit(main())
