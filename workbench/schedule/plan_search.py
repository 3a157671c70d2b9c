"""The search for cheap plans without a solver: populations that breed, and begin anew when they stand still."""

from functools import cache

import numpy as np

from workbench.schedule.plan_breeding import cross_all, settle
from workbench.schedule.plan_placing import HOPELESS, place_all
from workbench.schedule.resource_network import ResourceNetwork, compile_resources, mirrored
from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.search_room import loads, make_room

PLANS = 150
"""Size of a population: chosen on published instances with 120 activities, where 60 plans came to a stop too early."""
BROOD = 50
"""Children that are made at once."""
PATIENCE = 500
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
        self._urgency = urgency
        self._rng = np.random.Generator(np.random.Philox(seed))
        self._room, self._load = make_room(network), loads(network)
        self._work = np.zeros(network.free.shape[0] + 2)
        self._plans, self._costs = _empty(PLANS, len(urgency))
        self._children, self._worths = _empty(BROOD, len(urgency))
        self._keys = np.zeros((BROOD, len(urgency)), np.int64)
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
            return
        cross_all(self._network, self._plans, self._costs, self._load, self._work, self._keys, self._rng)
        self._place(self._keys, self._children, self._worths)
        settle(self._plans, self._costs, self._children, self._worths, self._rng)
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
        spread = int(self._urgency.max() - self._urgency.min()) + 1
        reach = spread * np.arange(PLANS) // PLANS + (0 if first else 1)
        chance = self._rng.random((PLANS, len(self._urgency)))
        keys = self._urgency - (chance * (reach[:, None] + 1)).astype(np.int64)
        self._place(keys, self._plans, self._costs)
        self._idle = 0
        self._keep()

    def _place(self, keys: np.ndarray, plans: np.ndarray, costs: np.ndarray) -> None:
        place_all(self._network, self._mirror, self._aim, self._room, keys, plans, costs)

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
    search = PlanSearch(network, mirror, 0, np.zeros(2, np.int64), 0)
    search.take(search.plan, search.cost + 1)
    search.advance()


def _empty(plans: int, activities: int) -> tuple[np.ndarray, np.ndarray]:
    """Room for plans, and what they cost."""
    return np.zeros((plans, activities), np.int64), np.full(plans, HOPELESS)
