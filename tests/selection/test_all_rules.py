"""Random questions with every kind of rule: the answer equals the best of all plans listed from the tables."""

import numpy as np
import pytest
from listing import Listing
from random_questions import random_questions

from workbench.selection.check import check_plan
from workbench.selection.model import Model
from workbench.selection.plans import Pick, shown_plan
from workbench.selection.select import select
from workbench.taxonomy import Status

PORTFOLIOS, QUESTIONS = range(5), 4  # the long run, with 500 questions, is benchmarks/selection/listing_check.py


@pytest.mark.parametrize("seed", PORTFOLIOS)
def test_the_answer_equals_the_best_of_all_plans_listed_from_the_tables(seed):
    for portfolio, limits, kinds in random_questions(seed, QUESTIONS):
        listing = Listing(portfolio, limits)
        best = listing.best()
        if best is None:
            assert status_of_engine(portfolio, limits) is Status.INFEASIBLE, sorted(kinds)
            continue
        answer = select(portfolio, limits)
        assert answer.status is Status.OPTIMAL, (answer.reason, sorted(kinds))
        assert answer.value == pytest.approx(listing.worth[best], rel=1e-9, abs=1e-6), sorted(kinds)
        chosen = listing.number_of(shown_plan(answer.table, portfolio.calendar))
        assert listing.objections(chosen) == [], sorted(kinds)
        assert listing.worth[chosen] == pytest.approx(answer.value, rel=1e-9, abs=1e-6), sorted(kinds)


def status_of_engine(portfolio, limits) -> Status:
    """What the engine alone says: an answer without a plan also looks for the rules that forbid one."""
    model = Model(portfolio, limits)
    model.set(limits)
    return model.engine.solve(time_limit=30).status


@pytest.mark.parametrize("seed", PORTFOLIOS)
def test_the_check_outside_the_solver_and_the_listing_object_to_the_same_plans(seed):
    """Six plans drawn from all: the check of an answer misses nothing the tables forbid, and invents nothing."""
    g = np.random.default_rng(seed)
    for portfolio, limits, kinds in random_questions(seed, 1):
        listing = Listing(portfolio, limits)
        for number in g.choice(len(listing.picks), min(6, len(listing.picks)), replace=False):
            checked = check_plan(portfolio, limits, listed_plan(listing, number))
            assert checked["broken"].any() == bool(listing.objections(number)), (
                sorted(kinds),
                listing.objections(number),
                checked[checked["broken"]].to_dict("records"),
            )


def listed_plan(listing: Listing, number: int) -> dict[str, Pick]:
    """A plan of the listing in the words of the workbench."""
    picked = [choices[k] for choices, k in zip(listing.choices, listing.picks[number], strict=True)]
    return {n: Pick(c.start, c.way) for n, c in zip(listing.names, picked, strict=True) if c.ahead}
