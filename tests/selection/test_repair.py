"""No plan: the published case, a list of all sets, and a mix where nothing alone helps."""

import itertools

import numpy as np
import pandas as pd
import pytest
from small_cases import five, random_knapsack, stockco

from workbench.portfolio import Portfolio
from workbench.selection.case import case_of
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.repair import conflict, repair
from workbench.selection.select import select
from workbench.taxonomy import Status


def repaired(portfolio, limits, **options):
    return repair(case_of(Model(portfolio, limits.shape), limits, {}), **options)


def test_stockco_is_repaired_by_two_of_money_or_by_giving_up_one_commitment():
    """Section 7.1 of the specification: 14 -> 16, value 50; without 1: 42, without 2: 36, without 3: 38."""
    limits = Limits(budget=14, forced_in=("p1", "p2", "p3"))
    answer = repaired(stockco(), limits)
    raised = answer.table[answer.table["change"] == "raise"].iloc[0]
    assert (raised["name"], raised["extra"], raised["needed"], raised["value"]) == ("budget", 2.0, 16.0, 50.0)
    released = answer.table[answer.table["change"] == "release"].set_index("name")["value"].to_dict()
    assert released == {"p1": 42.0, "p2": 36.0, "p3": 38.0}
    assert answer.table["repair"].is_unique
    assert answer.table["proven"].all()
    assert str(answer) == "raise budget by 2"
    assert set(answer.conflict) == {"budget", "p1 goes ahead", "p2 goes ahead", "p3 goes ahead"}


@pytest.mark.parametrize("seed", range(5))
def test_the_smallest_raise_and_every_release_equal_the_list_of_all_sets(seed):
    portfolio, sets, value, cost = random_knapsack(seed, 6)
    names = list(portfolio.projects.index)
    committed = sets[:, :3].all(axis=1)
    budget = int(cost[committed].min()) - 1
    answer = repaired(portfolio, Limits(budget=budget, forced_in=tuple(names[:3])))
    table = answer.table.set_index("name")
    assert table.loc["budget", "extra"] == 1.0
    assert table.loc["budget", "value"] == value[committed & (cost <= budget + 1)].max()
    for row, name in enumerate(names[:3]):
        others = np.delete(sets[:, :3], row, axis=1).all(axis=1)
        assert table.loc[name, "value"] == value[others & (sets[:, row] == 0) & (cost <= budget)].max()


def test_where_nothing_alone_helps_the_smallest_mix_is_named():
    """A, B and C cost 14. One given up and 1 of 8 added is less than two given up, or 1 of 2 and 6 of 8 added."""
    answer = repaired(five(), Limits(budget=8, max_projects=2, forced_in=("A", "B", "C")))
    assert answer.table["change"].tolist() == ["raise", "release"]
    assert answer.table["repair"].tolist() == [1, 1]
    assert answer.table["extra"].iloc[0] == 1.0
    released = answer.table["name"].iloc[1]
    assert released in ("A", "B")
    assert answer.table["value"].tolist() == [{"A": 8.0, "B": 9.5}[released]] * 2
    assert str(answer) == f"raise budget by 1 and release {released}"


def test_after_a_repair_the_selection_has_a_plan_of_that_value():
    limits = Limits(budget=14, forced_in=("p1", "p2", "p3"))
    for row in repaired(stockco(), limits).table.itertuples():
        if row.change == "raise":
            after = Limits(budget=row.needed, forced_in=limits.forced_in)
        else:
            kept = tuple(name for name in limits.forced_in if name != row.name)
            after = Limits(budget=14, forced_in=kept, forced_out=(row.name,))
        assert select(stockco(), after).value == row.value


def test_a_role_that_is_too_small_is_named_with_its_hours():
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": ["a", "b"], "value": [3, 4], "mandatory": [True, True]}),
        demand=pd.DataFrame({"project": ["a", "b"], "role": "eng", "period": "2026", "hours": [30, 40]}),
        supply=pd.DataFrame({"role": ["eng"], "period": "2026", "hours": [50]}),
    )
    answer = repaired(portfolio, Limits())
    raised = answer.table.set_index("change").loc["raise"]
    assert raised["rule"] == "within_capacity"
    assert raised["name"].startswith("eng ")
    assert (raised["limit"], raised["extra"], raised["value"]) == (50.0, 20.0, 7.0)


def test_logic_is_never_relaxed():
    portfolio = stockco().replace(
        dependencies=pd.DataFrame({"project": ["p1"], "depends_on": ["p2"], "kind": ["excludes"]})
    )
    answer = repaired(portfolio, Limits(budget=14, forced_in=("p1", "p2")))
    assert set(answer.table["change"]) == {"release"}
    assert answer.table.set_index("name")["value"].to_dict() == {"p1": 42.0, "p2": 36.0}
    assert "at most one of p1, p2" in answer.conflict


def test_whole_projects_may_clash_where_fractions_do_not():
    portfolio = stockco().replace(
        dependencies=pd.DataFrame(
            [("p1", "p2", "excludes"), ("p2", "p3", "excludes"), ("p1", "p3", "excludes")],
            columns=["project", "depends_on", "kind"],
        )
    )
    limits = Limits(budget=14)
    assert conflict(case_of(Model(portfolio, limits.shape), limits, {})) == ()


def test_without_time_no_repair_is_claimed():
    answer = repaired(stockco(), Limits(budget=14, forced_in=("p1", "p2", "p3")), time_limit=0)
    assert (answer.status, answer.table.empty) == (Status.UNSOLVED, True)
    assert "no repair was found" in str(answer)


def buckets() -> Portfolio:
    return five(category=("run", "grow", "run", "grow", "grow"))


def test_a_share_of_the_spend_is_raised_by_no_more_than_a_list_of_all_sets_asks_for():
    """A goes ahead and run may be a fifth: with D and E of 12, A is 5 of 12."""
    limits = Limits(budget=12, forced_in=("A",), bucket_shares={"run": (0.0, 0.2)})
    row = repaired(buckets(), limits).table.set_index("name").loc["the largest share of run"]
    cost, run = np.array([5, 5, 4, 2, 5]), np.array([1, 0, 1, 0, 0])
    sets = np.array([s for s in itertools.product([0, 1], repeat=5) if s[0] and s @ cost <= 12])
    least = (sets @ (cost * run) / (sets @ cost)).min()
    assert (row["change"], row["needed"]) == ("raise", pytest.approx(least))
    assert row["extra"] == pytest.approx(least - 0.2)
    worths = sets @ np.array([4.5, 3, 5, 4.5, 6.5])
    assert row["value"] == worths[sets @ (cost * run) / (sets @ cost) <= least + 1e-9].max()
    after = Limits(budget=12, forced_in=("A",), bucket_shares={"run": (0.0, row["needed"] + 1e-9)})
    assert select(buckets(), after).value == row["value"]
    assert any(
        "raise the largest share of run from 20.0% to 41.7%" in said for said in repaired(buckets(), limits).sentences
    )


def test_two_shares_that_contradict_each_other_are_both_lowered():
    limits = Limits(budget=10, forced_in=("A", "E"), bucket_shares={"run": (0.6, 1.0), "grow": (0.6, 1.0)})
    answer = repaired(buckets(), limits)
    assert answer.table["change"].tolist() == ["lower", "lower"]
    assert answer.table["needed"].tolist() == pytest.approx([0.5, 0.5])
    assert {"run at least 60% of the spend", "grow at least 60% of the spend"} <= set(answer.conflict)


@pytest.mark.parametrize(
    ("limits", "name", "needed", "value"),
    [
        (Limits(budget=10, forced_in=("A", "E"), max_active=1), "projects in progress", 2.0, 11.0),
        (Limits(budget=10, forced_in=("A", "E"), max_projects=1), "number of projects", 2.0, 11.0),
        (
            Limits(budget=10, forced_in=("A",), counts={"two": (0, 0, ("A", "B"))}),
            "the largest number of two",
            1.0,
            11.0,
        ),
        (Limits(budget=10, forced_out=("A",), counts={"two": (2, 2, ("A", "B"))}), "the least number of two", 1.0, 9.5),
        (Limits(budget=10, least={"value": 13.0}), "the least value", 11.5, 11.5),
        (
            Limits(budget=10, forced_in=("E",), bucket_shares={"grow": (0.0, 0.3)}, share_of="budget"),
            "the largest share of grow",
            0.5,
            11.5,
        ),
    ],
)
def test_every_kind_of_number_that_people_set_may_move(limits, name, needed, value):
    row = repaired(buckets(), limits).table.set_index("name").loc[name]
    assert row["needed"] == pytest.approx(needed)
    assert row["value"] == pytest.approx(value)


def test_moves_away_from_the_plan_of_record_may_be_allowed():
    record = pd.DataFrame([{"project": name, "start": str(five().calendar[0]), "version": ""} for name in "AB"])
    limits = Limits(budget=10, forced_out=("A", "B"), max_moves=1)
    answer = repaired(five().replace(plan_of_record=record), limits)
    assert str(answer) == "raise moves away from the plan of record by 1"
    assert answer.table["value"].tolist() == [11.5]


def test_money_of_a_fund_with_rules_is_raised_where_it_is_missing():
    """One fund, 10 and 10, a fifth of it keeps: B costs 14 in the second period and must go ahead."""
    portfolio = Portfolio(
        settings=pd.DataFrame(
            {"portfolio": ["p"], "frequency": ["Y"], "first_period": ["2027"], "last_period": ["2028"]}
        ),
        projects=pd.DataFrame(
            {"project": ["b"], "start": "2027", "duration": 2, "latest_start": "2027", "mandatory": True}
        ),
        cash_flows=pd.DataFrame(
            [("b", "2028", "cost", "capex", 14.0), ("b", "2028", "benefit", "capex", 20.0)],
            columns=["project", "period", "flow", "cost_class", "amount"],
        ),
        budgets=pd.DataFrame([("f", "2027", 10.0), ("f", "2028", 10.0)], columns=["fund", "period", "amount"]),
        funds=pd.DataFrame([{"fund": "f", "carry_over": 0.2}]),
    )
    table = repaired(portfolio, Limits()).table.set_index("name")
    assert table.loc["f 2028", "rule"] == "within_funds"
    assert table.loc["f 2028", ["extra", "needed"]].tolist() == pytest.approx([2.0, 12.0])
    assert table.loc["f 2027", ["extra", "needed"]].tolist() == pytest.approx([10.0, 20.0]), "a fifth of 20 is the 4"


def test_where_logic_alone_is_to_blame_no_repair_is_promised():
    portfolio = stockco().replace(
        projects=stockco().projects.assign(mandatory=False),
        dependencies=pd.DataFrame({"project": ["p1"], "depends_on": ["p2"], "kind": ["requires"]}),
    )
    answer = repaired(portfolio, Limits(budget=14, forced_in=("p1",), forced_out=("p2",)))
    assert str(answer) == "release p1", "a commitment may be given up, a dependency not"
