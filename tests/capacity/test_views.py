"""Months and quarters of a staffing: the same hours, to the last bit."""

import numpy as np
import pandas as pd
import pytest
from staffed_office import calendar, contract, staffed

from workbench.capacity.exact_hours import STEP, in_steps, spread
from workbench.capacity.staffing import Staffing, StaffingRules, staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy

HOURS = [
    "gross",
    "leave",
    "operations",
    "operations_short",
    "supply",
    "plannable",
    "hard",
    "soft",
    "proposed",
    "demand",
    "gap",
    "plannable_gap",
    "overload",
    "standard",
]


@pytest.fixture(scope="module")
def sample() -> Staffing:
    return staff(Portfolio(**energy()), StaffingRules(limit=0.9))


@pytest.fixture(scope="module")
def months(sample) -> Staffing:
    return sample.by("month")


def summed(frame: pd.DataFrame, frequency: str) -> pd.DataFrame:
    """Rows added up by a longer period."""
    index = frame.index.to_frame(index=False)
    index["period"] = pd.PeriodIndex(index["period"]).asfreq(frequency)
    return frame.set_axis(pd.MultiIndex.from_frame(index)).groupby(level=frame.index.names).sum()


def year(demand: list[tuple], **tables) -> Staffing:
    """One year as one period; demand rows are project, role, hours, booking state."""
    names = ["project", "role", "hours", "booking_state"]
    rows = [{**dict(zip(names, row, strict=True)), "period": "2026"} for row in demand]
    return staff(staffed("2026", "2026", demand=rows, **tables))


# ---------------------------------------------------------------------------------------------------- spreading


@pytest.mark.parametrize("seed", range(5))
def test_parts_of_rows_and_parts_of_groups_both_add_up_to_the_last_bit(seed):
    random = np.random.default_rng(seed)
    group = np.sort(random.integers(0, 8, 60))
    hours = in_steps(random.normal(50, 80, 60))
    weights = random.uniform(0.1, 3, (8, 12)).cumsum(axis=1)
    shares = weights / weights[:, -1:]
    parts = spread(hours, group, shares[group])
    assert (parts.sum(axis=1) == hours).all()
    assert (parts[:, ::-1].sum(axis=1) == hours).all()
    for number in np.unique(group):
        own, total = parts[group == number], hours[group == number].sum()
        assert (own.sum(axis=0).cumsum() == in_steps(total * shares[number])).all()
        np.testing.assert_allclose(
            own, hours[group == number][:, None] * np.diff(shares[number], prepend=0), atol=2 * STEP
        )
        shuffled = random.permutation(len(own))
        assert (
            spread(hours[group == number][shuffled], np.zeros(len(own)), shares[[number] * len(own)]).sum(axis=0)
            == own.sum(axis=0)
        ).all()


def test_nothing_is_spread_into_nothing():
    assert spread(np.zeros(0), np.zeros(0), np.zeros((0, 3))).shape == (0, 3)


# ------------------------------------------------------------------------------------------- quarters to months


def test_the_months_of_a_quarter_sum_to_it_in_every_column(sample, months):
    sums = summed(months.table[HOURS], "Q-DEC")
    assert len(months.table) == 3 * len(sample.table)
    assert (sums == sample.table[HOURS].sort_index()).all(axis=None)
    for column in HOURS:
        assert months.table[column].sum() == sample.table[column].sum()
        assert months.grid(column).sum(axis=1).sum() == months.table[column].sum()


def test_the_months_of_projects_people_and_states_sum_to_their_quarters_and_to_the_cells(sample, months):
    for name in ("by_project", "by_state", "by_booking"):
        fine, coarse = getattr(months, name), getattr(sample, name)
        assert (summed(fine, "Q-DEC") == coarse).all(axis=None)
        cells = fine["hours"].groupby(level=["role", "period"]).sum().reindex(months.table.index, fill_value=0.0)
        assert (cells == months.table["demand"]).all()
    projects = months.by_booking["hours"].groupby(level=["role", "period", "project"]).sum()
    assert (projects == months.by_project["hours"]).all()


def test_the_drill_of_a_month_view_sums_as_that_of_the_quarters(sample, months):
    assert (months.drill() == months.grid("demand")).all(axis=None)
    people = months.drill("HVDC engineer", "HV-002")
    assert (people.sum() == months.drill("HVDC engineer").loc["HV-002"]).all()
    assert (people.sum(axis=1) == sample.drill("HVDC engineer", "HV-002").sum(axis=1)).all()
    assert len(people) == 6


def test_a_quarter_is_spread_over_the_working_time_of_its_months(sample, months):
    for role, column in (("HVDC engineer", "demand"), ("Software engineer", "supply")):
        quarter = sample.table.loc[(role, pd.Period("2026Q4")), column]
        found = months.grid(column).loc[role][["2026-10", "2026-11", "2026-12"]]
        assert found.to_numpy() == pytest.approx(quarter * np.array([22, 21, 23]) / 66)


def test_a_month_reads_and_loads_as_its_quarter_does(sample, months):
    quarter = months.table.index.get_level_values("period").asfreq("Q-DEC")
    same = sample.table.loc[list(zip(months.table.index.get_level_values("role"), quarter, strict=True))]
    assert (months.table["reading"].to_numpy() == same["reading"].to_numpy()).all()
    np.testing.assert_allclose(months.table["load"], same["load"])
    assert months.tightest == sample.tightest
    assert str(months).startswith("HVDC engineer is short in ")


def test_the_calendar_of_a_role_says_how_its_quarters_are_spread():
    shut = [(f"2026-02-{day:02}", 0.0) for day in range(1, 29)]
    portfolio = staffed(
        "2026Q1",
        "2026Q1",
        calendars=calendar("site", *shut),
        people=[contract("Ana", "2020-01-01", calendar="site")],
        demand=[{"project": "a", "role": "welder", "period": "2026Q1", "hours": 100.0}],
    )
    found = staff(portfolio).by("month")
    # January 2026 has 17 long and 5 short days, March 18 and 4: 156 and 160 hours; February is shut
    assert found.table["standard"].tolist() == [156, 0, 160]
    assert found.table["demand"].tolist() == pytest.approx([100 * 156 / 316, 0, 100 * 160 / 316])
    assert found.table["gross"].tolist() == [156, 0, 160]


def test_a_period_without_any_working_time_is_spread_evenly():
    days = pd.date_range("2026-01-01", "2026-03-31")
    portfolio = staffed(
        "2026Q1",
        "2026Q1",
        calendars=calendar("site", *((f"{day:%Y-%m-%d}", 0.0) for day in days)),
        people=[contract("Ana", "2020-01-01", calendar="site")],
        demand=[{"project": "a", "role": "welder", "period": "2026Q1", "hours": 99.0}],
    )
    found = staff(portfolio).by("month")
    assert found.table["demand"].tolist() == [33, 33, 33]
    assert found.table["reading"].tolist() == ["no supply"] * 3


# -------------------------------------------------------------------------------------------- years, and up again


def test_the_quarters_of_a_year_are_the_sums_of_its_months():
    supply = [{"role": "welder", "period": "2026", "hours": 1700.1, "leave": 200.7, "target_utilisation": 0.83}]
    demand = [("a", "welder", 777.7, "hard"), ("b", "welder", 611.3, "soft"), ("bau", "welder", 123.4, "hard")]
    found = year(demand, supply=supply)
    months, quarters = found.by("month"), found.by("quarter")
    assert (len(months.table), len(quarters.table)) == (12, 4)
    assert (summed(months.table[HOURS], "Q-DEC") == quarters.table[HOURS]).all(axis=None)
    assert (quarters.table[HOURS].sum() == found.table[HOURS].iloc[0]).all()
    assert (summed(months.by_state, "Q-DEC") == quarters.by_state).all(axis=None)


def test_months_are_added_up_to_quarters_and_a_free_month_hides_no_overload():
    work = {"2026-01": 200.0, "2026-02": 0.0, "2026-03": 100.0, "2026-04": 50.0}
    portfolio = staffed(
        "2026-01",
        "2026-04",
        supply=[{"role": "welder", "period": month, "hours": 150.0} for month in work],
        demand=[
            {"project": "a", "role": "welder", "period": month, "hours": hours, "booking_state": "soft"}
            for month, hours in work.items()
        ],
    )
    found = staff(portfolio)
    quarters = found.by("quarter").table.loc["welder"]
    assert quarters[["supply", "demand", "overload"]].to_numpy().tolist() == [[450, 300, 50], [150, 50, 0]]
    assert quarters["load"].tolist() == pytest.approx([300 / 450, 50 / 150])
    assert quarters["reading"].tolist() == ["soft does not fit", "fits"]
    assert quarters["standard"].tolist() == [8 * (22 + 20 + 22), 8 * 22]
    assert found.by("month") is found


def test_a_single_period_and_an_office_without_people_have_views_too():
    found = year([("a", "welder", 10.0, "hard")], supply=[{"role": "welder", "period": "2026", "hours": 5.0}])
    assert found.by("month").table["overload"].sum() == 5.0
    empty = staff(staffed("2026Q1", "2026Q2"))
    assert empty.by("month") is empty
    assert empty.drill().empty


def test_an_office_that_only_runs_has_views_of_its_operations():
    found = year([("bau", "welder", 90.0, "hard")], supply=[{"role": "welder", "period": "2026", "hours": 60.0}])
    months = found.by("month")
    for name, total in (("operations", 90), ("operations_short", 30), ("gap", -30), ("overload", 30), ("demand", 0)):
        assert found.table[name].sum() == months.table[name].sum() == total
    assert set(months.table["reading"]) == {"no supply"}
    assert months.drill("welder").empty


def test_another_view_is_refused():
    with pytest.raises(ParameterError, match="view: 'week' is not one of month, quarter"):
        staff(staffed("2026Q1", "2026Q1")).by("week")


def test_the_drill_ends_at_bookings(sample):
    with pytest.raises(ValueError, match="path: expected at most role, project, person, got 4 words"):
        sample.drill("HVDC engineer", "HV-001", "HVDC engineer 1", "hard")
