import numpy as np
import pandas as pd
import pytest

from workbench.capacity.staffing import StaffingRules, shifted, staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy
from workbench.taxonomy import Status

OPERATION = pd.DataFrame({"component": ["bau"], "component_type": ["operation"]})
COLUMNS = [
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
    "utilisation",
    "load",
    "overload",
    "standard",
    "reading",
]


def office(supply: list[tuple], demand: list[tuple], projects: dict | None = None, **tables) -> Portfolio:
    """Supply rows are role, period, hours, leave, target; demand rows project, role, period, hours, booking, chance."""
    offered = pd.DataFrame(supply, columns=["role", "period", "hours", "leave", "target_utilisation"])
    offered["person"] = [f"holder {n}" for n in range(len(offered))]
    asked = [(*row, 1.0)[:6] for row in demand]
    names = ["project", "role", "period", "hours", "booking_state", "probability"]
    settings = {"portfolio": ["office"], "frequency": ["Q"], "first_period": ["2026Q1"], "last_period": ["2026Q4"]}
    return Portfolio(
        settings=pd.DataFrame(settings),
        projects=pd.DataFrame(projects or {"project": ["a", "b"]}),
        components=OPERATION,
        supply=offered,
        demand=pd.DataFrame(asked, columns=names),
        **tables,
    )


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return Portfolio(**energy())


def cell(portfolio: Portfolio, role: str = "welder", period: str = "2026Q1", **rules) -> pd.Series:
    return staff(portfolio, StaffingRules(**rules)).table.loc[(role, pd.Period(period))]


# ------------------------------------------------------------------------------------------------- worked examples


def test_leave_and_operations_come_first_and_projects_share_the_rest():
    # case C2: 800 h gross, 60 leave, 140 for operations: 600 are left, 510 of them plannable, 540 asked for
    demand = [("a", "welder", "2026Q1", 540, "hard"), ("bau", "welder", "2026Q1", 140, "hard")]
    found = cell(office([("welder", "2026Q1", 800, 60, 0.85)], demand))
    assert found[["gross", "leave", "operations", "supply", "plannable", "demand"]].tolist() == [
        800,
        60,
        140,
        600,
        510,
        540,
    ]
    assert found["utilisation"] == pytest.approx(0.90)
    assert found[["gap", "plannable_gap", "overload"]].tolist() == [60, -30, 30]
    assert found["reading"] == "hard does not fit"


@pytest.mark.parametrize("state", ["hard", "soft", "proposed"])
def test_the_work_of_operations_is_never_left_out(state):
    demand = [("a", "welder", "2026Q1", 10, "hard"), ("bau", "welder", "2026Q1", 30, state)]
    found = cell(office([("welder", "2026Q1", 100, 0, 1.0)], demand), bookings=("hard",))
    assert found[["operations", "supply", "demand"]].tolist() == [30, 70, 10]


def test_operations_without_enough_people_are_an_overload_of_their_own():
    demand = [("a", "welder", "2026Q1", 10, "hard"), ("bau", "welder", "2026Q1", 120, "hard")]
    found = cell(office([("welder", "2026Q1", 100, 0, 0.5)], demand))
    names = ["operations", "operations_short", "supply", "plannable", "demand", "gap", "overload"]
    assert found[names].tolist() == [120, 20, 0, 0, 10, -30, 30]
    assert found[["utilisation", "load"]].tolist() == [np.inf, np.inf]
    assert found["reading"] == "no supply"


@pytest.mark.parametrize(
    ("work", "reading"),
    [
        ([], "no work"),
        ([("a", 10, "hard"), ("b", 20, "soft")], "fits"),
        ([("a", 60, "hard"), ("b", 20, "soft"), ("b", 1, "proposed")], "proposed does not fit"),
        ([("a", 60, "hard"), ("b", 21, "soft")], "soft does not fit"),
        ([("a", 81, "hard")], "hard does not fit"),
    ],
)
def test_a_cell_is_read_from_the_firmest_work_on(work, reading):
    demand = [(project, "welder", "2026Q1", hours, state) for project, hours, state in work]
    other = ("a", "welder", "2026Q4", 1, "hard")
    assert cell(office([("welder", "2026Q1", 100, 0, 0.8)], [*demand, other]))["reading"] == reading


def test_proposed_work_counts_with_its_chance():
    demand = [
        ("a", "welder", "2026Q1", 60, "hard"),
        ("a", "welder", "2026Q1", 30, "proposed", 0.5),
        ("b", "welder", "2026Q1", 30, "proposed", 0.4),
    ]
    found = cell(office([("welder", "2026Q1", 100, 0, 1.0)], demand))
    assert found[["hard", "proposed", "demand", "overload"]].tolist() == pytest.approx([60, 27, 87, 0])


def test_a_chance_never_shrinks_a_firm_booking():
    demand = [("a", "welder", "2026Q1", 60, "hard", 0.1), ("b", "welder", "2026Q1", 40, "soft", 0.1)]
    found = cell(office([("welder", "2026Q1", 80, 0, 1.0)], demand))
    assert found[["hard", "soft", "overload"]].tolist() == pytest.approx([60, 40, 20])


def test_people_of_one_role_are_added_up_each_with_their_own_target():
    supply = [("welder", "2026Q1", 100, 20, 0.5), ("welder", "2026Q1", 200, 0, 0.8)]
    found = cell(office(supply, [("a", "welder", "2026Q1", 10, "hard")]))
    assert found[["supply", "plannable"]].tolist() == pytest.approx([280, 40 + 160])


def test_more_leave_than_hours_is_no_supply_and_never_a_debt():
    supply = [("welder", "2026Q1", 100, 130, 1.0), ("welder", "2026Q1", 50, 0, 1.0)]
    assert cell(office(supply, [("a", "welder", "2026Q1", 10, "hard")]))["supply"] == 50


def test_the_limit_moves_the_line_of_overload():
    portfolio = office([("welder", "2026Q1", 100, 0, 0.8)], [("a", "welder", "2026Q1", 90, "hard")])
    assert [cell(portfolio, limit=limit)["overload"] for limit in (0.5, 1.0, 1.2)] == pytest.approx([50, 10, 0])


def test_work_without_any_people_is_said_so_and_no_number():
    supply = [("welder", "2026Q1", 100, 0, 1.0), ("diver", "2026Q1", 0, 0, 1.0)]
    portfolio = office(supply, [("a", "diver", "2026Q2", 40, "hard")])
    found = staff(portfolio)
    row = found.table.loc[("diver", pd.Period("2026Q2"))]
    assert row[["supply", "utilisation", "load", "overload", "gap"]].tolist() == [0, np.inf, np.inf, 40, -40]
    assert row["reading"] == "no supply"
    assert str(found) == "diver is short in 1 of 4 periods, most in 2026Q2, where it has no plannable hours"


def test_no_work_and_no_people_is_use_of_nothing():
    portfolio = office([("welder", "2026Q1", 100, 0, 1.0)], [("a", "welder", "2026Q1", 40, "hard")])
    assert cell(portfolio, period="2026Q3")[["utilisation", "load", "overload"]].tolist() == [0, 0, 0]


def test_the_sentence_names_the_tightest_role_and_its_worst_period():
    supply = [(role, f"2026Q{q}", 100, 0, 1.0) for role in ("welder", "diver") for q in range(1, 5)]
    demand = [
        ("a", "welder", "2026Q1", 110, "hard"),
        ("a", "diver", "2026Q2", 120, "hard"),
        ("a", "diver", "2026Q3", 150, "hard"),
    ]
    found = staff(office(supply, demand))
    assert found.tightest == "diver"
    assert str(found) == "diver is short in 2 of 4 periods, most in 2026Q3, asked for 150% of its plannable hours"


def test_when_everything_fits_the_sentence_says_so():
    found = staff(office([("welder", "2026Q1", 100, 0, 1.0)], [("a", "welder", "2026Q1", 100, "hard")]))
    assert str(found) == "Every role has the people it needs in every period"
    assert found.tightest == "welder"


# -------------------------------------------------------------------------------------------- against plain pandas


@pytest.mark.parametrize("limit", [0.7, 1.0])
def test_every_cell_is_what_plain_sums_give(sample, limit):
    table = staff(sample, StaffingRules(limit=limit)).table
    calendar = list(sample.calendar)
    assert len(table) == sample.supply["role"].nunique() * len(calendar)
    for (role, period), row in table.iterrows():
        people = sample.supply[(sample.supply["role"] == role) & (sample.supply["period"] == period)]
        work = sample.demand[(sample.demand["role"] == role) & (sample.demand["period"] == period)]
        present = planned = 0.0
        for hours, leave, target in zip(people["hours"], people["leave"], people["target_utilisation"], strict=True):
            present += max(hours - leave, 0.0)
            planned += max(hours - leave, 0.0) * target
        by_state = dict.fromkeys(("operations", "hard", "soft", "proposed"), 0.0)
        for project, hours, state, chance in zip(
            work["project"], work["hours"], work["booking_state"], work["probability"], strict=True
        ):
            name = "operations" if project.startswith("ops") else state
            by_state[name] += hours * (chance if state == "proposed" else 1.0)
        supply = present - by_state["operations"]
        plannable = supply * planned / present
        demand = by_state["hard"] + by_state["soft"] + by_state["proposed"]
        expected = {
            "gross": people["hours"].sum(),
            "leave": people["leave"].sum(),
            "supply": supply,
            "plannable": plannable,
            **by_state,
            "demand": demand,
            "gap": supply - demand,
            "plannable_gap": plannable - demand,
            "utilisation": demand / supply,
            "load": demand / plannable,
            "overload": max(demand - limit * plannable, 0.0),
        }
        assert supply > 0
        assert row[list(expected)].to_dict() == pytest.approx(expected), (role, period)


def test_every_level_of_the_drill_sums_to_the_one_above_to_the_last_bit(sample):
    found, named = staff(sample), 0
    assert (found.drill() == found.grid("demand")).all(axis=None)
    for role in found.table.index.unique("role"):
        assert (found.drill(role).sum() == found.drill().loc[role]).all()
    projects = found.drill("HVDC engineer")
    for project in ("HV-001", "HV-002", "HV-101", "ST-003"):
        people = found.drill("HVDC engineer", project)
        assert (people.sum() == projects.loc[project]).all()
        for person in people.index:
            bookings = found.drill("HVDC engineer", project, person)
            assert (bookings.sum() == people.loc[person]).all()
            named += person != ""
    assert named == 4 + 5 + 0 + 2


def test_projects_states_and_people_are_three_ways_to_cut_the_same_hours(sample):
    found = staff(sample)
    for rows in (found.by_project, found.by_state, found.by_booking):
        sums = rows.groupby(["role", "period"])["hours"].sum().reindex(found.table.index, fill_value=0.0)
        assert (sums == found.table["demand"]).all()
    states = found.by_state["hours"].unstack("booking_state").groupby(["role", "period"]).sum()
    for state in ("hard", "soft", "proposed"):
        assert (states[state].reindex(found.table.index, fill_value=0.0) == found.table[state]).all()


def test_the_projects_of_every_role_add_up_to_its_demand(sample):
    found = staff(sample)
    for role, row in found.roles.iterrows():
        projects = found.projects_of(role)
        assert projects["hours"].sum() == row["demand"]
        assert projects["share"].sum() == pytest.approx(1)
        assert projects["hours"].is_monotonic_decreasing
        assert not projects.index.isin(sample.components.index).any()


def test_totals_rows_and_columns_agree_to_the_last_bit(sample):
    found = staff(sample)
    assert set(found.totals) == {"gross", "leave", "operations", "supply", "plannable", "demand", "overload"}
    for name, total in found.totals.items():
        grid = found.grid(name)
        assert total == grid.sum(axis=1).sum() == grid.sum().sum() == grid[grid.columns[::-1]].sum().sum()
    for name in ("supply", "demand", "overload"):
        assert found.totals[name] == found.roles[name].sum()
    table = found.table
    assert (table["gross"] - table["leave"] - table["operations"] == table["supply"]).all()
    assert (table["hard"] + table["soft"] + table["proposed"] == table["demand"]).all()
    inside = sample.demand[sample.demand["period"].isin(sample.calendar)]
    hours = inside["hours"] * inside["probability"].where(inside["booking_state"] == "proposed", 1.0)
    own = inside["project"].isin(sample.projects.index)
    assert found.totals["demand"] == pytest.approx(hours[own].sum(), rel=1e-9)
    assert found.totals["operations"] == hours[~own].sum()


def test_the_grid_is_the_table_in_another_shape(sample):
    found = staff(sample)
    grid = found.grid("demand")
    assert grid.to_numpy().sum() == pytest.approx(found.table["demand"].sum())
    assert list(grid.columns) == list(sample.calendar)


def test_a_full_time_person_works_the_weekdays_of_the_period(sample):
    found = staff(sample)
    quarter = sample.calendar[0]
    days = pd.bdate_range(quarter.start_time.date(), quarter.end_time.date())
    first = found.table.xs(quarter, level="period")
    assert first["standard"].tolist() == [8.0 * len(days)] * len(first)
    fte = found.grid("supply", fte=True)[quarter]
    assert fte.to_dict() == pytest.approx((first["supply"] / (8.0 * len(days))).to_dict())


def test_a_leap_day_is_a_working_day():
    settings = {"portfolio": ["x"], "frequency": ["M"], "first_period": ["2028-02"], "last_period": ["2028-02"]}
    portfolio = Portfolio(
        settings=pd.DataFrame(settings),
        projects=pd.DataFrame({"project": ["a"]}),
        supply=pd.DataFrame({"role": ["welder"], "period": ["2028-02"], "hours": [168.0]}),
        demand=pd.DataFrame({"project": ["a"], "role": ["welder"], "period": ["2028-02"], "hours": [84.0]}),
    )
    found = staff(portfolio)
    assert found.table["standard"].tolist() == [21 * 8.0]  # 29 February 2028 is a Tuesday
    assert found.grid("supply", fte=True).iloc[0, 0] == 1.0


# -------------------------------------------------------------------------------------------------- what counts


def test_booking_states_can_be_left_out(sample):
    firm = staff(sample, StaffingRules(bookings=("hard", "soft"))).table
    every = staff(sample).table
    assert firm["proposed"].eq(0).all()
    np.testing.assert_allclose(firm["demand"], every["hard"] + every["soft"])


def test_more_work_never_lessens_the_overload(sample):
    hard, firm, every = (
        staff(sample, StaffingRules(bookings=states)).table["overload"]
        for states in (("hard",), ("hard", "soft"), ("hard", "soft", "proposed"))
    )
    assert (hard <= firm + 1e-9).all()
    assert (firm <= every + 1e-9).all()


def test_more_people_never_raise_the_overload(sample):
    more = sample.replace(supply=sample.supply.assign(hours=sample.supply["hours"] * 1.1))
    assert (staff(more).table["overload"] <= staff(sample).table["overload"] + 1e-9).all()


def test_only_the_proposed_work_of_other_projects_is_left_out():
    demand = [
        ("a", "welder", "2026Q1", 1, "proposed"),
        ("b", "welder", "2026Q1", 2, "proposed"),
        ("b", "welder", "2026Q1", 4, "hard"),
        ("bau", "welder", "2026Q1", 8, "proposed"),
        ("bau", "welder", "2026Q1", 16, "soft"),
    ]
    portfolio = office([("welder", "2026Q1", 100, 0, 1.0)], demand)
    assert cell(portfolio, projects=("a",))[["demand", "operations"]].tolist() == [1 + 4, 8 + 16]
    assert cell(portfolio, projects=())[["demand", "operations"]].tolist() == [4, 8 + 16]


def test_work_outside_the_calendar_is_not_counted():
    demand = [("a", "welder", "2025Q4", 7, "hard"), ("a", "welder", "2027Q1", 7, "hard")]
    found = staff(office([("welder", "2026Q1", 100, 0, 1.0)], demand))
    assert found.totals["demand"] == 0
    assert found.projects_of("welder").empty


def test_a_role_nobody_asks_for_has_no_projects():
    supply = [("welder", "2026Q1", 100, 0, 1.0), ("diver", "2026Q1", 100, 0, 1.0)]
    found = staff(office(supply, [("a", "welder", "2026Q1", 40, "hard")]))
    assert found.projects_of("diver").empty
    assert found.projects_of("welder")["share"].to_dict() == {"a": 1.0}


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ({"bookings": ("hard", "wished")}, "bookings: wished is not one of proposed, soft, hard"),
        ({"limit": 0.0}, "limit: expected a finite number above 0, got 0.0"),
        ({"limit": float("nan")}, "limit: expected a finite number above 0"),
        ({"limit": float("inf")}, "limit: expected a finite number above 0"),
    ],
)
def test_impossible_rules_are_refused(rules, complaint):
    with pytest.raises(ParameterError, match=complaint):
        StaffingRules(**rules)


# ------------------------------------------------------------------------------------------------------- shifting


MOVABLE = {"project": ["a", "b", "run"], "state": ["candidate", "candidate", "active"], "start": ["2026Q1"] * 3}
WORK = [
    ("a", "welder", "2026Q1", 10, "proposed", 0.5),
    ("a", "welder", "2026Q2", 20, "proposed"),
    ("a", "welder", "2026Q1", 5, "soft"),
    ("b", "welder", "2026Q1", 40, "proposed"),
    ("run", "welder", "2026Q1", 80, "hard"),
    ("run", "welder", "2026Q3", 160, "proposed"),
    ("bau", "welder", "2026Q1", 320, "proposed"),
    ("bau", "welder", "2026Q2", 640, "hard"),
]


def work_of(portfolio: Portfolio) -> set[tuple]:
    columns = ["project", "role", "period", "hours", "booking_state", "probability"]
    return {(p, r, str(t), h, b, c) for p, r, t, h, b, c in portfolio.demand[columns].itertuples(index=False)}


def test_the_proposed_work_of_a_chosen_project_moves_with_its_start_and_nothing_else_does():
    portfolio = office([("welder", "2026Q1", 100, 0, 1.0)], WORK, MOVABLE)
    found = shifted(portfolio, [("a", pd.Period("2026Q3"))])
    gone = {row for row in work_of(portfolio) if row[0] in "ab" and row[4] == "proposed"}
    came = {("a", "welder", "2026Q3", 10, "proposed", 0.5), ("a", "welder", "2026Q4", 20, "proposed", 1.0)}
    assert work_of(found) == work_of(portfolio) - gone | came


def test_shifting_keeps_the_hours_of_every_chosen_project(sample):
    names = sample.projects.index[sample.projects["state"] == "candidate"]
    starts = {name: sample.calendar[i % 4] for i, name in enumerate(names)}
    moved = shifted(sample, pd.Series(starts))
    keys = ["project", "role", "booking_state"]
    before, after = (p.demand.groupby(keys)["hours"].sum() for p in (sample, moved))
    pd.testing.assert_series_equal(before, after)
    firm = sample.demand[sample.demand["booking_state"] != "proposed"].reset_index(drop=True)
    kept = moved.demand[moved.demand["booking_state"] != "proposed"].reset_index(drop=True)
    pd.testing.assert_frame_equal(firm, kept)


def test_a_project_that_stays_where_it_was_planned_changes_nothing(sample):
    names = sample.projects.index[sample.projects["state"] == "candidate"]
    same = shifted(sample, [(name, sample.projects.loc[name, "start"]) for name in names])
    assert same.fingerprint() == sample.fingerprint()


def test_without_any_choice_the_proposed_work_of_candidates_is_gone(sample):
    left = shifted(sample, []).demand
    states = left["project"].map(sample.projects["state"])
    assert not ((left["booking_state"] == "proposed") & (states == "candidate")).any()
    assert left[left["booking_state"] != "proposed"]["hours"].sum() == pytest.approx(
        sample.demand[sample.demand["booking_state"] != "proposed"]["hours"].sum()
    )


def test_without_a_planned_start_the_first_work_is_the_start():
    demand = [("a", "welder", "2026Q2", 10, "proposed"), ("a", "welder", "2026Q3", 20, "proposed")]
    portfolio = office([("welder", "2026Q1", 100, 0, 1.0)], demand, {"project": ["a"]})
    found = shifted(portfolio, [("a", pd.Period("2026Q3"))]).demand
    assert dict(zip(found["period"].astype(str), found["hours"], strict=True)) == {"2026Q3": 10, "2026Q4": 20}


def test_work_moved_behind_the_calendar_is_kept():
    portfolio = office([("welder", "2026Q1", 100, 0, 1.0)], WORK, MOVABLE)
    found = shifted(portfolio, [("a", pd.Period("2026Q4"))])
    assert ("a", "welder", "2027Q1", 20, "proposed", 1.0) in work_of(found)


def test_an_unknown_project_cannot_be_shifted(sample):
    with pytest.raises(ParameterError, match="starts: nobody is no project of the portfolio"):
        shifted(sample, [("nobody", sample.calendar[0])])


# -------------------------------------------------------------------------------------------------------- no data


def test_without_supply_or_demand_the_answer_says_which_is_empty():
    found = staff(Portfolio())
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no rows in supply and demand.")
    assert str(found) == f"No staffing: {found.reason}"
    assert (found.tightest, len(found.projects_of("welder")), list(found.table.columns)) == ("", 0, COLUMNS)
    portfolio = office([("welder", "2026Q1", 100, 0, 1.0)], [])
    assert staff(portfolio).reason == "The portfolio has no rows in demand."


def test_the_columns_are_always_the_same(sample):
    assert list(staff(sample).table.columns) == COLUMNS
