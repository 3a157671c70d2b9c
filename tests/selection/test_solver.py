"""One solver object for one matrix."""

import numpy as np
import pytest

from workbench.selection.certificate import upper_bound
from workbench.selection.problem import Groups, Problem, binary
from workbench.selection.solver import Solver


def five(budget: float = 10.0) -> Problem:
    """Five projects: optimum 11.5 {C, E}, relaxation 14.75 (enumerated)."""
    return binary([[5, 5, 4, 2, 5]], [4.5, 3, 5, 4.5, 6.5], [-np.inf], [budget])


def test_the_best_plan_and_its_relaxation_are_found():
    assert Solver(five()).relax().value == pytest.approx(14.75)
    found = Solver(five()).search()
    assert found.plan.round().tolist() == [0, 0, 1, 0, 1]
    assert found.finished
    assert found.bound == pytest.approx(11.5)


def test_budgets_move_in_one_object_as_in_fresh_ones():
    """Values by enumeration: 4, 6, 7, 11, 16 and 21 buy 5, 9.5, 11, 16, 20.5 and 23.5 from the Pareto list."""
    solver = Solver(five())
    for budget, best in ((4, 5.0), (6, 9.5), (7, 11.0), (11, 16.0), (16, 20.5), (21, 23.5), (10, 11.5)):
        solver.limit_rows(np.array([0]), np.array([-np.inf]), np.array([float(budget)]))
        assert -solver.search().bound == pytest.approx(-best)
        assert solver.relax().value == pytest.approx(Solver(five(budget)).relax().value)


def test_columns_are_forced_and_priced_in_place():
    solver = Solver(five())
    solver.limit_columns(np.array([1]), np.array([1.0]), np.array([1.0]))
    assert solver.search().bound == pytest.approx(9.5), "with B only E fits"
    solver.limit_columns(np.array([1]), np.array([0.0]), np.array([0.0]))
    solver.price(np.array([0]), np.array([7.5]))
    assert solver.search().bound == pytest.approx(14.0), "A and E, worth 7.5 and 6.5"


def test_prices_have_the_sign_of_the_bound_that_holds():
    problem = binary([[5, 5, 4, 2, 5], [0, 1, 0, 0, 0]], [4.5, 3, 5, 4.5, 6.5], [-np.inf, 1], [10.0, np.inf])
    relaxation = Solver(problem).relax()
    assert relaxation.prices[0] > 0 > relaxation.prices[1]
    assert upper_bound(problem, relaxation.prices) == pytest.approx(relaxation.value)


def test_contradicting_rows_are_said_to_be_infeasible():
    problem = binary([[5, 5, 4, 2, 5], [1, 1, 1, 1, 1]], [4.5, 3, 5, 4.5, 6.5], [-np.inf, 4], [10.0, np.inf])
    assert Solver(problem).relax().infeasible
    found = Solver(problem).search()
    assert (found.plan, found.infeasible) == (None, True)


def test_no_time_gives_no_plan_and_a_start_is_kept():
    start = np.array([0, 0, 0, 1, 1.0])
    assert Solver(five()).search(seconds=0.0).plan is None
    kept = Solver(five()).search(start=start, seconds=0.0).plan
    assert kept is None or five().value @ kept >= five().value @ start


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": np.ones(4)}, "value: expected 5"),
        ({"low": np.array([np.nan])}, "low: number 0 is missing"),
        ({"most": np.array([1, 1, np.inf, 1, 1])}, "most: column 2 is not finite"),
        ({"groups": Groups(np.zeros(4, int), np.zeros(4, int), np.zeros(4, int), np.zeros((1, 0), bool))}, "groups"),
    ],
)
def test_problems_that_do_not_fit_together_are_refused(change, message):
    problem = five()
    fields = {name: getattr(problem, name) for name in ("matrix", "value", "low", "high", "least", "most", "whole")}
    with pytest.raises(ValueError, match=message):
        Problem(**{**fields, **change})


def test_a_missing_number_of_the_matrix_is_refused():
    with pytest.raises(ValueError, match="matrix: expected finite"):
        binary([[5, 5, 4, np.nan, 5]], [4.5, 3, 5, 4.5, 6.5], [-np.inf], [10.0])
