"""Groups in which everybody excludes everybody: they say what the pairs say, with fewer rows and a tighter bound."""

import itertools

import cvxpy as cp
import numpy as np
import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.selection.cliques import cliques
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.select import select
from workbench.selection.solver import Solver


def pairs_of(group) -> set[frozenset[int]]:
    return {frozenset(pair) for pair in itertools.combinations(sorted(group), 2)}


def random_pairs(seed: int, count: int = 9) -> set[frozenset[int]]:
    g = np.random.default_rng(seed)
    density = g.uniform(0.2, 0.9)
    return {pair for pair in pairs_of(range(count)) if g.random() < density}


def test_three_that_exclude_each_other_are_one_group():
    assert cliques(pairs_of([4, 1, 7])) == [frozenset({1, 4, 7})]


def test_a_chain_of_exclusions_is_one_group_for_each_link():
    chain = {frozenset({0, 1}), frozenset({1, 2}), frozenset({2, 3})}
    assert set(cliques(chain)) == chain


def test_nobody_excluded_gives_no_group():
    assert cliques([]) == []


@pytest.mark.parametrize("seed", range(30))
def test_groups_hold_every_pair_and_no_pair_of_their_own(seed):
    pairs = random_pairs(seed)
    groups = cliques(pairs)
    assert set().union(*(pairs_of(group) for group in groups)) == pairs
    assert len(groups) <= len(pairs)


@pytest.mark.parametrize("seed", range(30))
def test_no_group_could_take_in_one_more(seed):
    pairs = random_pairs(seed)
    for group in cliques(pairs):
        outside = set(range(9)) - group
        assert not [one for one in outside if all(frozenset({one, member}) in pairs for member in group)]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_pairs_does_not_matter(seed):
    pairs = sorted(random_pairs(seed), key=sorted)
    shuffled = [pairs[k] for k in np.random.default_rng(seed).permutation(len(pairs))]
    assert cliques(shuffled) == cliques(pairs)


@pytest.mark.parametrize("seed", range(10))
def test_groups_allow_exactly_the_sets_that_the_pairs_allow(seed):
    pairs = random_pairs(seed)
    groups = cliques(pairs)
    for plan in itertools.product([0, 1], repeat=9):
        chosen = set(np.flatnonzero(plan).tolist())
        assert all(len(chosen & group) <= 1 for group in groups) == all(not pair <= chosen for pair in pairs)


def excluding(names: list[str]) -> pd.DataFrame:
    rows = [(one, two, "excludes") for one, two in itertools.combinations(names, 2)]
    return pd.DataFrame(rows, columns=["project", "depends_on", "kind"])


def test_one_row_for_a_group_bounds_the_relaxation_better_than_its_pairs():
    """Five projects of one worth each that exclude each other: pairs alone let half of each in, worth 2.5."""
    names = list("abcde")
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": names, "value": 1.0, "cost": 1.0}), dependencies=excluding(names)
    )
    model = Model(portfolio, Limits())
    model.set(Limits())
    assert Solver(model.engine.form.problem).relax().value == pytest.approx(1.0)
    x = cp.Variable(5, bounds=[0.0, 1.0])
    halves = cp.Problem(cp.Maximize(cp.sum(x)), [x[i] + x[j] <= 1 for i, j in itertools.combinations(range(5), 2)])
    assert halves.solve(solver=cp.HIGHS) == pytest.approx(2.5)
    assert select(portfolio).value == 1.0
