"""Value and CVaR: enumerated numbers, every plan listed, the programme with a row per scenario, and unlucky paths."""

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import linprog

from workbench.selection.cut_search import CutSearch
from workbench.selection.cutting_planes import choose
from workbench.selection.cvar import cvar_plan, cvar_relaxation
from workbench.selection.risk_program import Program, Term, options_problem
from workbench.selection.scenario_values import ScenarioValues
from workbench.selection.tail_cuts import TailAverage, lower_cvar
from workbench.taxonomy import Status

# Oracle Crystal Ball budget example (docs.oracle.com, OptQuest, ch05s04s01); answers enumerated over 256 sets.
REVENUE = np.array([750.0, 1500, 600, 1800, 1250, 150, 900, 250])
SUCCESS = np.array([0.9, 0.7, 0.6, 0.4, 0.8, 0.6, 0.7, 0.9])
COST = np.array([250.0, 650, 250, 500, 700, 30, 350, 70])
BUDGET = ([COST.tolist()], [2000.0])
SUCCEEDS = np.array(list(itertools.product([0.0, 1.0], repeat=8)))
CHANCES = np.prod(np.where(SUCCEEDS == 1, SUCCESS, 1 - SUCCESS), axis=1)


def crystal_ball(weight: float = 0.0, **options):
    return cvar_plan(SUCCEEDS * REVENUE, COST, *BUDGET, 0.9, weight, probabilities=CHANCES, **options)


def members(plan: np.ndarray) -> set[int]:
    return {int(place) + 1 for place in np.flatnonzero(plan > 0.5)}


def random_question(seed: int):
    """Scenario values of up to 8 options with two rows, and chances."""
    g = np.random.default_rng(seed)
    options, scenarios = int(g.integers(1, 9)), int(g.integers(1, 25))
    values = g.normal(4.0, 6.0, (scenarios, options))
    costs, rows = g.uniform(0, 2, options), g.integers(0, 9, (2, options)).astype(float)
    low = np.array([-np.inf, g.integers(0, 4)]) if options > 3 else np.full(2, -np.inf)
    return values, costs, rows, (low, rows.sum(axis=1) * g.uniform(0.3, 0.9)), g.dirichlet(np.ones(scenarios))


def listed(question, alpha: float, weight: float, floor: float = -math.inf) -> float | None:
    """Best objective over every plan."""
    values, costs, rows, (low, high), chances = question
    best = None
    for plan in itertools.product([0.0, 1.0], repeat=len(costs)):
        used, outcomes = rows @ plan, values @ plan - costs @ plan
        risk = lower_cvar(outcomes, chances, alpha)
        if (used >= low - 1e-9).all() and (used <= high + 1e-9).all() and risk >= floor:
            value = (1 - weight) * chances @ outcomes + weight * risk
            best = value if best is None else max(best, value)
    return best


def row_per_scenario(question, alpha: float, weight: float) -> float:
    """The relaxation as Rockafellar and Uryasev (2000) write it: a shortfall per scenario and the value at risk."""
    values, costs, rows, (low, high), chances = question
    net, (scenarios, options) = values - costs, values.shape
    objective = np.concatenate([(1 - weight) * chances @ net, [weight], -weight * chances / (1 - alpha)])
    shortfalls = np.hstack([-net, np.ones((scenarios, 1)), -np.eye(scenarios)])
    pad = np.zeros((len(rows), scenarios + 1))
    bounded = np.isfinite(low)
    matrix = np.vstack([np.hstack([rows, pad]), np.hstack([-rows, pad])[bounded], shortfalls])
    right = np.concatenate([high, -low[bounded], np.zeros(scenarios)])
    ends = [(0, 1)] * options + [(None, None)] + [(0, None)] * scenarios
    answer = linprog(-objective, matrix, right, bounds=ends)
    return -answer.fun if answer.success else math.nan


def test_without_a_floor_the_best_plan_has_its_enumerated_risk():
    found = crystal_ball()
    assert (found.status, members(found.plan)) == (Status.OPTIMAL, {1, 2, 4, 6, 7, 8})
    assert (found.value, found.measure) == (pytest.approx(1540.0), pytest.approx(-556.708))
    assert found.cuts == 0


@pytest.mark.parametrize(
    ("floor", "value", "chosen", "risk", "rows"),
    [
        (-600.0, 1540.0, {1, 2, 4, 6, 7, 8}, -556.708, 0),
        (-400.0, 1450.0, {1, 2, 3, 5, 6, 8}, -356.688, 2),
        (0.0, 920.0, {1, 6, 7, 8}, 48.5, 7),
    ],
)
def test_a_floor_leads_to_the_enumerated_plan_in_the_known_number_of_rows(floor, value, chosen, risk, rows):
    found = crystal_ball(floor=floor)
    assert (found.status, members(found.plan)) == (Status.OPTIMAL, chosen)
    assert (found.value, found.measure) == (pytest.approx(value), pytest.approx(risk))
    measure = TailAverage(ScenarioValues.per_option(SUCCEEDS * REVENUE, COST), CHANCES, 0.9)
    program = Program(options_problem(measure.mean, *BUDGET), (Term(measure, floor=floor),))
    plans_only = choose(program, relaxation_rounds=0)
    assert (members(plans_only.plan), plans_only.cuts) == (chosen, rows)


def test_the_largest_cvar_is_48_and_a_half():
    found = crystal_ball(1.0)
    assert (members(found.plan), found.value) == ({1, 6, 7, 8}, pytest.approx(48.5))
    assert crystal_ball(floor=48.4).value == pytest.approx(920.0)


def test_a_floor_that_no_plan_reaches_is_infeasible_and_has_no_plan():
    found = crystal_ball(floor=49.0)
    assert (found.status, found.plan, found.value, found.gap) == (Status.INFEASIBLE, None, None, None)
    assert found.reason == "the limits contradict each other"
    assert crystal_ball(floor=1e9).status is Status.INFEASIBLE


@pytest.mark.parametrize("seed", range(25))
def test_the_answer_equals_the_best_of_all_plans_listed(seed):
    question = random_question(seed)
    for alpha, weight in ((0.8, 0.5), (0.9, 1.0), (0.0, 0.3)):
        found = cvar_plan(*question[:4], alpha, weight, probabilities=question[4])
        best = listed(question, alpha, weight)
        assert (found.status is Status.INFEASIBLE) == (best is None)
        if best is not None:
            assert found.status is Status.OPTIMAL
            assert found.value == pytest.approx(best, abs=1e-5)
            assert found.bound >= best - 1e-9
            assert found.measure <= found.mean + 1e-9


@pytest.mark.parametrize("seed", range(25))
def test_with_a_floor_the_answer_equals_the_best_of_all_plans_listed(seed):
    question = random_question(seed)
    free = cvar_plan(*question[:4], 0.8, 0.0, probabilities=question[4])
    for above in (0.01, 1.0, 4.0):
        floor = above if free.measure is None else free.measure + above
        found = cvar_plan(*question[:4], 0.8, 0.0, floor=floor, probabilities=question[4])
        best = listed(question, 0.8, 0.0, floor)
        assert (found.plan is None) == (best is None)
        if best is not None:
            assert found.value == pytest.approx(best, abs=1e-5)
            assert found.measure >= floor - 1e-6 * max(1.0, abs(floor))


@pytest.mark.parametrize("seed", range(12))
def test_the_relaxation_equals_the_programme_with_a_row_per_scenario(seed):
    question = random_question(seed)
    found = cvar_relaxation(*question[:4], 0.8, 0.5, probabilities=question[4], gap=1e-6)
    expected = row_per_scenario(question, 0.8, 0.5)
    if found.plan is None:
        assert (found.status, math.isnan(expected)) == (Status.INFEASIBLE, True)
    else:
        assert found.value == pytest.approx(expected, abs=2e-5)
        assert found.bound >= expected - 1e-7
        assert found.proved_by == "LP of the full model"


def test_many_scenarios_need_few_rows_and_the_bound_holds():
    """The check against the known optimum of 200 projects and 10,000 scenarios is benchmarks/selection/cvar.py."""
    g = np.random.default_rng(3)
    market = np.exp(0.3 * g.normal(size=(3000, 1)))
    values = market * g.lognormal(0.0, 0.3, (3000, 30)) * g.uniform(2, 9, 30)
    weights, limits = g.integers(1, 20, (2, 30)).astype(float), np.full(2, 90.0)
    found = cvar_relaxation(values, 1.5, weights, limits, 0.95, 0.5)
    outcomes = values @ found.plan - 1.5 * found.plan.sum()
    true = 0.5 * outcomes.mean() + 0.5 * lower_cvar(outcomes, np.full(3000, 1 / 3000), 0.95)
    assert found.value == pytest.approx(true)
    assert found.gap <= 1e-4
    assert found.cuts < 40
    whole = cvar_plan(values, 1.5, weights, limits, 0.95, 0.5, gap=0.02, node_limit=20_000)
    assert whole.gap <= 0.02
    assert whole.value <= found.bound
    assert whole.cuts < 60
    assert (whole.status, whole.reason) == (Status.FEASIBLE, "stopped at the gap asked for")


def test_values_by_project_lead_to_the_plan_of_the_table_written_out():
    g = np.random.default_rng(5)
    factors, project, amounts = g.lognormal(0, 0.5, (40, 4)), np.array([0, 0, 1, 1, 2, 3]), g.uniform(2, 9, 6)
    rows, limits = np.vstack([g.integers(1, 5, 6), np.eye(4)[:, project]]), np.array([8.0, 1, 1, 1, 1])
    short = cvar_plan(ScenarioValues(factors, project, amounts, np.ones(6)), 1.0, rows, limits, 0.9, 0.5)
    long = cvar_plan(factors[:, project] * amounts, 2.0, rows, limits, 0.9, 0.5)
    assert short.value == pytest.approx(long.value)
    assert (short.plan == long.plan).all()


def test_more_weight_on_risk_never_lowers_the_cvar_nor_raises_the_mean():
    steps = [crystal_ball(weight) for weight in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    assert all(one.measure <= two.measure + 1e-9 for one, two in itertools.pairwise(steps))
    assert all(one.mean >= two.mean - 1e-9 for one, two in itertools.pairwise(steps))


def test_the_same_question_has_the_same_answer():
    first, second = crystal_ball(0.5), crystal_ball(0.5)
    assert (first.plan == second.plan).all()
    assert (first.value, first.bound, first.cuts, first.rounds, first.nodes) == (
        second.value,
        second.bound,
        second.cuts,
        second.rounds,
        second.nodes,
    )


def test_no_time_and_no_nodes_give_no_plan_but_the_bound_of_the_relaxation():
    for limit, reason in (({"time_limit": 0.0}, "clock"), ({"node_limit": 0}, "node limit")):
        found = crystal_ball(0.5, **limit)
        assert (found.status, found.plan, found.value) == (Status.UNSOLVED, None, None)
        assert found.bound >= 584.338
        assert reason in found.reason


def test_a_node_limit_stops_in_the_same_place_with_the_best_plan_so_far():
    g = np.random.default_rng(3)
    values = g.lognormal(1.0, 0.6, (100, 24)) * (g.random((100, 24)) < 0.8)
    rows, limits = g.integers(1, 20, (3, 24)).astype(float), np.full(3, 90.0)
    first, second = (cvar_plan(values, 1.5, rows, limits, 0.95, 0.5, node_limit=20) for _ in range(2))
    assert (first.status, first.reason) == (Status.FEASIBLE, "stopped at the node limit")
    assert (first.plan == second.plan).all()
    assert (first.value, first.bound, first.nodes) == (second.value, second.bound, second.nodes)
    assert first.nodes <= 20, "a whole search takes more than a thousand"
    outcomes = values @ first.plan - 1.5 * first.plan.sum()
    true = 0.5 * outcomes.mean() + 0.5 * lower_cvar(outcomes, np.full(100, 0.01), 0.95)
    assert first.value == pytest.approx(true)
    assert first.bound > first.value
    assert (rows @ first.plan <= limits).all()


def test_rows_made_halfway_save_more_than_half_of_the_rounds():
    """Options that fail one by one: rows made at the points themselves take 337 rounds."""
    g = np.random.default_rng(3)
    values = g.lognormal(1.0, 0.6, (3000, 30)) * (g.random((3000, 30)) < 0.8)
    found = cvar_relaxation(values, 1.5, g.integers(1, 20, (3, 30)).astype(float), np.full(3, 90.0), 0.95, 0.5)
    assert found.gap <= 1e-4
    assert found.rounds < 168


def test_a_plan_that_breaks_a_row_or_the_floor_is_not_allowed():
    measure = TailAverage(ScenarioValues.per_option([[3.0, 4.0]], 0.0), np.ones(1), 0.5)
    limits = (np.array([1.0]), np.array([1.5]))
    program = Program(options_problem(measure.mean, [[1.0, 1.0]], limits), (Term(measure, floor=3.5),))
    kept = []
    for plan in ([0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]):
        search = CutSearch(program)
        search.look_at(np.array(plan), program.problem)
        kept.append(search.plan is not None)
    assert kept == [False, False, True, False]


def test_two_rows_that_cannot_both_hold_are_infeasible():
    for solve in (cvar_plan, cvar_relaxation):
        found = solve([[1.0, 2.0]], 0.0, [[1.0, 1.0], [-1.0, -1.0]], [1.0, -1.5], 0.5, 0.5)
        assert (found.status, found.plan) == (Status.INFEASIBLE, None)


def test_a_round_limit_stops_the_relaxation_with_plan_and_bound():
    found = cvar_relaxation(SUCCEEDS * REVENUE, COST, *BUDGET, 0.9, 0.5, probabilities=CHANCES, round_limit=3)
    assert (found.status, found.rounds, found.reason) == (Status.FEASIBLE, 3, "stopped after the last round allowed")
    question = (SUCCEEDS * REVENUE, COST, np.array(BUDGET[0]), (np.array([-np.inf]), np.array(BUDGET[1])), CHANCES)
    assert found.value < row_per_scenario(question, 0.9, 0.5) < found.bound


def test_nothing_to_choose_from_is_worth_nothing():
    found = cvar_plan(np.zeros((3, 0)), 0.0, np.zeros((1, 0)), [5.0], 0.9, 0.5)
    assert (found.status, found.value, found.plan.tolist()) == (Status.OPTIMAL, 0.0, [])


def test_no_rows_leave_every_option_that_helps():
    found = cvar_plan([[2.0, -1.0], [4.0, -3.0]], 0.0, np.zeros((0, 2)), [], 0.5, 0.5)
    assert (found.plan.tolist(), found.value) == ([1.0, 0.0], pytest.approx(2.5))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"weight": 1.5}, "weight"),
        ({"alpha": 1.0}, "alpha"),
        ({"floor": math.nan}, "floor"),
        ({"limits": [1.0, 2.0]}, "limits"),
        ({"limits": [math.nan]}, "limits"),
        ({"rows": [[1.0, 2.0, 3.0]]}, "rows"),
        ({"rows": [[1.0, math.nan]]}, "rows"),
        ({"values": [[1.0, math.nan]]}, "factors"),
        ({"values": [1.0, 2.0]}, "scenarios × projects"),
        ({"probabilities": [0.5, 0.5]}, "probabilities"),
    ],
)
def test_impossible_questions_are_refused_by_name(change, complaint):
    good = {"values": [[3.0, 4.0]], "costs": 1.0, "rows": [[1.0, 1.0]], "limits": [1.0], "alpha": 0.9, "weight": 0.5}
    with pytest.raises(ValueError, match=complaint):
        cvar_plan(**(good | change))
