"""A portfolio with a plan put in: its staffing needs what the plan was checked to use."""

import numpy as np
import pytest
from small_sample import small_sample

from workbench.errors import ParameterError
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.selection.with_plan import with_plan
from workbench.sources.sample import energy


@pytest.fixture(scope="module")
def sample():
    return small_sample(energy())


@pytest.fixture(scope="module")
def plan(sample):
    return select(sample, Limits(), gap=0.02)


@pytest.mark.parametrize("reconsidered", [(), ("RE-003", "HV-003", "ST-003")])
def test_the_plan_needs_the_hours_it_was_checked_for(sample, reconsidered):
    plan = select(sample, Limits(reconsidered=reconsidered), gap=0.02)
    after = with_plan(sample, plan)
    taken = plan.checked[plan.checked["rule"] == "within_capacity"].set_index("name")["used"]
    demand = after.demand[after.demand["project"].isin(plan.table.index)]
    hours = demand["hours"].groupby([demand["role"], demand["period"].astype(str)]).sum()
    hours.index = [f"{role} {period}" for role, period in hours.index]
    inside = hours[hours.index.isin(taken.index)]
    assert len(inside) == len(taken)
    np.testing.assert_allclose(inside.sort_index(), taken.sort_index(), rtol=1e-9)


def test_what_is_left_out_needs_nobody_and_what_is_not_decided_on_keeps_its_work(sample, plan):
    after = with_plan(sample, plan)
    waiting = plan.table.index[~plan.table["chosen"]]
    assert not after.demand["project"].isin(waiting).any()
    other = ~sample.demand["project"].isin(plan.table.index)
    kept = after.demand[~after.demand["project"].isin(plan.table.index)]
    assert kept["hours"].sum() == sample.demand.loc[other, "hours"].sum()


def test_without_a_plan_no_candidate_works_and_everything_else_goes_on(sample):
    after = with_plan(sample, select(sample, Limits(reconsidered="all"), time_limit=0)).demand
    new = sample.projects.index[sample.projects["state"] == "candidate"]
    assert set(after["project"]) == set(sample.demand["project"]) - set(new)


def test_a_plan_of_another_portfolio_is_refused(sample, plan):
    with pytest.raises(ParameterError, match="not those of"):
        with_plan(sample.subset(list(sample.projects.index[1:])), plan)
