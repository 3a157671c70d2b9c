"""The small cases of the selection room: five projects in two criteria, and eight with chances of success."""

import numpy as np

from workbench.selection.plan_sets import PlanRules

COST = np.array([5.0, 5.0, 4.0, 2.0, 5.0])
RETURN = np.array([8.0, 5.0, 2.0, 6.0, 6.0])
STRATEGY = np.array([1.0, 1.0, 8.0, 3.0, 7.0])
SCORES = np.column_stack([RETURN, STRATEGY])
FIVE = PlanRules([COST], [10.0])

# Oracle Crystal Ball, budget-constrained project selection
REVENUE = np.array([750.0, 1500, 600, 1800, 1250, 150, 900, 250])
SUCCESS = np.array([0.9, 0.7, 0.6, 0.4, 0.8, 0.6, 0.7, 0.9])
SPEND = np.array([250.0, 650, 250, 500, 700, 30, 350, 70])
CB8 = PlanRules([SPEND], [2000.0])
PROFIT = REVENUE * SUCCESS - SPEND


def random_rules(generator: np.random.Generator, rows: int, projects: int) -> PlanRules:
    """Whole costs from 1 to 8, of which half can be paid."""
    cost = generator.integers(1, 9, (rows, projects)).astype(float)
    return PlanRules(cost, cost.sum(axis=1) // 2)


def weights(first: float, second: float) -> np.ndarray:
    """Corners of the weights when that of return lies between two numbers."""
    return np.array([[first, 1.0 - first], [second, 1.0 - second]])


def names(plans) -> list[str]:
    """Plans of the five as words."""
    return ["".join(letter for letter, inside in zip("ABCDE", plan, strict=True) if inside) for plan in plans]


def numbers(plan) -> set[int]:
    """A plan of the eight by the numbers of its projects."""
    return set((np.flatnonzero(plan) + 1).tolist())
