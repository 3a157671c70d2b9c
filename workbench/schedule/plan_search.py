"""The search for cheap plans without a solver: populations that breed, and begin anew when they stand still."""

from functools import cache

import numpy as np

from workbench.schedule.justification import make_room
from workbench.schedule.plan_evolution import HOPELESS, breed, loads, sow
from workbench.schedule.resource_network import ResourceNetwork, compile_resources, mirrored
from workbench.schedule.resource_problem import ResourceProblem

PLANS = 150
"""Size of a population."""
BROOD = 250
"""Children between two looks at the clock."""
PATIENCE = 100
"""A population that made so many broods without a better plan is given up."""


class PlanSearch:
    """
    A search that can be stopped and continued; the same calls give the same plans.

    Parameters
    ----------
    network, mirror
        The problem, and the same with time turned around.
    aim
        Number of an `Aim`.
    urgency
        What the first orders are drawn around, small first; shape (activities,).
    seed
        Of the random numbers.
    """

    def __init__(self, network: ResourceNetwork, mirror: ResourceNetwork, aim: int, urgency: np.ndarray, seed: int):
        self._network, self._mirror, self._aim = network, mirror, aim
        self._rng = np.random.Generator(np.random.Philox(seed))
        self._room = make_room(network)
        self._load = loads(network)
        self._urgency = urgency
        self._plans = np.zeros((PLANS, len(network.duration)), np.int64)
        self._costs = np.full(PLANS, HOPELESS)
        self._idle = 0
        self.plan = self._plans[0].copy()
        """The best plan, positions; shape (activities,)."""
        self.cost = HOPELESS
        """What it costs."""
        self._begin(first=True)

    def advance(self) -> None:
        """Breed once; begin anew when nothing better has come for long."""
        if self._costs.min() == self._costs.max() or self._idle > PATIENCE:
            self._begin(first=False)
        else:
            breed(
                self._network,
                self._mirror,
                self._aim,
                self._room,
                self._load,
                self._plans,
                self._costs,
                BROOD,
                self._rng,
            )
        self._keep()

    def take(self, plan: np.ndarray, cost: int) -> None:
        """
        Let a plan from elsewhere join the population.

        Parameters
        ----------
        plan
            Positions; shape (activities,). On a tie it becomes the best one.
        cost
            What it costs.
        """
        worst = self._costs.argmax()
        self._plans[worst], self._costs[worst] = plan, cost
        if cost <= self.cost:
            self.plan, self.cost, self._idle = plan.copy(), cost, 0

    def _begin(self, first: bool) -> None:
        """The plan of the urgency itself, then plans drawn around it, ever farther away."""
        sow(
            self._network,
            self._mirror,
            self._aim,
            self._room,
            self._urgency,
            self._plans,
            self._costs,
            first,
            self._rng,
        )
        self._idle = 0
        self._keep()

    def _keep(self) -> None:
        best = self._costs.argmin()
        self._idle += 1
        if self._costs[best] < self.cost:
            self.plan, self.cost, self._idle = self._plans[best].copy(), int(self._costs[best]), 0


@cache
def warm_up() -> None:
    """Have everything compiled before a clock runs; the first time on a machine takes some seconds."""
    problem = ResourceProblem(durations=[1, 1], demands=[[1], [1]], capacities=[1])
    network, mirror = compile_resources(problem, 3), mirrored(problem, 3)
    PlanSearch(network, mirror, 0, np.zeros(2, np.int64), 0)
    plans, costs = np.zeros((2, 2), np.int64), np.array([2, 3])
    breed(
        network,
        mirror,
        0,
        make_room(network),
        loads(network),
        plans,
        costs,
        1,
        np.random.Generator(np.random.Philox(0)),
    )
