"""How long to look for a plan of a large problem, and what came of it."""

from dataclasses import dataclass

import numpy as np

from workbench.taxonomy import Status


@dataclass(frozen=True)
class Effort:
    """
    How long to look; the same rounds, nodes and seed give the same plan while no clock cuts in.

    Parameters
    ----------
    rounds
        Parts of the plan thought over again.
    nodes
        Most nodes of the search tree in each.
    gap
        Relative distance to the bound at which the plan is good enough.
    seed
        Seed of every draw.
    seconds
        A safety net: the search ends by the clock and says so. The plan then depends on the machine.
    part_seconds
        Seconds for one part, for those who watch: better plans sooner, but not the same on every machine.
    """

    rounds: int = 40
    nodes: int = 50
    gap: float = 1e-4
    seed: int = 1
    seconds: float = 60.0
    part_seconds: float = np.inf


@dataclass(frozen=True)
class Step:
    """
    One improvement.

    Parameters
    ----------
    round
        Round that found it; 0 is the first plan.
    found_by
        What was thought over again.
    value, gap
        Worth of the plan and its distance to the bound.
    seconds
        When.
    """

    round: int
    found_by: str
    value: float
    gap: float
    seconds: float

    def __str__(self) -> str:
        return f"{self.value:,.0f}, {self.gap:.2%} below the bound after {self.seconds:.1f} s ({self.found_by})"


@dataclass(frozen=True, eq=False)
class Result:
    """
    The best plan found and what is known about it.

    Parameters
    ----------
    status
        Optimal, feasible, infeasible or unsolved.
    plan
        One number per column; None without a plan.
    value, bound, gap, proved_by
        The certificate; value and gap are None without a plan.
    history
        Every improvement.
    stopped_by
        "gap", "rounds", "clock", or what the solver said.
    by_clock
        A clock ended the search or a part of it: the plan may differ on another machine.
    """

    status: Status
    plan: np.ndarray | None
    value: float | None
    bound: float | None
    gap: float | None
    proved_by: str
    history: tuple[Step, ...]
    stopped_by: str
    by_clock: bool = False
