"""Each voter's own plan beside the group's."""

import numpy as np
import pytest
from five import FIVE, SCORES, names, random_rules
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.selection.plan_sets import PlanRules, possible_plans
from workbench.selection.voters import voters_plans

RETURN_WEIGHTS = np.array([0.2, 0.5, 0.8])
WORTHS = np.column_stack([RETURN_WEIGHTS, 1 - RETURN_WEIGHTS]) @ SCORES.T


def test_three_voters_of_the_five_choose_what_was_enumerated():
    found = voters_plans(FIVE, WORTHS)
    assert names(found.plans) == ["CE", "CE", "AE"]
    assert found.values == pytest.approx([13.6, 11.5, 12.8])
    assert found.support == pytest.approx([1 / 3, 0, 2 / 3, 0, 1])
    assert names([found.core, found.union]) == ["E", "ACE"]
    np.testing.assert_allclose(found.overlap, [[1, 1, 1 / 3], [1, 1, 1 / 3], [1 / 3, 1 / 3, 1]])
    assert names([found.group, found.compromise]) == ["CE", "DE"]
    assert found.regrets == pytest.approx([0, 0, 3.4], abs=1e-9)
    assert found.compromise_regrets == pytest.approx([3.2, 0.5, 1.2])
    assert found.is_only.all()
    assert found.is_proved


def test_a_voter_is_in_the_minority_when_the_groups_plan_costs_them_too_much():
    found = voters_plans(FIVE, WORTHS)
    assert found.minority(0.2) == (2,)  # 3.4 of 12.8 is 27 %
    assert found.minority(0.3) == ()
    with pytest.raises(ValueError, match="limit: expected a share of at least 0"):
        found.minority(-0.1)


def test_a_voter_with_two_best_plans_is_marked():
    found = voters_plans(PlanRules([[1.0, 1.0]], [1.0]), [[2.0, 2.0], [1.0, 2.0]])
    assert found.is_only.tolist() == [False, True]


def test_voters_who_want_nothing_agree_on_nothing():
    found = voters_plans(PlanRules([[1.0, 1.0]], [1.0]), [[-1.0, -2.0], [-1.0, -1.0]])
    assert not found.union.any()
    assert found.overlap.tolist() == [[1, 1], [1, 1]]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_plans_and_regrets_are_those_of_a_list_of_every_plan(seed):
    generator = np.random.default_rng(seed)
    rules = random_rules(generator, 2, 6)
    worths = generator.integers(1, 50, (4, 6)).astype(float)
    values = possible_plans(rules) @ worths.T
    losses = values.max(axis=0) - values
    found = voters_plans(rules, worths)
    assert found.values == pytest.approx(values.max(axis=0))
    assert (found.group @ worths.T).sum() == pytest.approx(values.sum(axis=1).max())
    assert found.compromise_regrets.max() == pytest.approx(losses.max(axis=1).min(), abs=1e-9)
    assert (found.regrets >= 0).all()
    assert found.is_only.tolist() == (np.isclose(values, values.max(axis=0)).sum(axis=0) == 1).tolist()


def test_where_nothing_is_possible_there_is_no_answer():
    assert voters_plans(PlanRules([[1.0], [-1.0]], [0.0, -1.0]), [[1.0]]) is None


@pytest.mark.parametrize(
    ("worths", "words"),
    [
        ([[1.0, 2.0]], "worths: expected voters × 5 projects"),
        (np.empty((0, 5)), "worths: expected voters × 5 projects"),
        ([[1.0, 2.0, np.nan, 4.0, 5.0]], "worths: voter 1, project 3"),
    ],
)
def test_input_that_does_not_fit_is_refused(worths, words):
    with pytest.raises(ValueError, match=words):
        voters_plans(FIVE, worths)
