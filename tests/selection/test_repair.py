"""No plan: the published case, a list of all sets, and a mix where nothing alone helps."""

import numpy as np
import pandas as pd
import pytest
from small_cases import five, random_knapsack, stockco

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.repair import conflict, repair
from workbench.selection.select import select
from workbench.taxonomy import Status


def repaired(portfolio, limits, **options):
    return repair(Model(portfolio, limits.shape), limits, **options)


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
    assert any("exclude each other" in part for part in answer.conflict)


def test_whole_projects_may_clash_where_fractions_do_not():
    portfolio = stockco().replace(
        dependencies=pd.DataFrame(
            [("p1", "p2", "excludes"), ("p2", "p3", "excludes"), ("p1", "p3", "excludes")],
            columns=["project", "depends_on", "kind"],
        )
    )
    limits = Limits(budget=14)
    assert conflict(Model(portfolio, limits.shape), limits) == ()


def test_without_time_no_repair_is_claimed():
    answer = repaired(stockco(), Limits(budget=14, forced_in=("p1", "p2", "p3")), time_limit=0)
    assert (answer.status, answer.table.empty) == (Status.UNSOLVED, True)
    assert "no repair was found" in str(answer)
