"""How many projects of a group go ahead, and how far a plan may move from the plan of record."""

import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.check import check_plan
from workbench.selection.limits import Limits
from workbench.selection.plans import Pick
from workbench.selection.select import select
from workbench.taxonomy import Status

QUARTERS = {"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q3"}


def portfolio(values, costs=None, states=None, **tables) -> Portfolio:
    names = list("abcdef"[: len(values)])
    projects = pd.DataFrame({"project": names, "value": values, "cost": costs or [1] * len(names), "start": "2027Q1"})
    projects = projects.assign(duration=1, state=states or ["candidate"] * len(names))
    return Portfolio(settings=pd.DataFrame([QUARTERS]), projects=projects, **tables)


def record(**starts) -> pd.DataFrame:
    return pd.DataFrame({"project": list(starts), "start": list(starts.values())})


@pytest.mark.parametrize(
    ("low", "high", "chosen"),
    [(0, 3, "abcd"), (0, 2, "abd"), (0, 1, "ad"), (0, 0, "d"), (3, 3, "abcd")],
)
def test_of_a_group_so_many_go_ahead_as_were_asked_for(low, high, chosen):
    """Values 5 4 3 1; the group is the first three."""
    answer = select(portfolio([5, 4, 3, 1]), Limits(counts={"g": (low, high, tuple("abc"))}))
    assert "".join(answer.chosen) == chosen


def test_at_least_so_many_go_ahead_even_at_a_loss():
    answer = select(portfolio([5, -2, -3]), Limits(counts={"g": (2, 3, ("b", "c", "a"))}))
    assert (answer.chosen, answer.value) == (["a", "b"], 3.0)


def test_a_member_that_runs_anyway_counts():
    states = ["active", "candidate", "candidate"]
    base = portfolio([9, 5, 4], states=states)
    assert select(base, Limits(counts={"g": (0, 2, tuple("abc"))})).chosen == ["b"]
    assert select(base, Limits(counts={"g": (0, 1, tuple("abc"))})).chosen == []
    assert select(base, Limits(counts={"g": (0, 0, tuple("abc"))})).status is Status.INFEASIBLE
    poor = portfolio([9, -5, -4], states=states)
    assert select(poor, Limits(counts={"g": (2, 3, tuple("abc"))})).chosen == ["c"]


def test_a_running_member_up_for_decision_counts_while_it_goes_on():
    states = ["active", "candidate", "candidate"]
    base = portfolio([9, 5, 4], states=states)
    one = Limits(counts={"g": (1, 1, tuple("abc"))}, reconsidered=("a",))
    assert select(base, one).chosen == ["a"]


def test_groups_may_overlap_and_contradict_each_other():
    limits = Limits(counts={"g": (2, 2, ("a", "b")), "h": (0, 0, ("b", "c"))})
    answer = select(portfolio([5, 4, 3]), limits)
    assert answer.status is Status.INFEASIBLE
    assert "as were asked for" in answer.reason


def test_more_than_a_group_has_cannot_be_asked():
    assert select(portfolio([5, 4]), Limits(counts={"g": (3, 3, ("a", "b"))})).status is Status.INFEASIBLE


@pytest.mark.parametrize("counts", [{"g": (2, 1, ("a",))}, {"g": (-1, 1, ("a",))}, {"g": (0, 1, ("z",))}])
def test_impossible_groups_are_refused_by_name(counts):
    with pytest.raises(ParameterError, match="counts: g"):
        select(portfolio([5, 4]), Limits(counts=counts))


@pytest.mark.parametrize("most", [0, 1, 2])
def test_the_largest_number_of_projects_holds_beside_the_groups(most):
    answer = select(portfolio([5, 4, 3]), Limits(max_projects=most, counts={"g": (0, 1, ("a", "b"))}))
    assert answer.chosen == [[], ["a"], ["a", "c"]][most]


# ------------------------------------------------------------------------------------------------ the plan of record

BETTER = [5, 4, 9]  # with money for two, a and b are on record and c would take the place of b


@pytest.mark.parametrize(("most", "value"), [(0, 9.0), (1, 14.0), (2, 14.0), (None, 14.0)])
def test_only_so_many_projects_of_the_plan_of_record_are_moved(most, value):
    base = portfolio(BETTER, plan_of_record=record(a="2027Q1", b="2027Q1"))
    assert select(base, Limits(budget=2, max_moves=most)).value == value


@pytest.mark.parametrize(("price", "chosen"), [(4.9, ["a", "c"]), (5.1, ["a", "b"])])
def test_a_move_costs_what_it_costs(price, chosen):
    """Taking c for b gains 5."""
    base = portfolio(BETTER, plan_of_record=record(a="2027Q1", b="2027Q1"))
    answer = select(base, Limits(budget=2, move_cost=price))
    assert answer.chosen == chosen
    assert answer.value == pytest.approx({"c": 14 - price, "b": 9.0}[chosen[1]])
    assert answer.totals["moves"] == (1.0 if "c" in chosen else 0.0)
    assert answer.bound >= answer.value


def test_another_start_is_a_move():
    base = portfolio([5.0], plan_of_record=record(a="2027Q2"))
    assert str(select(base).starts["a"]) in ("2027Q1", "2027Q2", "2027Q3")
    kept = select(base, Limits(discount_rate=0.5, max_moves=0))
    assert str(kept.starts["a"]) == "2027Q2"
    assert str(select(base, Limits(discount_rate=0.5, max_moves=1)).starts["a"]) == "2027Q1"


def test_another_version_is_a_move():
    versions = pd.DataFrame([{"project": "a", "version": "full", "benefit_share": 2.0}])
    base = portfolio([5.0], versions=versions, plan_of_record=record(a="2027Q1"))
    assert select(base, Limits(max_moves=1)).table.at["a", "way"] == "full"
    assert select(base, Limits(max_moves=0)).table.at["a", "way"] == ""
    full = base.replace(plan_of_record=pd.DataFrame([{"project": "a", "start": "2027Q1", "version": "full"}]))
    assert select(full, Limits(max_moves=0)).table.at["a", "way"] == "full"


def test_a_start_on_record_that_is_gone_is_a_move_nobody_avoids():
    base = portfolio([5.0, 4.0], plan_of_record=record(a="2026Q4", b="2027Q1"))
    assert select(base, Limits(max_moves=0)).status is Status.INFEASIBLE
    assert select(base, Limits(max_moves=1)).value == 9.0
    priced = select(base, Limits(move_cost=1.0))
    assert (priced.value, priced.totals["moves"]) == (8.0, 1.0)


def test_what_nobody_decides_on_is_no_move():
    states = ["active", "completed", "candidate"]
    base = portfolio([5, 4, 3], states=states, plan_of_record=record(a="2027Q1", b="2027Q1", c="2027Q1"))
    assert select(base, Limits(max_moves=0)).value == 3.0


def test_new_projects_are_no_moves():
    base = portfolio([5, 4, 3], plan_of_record=record(a="2027Q1"))
    assert select(base, Limits(max_moves=0)).chosen == ["a", "b", "c"]


def test_without_a_plan_of_record_nothing_can_move():
    assert select(portfolio([5, 4]), Limits(max_moves=0, move_cost=3.0)).value == 9.0


def test_the_check_counts_moves_by_itself():
    base = portfolio(BETTER, plan_of_record=record(a="2027Q1", b="2027Q1"))
    checked = check_plan(base, Limits(max_moves=0), {"a": Pick(1), "c": Pick(0)})
    moved = checked[checked["rule"] == "few_moves"].iloc[0]
    assert (moved["used"], moved["limit"], moved["broken"]) == (2.0, 0.0, True)
