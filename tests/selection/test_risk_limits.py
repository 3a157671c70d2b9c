"""Risk limits on plans: enumerated numbers, every plan listed, plans kept true on money's scale, and unlucky paths."""

import itertools
import math

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linprog

from workbench.risk.measures import cvar
from workbench.selection import cut_parts, risk_limits
from workbench.selection.problem import Problem, binary
from workbench.selection.risk_frontier import risk_frontier
from workbench.selection.risk_limits import RiskTerms, figures, solve_with_risk
from workbench.selection.risk_measures import FactorVariance, independent_variance
from workbench.selection.scenario_values import ScenarioSum, ScenarioValues, option_scenarios
from workbench.taxonomy import Status

# Oracle Crystal Ball budget example (docs.oracle.com, OptQuest, ch05s04s01); answers enumerated over 256 sets.
REVENUE = np.array([750.0, 1500, 600, 1800, 1250, 150, 900, 250])
SUCCESS = np.array([0.9, 0.7, 0.6, 0.4, 0.8, 0.6, 0.7, 0.9])
COST = np.array([250.0, 650, 250, 500, 700, 30, 350, 70])
SUCCEEDS = np.array(list(itertools.product([0.0, 1.0], repeat=8)))
CHANCES = np.prod(np.where(SUCCEEDS == 1, SUCCESS, 1 - SUCCESS), axis=1)
BALL = binary([COST], SUCCESS * REVENUE - COST, [-np.inf], [2000.0])
BALL_SCENARIOS = ScenarioValues.per_option(SUCCEEDS * REVENUE, COST)


def crystal_ball(scale: float = 1.0, **terms):
    problem = binary([COST], scale * BALL.value, [-np.inf], [2000.0])
    scenarios = ScenarioValues.per_option(scale * SUCCEEDS * REVENUE, scale * COST)
    return solve_with_risk(problem, scenarios, RiskTerms(**terms), probabilities=CHANCES)


def members(plan: np.ndarray) -> set[int]:
    return {int(place) + 1 for place in np.flatnonzero(plan > 0.5)}


def sets(count: int) -> np.ndarray:
    return np.array(list(itertools.product([0.0, 1.0], repeat=count)))


def worst_mean(outcomes: np.ndarray, chances: np.ndarray, alpha: float) -> float:
    """CVaR as Rockafellar and Uryasev write it: the best of z - E(z - v)+ / (1 - alpha) over the outcomes z."""
    return max(z - chances @ np.maximum(z - outcomes, 0.0) / (1.0 - alpha) for z in outcomes)


@pytest.mark.parametrize(
    ("floor", "worth", "chosen", "risk"),
    [
        (-600.0, 1540.0, {1, 2, 4, 6, 7, 8}, -556.708),
        (-400.0, 1450.0, {1, 2, 3, 5, 6, 8}, -356.688),
        (0.0, 920.0, {1, 6, 7, 8}, 48.5),
    ],
)
@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e6])
def test_a_floor_leads_to_the_enumerated_plan_in_any_unit_of_money(floor, worth, chosen, risk, scale):
    found = crystal_ball(scale, floor=scale * floor)
    assert (found.status, members(found.plan)) == (Status.OPTIMAL, chosen)
    assert found.worth == pytest.approx(scale * worth)
    true = figures(BALL_SCENARIOS, found.plan, probabilities=CHANCES)
    assert (true.mean, true.cvar) == (pytest.approx(worth), pytest.approx(risk))


def test_a_floor_that_a_plan_meets_to_the_last_digit_lets_it_pass_and_a_hair_more_does_not():
    exact = figures(BALL_SCENARIOS, [1, 0, 0, 0, 0, 1, 1, 1], probabilities=CHANCES).cvar
    assert members(crystal_ball(floor=exact).plan) == {1, 6, 7, 8}
    over = crystal_ball(floor=exact + 0.01)
    assert (over.status, over.plan, over.worth, over.gap) == (Status.INFEASIBLE, None, None, None)


def test_spread_of_independent_successes_is_that_of_the_256_outcomes():
    """Through the scenarios and through the variances alone: the same plans, the smaller spread by enumeration."""
    for most in (1217.4, 1217.3, 900.0, 500.0):
        plans = sets(8)
        spreads = np.sqrt(plans @ (REVENUE**2 * SUCCESS * (1 - SUCCESS)))
        good = (plans @ COST <= 2000) & (spreads <= most)
        best = (plans @ BALL.value)[good].max()
        assert crystal_ball(most_spread=most).worth == pytest.approx(best)
        by_variance = crystal_ball(most_spread=most, variance=independent_variance(REVENUE, SUCCESS))
        assert (by_variance.status, by_variance.worth) == (Status.OPTIMAL, pytest.approx(best))
    assert crystal_ball(most_spread=1217.4).worth == pytest.approx(1540.0)


def test_five_keeps_its_budget_with_the_chance_asked_for():
    """Costs as planned (.5), A and C a fifth dearer (.3), E half as dear again (.2): 11.5 {C, E}, then 11 {D, E}."""
    costs = np.array([5.0, 5, 4, 2, 5]) * np.array([[1, 1, 1, 1, 1], [1.2, 1, 1.2, 1, 1], [1, 1, 1, 1, 1.5]])
    problem = binary(np.zeros((0, 5)), [4.5, 3, 5, 4.5, 6.5], [], [])
    spend = ScenarioValues.per_option(-costs, 0.0)
    for chance, worth, chosen, true in ((0.75, 11.5, {3, 5}, 0.8), (0.9, 11.0, {4, 5}, 1.0), (0.8, 11.5, {3, 5}, 0.8)):
        terms = RiskTerms(target=-10.0, target_chance=chance)
        found = solve_with_risk(problem, spend, terms, probabilities=[0.5, 0.3, 0.2])
        assert (found.status, found.worth, members(found.plan)) == (Status.OPTIMAL, pytest.approx(worth), chosen)
        shown = figures(spend, found.plan, target=-10.0, probabilities=[0.5, 0.3, 0.2])
        assert shown.chance == pytest.approx(true)


def question(seed: int):
    """Up to 6 options with benefits and costs by project, a paid column that loosens a row, and two rows."""
    g = np.random.default_rng(seed)
    options, projects, futures = int(g.integers(2, 7)), 3, int(g.integers(5, 30))
    project = np.append(g.integers(0, projects, options), -1)
    benefits, costs = g.lognormal(2.0, 0.7, (futures, projects)), g.lognormal(1.5, 0.3, (futures, projects))
    shares = g.uniform(0.5, 1.0, (2, options + 1))
    price, most = 0.8, 4.0
    scenarios = option_scenarios(benefits, costs, project, *shares, np.append(np.zeros(options), -price))
    use = np.vstack([g.integers(1, 9, (2, options))])
    matrix = np.hstack([use, [[-1.0], [0.0]]])  # the paid column gives the first row more room
    high = np.floor(use.sum(axis=1) * g.uniform(0.4, 0.8, 2))
    least, ends = np.zeros(options + 1), np.append(np.ones(options), most)
    whole = np.append(np.ones(options, dtype=bool), False)
    base = binary(matrix, scenarios.table().mean(axis=0), np.full(2, -np.inf), high)
    problem = Problem(base.matrix, base.value, base.low, base.high, least, ends, whole)
    return problem, scenarios


def listed(problem: Problem, scenarios, keeps, objective) -> float | None:
    """
    Best objective over all whole parts; the paid column takes the least room that is needed.

    It costs the same in every future, so more of it only lowers value, CVaR and the chance of a target.
    """
    best, table, rows = None, scenarios.table(), problem.matrix.toarray()
    for whole in sets(len(problem.value) - 1):
        used = rows[:, :-1] @ whole
        extra = max(used[0] - problem.high[0], 0.0)
        if extra > problem.most[-1] or used[1] > problem.high[1]:
            continue
        plan = np.append(whole, extra)
        outcomes = table @ plan
        if keeps(outcomes):
            worth = objective(problem.value @ plan, outcomes)
            best = worth if best is None else max(best, worth)
    return best


@pytest.mark.parametrize("seed", range(15))
def test_floors_and_weights_with_a_continuous_column_equal_the_best_plan_listed(seed):
    problem, scenarios = question(seed)
    chances = np.full(scenarios.size[0], 1.0 / scenarios.size[0])
    tail = lambda outcomes: worst_mean(outcomes, chances, 0.8)  # noqa: E731
    for floor, weight in ((-math.inf, 0.6), (1.0, 0.0), (3.0, 0.5), (-2.0, 1.0), (50.0, 0.0)):
        found = solve_with_risk(problem, scenarios, RiskTerms(floor=floor, weight=weight, confidence=0.8))
        best = listed(
            problem,
            scenarios,
            lambda outcomes: tail(outcomes) >= floor,  # noqa: B023
            lambda value, outcomes: (1 - weight) * value + weight * tail(outcomes),  # noqa: B023
        )
        if best is None:
            assert found.status is Status.INFEASIBLE
        else:
            assert (found.status, found.worth) == (Status.OPTIMAL, pytest.approx(best, abs=1e-5))
            assert found.bound >= found.worth - 1e-9
            assert figures(scenarios, found.plan, confidence=0.8).cvar >= floor - 1e-6 * max(1.0, abs(floor))


@pytest.mark.parametrize("seed", range(15))
def test_spread_and_chance_with_a_continuous_column_equal_the_best_plan_listed(seed):
    problem, scenarios = question(seed)
    for most, target, chance in ((5.0, 2.0, 0.7), (12.0, 8.0, 0.5), (math.inf, 5.0, 0.9), (9.0, 0.0, 0.0)):
        terms = RiskTerms(most_spread=most, target=target, target_chance=chance)
        found = solve_with_risk(problem, scenarios, terms)
        best = listed(
            problem,
            scenarios,
            lambda outcomes: outcomes.std() <= most and (outcomes >= target).mean() >= chance - 1e-12,  # noqa: B023
            lambda value, _: value,
        )
        if best is None:
            assert found.status is Status.INFEASIBLE
        else:
            assert (found.status, found.worth) == (Status.OPTIMAL, pytest.approx(best, abs=1e-5))


@pytest.mark.parametrize("seed", range(10))
def test_above_200_futures_the_tail_leads_to_a_plan_that_reaches_its_target_and_the_bound_holds(seed, monkeypatch):
    problem, scenarios = question(seed)
    exact = solve_with_risk(problem, scenarios, RiskTerms(target=6.0, target_chance=0.8))
    monkeypatch.setattr(risk_limits, "FEW", 0)
    found = solve_with_risk(problem, scenarios, RiskTerms(target=6.0, target_chance=0.8))
    if exact.plan is None:
        assert found.plan is None
        return
    assert found.bound >= exact.worth - 1e-6
    assert (found.plan is None) == (found.status is Status.UNSOLVED)
    if found.plan is not None:
        assert found.worth <= exact.worth + 1e-6
        assert figures(scenarios, found.plan, target=6.0).chance >= 0.8 - 1e-9
        assert (found.status is Status.OPTIMAL) or risk_limits.THROUGH_TAIL in found.reason


def test_the_figures_are_those_of_the_simulation_page():
    g = np.random.default_rng(4)
    table, plan = g.normal(5, 9, (300, 6)), np.array([1, 0, 1, 1, 0, 0.5])
    shown = figures(ScenarioValues.per_option(table, 0.0), plan, confidence=0.95, target=10.0)
    outcomes = table @ plan
    assert shown.mean == pytest.approx(outcomes.mean())
    assert shown.spread == pytest.approx(outcomes.std())
    assert shown.cvar == pytest.approx(cvar(outcomes, 0.95, "lower"))
    assert shown.chance == pytest.approx((outcomes >= 10.0).mean())


def test_the_efficient_set_equals_the_one_enumerated():
    plans = sets(8)[sets(8) @ COST <= 2000]
    risks = np.array([worst_mean(SUCCEEDS * REVENUE @ plan - COST @ plan, CHANCES, 0.9) for plan in plans])
    values = plans @ BALL.value
    points = risk_frontier(BALL, BALL_SCENARIOS, 6, probabilities=CHANCES)
    assert (points[0].outcome.worth, points[-1].outcome.worth) == (pytest.approx(1540.0), pytest.approx(920.0))
    assert points[-1].floor == pytest.approx(48.5)
    for point in points:
        best = values[risks >= point.floor - 1e-6].max()
        assert (point.outcome.status, point.outcome.worth) == (Status.OPTIMAL, pytest.approx(best))
        assert point.figures.cvar >= point.floor - 1e-6
        assert point.figures.mean == pytest.approx(point.outcome.worth)
    floors = [point.floor for point in points]
    assert floors == sorted(floors)
    assert [p.outcome.worth for p in risk_frontier(BALL, BALL_SCENARIOS, [0.0, -400.0], probabilities=CHANCES)] == [
        pytest.approx(1450.0),
        pytest.approx(920.0),
    ]


def test_rows_known_from_another_budget_save_rows_and_change_no_answer():
    terms = RiskTerms(floor=0.0)
    first = solve_with_risk(BALL, BALL_SCENARIOS, terms, probabilities=CHANCES)
    more = binary([COST], BALL.value, [-np.inf], [2100.0])
    cold = solve_with_risk(more, BALL_SCENARIOS, terms, probabilities=CHANCES)
    warm = solve_with_risk(more, BALL_SCENARIOS, terms, probabilities=CHANCES, known=first)
    assert warm.worth == pytest.approx(cold.worth)
    assert warm.cuts - first.cuts < cold.cuts


def big(seed: int = 1, projects: int = 400, starts: int = 6, futures: int = 300):
    """More than 2,000 columns: starts of projects, three money rows, at most one start of each."""
    g = np.random.default_rng(seed)
    n = projects * starts
    project = np.repeat(np.arange(projects), starts)
    factors = np.exp(0.3 * g.normal(size=(futures, 1)) + 0.4 * g.normal(size=(futures, projects)))
    amounts = g.lognormal(5, 0.7, projects)[project] * np.tile(0.97 ** np.arange(starts), projects)
    use = g.integers(1, 40, (3, n)).astype(float)
    once = np.eye(projects)[:, project]
    scenarios = ScenarioValues(factors, project, amounts, 0.5 * amounts)
    high = np.append(use.sum(axis=1) * 0.03, np.ones(projects))
    problem = binary(
        np.vstack([use, once]), scenarios.average(np.full(futures, 1 / futures)), np.full(len(high), -np.inf), high
    )
    return problem, scenarios


def relaxed_in_full(problem: Problem, scenarios: ScenarioValues, floor: float, alpha: float) -> float:
    """The relaxation with a row per scenario, by another route to the same solver."""
    (futures, n), table = scenarios.size, scenarios.table()
    shortfall = sp.hstack([sp.csr_array(-table), np.ones((futures, 1)), -sp.eye_array(futures)])
    own = sp.hstack([problem.matrix, sp.csr_array((problem.matrix.shape[0], futures + 1))])
    risk = sp.csr_array(np.concatenate([np.zeros(n), [-1.0], np.full(futures, 1 / futures / (1 - alpha))])[None])
    right = np.concatenate([problem.high, np.zeros(futures), [-floor]])
    ends = [(0, 1)] * n + [(None, None)] + [(0, None)] * futures
    objective = np.append(-problem.value, np.zeros(futures + 1))
    return -linprog(objective, sp.vstack([own, shortfall, risk]), right, bounds=ends).fun


def test_thousands_of_columns_get_a_plan_that_keeps_its_floor_near_the_bound_of_the_relaxation():
    problem, scenarios = big()
    dear, safe = (solve_with_risk(problem, scenarios, RiskTerms(weight=w), gap=0.02) for w in (0.0, 1.0))
    low, high = (figures(scenarios, found.plan).cvar for found in (dear, safe))
    floor = 0.3 * low + 0.7 * high
    found = solve_with_risk(problem, scenarios, RiskTerms(floor=floor), gap=0.02)
    assert low < floor <= figures(scenarios, found.plan).cvar
    assert (problem.matrix @ found.plan <= problem.high + 1e-6).all()
    assert found.worth == pytest.approx(problem.value @ found.plan)
    assert (found.gap <= 0.02, found.by_clock) == (True, False)
    full = relaxed_in_full(problem, scenarios, floor, 0.9)
    assert full * (1 - 1e-6) <= found.bound <= full * (1 + 1e-3)
    again = solve_with_risk(problem, scenarios, RiskTerms(floor=floor), gap=0.02)
    assert (again.plan == found.plan).all()


def test_a_floor_close_to_the_safest_plan_is_reached_by_looking_for_safety_first(monkeypatch):
    problem, scenarios = big(2)
    safe = figures(scenarios, solve_with_risk(problem, scenarios, RiskTerms(weight=1.0), gap=0.01).plan).cvar
    monkeypatch.setattr(cut_parts, "TRIES", 1)  # the first price of risk does not lead there
    found = solve_with_risk(problem, scenarios, RiskTerms(floor=0.997 * safe), gap=0.05)
    assert figures(scenarios, found.plan).cvar >= 0.997 * safe
    assert found.bound >= found.worth


def test_no_time_a_request_and_no_nodes_say_so():
    seen = []

    def ask(**effort):
        return solve_with_risk(BALL, BALL_SCENARIOS, RiskTerms(floor=0.0), probabilities=CHANCES, **effort)

    asked = ask(watch=lambda one: seen.append(one) is None)
    assert (asked.status, asked.by_clock, asked.reason) == (Status.UNSOLVED, True, "no plan yet, stopped on request")
    assert seen[0].value is None
    late = ask(seconds=0.0)
    assert (late.status, late.by_clock, late.reason) == (Status.UNSOLVED, True, "no plan yet, stopped by the clock")
    none = ask(nodes=0)
    assert (none.status, none.by_clock, none.reason) == (
        Status.UNSOLVED,
        False,
        "no plan yet, stopped at the node limit",
    )
    assert none.bound >= 920.0


def test_someone_who_watches_sees_the_value_rise_and_the_bound_fall():
    seen = []
    problem, scenarios = big(3)
    found = solve_with_risk(problem, scenarios, RiskTerms(weight=0.5), gap=0.01, watch=seen.append)
    bounds = [one.bound for one in seen if one.bound is not None]
    values = [one.value for one in seen[len(bounds) :] if one.value is not None]
    assert all(later <= earlier for earlier, later in itertools.pairwise(bounds))
    assert all(later >= earlier for earlier, later in itertools.pairwise(values))
    assert found.worth >= max(values, default=-math.inf)


def test_parts_with_other_scenarios_are_refused():
    one = ScenarioValues.per_option(np.ones((3, 2)), 0.0)
    with pytest.raises(ValueError, match="parts"):
        ScenarioSum((one, ScenarioValues.per_option(np.ones((4, 2)), 0.0)))


@pytest.mark.parametrize(
    ("terms", "complaint"),
    [
        ({"weight": 1.2}, "weight"),
        ({"confidence": 1.0}, "confidence"),
        ({"floor": math.nan}, "floor"),
        ({"most_spread": -1.0}, "most_spread"),
        ({"target": 3.0}, "target and target_chance"),
        ({"target": math.inf, "target_chance": 0.5}, "target: "),
        ({"target": 3.0, "target_chance": 1.5}, "target_chance: "),
        ({"most_spread": 3.0, "variance": FactorVariance(np.zeros((3, 0)), np.ones(3))}, "variance: expected 8"),
    ],
)
def test_impossible_limits_are_refused_by_name(terms, complaint):
    with pytest.raises(ValueError, match=complaint):
        crystal_ball(**terms)


def test_values_of_other_columns_and_a_variance_of_a_continuous_one_are_refused():
    with pytest.raises(ValueError, match="scenarios: expected values of 8 columns, found 2"):
        solve_with_risk(BALL, ScenarioValues.per_option(np.ones((3, 2)), 0.0), RiskTerms(floor=0.0))
    problem, scenarios = question(1)
    own = FactorVariance(np.zeros((len(problem.value), 0)), np.ones(len(problem.value)))
    with pytest.raises(ValueError, match=f"variance: column {len(problem.value)}"):
        solve_with_risk(problem, scenarios, RiskTerms(most_spread=1.0, variance=own))
