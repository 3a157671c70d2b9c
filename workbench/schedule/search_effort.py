"""How much a search may do: so many steps of each kind, counted beforehand, and the clock as a net below."""

import time
from dataclasses import dataclass, field

from workbench.schedule.plan_search import BROOD
from workbench.schedule.resource_network import ResourceNetwork

CP_SAT_WORK = 0.2
"""Deterministic time of OR-Tools that surely fits into a second."""
PLACING = 0.1e-6
"""Seconds that placing one activity takes ..."""
WORKING = 0.007e-6
"""... and what each of its steps adds."""
OVERHEAD = 0.3e-3
"""Seconds that a brood takes beside its placings."""
PLACINGS = 3
"""How often a child is placed: once, then to the right and back to the left."""


@dataclass(frozen=True)
class Effort:
    """
    Work allowed.

    Parameters
    ----------
    seconds
        Seconds on two idle cores that the work should fit into; it is counted in steps, so it is the same everywhere.
    clock
        Seconds after which the search ends in any case.
    seed
        Of the random numbers.
    """

    seconds: float
    clock: float
    seed: int = 0
    begun: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds until the clock ends the search."""
        return self.begun + self.clock - time.monotonic()

    def broods(self, network: ResourceNetwork, part: float) -> int:
        """
        Count the broods of a population.

        Parameters
        ----------
        network
            The problem, compiled.
        part
            Part of the whole effort.
        """
        steps = int(network.duration.sum())
        child = PLACINGS * (PLACING * len(network.duration) + WORKING * (steps + network.free.size))
        brood = OVERHEAD + BROOD * child
        return max(int(self.seconds * part / brood), 1)

    def cp_sat(self, part: float) -> dict[str, object]:
        """
        Give the limits of constraint programming, as parameters of OR-Tools and the time of day it must end at.

        Parameters
        ----------
        part
            Part of the whole effort.
        """
        parameters = {
            "max_deterministic_time": self.seconds * part * CP_SAT_WORK,
            "num_workers": 1,
            "interleave_search": True,  # one thread plays many strategies in turn, always the same way
            "random_seed": self.seed,
        }
        return {"parameters": parameters, "until": time.time() + self.left}
