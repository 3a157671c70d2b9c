"""Value against budget in one solver object."""

import numpy as np
import pytest

from workbench.selection import warm_frontier
from workbench.selection.certificate import is_allowed
from workbench.selection.effort import Effort, Result
from workbench.selection.problem import binary
from workbench.selection.solver import Solver
from workbench.selection.warm_frontier import levels_of, quick_frontier, searched_frontier
from workbench.taxonomy import Status

MONEY = np.array([0])
BUDGETS = np.array([[2.0], [4], [5], [6], [7], [9], [11], [16], [21]])
BEST = [4.5, 5, 6.5, 9.5, 11, 11.5, 16, 20.5, 23.5]


@pytest.fixture
def five():
    """Five projects; the Pareto points of their budget are enumerated in BUDGETS and BEST."""
    return binary([[5, 5, 4, 2, 5]], [4.5, 3, 5, 4.5, 6.5], [-np.inf], [10.0])


def test_the_searched_frontier_is_the_enumerated_one(five):
    answers = searched_frontier(five, MONEY, quick_frontier(five, MONEY, BUDGETS), Effort())
    assert [answer.value for answer in answers] == BEST
    assert all(answer.gap == 0 for answer in answers)


def test_the_upper_curve_and_its_price_are_those_of_cold_relaxations(five):
    levels = quick_frontier(five, MONEY, np.array([[9.0], [10.0]]))
    assert levels[1].bound == pytest.approx(14.75)
    assert levels[1].prices == pytest.approx([1.25])
    cold = Solver(binary([[5, 5, 4, 2, 5]], five.value, [-np.inf], [9.0])).relax()
    assert levels[0].bound == pytest.approx(cold.value)


def test_the_lower_curve_rises_and_stays_below_the_upper_one(five):
    levels = quick_frontier(five, MONEY, BUDGETS)
    values = [level.value for level in levels]
    assert values == sorted(values)
    for level, best in zip(levels, BEST, strict=True):
        assert level.value <= best <= level.bound + 1e-9
        assert is_allowed(binary([[5, 5, 4, 2, 5]], five.value, [-np.inf], level.high), level.plan)


def test_a_level_that_allows_nothing_is_empty_and_the_next_one_goes_on():
    problem = binary([[5, 4], [1, 0]], [3.0, 2.0], [-np.inf, 1], [9.0, 1])
    levels = quick_frontier(problem, MONEY, np.array([[4.0], [5.0], [9.0]]))
    assert (levels[0].value, levels[0].bound) == (None, -np.inf)
    assert [level.value for level in levels[1:]] == [3.0, 5.0]
    answers = searched_frontier(problem, MONEY, levels, Effort())
    assert [answer.value for answer in answers] == [None, 3.0, 5.0]


def test_levels_are_whole_and_rise(five):
    assert levels_of(five, MONEY, np.array([0.55, 1.0])).tolist() == [[5.0], [10.0]]
    with pytest.raises(ValueError, match="level 1 has a lower bound than level 0"):
        quick_frontier(five, MONEY, np.array([[9.0], [8.0]]))


def test_every_level_is_told(five):
    told = []
    levels = quick_frontier(five, MONEY, BUDGETS[:2])
    searched_frontier(
        five, MONEY, levels, Effort(), progress=lambda number, answer: told.append((number, answer.value))
    )
    assert told == [(0, 4.5), (1, 5.0)]


def test_the_worst_level_is_searched_once_more_with_what_others_left_and_lifts_those_above(five, monkeypatch):
    """Levels 6, 7 and 9 hold 9.5, 11 and 11.5 (enumerated); the first search of level 7 is cut short at 6.5."""
    asked, now = [], iter(range(1000))

    def improve(problem, effort, *, start, relaxation, clock):
        budget = float(problem.high[0])
        asked.append((budget, effort.seconds, effort.seed))
        late = {7.0: ([0, 1, 0, 1, 0], 14.0)}
        plan, bound = {
            6.0: ([0, 0, 1, 1, 0], 9.5),
            7.0: ([0, 0, 0, 1, 1], 12.0) if len(asked) > 3 else late[7.0],
            9.0: ([0, 0, 1, 1, 0], 13.0),
        }[budget]
        plan = np.array(plan, dtype=float)
        value = float(problem.value @ plan)
        known = (value, bound, (bound - value) / value, "somebody", (), "clock")
        return Result(Status.FEASIBLE, plan, *known, budget == 7.0)

    monkeypatch.setattr(warm_frontier, "improve", improve)
    levels = quick_frontier(five, MONEY, np.array([[6.0], [7.0], [9.0]]))
    answers = searched_frontier(five, MONEY, levels, Effort(seconds=5.0, gap=0.01), clock=lambda: next(now))
    assert asked == [(6.0, 5.0, 1), (7.0, 5.0, 1), (9.0, 5.0, 1), (7.0, 5.0, 2)], "once more"
    assert [answer.value for answer in answers] == [9.5, 11.0, 11.0]
    assert [answer.bound for answer in answers] == [9.5, 12.0, 13.0]
