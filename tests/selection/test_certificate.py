"""Bounds and plans, computed again without the solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.selection.certificate import certify, is_allowed, rounded, upper_bound, worst_violation
from workbench.selection.problem import Problem, binary
from workbench.selection.solver import Solver

FIVE_VALUE, FIVE_COST = [4.5, 3.0, 5.0, 4.5, 6.5], [5.0, 5.0, 4.0, 2.0, 5.0]
EVERY_SET = (np.arange(32)[:, None] >> np.arange(5)) & 1


def five() -> Problem:
    """Five projects and a budget of 10: optimum 11.5, relaxation 14.75 at a price of 1.25 (enumerated)."""
    return binary([FIVE_COST], FIVE_VALUE, [-np.inf], [10.0])


def test_the_price_of_the_relaxation_proves_14_75():
    assert upper_bound(five(), np.array([1.25])) == pytest.approx(14.75)
    assert Solver(five()).relax().prices == pytest.approx([1.25])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_any_prices_bound_every_plan(prices):
    """Three rows: one open below, one open above, one closed on both sides."""
    problem = binary([FIVE_COST, [1, 1, 0, 0, 1], [1, 1, 1, 1, 1]], FIVE_VALUE, [-np.inf, 1, 1], [10.0, np.inf, 3])
    allowed = np.array([is_allowed(problem, plan.astype(float)) for plan in EVERY_SET])
    assert upper_bound(problem, np.array(prices)) >= (EVERY_SET[allowed] @ problem.value).max() - 1e-9


def test_a_bound_on_forced_columns_counts_their_lower_bound():
    forced = Problem(
        five().matrix, five().value, five().low, five().high, np.array([0, 1, 0, 0, 0.0]), np.ones(5), np.ones(5, bool)
    )
    relaxation = Solver(forced).relax()
    assert upper_bound(forced, relaxation.prices) == pytest.approx(relaxation.value)


def test_a_bound_of_whole_worth_is_rounded_down():
    """Crystal Ball example: relaxation 1606 at .44."""
    cost, profit = [250, 650, 250, 500, 700, 30, 350, 70], [425, 400, 110, 220, 300, 60, 280, 155]
    problem = binary([cost], profit, [-np.inf], [2000])
    assert upper_bound(problem, np.array([0.44])) == 1606
    assert upper_bound(problem, np.array([0.4409])) == 1606
    assert upper_bound(problem, np.array([0.45])) == 1612, "900 + 712.5, rounded down"


def test_the_row_that_a_plan_breaks_most_is_named():
    problem = binary([FIVE_COST, [1, 1, 1, 1, 1]], FIVE_VALUE, [-np.inf, 1], [10.0, 2])
    assert worst_violation(problem, np.array([0, 0, 1, 0, 1.0])) == (0.0, -1)
    assert worst_violation(problem, np.ones(5)) == (1.5, 1)
    assert worst_violation(problem, np.zeros(5)) == (1.0, 1)
    assert worst_violation(problem, np.array([0, 0, 1, 0, 0.5]))[1] == 2 + 4


def test_a_fraction_far_from_a_whole_number_is_no_plan():
    assert rounded(five(), np.array([0, 0, 1 - 1e-6, 0, 1e-6])) is not None
    assert rounded(five(), np.array([0, 0, 0.99, 0, 0])) is None


def test_the_smallest_bound_proves_and_is_named():
    proof = certify(five(), np.array([0, 0, 1, 0, 1.0]), {"relaxation": 14.75, "tree": 11.5})
    assert (proof.value, proof.bound, proof.gap, proof.proved_by) == (11.5, 11.5, 0.0, "tree")
    assert certify(five(), np.array([0, 0, 1, 0, 1.0]), {"relaxation": 14.75}).gap == pytest.approx(3.25 / 11.5)


def test_a_broken_plan_or_a_broken_bound_is_refused():
    with pytest.raises(ValueError, match="row 0 is broken"):
        certify(five(), np.ones(5), {"relaxation": 14.75})
    with pytest.raises(ValueError, match="tree says 11"):
        certify(five(), np.array([0, 0, 1, 0, 1.0]), {"tree": 11.0})
