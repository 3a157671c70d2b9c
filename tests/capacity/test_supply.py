"""What people offer: contracts, calendars and leave against a count day by day."""

import numpy as np
import pandas as pd
import pytest
from staffed_office import away, calendar, contract, staffed

from workbench.capacity.staffing import staff
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy
from workbench.supply import offered

COLUMNS = ["role", "person", "unit", "period", "gross", "leave", "hours", "target_utilisation", "cost_rate", "standard"]


def hours(portfolio: Portfolio, column: str = "gross") -> dict[tuple[str, str], float]:
    rows = offered(portfolio)
    return {(row["person"], str(row["period"])): row[column] for _, row in rows.iterrows()}


def counted(portfolio: Portfolio) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Gross hours and leave by role, person and period: the second route, one day after the other."""
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    described = {(row["calendar"], row["day"]): row["hours"] for _, row in portfolio.calendars.iterrows()}

    def of_day(name: str, day: pd.Timestamp) -> float:
        if not name:
            return 8.0 if day.day_of_week < 5 else 0.0
        week = described.get((name, weekdays[day.day_of_week]), 0.0)
        return described.get((name, f"{day:%Y-%m-%d}"), week)

    def share(row) -> float:
        if pd.isna(row["weekly_hours"]):
            return row["share"]
        return row["weekly_hours"] / sum(of_day(row["calendar"], day) for day in pd.date_range("2001-01-01", periods=7))

    def worked(row, day: pd.Timestamp) -> float:
        there = row["from"] <= day and (pd.isna(row["to"]) or day <= row["to"])
        return share(row) * of_day(row["calendar"], day) if there else 0.0

    people, parts = [row for _, row in portfolio.people.iterrows()], []
    for _, leave in portfolio.leave.iterrows():
        own = [row for row in people if row["person"] == leave["person"]]
        total = sum(worked(row, day) for row in own for day in pd.date_range(leave["from"], leave["to"]))
        parts.append(1.0 if pd.isna(leave["hours"]) else min(leave["hours"] / total, 1.0) if total else 0.0)
    found = {}
    for period in portfolio.calendar:
        for day in pd.date_range(period.start_time, period.end_time.normalize()):
            away = {
                person: part
                for person, first, last, part in zip(
                    *(portfolio.leave[name] for name in ("person", "from", "to")), parts, strict=True
                )
                if first <= day <= last
            }
            for row in people:
                if row["from"] <= day and (pd.isna(row["to"]) or day <= row["to"]):
                    key, hours = (row["role"], row["person"], str(period)), worked(row, day)
                    gross, leave = found.get(key, (0.0, 0.0))
                    found[key] = (gross + hours, leave + away.get(row["person"], 0.0) * hours)
    return found


# ------------------------------------------------------------------------------------------------------ by hand


def test_a_full_time_person_without_calendar_works_weekdays_of_eight_hours():
    portfolio = staffed("2028-02", "2028-03", people=[contract("Ana", "2020-01-01")])
    assert hours(portfolio) == {("Ana", "2028-02"): 21 * 8, ("Ana", "2028-03"): 23 * 8}  # with 29 February, a Tuesday


def test_a_calendar_brings_short_days_and_public_holidays():
    portfolio = staffed(
        "2026-05",
        "2026-05",
        calendars=calendar("site", ("2026-05-01", 0.0), ("2026-05-16", 6.0)),
        people=[contract("Ana", "2020-01-01", calendar="site")],
    )
    # May 2026: 4 of each Monday to Thursday, a fifth Friday taken by the holiday on the 1st, a Saturday of 6 hours
    assert hours(portfolio) == {("Ana", "2026-05"): 16 * 8 + 4 * 4 + 6}


@pytest.mark.parametrize("part", [{"share": 0.5}, {"weekly_hours": 18.0}])
def test_part_time_is_a_share_of_the_calendar_or_weekly_hours(part):
    people = [contract("Ana", "2020-01-01", calendar="site", **part)]
    portfolio = staffed("2026-06", "2026-06", calendars=calendar("site"), people=people)
    assert hours(portfolio) == {("Ana", "2026-06"): pytest.approx((18 * 8 + 4 * 4) / 2)}


def test_who_leaves_or_comes_mid_period_offers_the_days_until_then():
    people = [contract("Ana", "2020-01-01", "2026-01-09"), contract("Ben", "2026-01-15"), contract("Cem", "2026-03-01")]
    portfolio = staffed("2026-01", "2026-02", people=people)
    # 1 January 2026 is a Thursday: Ana works 7 days, Ben from Thursday the 15th 12 days, Cem comes later
    assert hours(portfolio) == {("Ana", "2026-01"): 56, ("Ben", "2026-01"): 96, ("Ben", "2026-02"): 160}


def test_whole_days_of_leave_take_working_days_alone():
    people, leave = [contract("Ana", "2020-01-01")], [away("Ana", "2026-01-30", "2026-02-03")]
    portfolio = staffed("2026-01", "2026-02", people=people, leave=leave)
    assert hours(portfolio, "leave") == {("Ana", "2026-01"): 8, ("Ana", "2026-02"): 16}
    assert hours(portfolio, "hours") == {("Ana", "2026-01"): 22 * 8 - 8, ("Ana", "2026-02"): 20 * 8 - 16}


def test_hours_of_leave_are_spread_over_its_working_days_and_never_exceed_them():
    people = [contract("Ana", "2020-01-01"), contract("Ben", "2020-01-01")]
    leave = [away("Ana", "2026-01-30", "2026-02-03", 12.0), away("Ben", "2026-01-31", "2026-02-02", 99.0)]
    portfolio = staffed("2026-01", "2026-02", people=people, leave=leave)
    expected = {("Ana", "2026-01"): 4, ("Ana", "2026-02"): 8, ("Ben", "2026-01"): 0, ("Ben", "2026-02"): 8}
    assert hours(portfolio, "leave") == expected


def test_two_contracts_of_one_role_in_a_period_are_one_row_planned_as_both():
    people = [
        contract("Ana", "2020-01-01", "2026-01-16", target_utilisation=0.5, cost_rate=90),
        contract("Ana", "2026-01-17", share=0.5, target_utilisation=1.0, cost_rate=100),
    ]
    (row,) = offered(staffed("2026-01", "2026-01", people=people)).to_dict("records")
    assert (row["gross"], row["cost_rate"]) == (12 * 8 + 10 * 4, 100)
    assert row["gross"] * row["target_utilisation"] == pytest.approx(12 * 8 * 0.5 + 10 * 4)


def test_two_roles_of_one_person_share_the_leave():
    people = [contract("Ana", "2020-01-01", share=0.25), contract("Ana", "2020-01-01", role="diver", share=0.75)]
    portfolio = staffed("2026-01", "2026-01", people=people, leave=[away("Ana", "2026-01-05", "2026-01-06", 8.0)])
    assert offered(portfolio).set_index("role")["leave"].to_dict() == {"welder": 2.0, "diver": 6.0}


def test_rows_of_supply_and_contracts_stand_side_by_side():
    supply = [{"role": "welder", "person": "", "unit": "yard", "period": "2026-01", "hours": 500, "leave": 600}]
    portfolio = staffed("2026-01", "2026-01", supply=supply, people=[contract("Ana", "2020-01-01", unit="dock")])
    rows = offered(portfolio)
    assert list(rows) == COLUMNS
    assert rows[["person", "unit", "gross", "leave", "hours"]].to_numpy().tolist() == [
        ["", "yard", 500, 600, 0],
        ["Ana", "dock", 176, 0, 176],
    ]


def test_the_rows_of_supply_pass_through_as_they_are():
    portfolio = Portfolio(**energy())
    rows, supply = offered(portfolio), portfolio.supply
    assert len(rows) == len(supply) == 1116
    assert (rows["gross"] == supply["hours"]).all()
    assert (rows["hours"] == supply["hours"] - supply["leave"]).all()
    first = pd.PeriodIndex(rows["period"])[0]
    assert rows["standard"][0] == 8.0 * len(pd.bdate_range(first.start_time, first.end_time.normalize()))


def test_an_office_without_people_offers_nothing():
    rows = offered(staffed("2026-01", "2026-02"))
    assert (list(rows), len(rows)) == (COLUMNS, 0)


# ----------------------------------------------------------------------------------- against a count day by day


@pytest.mark.parametrize("seed", range(3))
def test_random_contracts_calendars_and_leave_are_what_counting_days_gives(seed):
    random = np.random.default_rng(seed)
    first, last = ("2027-12", "2028-03") if seed % 2 else ("2027Q4", "2028Q1")

    def day(low: int, high: int) -> str:
        return f"{pd.Timestamp('2027-09-01') + pd.Timedelta(days=int(random.integers(low, high))):%Y-%m-%d}"

    special = [
        (f"2028-0{month}-{d:02}", float(random.choice([0.0, 3.0, 7.5]))) for month in (1, 2) for d in (1, 14, 29)
    ]
    people, leave = [], []
    for n in range(4):
        middle = int(random.integers(100, 140))
        part = [{"share": 0.6}, {"weekly_hours": 22.5}, {}][n % 3]
        name = ["site", "", "yard"][int(random.integers(3))]
        people.append(contract(f"p{n}", day(0, 90), day(middle, middle + 1), calendar=name, **part))
        role = "diver" if n % 2 else "welder"
        people.append(contract(f"p{n}", day(middle + 1, middle + 2), None if n % 2 else day(200, 280), role=role))
        start = 0
        for _ in range(2):
            start += int(random.integers(5, 60))
            length = int(random.integers(0, 25))
            taken = None if random.random() < 0.5 else float(random.integers(1, 60))
            leave.append(away(f"p{n}", day(start, start + 1), day(start + length, start + length + 1), taken))
            start += length + 1
    calendars = [*calendar("site", *special), *calendar("yard", special[0])]
    portfolio = staffed(first, last, calendars=calendars, people=people, leave=leave)
    expected, rows = counted(portfolio), offered(portfolio)
    assert len(rows) == len(expected) >= 8
    for _, row in rows.iterrows():
        key = (row["role"], row["person"], str(row["period"]))
        assert (row["gross"], row["leave"]) == pytest.approx(expected[key]), key
    assert rows["leave"].sum() > 0


# --------------------------------------------------------------------------------------- one full-time person


def test_a_full_time_person_is_one_whatever_the_calendar():
    portfolio = staffed(
        "2026Q1",
        "2026Q4",
        calendars=calendar("site", ("2026-05-01", 0.0), ("2026-12-25", 0.0)),
        people=[
            contract("Ana", "2020-01-01", calendar="site"),
            contract("Ben", "2020-01-01", calendar="site", share=0.5),
        ],
        demand=[{"project": "a", "role": "welder", "period": "2026Q1", "hours": 10}],
    )
    found = staff(portfolio)
    for one in (found, found.by("month")):
        np.testing.assert_allclose(one.grid("gross", fte=True), 1.5)


def test_the_calendar_of_most_people_says_what_full_time_is():
    people = [contract(name, "2020-01-01", calendar="site") for name in ("Ana", "Ben")]
    demand = [{"project": "a", "role": "welder", "period": "2026-06", "hours": 10}]
    portfolio = staffed(
        "2026-06", "2026-06", calendars=calendar("site"), people=[*people, contract("Cem", "2020-01-01")], demand=demand
    )
    assert staff(portfolio).table["standard"].tolist() == [18 * 8 + 4 * 4]
    assert offered(portfolio).set_index("person")["standard"].to_dict() == {"Ana": 160, "Ben": 160, "Cem": 176}
