"""Instances of PSPLIB (R. Kolisch and A. Sprecher, European Journal of Operational Research 96, 1997)."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.schedule.resource_problem import ResourceProblem
from workbench.taxonomy import LinkType

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [base / "shared" / "data" / "psplib" for base in (ROOT, ROOT.parent)]
FOLDER = next((folder for folder in FOLDERS if folder.exists()), FOLDERS[0])
"""Where the instances are looked for; see shared/data/README.md."""


@dataclass(frozen=True)
class Instance:
    """One instance: its name, what is known of its makespan, and the problem."""

    name: str
    bound: int
    best: int
    problem: ResourceProblem


def instances(sizes: list[str], folder: Path = FOLDER) -> list[Instance]:
    """All instances of some sizes (j30, j60, j120), in the order of the list of best known makespans."""
    with (folder / "best_known.csv").open(encoding="utf-8") as file:
        rows = [(row["instance"], int(row["lb"]), int(row["ub"])) for row in csv.DictReader(file)]
    found = []
    for name, bound, best in rows:
        for size in sizes:
            path = folder / size / f"{name}.sm"
            if path.exists():
                found.append(Instance(name, bound, best, read(path)))
    return found


def read(path: Path) -> ResourceProblem:
    """Read one `.sm` file; jobs without duration at both ends are the source and the sink."""
    lines = path.read_text(encoding="ascii").splitlines()
    links = [
        (int(row[0]) - 1, int(other) - 1) for row in section(lines, "PRECEDENCE RELATIONS", 2) for other in row[3:]
    ]
    jobs = np.array(list(section(lines, "REQUESTS/DURATIONS", 3)), dtype=int)
    return ResourceProblem(
        durations=jobs[:, 2],
        demands=jobs[:, 3:],
        capacities=np.array(next(section(lines, "RESOURCEAVAILABILITIES", 2)), dtype=int),
        before=[before for before, _ in links],
        after=[after for _, after in links],
        lags=np.zeros(len(links), dtype=int),
        kinds=[LinkType.FINISH_START] * len(links),
    )


def section(lines: list[str], title: str, skip: int):
    """Split the rows of a section, from so many lines below its title up to the next line of stars."""
    begin = next(number for number, line in enumerate(lines) if line.startswith(title)) + skip
    for line in lines[begin:]:
        if line.startswith("*"):
            return
        yield line.split()
