"""Columns that break a row on their own are fixed, and no plan is lost by it."""

import itertools

import numpy as np
import pytest

from workbench.selection.certificate import is_allowed
from workbench.selection.impossible import without_impossible
from workbench.selection.large import improve
from workbench.selection.problem import Problem, binary
from workbench.selection.solver import Solver

OPEN = np.inf


def test_a_project_that_never_fits_no_longer_lifts_the_bound():
    """Five projects and a budget of 10, relaxation 14.75 (enumerated), beside a sixth of cost 12 and worth 100."""
    problem = binary([[5, 5, 4, 2, 5, 12]], [4.5, 3, 5, 4.5, 6.5, 100], [-OPEN], [10.0])
    assert Solver(problem).relax().value == pytest.approx(100 * 10 / 12)
    tighter = without_impossible(problem)
    assert tighter.most.tolist() == [1, 1, 1, 1, 1, 0]
    assert Solver(tighter).relax().value == pytest.approx(14.75)
    assert improve(problem).value == 11.5


def test_a_forced_project_takes_the_room_of_others_and_so_on():
    """The first is forced and leaves 3; the second no longer fits; without it the third cannot keep its row."""
    problem = binary([[7, 4, 0], [0, 1, -1]], [1, 1, 1], [-OPEN, 0], [10, OPEN])
    assert without_impossible(problem).most.tolist() == [1, 1, 1]
    forced = Problem(problem.matrix, problem.value, problem.low, problem.high, np.array([1.0, 0, 0]), *_ends(3))
    assert without_impossible(forced).most.tolist() == [1, 0, 0]


def test_columns_that_take_fractions_are_left_alone():
    problem = binary([[5, 12]], [1, 1], [-OPEN], [10])
    mixed = Problem(problem.matrix, problem.value, problem.low, problem.high, *_range(2), np.array([True, False]))
    assert without_impossible(mixed) is mixed


def test_an_exact_fit_is_possible_although_its_numbers_are_no_binary_fractions():
    problem = binary([[0.1, 0.1, 0.1, 0.3]], [1, 1, 1, 1], [-OPEN], [0.1 + 0.1 + 0.1])
    assert without_impossible(problem) is problem


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_is_lost(seed):
    draws = np.random.default_rng(seed)
    use = draws.integers(-3, 12, (4, 8))
    low = np.where(draws.random(4) < 0.5, draws.integers(-6, 4, 4), -OPEN)
    problem = binary(use, draws.integers(1, 9, 8), low, draws.integers(4, 10, 4))
    tighter = without_impossible(problem)
    fixed = tighter.most < 0.5
    for plan in itertools.product((0.0, 1.0), repeat=8):
        if is_allowed(problem, np.array(plan)):
            assert is_allowed(tighter, np.array(plan))
    if seed == 0:
        assert fixed.any(), "the draw shows something"


def _range(count: int):
    return np.zeros(count), np.ones(count)


def _ends(count: int):
    return np.ones(count), np.ones(count, dtype=bool)
