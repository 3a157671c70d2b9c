"""What must hold whatever is asked: more room never costs anything, and more rules never bring anything.

Each value of the workbench is compared with another of its own; only the last test asks the listing.
"""

from dataclasses import replace
from functools import lru_cache

import pytest
from listing import Listing
from random_questions import random_questions

from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.rules import RULES
from workbench.taxonomy import Status

SEEDS = range(100, 103)
NEAR = 1e-6


def value(portfolio, limits: Limits, without: str | None = None) -> float:
    """Optimum by the engine; minus infinity where no plan obeys the rules."""
    model = compiled(portfolio, limits.shape, without)
    model.set(limits)
    outcome = model.engine.solve(time_limit=30)
    assert outcome.status in (Status.OPTIMAL, Status.INFEASIBLE), outcome.reason
    return float("-inf") if outcome.values is None else outcome.bound


@lru_cache(maxsize=8)
def compiled(portfolio, shape: Limits, without: str | None) -> Model:
    return Model(portfolio, shape, tuple(rule for rule in RULES if rule.__name__ != without))


def questions(seed: int):
    """Two questions about one portfolio, without shares: more room may make a least share harder to keep."""
    for portfolio, limits, _ in random_questions(seed, 2):
        yield portfolio, replace(limits, share_of="spend", bucket_shares=())


@pytest.mark.parametrize("seed", SEEDS)
def test_more_room_never_lowers_the_value_and_more_rules_never_raise_it(seed):
    for portfolio, limits in questions(seed):
        best = value(portfolio, limits)
        assert value(portfolio, replace(limits, budget_factor=limits.budget_factor * 1.3)) >= best - NEAR
        assert value(portfolio, replace(limits, capacity=False)) >= best - NEAR
        assert (
            value(portfolio, replace(limits, max_projects=2))
            <= value(portfolio, replace(limits, max_projects=3)) + NEAR
        )
        fewer = replace(limits, max_active=1)
        assert value(portfolio, fewer) <= value(portfolio, replace(limits, max_active=None)) + NEAR


@pytest.mark.parametrize("seed", SEEDS)
def test_a_project_forced_in_or_out_gains_nothing_and_one_of_both_is_free(seed):
    for portfolio, limits in questions(seed):
        free = replace(limits, forced_in=(), forced_out=())
        best = value(portfolio, free)
        for name in compiled(portfolio, free.shape, None).question.options.projects.index[:3]:
            inside, outside = (
                value(portfolio, replace(free, **{side: (name,)})) for side in ("forced_in", "forced_out")
            )
            assert max(inside, outside) == pytest.approx(best, abs=NEAR)


DROPPED = {
    "within_budget": "budget",
    "within_funds": "funds",
    "within_capacity": "capacity",
    "bucket_shares_kept": "shares",
    "counts_kept": "counts",
    "work_in_progress": "active",
    "few_moves": "moves",
}


@pytest.mark.parametrize("seed", range(200, 202))
def test_a_rule_is_free_exactly_when_some_best_plan_without_it_obeys_it(seed):
    for portfolio, limits, _ in random_questions(seed, 1):
        limits = replace(limits, move_cost=0.0)  # the engine leaves what nobody avoids out of its bound
        listing = Listing(portfolio, limits)
        best = value(portfolio, limits)
        kept = listing.best()
        for rule, word in DROPPED.items():
            without, plan = value(portfolio, limits, rule), listing.best(without=word)
            assert without == pytest.approx(float("-inf") if plan is None else listing.worth[plan], abs=NEAR), rule
            obeys = kept is not None and listing.worth[kept] >= without - NEAR
            assert (best >= without - NEAR) == (obeys or plan is None), rule
