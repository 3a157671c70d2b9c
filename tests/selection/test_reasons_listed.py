"""Reasons under every kind of rule against a list of all plans: versions, running projects, funds, synergies, hires."""

from dataclasses import replace

import numpy as np
import pytest
from listing import Listing
from random_questions import random_questions

from workbench.selection.budget_needed import find_budget
from workbench.selection.case import case_of
from workbench.selection.explain import explain
from workbench.selection.model import Model
from workbench.selection.plans import shown_plan
from workbench.selection.relaxation import relax
from workbench.selection.rule_worth import drop_rules
from workbench.selection.scaled_budget import ScaledBudget
from workbench.selection.select import select
from workbench.selection.swings import find_swings, held
from workbench.taxonomy import Status

SEEDS = (0, 3, 8)
LISTED_AS = {
    "bucket_shares_kept": "shares",
    "counts_kept": "counts",
    "work_in_progress": "active",
    "few_enough": "number",
    "few_moves": "moves",
    "within_capacity": "capacity",
    "within_budget": "budget",
    "within_funds": "funds",
}


def asked(seed):
    """One question that has a plan: its portfolio, limits, listing, case and answer."""
    for portfolio, limits, _ in random_questions(seed, 3):
        listing, answer = Listing(portfolio, limits), None
        if listing.best() is not None:
            answer = select(portfolio, limits)
        if answer is not None and answer.value is not None:
            model = Model(portfolio, limits.shape)
            return listing, case_of(model, limits, shown_plan(answer.table, portfolio.calendar)), answer
    raise AssertionError(f"seed {seed} has no question with a plan")


def worth(listing, among):
    best = listing.best(among=among)
    return -np.inf if best is None else listing.worth[best]


@pytest.mark.parametrize("seed", SEEDS)
def test_swings_and_screens_equal_the_list_of_all_plans(seed):
    """A running project that is forced out is stopped: its swing is going on against stopping."""
    listing, case, answer = asked(seed)
    screen = relax(case.model)
    found = find_swings(case, answer, screen, most_solves=99)
    assert len(found) == len(listing.names)
    for row, swing in enumerate(found):
        if swing.project in held(case):
            continue
        inside, outside = (worth(listing, side) for side in (listing.goes(swing.project), ~listing.goes(swing.project)))
        assert swing.least == pytest.approx(inside - outside, rel=1e-6, abs=1e-5)
        assert swing.most == pytest.approx(inside - outside, rel=1e-6, abs=1e-5)
        assert screen.with_project[row] + case.constant >= inside - 1e-6
        assert screen.without_project[row] + case.constant >= outside - 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_rule_costs_equals_the_list_of_all_plans_without_it(seed):
    listing, case, answer = asked(seed)
    dropped = [one for one in drop_rules(case, answer, most_solves=99) if one.rule in LISTED_AS]
    assert dropped
    for one in dropped:
        freed = listing  # without a limit on hours nobody has to buy any
        if one.rule == "within_capacity":
            freed = Listing(listing.portfolio, replace(listing.limits, capacity=False))
        gain = freed.worth[freed.best(without=LISTED_AS[one.rule])] - answer.value
        assert one.least == pytest.approx(gain, rel=1e-6, abs=1e-5)
        assert one.most == pytest.approx(gain, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_budget_needed_is_the_first_at_which_a_project_is_in_a_best_plan(seed):
    listing, case, answer = asked(seed)
    scaled = ScaledBudget(case)
    waiting = [name for name in answer.table.index if name not in case.plan and name not in held(case)]
    if not scaled.exists or not waiting:
        pytest.skip("nobody waits for money in this question")

    def belongs(factor):
        at = Listing(listing.portfolio, replace(listing.limits, budget_factor=factor))
        inside, outside = (worth(at, side) for side in (at.goes(waiting[0]), ~at.goes(waiting[0])))
        return inside >= outside - 1e-5 * max(1.0, abs(outside))

    found, here = find_budget(scaled, waiting[0]), listing.limits.budget_factor
    if found.status is Status.INFEASIBLE:
        assert not any(belongs(here * more) for more in (1.0, 1.3, 2.0, 5.0, 50.0))
        return
    assert found.status is Status.OPTIMAL
    assert belongs(found.factor * (1.0 + 1e-7))
    if found.factor > here * 1.0001:
        assert not any(belongs(here + (found.factor - here) * part) for part in (0.01, 0.3, 0.6, 0.9, 0.999))


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_the_whole_answer_names_a_reason_for_every_project_and_finds_nothing_better(seed):
    listing, _, answer = asked(seed)
    reasons = explain(listing.portfolio, listing.limits, answer)
    assert reasons.better is None, "the plan explained is proven"
    assert all(reasons.why(name) for name in reasons.table.index)
    used, limit = reasons.prices["used"], reasons.prices["limit"]
    assert (used <= limit + 1e-6 * limit.abs().clip(lower=1.0)).all()
    assert reasons.baselines.loc["optimum", "value"] == pytest.approx(answer.value)
    assert reasons.baselines.loc["optimum", "broken"] == ""
