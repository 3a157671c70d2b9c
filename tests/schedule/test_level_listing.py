"""Levelling against the list of all plans of tiny problems, and what must hold of every best plan."""

from random import Random

import numpy as np
import pytest
from listed_plans import cheapest, cost, tiny
from solver_fixtures import solved  # noqa: F401 (a fixture)

from workbench.schedule.impossible_work import impossible
from workbench.schedule.levelling import searched
from workbench.schedule.levelling_aim import NUMBER, Aim
from workbench.schedule.plan_placing import LATE
from workbench.schedule.plan_search import PlanSearch
from workbench.schedule.resource_bounds import least_cost
from workbench.schedule.resource_check import broken_rules
from workbench.schedule.resource_network import begins, compile_resources, finishes, mirrored
from workbench.schedule.resource_problem import ResourceProblem

STEPS = 11
CASES = [(seed, calendars) for seed in range(20) for calendars in (False, True)]


@pytest.mark.parametrize("aim", [*Aim])
def test_constraint_programming_finds_the_cheapest_of_all_plans(solved, aim):  # noqa: F811
    without_plan = 0
    for seed, calendars in CASES:
        problem = tiny(seed, steps=STEPS, calendars=calendars)
        best, found = cheapest(problem, aim, STEPS), solved(problem, aim, STEPS)
        if best is None:
            without_plan += 1
            assert found.status == "infeasible", (seed, calendars)
            continue
        assert found.status == "optimal", (seed, calendars)
        assert broken_rules(problem, found.begin, found.finish) == [], (seed, calendars)
        assert cost(problem, found.plan, aim) == best, (seed, calendars)
    assert 3 <= without_plan <= len(CASES) // 2


@pytest.mark.parametrize("aim", [*Aim])
def test_the_population_makes_sound_plans_and_mostly_the_cheapest(aim):
    hits = missed = 0
    for seed, calendars in CASES:
        problem = tiny(seed, steps=STEPS, calendars=calendars)
        best = cheapest(problem, aim, STEPS)
        network, mirror = compile_resources(problem, STEPS), mirrored(problem, STEPS)
        population = PlanSearch(*searched(network, mirror, aim), seed=0)
        population.advance()
        if population.cost >= LATE:
            missed += best is not None
            continue
        number = np.argsort(network.at)
        begin, finish = begins(network, population.plan)[number], finishes(network, population.plan)[number]
        assert broken_rules(problem, begin, finish) == [], (seed, calendars)
        found = cost(problem, tuple(zip(begin, finish, strict=True)), aim)
        assert found >= best, (seed, calendars)
        counted = population.cost // network.price if aim is Aim.MOVES else population.cost
        assert counted == (found // 1000 if aim is Aim.MOVES else found), (seed, calendars)
        hits += found == best
        missed += found > best
    assert hits > 4 * missed


def test_no_plan_is_cheaper_than_the_bound_and_no_reason_is_given_where_there_is_a_plan():
    tight = reasons = 0
    for seed, calendars in CASES:
        problem = tiny(seed, steps=STEPS, calendars=calendars)
        network, mirror = compile_resources(problem, STEPS), mirrored(problem, STEPS)
        for aim in (Aim.MAKESPAN, Aim.TARDINESS):
            best = cheapest(problem, aim, STEPS)
            reason = impossible(problem, network)
            if best is None:
                reasons += bool(reason)
                continue
            assert reason == "", (seed, calendars)
            bound = least_cost(network, mirror, NUMBER[aim])
            assert bound <= best, (seed, calendars, aim)
            tight += bound == best
    assert tight > len(CASES)
    assert reasons > 3


def several(seed: int, **changes) -> ResourceProblem:
    """Seven activities that compete for two resources."""
    random = Random(seed)
    pairs = [(i, j) for j in range(7) for i in range(j) if random.random() < 0.2]
    given = {
        "durations": [random.randint(1, 4) for _ in range(7)],
        "demands": [[random.randint(0, 2), random.randint(0, 2)] for _ in range(7)],
        "capacities": [2, 3],
        "before": [i for i, _ in pairs],
        "after": [j for _, j in pairs],
        "lags": [random.choice([0, 1, -1]) for _ in pairs],
        "kinds": ["fs"] * len(pairs),
    }
    return ResourceProblem(**{**given, **changes})


def test_more_capacity_never_lengthens_and_one_more_link_never_shortens_the_best_plan(solved):  # noqa: F811
    shorter = longer = 0
    for seed in range(12):
        problem = several(seed)
        end = max(solved(problem).finish)
        wider = max(solved(several(seed, capacities=[3, 3])).finish)
        extra = {"before": [*problem.before, 0], "after": [*problem.after, 6], "lags": [*problem.lags, 4]}
        linked = max(solved(several(seed, **extra, kinds=[*problem.kinds, "fs"])).finish)
        assert wider <= end <= linked, seed
        shorter, longer = shorter + (wider < end), longer + (linked > end)
    assert shorter
    assert longer


def test_without_limits_the_best_plan_is_the_longest_path(solved):  # noqa: F811
    for seed in range(6):
        problem = several(seed, capacities=[99, 99])
        finish = [0] * 7
        for j in range(7):
            ends = [
                finish[i] + lag for i, k, lag in zip(problem.before, problem.after, problem.lags, strict=True) if k == j
            ]
            finish[j] = max([0, *ends]) + problem.durations[j]
        assert max(solved(problem).finish) == max(finish)
