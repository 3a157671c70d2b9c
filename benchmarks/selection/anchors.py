"""T11: published instances, proved and held against their known optima."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sides import Found

from workbench.selection.certificate import is_allowed
from workbench.selection.effort import Effort
from workbench.selection.large import improve
from workbench.selection.problem import Problem, binary
from workbench.taxonomy import Status

ROOT = Path(__file__).resolve().parents[2]
HARD = {0: 24_381.0, 15: 42_927.0, 29: 59_965.0}  # of Chu and Beasley's thirty, 100 projects and 5 limits: proven
SECONDS = 120.0  # CPU, for each


def anchors(_: int) -> Found:
    """Prove Petersen's seven and three of Chu and Beasley's thirty; the number is how many of the ten are proved."""
    folder = _folder()
    if folder is None:
        return Found(None, "skipped: shared/data/selection is not here (reference data, see shared/data/README.md)")
    began, proved, late = time.process_time(), 0, []
    for name, problem, optimum in _known(folder):
        found = improve(problem, Effort(nodes=10**6, gap=0.0, seconds=SECONDS), clock=time.process_time)
        if found.value is not None and (not is_allowed(problem, found.plan) or found.bound < optimum - 1e-6):
            raise RuntimeError(f"{name}: plan or bound is wrong, {found.value} of at most {found.bound}, not {optimum}")
        if found.status is Status.OPTIMAL and abs(found.value - optimum) < 1e-6:
            proved += 1
        else:
            late.append(f"{name}: {found.value} of at most {found.bound}, optimum {optimum}")
    spent = time.process_time() - began
    return Found(proved, "; ".join([f"{proved} of {7 + len(HARD)} in {spent:.0f} s", *late]))


def _known(folder: Path) -> Iterator[tuple[str, Problem, float]]:
    """Name, problem and optimum of every anchor."""
    for number, (problem, optimum) in enumerate(_read(folder / "mknap1.txt")):
        yield f"mknap1 {number + 1}", problem, optimum
    for number, (problem, _) in enumerate(_read(folder / "mknapcb1.txt")):
        if number in HARD:
            yield f"mknapcb1 {number:02}", problem, HARD[number]


def _read(file: Path) -> Iterator[tuple[Problem, float]]:
    """Read a file of the OR-Library: projects, limits and optimum (0 if unknown), worth, use limit by limit, limits."""
    numbers = iter(file.read_text().split())

    def take(count: int) -> np.ndarray:
        return np.array([float(next(numbers)) for _ in range(count)])

    for _ in range(int(next(numbers))):
        projects, limits, optimum = int(next(numbers)), int(next(numbers)), float(next(numbers))
        worth, use = take(projects), take(projects * limits).reshape(limits, projects)
        yield binary(use, worth, np.full(limits, -np.inf), take(limits)), optimum


def _folder() -> Path | None:
    """Find the reference data, which lie beside the code and are part of no release."""
    places = (ROOT / "shared" / "data" / "selection", ROOT.parent / "shared" / "data" / "selection")
    return next((place for place in places if place.is_dir()), None)
