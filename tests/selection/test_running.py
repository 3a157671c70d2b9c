"""Running projects that are up for decision: judged by what is still to come, and by nothing else."""

import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select

SETTINGS = {"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q4", "discount_rate": 0.0}
OPEN = Limits(reconsidered=("run",))


def portfolio(
    to_go: list[tuple] = (), *, exits: dict | None = None, candidate: tuple | None = None, **tables
) -> Portfolio:
    """A project that runs from 2026Q4 to 2027Q1, rows (period, flow, amount[, basis]); a candidate (cost, value)."""
    flows = [("run", p, flow, amount, *(basis or ["plan"])) for p, flow, amount, *basis in to_go]
    projects = [{"project": "run", "state": "active", "start": "2026Q4", "duration": 2, "cost": None, "value": None}]
    if candidate:
        cost, value = candidate
        projects += [
            {"project": "new", "state": "candidate", "start": "2027Q1", "duration": 1, "cost": cost, "value": value}
        ]
    given = {
        "settings": pd.DataFrame([SETTINGS]),
        "projects": pd.DataFrame(projects),
        "cash_flows": pd.DataFrame(flows, columns=["project", "period", "flow", "amount", "basis"]),
    }
    if exits is not None:
        given["exits"] = pd.DataFrame([{"project": "run", **exits}])
    return Portfolio(**(given | tables))


def to_go(cost: float, benefit: float) -> list[tuple]:
    return [("2027Q1", "cost", cost), ("2027Q2", "benefit", benefit)]


def advice(answer) -> str:
    return answer.table.at["run", "advice"]


@pytest.mark.parametrize(("value", "cost"), [(3.0, 0.0), (3.0, 8.0), (10.0, 0.0), (10.0, 8.0)])
@pytest.mark.parametrize(("salvage", "leaving"), [(0.0, 0.0), (4.0, 1.0), (1.0, 6.0)])
def test_a_project_is_stopped_exactly_when_going_on_is_worth_less_than_leaving(value, cost, salvage, leaving):
    """Cancel when value to go - cost to go < salvage - exit cost, continue otherwise."""
    answer = select(portfolio(to_go(cost, value), exits={"exit_cost": leaving, "salvage": salvage}), OPEN)
    on, off = value - cost, salvage - leaving
    assert advice(answer) == ("cancel" if on < off else "continue")
    assert answer.value == pytest.approx(max(on, off))


@pytest.mark.parametrize("offset", [-0.001, 0.001])
def test_the_switch_lies_exactly_at_the_tie(offset):
    answer = select(portfolio(to_go(8.0, 11.0 + offset), exits={"exit_cost": 1.0, "salvage": 4.0}), OPEN)
    assert advice(answer) == ("cancel" if offset < 0 else "continue")


def test_benefits_and_costs_still_to_come_are_discounted():
    """10 now against 10.9 a year later: worth it at 8 per cent, not at 10."""
    late = portfolio([("2027Q1", "cost", 10.0), ("2028Q1", "benefit", 10.9)])
    assert advice(select(late, Limits(reconsidered=("run",), discount_rate=0.08))) == "continue"
    assert advice(select(late, Limits(reconsidered=("run",), discount_rate=0.10))) == "cancel"


@pytest.mark.parametrize("value", [6.0, 9.0])
def test_what_was_spent_before_changes_nothing(value):
    """Plan rows and actual rows before the calendar, and a larger total cost: the same advice and the same worth."""
    base = select(portfolio(to_go(8.0, value)), OPEN)
    sunk = [("2026Q4", "cost", 500.0), ("2026Q4", "cost", 700.0, "actual")]
    spent = select(portfolio([*to_go(8.0, value), *sunk]), OPEN)
    assert (advice(spent), spent.value) == (advice(base), base.value)
    dearer = portfolio([*to_go(8.0, value), *sunk])
    dearer = dearer.replace(projects=dearer.projects.assign(cost=[1208.0]))
    total = select(dearer, OPEN)
    assert (advice(total), total.value) == (advice(base), base.value)


def test_a_forecast_takes_the_place_of_the_plan():
    planned = to_go(8.0, 10.0)
    assert advice(select(portfolio(planned), OPEN)) == "continue"
    assert advice(select(portfolio([*planned, ("2027Q1", "cost", 12.0, "forecast")]), OPEN)) == "cancel"
    assert advice(select(portfolio([*planned, ("2027Q2", "benefit", 7.0, "forecast")]), OPEN)) == "cancel"


def test_money_that_a_stopped_project_frees_pays_for_a_candidate():
    """10 of money: the running one needs 8 and is worth 1, the candidate needs 9 and is worth 5."""
    both = portfolio(to_go(8.0, 9.0), candidate=(9.0, 5.0))
    answer = select(both, Limits(budget=10, reconsidered=("run",)))
    assert (advice(answer), answer.chosen, answer.value) == ("cancel", ["new"], 5.0)
    enough = select(both, Limits(budget=17, reconsidered=("run",)))
    assert (advice(enough), enough.value) == ("continue", 6.0)


def test_the_exit_itself_is_paid_from_the_budget():
    """Leaving costs 2 and is worth it; with less money than that there is no way out, and 8 to go on."""
    stuck = portfolio(to_go(8.0, 1.0), exits={"exit_cost": 2.0})
    assert advice(select(stuck, Limits(budget=2, reconsidered=("run",)))) == "cancel"
    assert select(stuck, Limits(budget=1, reconsidered=("run",))).value is None


def test_a_project_that_is_not_reconsidered_goes_on_whatever_it_is_worth():
    """It is not in the answer, and takes its 8 of the 10 there are first."""
    tables = {"budgets": pd.DataFrame([{"fund": "f", "period": "2027Q1", "amount": 10.0}])}
    loss = portfolio(to_go(8.0, 0.0), candidate=(9.0, 5.0), exits={"salvage": 100.0}, **tables)
    answer = select(loss)
    assert list(answer.table.index) == ["new"]
    assert answer.chosen == []
    assert select(loss, Limits(reconsidered="all")).chosen == ["new"]


def staffed(welders: list[float], **more) -> Portfolio:
    """The running project needs 5 hours of a welder in its last quarter."""
    periods = ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]
    return portfolio(
        to_go(8.0, 12.0),
        demand=pd.DataFrame(
            [{"project": "run", "role": "welder", "period": "2027Q1", "hours": 5.0, "booking_state": "hard"}]
        ),
        supply=pd.DataFrame({"role": "welder", "period": periods, "hours": welders}),
        **more,
    )


@pytest.mark.parametrize(("longest", "said"), [(0, "cancel"), (1, "cancel"), (2, "hold"), (3, "hold")])
def test_a_project_rests_when_only_a_later_start_finds_people(longest, said):
    """No welder before the third quarter: it takes two quarters of rest at 1 each, of 4 to gain."""
    answer = select(staffed([0, 4, 5, 5], exits={"hold_cost": 1.0, "longest_hold": longest}), OPEN)
    assert advice(answer) == said
    if said == "hold":
        assert str(answer.table.at["run", "start"]) == "2027Q3"
        assert answer.value == pytest.approx(12 - 8 - 2)


def test_a_project_rests_when_only_a_later_budget_pays_for_it():
    later = portfolio(to_go(8.0, 12.0), exits={"hold_cost": 1.0, "longest_hold": 3})
    money = {"2027Q1": 7.0, "2027Q2": 8.0}
    answer = select(later, Limits(budget=money, reconsidered=("run",)))
    assert (advice(answer), answer.value) == ("hold", pytest.approx(3.0))
    poor = select(later, Limits(budget={"2027Q1": 0.5, "2027Q2": 8.0}, reconsidered=("run",)))
    assert advice(poor) == "cancel", "the quarter of rest costs 1 of the 0.5 there is"


def test_resting_too_long_costs_more_than_it_brings():
    answer = select(staffed([0, 0, 5, 5], exits={"hold_cost": 2.5, "longest_hold": 3}), OPEN)
    assert (advice(answer), answer.value) == ("cancel", 0.0)


def test_a_project_is_planned_anew_where_only_a_version_fits():
    versions = pd.DataFrame(
        [{"project": "run", "version": "reduced", "cost_share": 0.5, "benefit_share": 0.75, "work_share": 0.6}]
    )
    answer = select(staffed([3, 0, 0, 0], versions=versions), OPEN)
    assert (advice(answer), answer.table.at["run", "way"]) == ("replan", "reduced")
    assert answer.value == pytest.approx(0.75 * 12 - 0.5 * 8)
    assert advice(select(staffed([5, 0, 0, 0], versions=versions), OPEN)) == "replan", "5 of worth beat 4"


def test_a_project_that_goes_on_keeps_its_people():
    answer = select(staffed([5, 0, 0, 0], candidate=(1.0, 1.0)), OPEN)
    assert (advice(answer), answer.chosen) == ("continue", ["new", "run"])


def test_a_project_forced_in_or_out_goes_on_or_stops():
    poor = portfolio(to_go(8.0, 1.0))
    assert advice(select(poor, Limits(reconsidered=("run",), forced_in=("run",)))) == "continue"
    good = portfolio(to_go(1.0, 8.0))
    assert advice(select(good, Limits(reconsidered=("run",), forced_out=("run",)))) == "cancel"


def test_what_needs_a_stopped_project_does_not_go_ahead():
    rows = pd.DataFrame([("new", "run", "requires")], columns=["project", "depends_on", "kind"])
    joined = portfolio(to_go(8.0, 1.0), candidate=(1.0, 5.0), dependencies=rows)
    assert select(joined, OPEN).value == 0.0, "5 gained are less than the 7 lost by going on"
    worth_it = portfolio(to_go(8.0, 1.0), candidate=(1.0, 9.0), dependencies=rows)
    answer = select(worth_it, OPEN)
    assert (advice(answer), answer.value) == ("continue", pytest.approx(2.0))
