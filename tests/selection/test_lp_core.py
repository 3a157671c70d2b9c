"""Core of the linear relaxation, plans from it, and the whole search on small portfolios."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from workbench.selection import large, lp_core
from workbench.selection.certificate import is_allowed
from workbench.selection.greedy import round_off
from workbench.selection.large import Effort, improve
from workbench.selection.lp_core import Guide, can_matter, core_columns, guide, part_of, search_part
from workbench.selection.problem import Groups, Problem, binary
from workbench.selection.solver import Relaxation, Solver
from workbench.taxonomy import Status


def portfolio(seed: int, projects: int = 5, starts: int = 2, rows: int = 3, mandatory: int = 0) -> Problem:
    """Whole-numbered portfolio: each project once, a few resources, the first projects mandatory."""
    draws = np.random.default_rng(seed)
    columns = projects * starts
    project = np.repeat(np.arange(projects), starts)
    use = draws.integers(0, 9, (rows, columns))
    once = (project == np.arange(projects)[:, None]).astype(int)
    least = (np.arange(projects) < mandatory).astype(float)
    first = np.tile(np.arange(starts), projects)
    return binary(
        np.vstack([use, once]),
        draws.integers(1, 30, columns),
        np.concatenate([np.full(rows, -np.inf), least]),
        np.concatenate([use.sum(axis=1) // 3, np.ones(projects)]),
        Groups(project, first, first + 1, draws.random((projects, 2)) < 0.5),
    )


def brute_force(problem: Problem) -> float | None:
    """Worth of the best of all sets."""
    plans = np.array(list(itertools.product((0.0, 1.0), repeat=len(problem.value))))
    used = plans @ problem.matrix.toarray().T
    allowed = ((used >= problem.low) & (used <= problem.high)).all(axis=1)
    return float((plans[allowed] @ problem.value).max()) if allowed.any() else None


@pytest.fixture
def in_parts(monkeypatch):
    """Search in parts even where one search of everything would do."""
    monkeypatch.setattr(large, "SMALL", 0)


@pytest.mark.parametrize("seed", range(12))
def test_the_search_in_parts_reaches_the_best_of_all_sets(seed, in_parts):
    problem = portfolio(seed, mandatory=seed % 3)
    best, found = brute_force(problem), improve(problem, Effort(rounds=8, nodes=1000, gap=0.0))
    assert found.value == best
    assert found.bound is None or best is None or found.bound >= best


@pytest.mark.parametrize("seed", range(12))
def test_a_small_problem_is_proved_by_one_search(seed):
    problem = portfolio(seed, mandatory=seed % 3)
    best, found = brute_force(problem), improve(problem)
    assert found.value == best
    if best is not None:
        assert (found.status, found.gap) == (Status.OPTIMAL, 0.0)


@pytest.mark.parametrize("seed", range(12))
def test_columns_that_cannot_matter_are_in_no_better_plan(seed):
    problem = portfolio(seed)
    read = guide(problem, Solver(problem).relax())
    value = brute_force(problem) - 3
    stays = np.flatnonzero(~can_matter(problem, read, value))
    for plan in itertools.product((0.0, 1.0), repeat=len(problem.value)):
        plan = np.array(plan)
        if problem.value @ plan > value and is_allowed(problem, plan):
            assert (plan[stays] == read.relaxed[stays].round()).all()


def test_the_core_holds_the_relaxation_the_best_and_every_start_of_the_mandatory():
    problem = portfolio(1, projects=30, mandatory=2)
    read = guide(problem, Solver(problem).relax())
    core = core_columns(problem, read, 0.0)
    assert set(np.flatnonzero(read.relaxed > 1e-6)) | {0, 1, 2, 3} == set(core)
    wider = core_columns(problem, read, 0.5)
    assert set(core) | set(np.argsort(-read.reduced, kind="stable")[:30]) == set(wider)
    assert len(core_columns(problem, read, 1.0)) == 60


def test_a_part_leaves_what_the_others_do_not_use():
    problem = portfolio(3)
    plan = np.zeros(10)
    plan[0] = 1.0
    part = part_of(problem, plan, np.array([2, 3]))
    used = problem.matrix.toarray()[:, 0]
    touched = np.flatnonzero(problem.matrix.toarray()[:, 2:4].any(axis=1))
    assert part.high.tolist() == (problem.high - used)[touched].tolist()
    assert part.matrix.toarray().tolist() == problem.matrix.toarray()[touched][:, 2:4].tolist()


def test_a_part_never_loses_the_plan_it_began_with():
    problem = portfolio(5, projects=20)
    begun = round_off(problem, guide(problem, Solver(problem).relax()))
    plan, _ = search_part(problem, begun, np.arange(10), nodes=1000)
    assert problem.value @ plan >= problem.value @ begun
    assert (plan[10:] == begun[10:]).all()


def test_presolve_is_off_where_a_part_holds_columns_that_take_fractions(monkeypatch):
    """HiGHS 1.14 may call a worse plan optimal there (github.com/ERGO-Code/HiGHS, issue 3043)."""
    solvers = []

    def noted(part, *, seed):
        solvers.append(Solver(part, seed=seed))
        return solvers[-1]

    monkeypatch.setattr(lp_core, "Solver", noted)
    whole = portfolio(5)
    mixed = replace(whole, whole=np.arange(10) > 0)
    for problem, free in ((whole, [0, 1]), (mixed, [0, 1]), (mixed, [1, 2])):
        search_part(problem, np.zeros(10), np.array(free))
    assert [solver.highs.getOptionValue("presolve")[1] for solver in solvers] == ["choose", "off", "choose"]


@pytest.mark.parametrize("seed", range(20))
def test_a_rounded_relaxation_is_an_allowed_plan_to_which_nothing_can_be_added(seed):
    problem = portfolio(seed, projects=12)
    plan = round_off(problem, guide(problem, Solver(problem).relax()))
    assert is_allowed(problem, plan)
    for column in np.flatnonzero(plan < 0.5):
        more = plan.copy()
        more[column] = 1.0
        assert not is_allowed(problem, more)


def test_rounding_mends_what_it_broke():
    """The relaxation takes a part of each of three alternatives of which one must go ahead; rounded, none is taken."""
    problem = binary([[1, 1, 1], [2, 2, 3]], [5, 5, 1], [1, -np.inf], [1, 3])
    read = guide(problem, Solver(problem).relax())
    plan = round_off(problem, Guide(read.bound, np.array([0.4, 0.4, 0.2]), read.reduced, read.rent))
    assert plan.sum() == 1


def test_rounding_gives_up_rather_than_break_a_row():
    problem = binary([[1, 1], [1, 1]], [5, 5], [2, -np.inf], [2, 1])
    assert round_off(problem, Guide(10.0, np.zeros(2), np.array([5.0, 5.0]), np.array([5.0, 5.0]))) is None


def split_over_starts() -> Problem:
    """One project at three starts, 9 units of a period of 10 each; six small ones of 2 units."""
    project = np.array([0, 0, 0, *np.repeat(np.arange(1, 7), 3)])
    first = np.tile(np.arange(3), 7)
    use = np.where(project == 0, 9, 2) * (first == np.arange(3)[:, None])
    once = (project == np.arange(7)[:, None]).astype(int)
    worth = np.where(project == 0, 90, 3)
    groups = Groups(project, first, first, np.zeros((7, 0), dtype=bool))
    return binary(np.vstack([use, once]), worth, np.full(10, -np.inf), [10, 10, 10, *np.ones(7)], groups)


def test_the_rent_of_a_project_leaves_out_its_own_rows():
    """At prices of 1 for a period and 80 for going ahead once, 90 for 9 units is worth 1 more, before that 81."""
    problem = split_over_starts()
    prices = np.array([1, 1, 1, 80, 0, 0, 0, 0, 0, 0.0])
    read = guide(problem, Relaxation(0.0, np.zeros(21), prices, False))
    assert read.reduced[:4].tolist() == [1, 1, 1, 1]
    assert read.rent[:4].tolist() == [81, 81, 81, 1]


@pytest.mark.parametrize("draws", [None, np.random.default_rng(3)])
def test_a_dear_project_split_over_its_starts_is_not_lost_by_rounding(draws):
    problem = split_over_starts()
    relaxed = np.concatenate([[0.4, 0.3, 0.3], np.zeros(18)])
    rent = np.where(problem.value == 90, 81.0, 1.0)
    plan = round_off(problem, Guide(108.0, relaxed, np.zeros(21), rent), draws)
    assert plan[:3].sum() == 1
    assert problem.value @ plan == 90 + 6 * 3


def test_rounding_by_lot_repeats_with_its_seed():
    problem = portfolio(4, projects=12)
    read = guide(problem, Solver(problem).relax())
    first, second = (round_off(problem, read, np.random.default_rng(2)) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_between_small_and_large_the_tree_of_the_whole_proves_more_than_the_relaxation(in_parts):
    """Three of six go by pairs of which one may be chosen: the relaxation takes half of all, a cut shows one."""
    pairs = list(itertools.combinations(range(3), 2))
    rows = [[float(column in pair) for column in range(3)] for pair in pairs]
    problem = binary(rows, [1, 1, 1], np.full(3, -np.inf), np.ones(3))
    problem = replace(problem, value=np.array([1.5, 1.5, 1.5]))
    found = improve(problem, Effort(rounds=0))
    assert Solver(problem).relax().value == pytest.approx(2.25)
    assert (found.value, found.proved_by, found.status) == (1.5, large.TREE, Status.OPTIMAL)
    assert found.bound == pytest.approx(1.5)


def test_a_clock_that_cuts_a_part_short_is_told(in_parts):
    ticks = itertools.count()
    problem = portfolio(8, projects=40, rows=4)
    effort = Effort(rounds=4, gap=0.0, part_seconds=1e-3)
    cut = improve(problem, effort, clock=lambda: 0.01 * next(ticks))
    assert (cut.stopped_by, cut.by_clock) == ("rounds", True)
    calm = improve(problem, replace(effort, part_seconds=np.inf))
    assert (calm.stopped_by, calm.by_clock) == ("rounds", False)
    assert improve(problem, Effort(seconds=0.0)).by_clock


def test_the_same_effort_and_seed_give_the_same_plan(in_parts):
    problem = portfolio(7, projects=24, rows=3)
    first, second = (improve(problem, Effort(rounds=4)) for _ in range(2))
    assert first.plan.tolist() == second.plan.tolist()
    assert [step.value for step in first.history] == [step.value for step in second.history]
    assert first.stopped_by == "rounds"


def test_more_rounds_and_a_known_plan_are_never_worse(in_parts):
    problem = portfolio(8, projects=24, rows=3)
    short, long = (improve(problem, Effort(rounds=rounds)) for rounds in (1, 5))
    assert long.value >= short.value
    assert improve(problem, Effort(rounds=1), start=long.plan).value >= long.value


def test_every_improvement_is_reported_at_once_and_in_words(in_parts):
    told = []
    found = improve(portfolio(8, projects=24, rows=3), Effort(rounds=4), progress=told.append)
    assert tuple(told) == found.history
    values = [step.value for step in told]
    assert values == sorted(set(values))
    assert "below the bound" in str(told[0])


def test_contradicting_limits_are_infeasible_and_give_no_plan():
    problem = binary([[1, 1], [1, 1]], [5, 5], [2, -np.inf], [2, 1])
    found = improve(problem)
    assert (found.status, found.plan, found.value) == (Status.INFEASIBLE, None, None)


@pytest.mark.parametrize("parts", [False, True])
def test_a_contradiction_that_only_whole_numbers_show_is_infeasible(parts, monkeypatch):
    monkeypatch.setattr(large, "SMALL", 0 if parts else 700)
    problem = binary([[2, 2, 2]], [1, 1, 1], [3], [3])
    assert improve(problem).status is Status.INFEASIBLE


def test_no_time_gives_no_plan():
    found = improve(portfolio(1), Effort(seconds=0.0))
    assert (found.status, found.plan, found.value, found.gap) == (Status.UNSOLVED, None, None, None)
    assert found.stopped_by == "clock"


def test_the_clock_ends_the_search_and_is_named(in_parts):
    ticks = itertools.count()
    problem = portfolio(8, projects=24, rows=3)
    found = improve(problem, Effort(rounds=1000, seconds=12), clock=lambda: float(next(ticks)))
    assert found.stopped_by == "clock"
    assert found.status is Status.FEASIBLE


def test_a_start_that_breaks_a_row_is_refused():
    with pytest.raises(ValueError, match="start: expected a plan"):
        improve(portfolio(1), start=np.ones(10))


@pytest.mark.parametrize("parts", [False, True])
def test_columns_between_0_and_a_bound_stay_free_in_every_part(parts, monkeypatch):
    """Knapsack of 10 with a divisible rest worth 1 a unit, at most 2.5 of it: D and E, 11, and 2.5 of it."""
    monkeypatch.setattr(large, "SMALL", 0 if parts else 700)
    five = binary([[5, 5, 4, 2, 5, 1]], [4.5, 3, 5, 4.5, 6.5, 1], [-np.inf], [10])
    whole, most = np.array([True] * 5 + [False]), np.array([1, 1, 1, 1, 1, 2.5])
    problem = Problem(five.matrix, five.value, five.low, five.high, five.least, most, whole)
    found = improve(problem, Effort(rounds=8, nodes=1000))
    assert found.value == pytest.approx(13.5)
