"""Each voter's own plan as a verb over a portfolio: the enumerated case, a list of all plans, and who is not asked."""

import itertools

import numpy as np
import pandas as pd
import pytest
from five import COST, RETURN, STRATEGY
from small_cases import five

from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.selection.limits import Limits
from workbench.selection.voter_plans import voter_plans
from workbench.sources.sample import energy
from workbench.taxonomy import Status

SCALE = 4.0  # a score of 100 counts as much as the cost: return and strategy per unit of cost, in parts of this
WEIGHTS = {"ann": 0.2, "bea": 0.5, "cyd": 0.8}


def panel() -> Portfolio:
    """Five as projects rated by value for money; three voters weigh return 20, 50 and 80 %."""
    ratings = [
        {"project": project, "criterion": criterion, "voter": voter, "value": value / cost}
        for voter in WEIGHTS
        for criterion, values in (("return", RETURN), ("strategy", STRATEGY))
        for project, value, cost in zip("ABCDE", values, COST, strict=True)
    ]
    comparisons = [
        {"voter": voter, "parent": "worth", "item_a": "return", "item_b": "strategy", "ratio": share / (1 - share)}
        for voter, share in WEIGHTS.items()
    ]
    criteria = pd.DataFrame(
        {
            "criterion": ["worth", "return", "strategy"],
            "parent": ["", "worth", "worth"],
            "weight": [1.0, 0.5, 0.5],
            "scale_low": 0.0,
            "scale_high": SCALE,
        }
    )
    return five().replace(criteria=criteria, ratings=pd.DataFrame(ratings), comparisons=pd.DataFrame(comparisons))


def ids(marks: pd.Series) -> str:
    return "".join(marks.index[marks])


def test_three_voters_of_the_five_choose_what_was_enumerated():
    """Section 8 of the specification: {C,E} 13.6, {C,E} 11.5, {A,E} 12.8; regrets 0 0 3.4 and 3.2 .5 1.2."""
    answer = voter_plans(panel(), Limits(budget=10), rules=Rules(minority_regret=0.2))
    assert [ids(row) for _, row in answer.plans.iterrows()] == ["CE", "CE", "AE"]
    assert (answer.voters["value"] * SCALE).tolist() == pytest.approx([13.6, 11.5, 12.8])
    assert (answer.voters["regret"] * SCALE).tolist() == pytest.approx([0.0, 0.0, 3.4])
    assert (answer.voters["compromise_regret"] * SCALE).tolist() == pytest.approx([3.2, 0.5, 1.2])
    table = answer.table
    assert [ids(table[name]) for name in ("core", "union", "group", "compromise")] == ["E", "ACE", "CE", "DE"]
    assert table["support"].tolist() == pytest.approx([1 / 3, 0, 2 / 3, 0, 1])
    assert answer.overlaps.loc["ann"].tolist() == pytest.approx([1, 1, 1 / 3])
    assert list(answer.voters.index[answer.voters["minority"]]) == ["cyd"], "3.4 of 12.8 is 27 %"
    assert answer.proved
    assert str(answer) == (
        "1 project is in every voter's plan, 3 in at least one; the group's plan costs 1 of 3 voters too much"
    )
    assert not voter_plans(panel(), Limits(budget=10), rules=Rules(minority_regret=0.3)).voters["minority"].any()


@pytest.mark.parametrize("budget", [6, 11])
def test_plans_and_regrets_are_those_of_a_list_of_every_plan(budget):
    answer = voter_plans(panel(), Limits(budget=budget, forced_out=("E",)))
    sets = np.array([s for s in itertools.product([0, 1], repeat=5) if s @ COST <= budget and not s[4]])
    eyes = np.array([w * RETURN + (1 - w) * STRATEGY for w in WEIGHTS.values()]) / SCALE
    values = sets @ eyes.T
    assert answer.voters["value"].tolist() == pytest.approx(values.max(axis=0))
    lost = values.max(axis=0) - values
    assert answer.voters["compromise_regret"].max() == pytest.approx(lost.max(axis=1).min())
    assert answer.voters["regret"].sum() == pytest.approx(lost.sum(axis=1).min())


def test_a_louder_voice_moves_the_groups_plan_and_no_own_plan():
    voices = pd.DataFrame({"voter": list(WEIGHTS), "weight": [1.0, 1.0, 20.0]})
    answer = voter_plans(panel().replace(voters=voices), Limits(budget=10))
    assert ids(answer.table["group"]) == "AE"
    assert [ids(row) for _, row in answer.plans.iterrows()] == ["CE", "CE", "AE"]


def test_without_scores_plans_or_candidates_nothing_is_claimed():
    assert voter_plans(five(), Limits(budget=10)).status is Status.NO_DATA
    stuck = voter_plans(panel(), Limits(budget=1, forced_in=("A",)))
    assert (stuck.status, str(stuck)) == (Status.INFEASIBLE, "No plan obeys every limit.")


def test_a_search_that_ends_early_is_said():
    answer = voter_plans(panel(), Limits(budget=10), time_limit=0.0)
    assert answer.status is Status.UNSOLVED
    assert "before the search ended" in str(answer)


def test_who_watches_can_stop_every_search():
    seen = []
    answer = voter_plans(Portfolio(**energy()), watch=lambda known: seen.append(known) or True)
    assert seen, "a search of sixty projects takes longer than the pace of the watch"
    assert answer.status is Status.UNSOLVED or not answer.proved
    assert "before the" in answer.reason
