from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.selection.waterline import prefix, skip_greedy

BOTH = [prefix, skip_greedy]


def test_five_ranked_projects_end_at_the_waterlines_of_the_published_case():
    """N11 of the specification of the intake page: knowledge.broadcom.com/external/article/188628, in thousands."""
    costs = np.array([120, 50, 20, 15, 10])
    assert prefix(costs, 200).tolist() == [True, True, True, False, False]
    assert costs[prefix(costs, 200)].sum() == 190
    assert skip_greedy(costs, 200).tolist() == [True, True, True, False, True]
    assert costs[skip_greedy(costs, 200)].sum() == 200


amounts = st.lists(st.integers(0, 20), max_size=8)


@settings(max_examples=50, deadline=None)
@given(amounts, st.integers(0, 60))
def test_the_prefix_is_the_longest_that_fits(costs, budget):
    longest = max(count for count in range(len(costs) + 1) if sum(costs[:count]) <= budget)
    assert prefix(costs, budget).tolist() == [place < longest for place in range(len(costs))]


@settings(max_examples=50, deadline=None)
@given(amounts, st.integers(0, 60))
def test_skipping_funds_the_set_that_comes_first_in_the_order_of_rank(costs, budget):
    """Of all the sets that fit, the one that says yes earliest: the largest of the tuples of yes and no."""
    sets = [chosen for size in range(len(costs) + 1) for chosen in combinations(range(len(costs)), size)]
    fitting = [chosen for chosen in sets if sum(costs[place] for place in chosen) <= budget]
    best = max([place in chosen for place in range(len(costs))] for chosen in fitting)
    assert skip_greedy(costs, budget).tolist() == best


@settings(max_examples=50, deadline=None)
@given(amounts, st.integers(0, 60))
def test_skipping_funds_all_that_stopping_does_and_neither_spends_too_much(costs, budget):
    stopped, skipped = prefix(costs, budget), skip_greedy(costs, budget)
    assert not (stopped & ~skipped).any()
    assert np.dot(costs, skipped) <= budget


@pytest.mark.parametrize("waterline", BOTH)
def test_a_sum_that_is_the_budget_but_for_rounding_fits(waterline):
    assert waterline([0.1, 0.2], 0.3).all()
    assert not waterline([0.1, 0.2001], 0.3).all()


@pytest.mark.parametrize("waterline", BOTH)
def test_the_edges_of_money(waterline):
    assert waterline([], 10).tolist() == []
    assert waterline([5, 0], 0).tolist() == [False, waterline is skip_greedy]
    assert not waterline([0, 1], -1).any()
    assert waterline([5, 7], np.inf).all()


@pytest.mark.parametrize("waterline", BOTH)
@pytest.mark.parametrize(
    ("costs", "budget", "complaint"),
    [
        ([1, np.nan], 5, "costs: row 2: expected a finite amount of at least 0, found nan"),
        ([-1, 1], 5, "costs: row 1: expected a finite amount of at least 0, found -1"),
        ([np.inf], np.inf, "costs: row 1: .* found inf"),
        ([[1, 2]], 5, "costs: expected one amount for each project, got 2 dimensions"),
        ([1], np.nan, "budget: expected a number, found nan"),
    ],
)
def test_impossible_amounts_are_refused(waterline, costs, budget, complaint):
    with pytest.raises(ValueError, match=complaint):
        waterline(costs, budget)
