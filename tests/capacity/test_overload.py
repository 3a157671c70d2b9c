import math
from collections import Counter, defaultdict
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from doubtful_office import ONLY_BOOKINGS, office
from scipy.stats import norm

from workbench.capacity.attrition import expected_presence
from workbench.capacity.effort import CERTAIN, Effort
from workbench.capacity.overload import _simulate, overload
from workbench.capacity.overload_draws import Draws, fates
from workbench.capacity.overload_work import Booking
from workbench.capacity.role_futures import drawn_demand
from workbench.capacity.staffing import StaffingRules, shifted, staff
from workbench.capacity.staffing_doubts import StaffingDoubts
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.classes import reference_classes
from workbench.risk.distributions import Triangular
from workbench.taxonomy import Status

TWO_PROPOSALS = [
    ("hard", "welder", "2026-02", 60, "hard"),
    ("one", "welder", "2026-02", 30, "proposed", 0.5),
    ("two", "welder", "2026-02", 30, "proposed", 0.4),
]
COUNT = 10_000
EVERYTHING = StaffingDoubts(slips=(0.2, 0.1), attrition=0.02, refill_after=2, absence=0.05)


@pytest.fixture(scope="module")
def two_proposals() -> Portfolio:
    return office(TWO_PROPOSALS)


@pytest.fixture(scope="module")
def busy() -> Portfolio:
    """Two roles planned person by person and one as a whole; every booking state, and chances between 0 and 1."""
    draw = np.random.default_rng(8927)
    months = [f"2026-{month:02}" for month in range(1, 9)]
    rows = [("bau", "diver", month, 60.0, "hard") for month in months]
    for number in range(14):
        first, chance = int(draw.integers(0, 5)), float(draw.choice([0.3, 0.6, 0.9]))
        state = draw.choice(["hard", "soft", "proposed"], p=[0.2, 0.2, 0.6])
        rows += [
            (f"p{number:02}", role, months[first + later], float(draw.integers(40, 260)), state, chance)
            for role in draw.choice(["welder", "diver", "cook"], size=2, replace=False)
            for later in range(3)
        ]
    people = [(role, f"{role} {number}", 100.0) for role in ("welder", "diver") for number in range(4)]
    return office(rows, [*people, ("cook", "", 390.0)], periods=("2026-01", "2026-08"))


def spread(sigma: float, **others) -> StaffingDoubts:
    return StaffingDoubts(effort_spread=sigma, effort_like=None, **others)


def meets(share: float, chance: float, count: int = COUNT) -> bool:
    """Whether a share counted in simulated futures is within four standard errors of the exact chance."""
    chance = min(chance, 1.0)
    return abs(share - chance) <= 4 * math.sqrt(chance * (1 - chance) / count) + 1e-12


# ------------------------------------------------------------------------------------------------- worked examples


def test_two_proposals_that_fit_on_average_overload_in_one_future_of_five(two_proposals):
    found = overload(two_proposals, ONLY_BOOKINGS)
    cell = found.table.loc[("welder", pd.Period("2026-02"))]
    assert cell[["demand", "supply", "load"]].tolist() == pytest.approx([87, 100, 0.87])
    assert cell["p_bookings"] == pytest.approx(0.2)
    assert meets(cell["p_overload"], 0.2)
    assert cell["standard_error"] == pytest.approx(math.sqrt(cell["p_overload"] * (1 - cell["p_overload"]) / COUNT))
    assert cell["expected_overload"] == pytest.approx(20 * cell["p_overload"])
    assert abs(cell["demand_mean"] - 87) <= 4 * math.hypot(15, 30 * math.sqrt(0.24)) / 100
    assert found.table.drop(("welder", pd.Period("2026-02")))["p_overload"].eq(0).all()


def test_the_sentence_names_the_role_and_its_worst_period(two_proposals):
    found = overload(two_proposals, ONLY_BOOKINGS)
    share = f"{found.roles.loc['welder', 'p_overload']:.0%}"
    assert str(found) == (
        f"welder is overloaded in some period with a chance of {share}, most likely in 2026-02 ({share})"
    )
    calm = overload(office([("a", "welder", "2026-01", 10, "hard")]), ONLY_BOOKINGS, iterations=500)
    assert str(calm) == "No role is overloaded in any of 500 futures"


# ------------------------------------------------------------------------------- against listing every set of projects


Row = tuple[str, str, str, float, str, float]
"""Project, role, month, hours, booking state and chance."""


def listed(rows: list[Row]) -> list[tuple[float, set[str]]]:
    """Every set of projects whose proposed work may come, and its chance."""
    chances = {row[0]: row[5] for row in rows if row[4] == "proposed"}
    found = []
    for coming in product((True, False), repeat=len(chances)):
        weight = math.prod(c if come else 1 - c for come, c in zip(coming, chances.values(), strict=True))
        found.append((weight, {name for come, name in zip(coming, chances, strict=True) if come}))
    return found


def hours_of(rows: list[Row], coming: set[str], states: tuple[str, ...] = ("soft", "proposed")) -> Counter:
    """Hours by role and month when some projects come."""
    found = Counter()
    for project, role, month, hours, state, _ in rows:
        if state in states and (state != "proposed" or project in coming):
            found[role, month] += hours
    return found


def random_rows(seed: int) -> list[Row]:
    draw = np.random.default_rng(seed)
    chance = {f"p{n}": float(draw.choice([0.2, 0.5, 0.7, 0.9])) for n in range(6)}
    rows = []
    for name, role, month in product(chance, LINES, ("2026-01", "2026-02", "2026-03", "2026-04")):
        if draw.random() < 0.5:
            state = "soft" if draw.random() < 0.2 else "proposed"
            rows.append((name, role, month, float(draw.integers(5, 40)), state, chance[name]))
    return rows


LINES = {"welder": 75.0, "diver": 60.0}


@pytest.mark.parametrize("seed", range(3))
def test_cells_roles_and_starts_are_what_listing_gives(seed):
    rows = random_rows(seed)
    cells, roles, starts = Counter(), Counter(), defaultdict(Counter)
    first = {name: min(row[2] for row in rows if row[0] == name) for name in {row[0] for row in rows}}
    for weight, coming in listed(rows):
        hours, firm = hours_of(rows, coming), hours_of(rows, coming, ("soft",))
        over = {cell for cell in hours if hours[cell] > LINES[cell[0]]}
        cells.update(dict.fromkeys(over, weight))
        roles.update(dict.fromkeys({role for role, _ in over}, weight))
        for name, month in first.items():
            here = [row for row in rows if row[0] == name and row[2] == month and (row[4] == "soft" or name in coming)]
            if here:
                levels = [((firm if row[4] == "soft" else hours)[row[1], month], LINES[row[1]]) for row in here]
                starts[name].update(comes=weight, met=weight * all(level <= line for level, line in levels))
    found = overload(office(rows, [(role, "", line) for role, line in LINES.items()]), ONLY_BOOKINGS, seed=seed)
    for (role, period), row in found.table.iterrows():
        assert row["p_bookings"] == pytest.approx(cells[role, str(period)], abs=1e-12)
        assert meets(row["p_overload"], cells[role, str(period)]), (role, period)
    for role in LINES:
        assert meets(found.roles.loc[role, "p_overload"], roles[role]), role
    for name, row in found.projects.iterrows():
        assert str(row["start"]) == first[name]
        assert meets(row["futures"] / COUNT, starts[name]["comes"]), name
        assert meets(row["p_staffed"], starts[name]["met"] / starts[name]["comes"], row["futures"]), name


def test_proposals_come_as_whole_projects_and_not_cell_by_cell():
    rows = [("a", role, month, 60, "proposed", 0.5) for role in ("welder", "diver") for month in ("2026-01", "2026-03")]
    found = overload(office(rows, [("welder", "", 50.0), ("diver", "", 50.0)]), ONLY_BOOKINGS)
    in_work = found.table["p_overload"][found.table["demand"] > 0]
    assert in_work.nunique() == 1
    assert found.roles["p_overload"].tolist() == [in_work.iloc[0]] * 2  # were cells independent, it would be 0.75
    assert found.totals["p_overload"] == in_work.iloc[0]


def test_a_phase_with_a_lower_chance_comes_only_after_one_with_a_higher_one():
    rows = [("a", "welder", "2026-01", 60, "proposed", 0.8), ("a", "welder", "2026-02", 60, "proposed", 0.3)]
    found = overload(office(rows, [("welder", "", 50.0)]), ONLY_BOOKINGS)
    first, second = found.table["p_overload"].iloc[:2]
    assert meets(first, 0.8)
    assert meets(second, 0.3)
    assert found.roles.loc["welder", "p_overload"] == first


# ----------------------------------------------------------------------------------------------------------- effort


def test_one_job_overruns_as_a_lognormal_does():
    found = overload(office([("a", "welder", "2026-01", 80, "hard")]), spread(0.3))
    assert meets(found.table["p_overload"].iloc[0], norm.sf(math.log(100 / 80) / 0.3))
    assert found.table["demand_p80"].iloc[0] == pytest.approx(80 * math.exp(0.3 * norm.ppf(0.8)), rel=0.02)
    mean = 80 * math.exp(0.045)
    assert found.table["demand_mean"].iloc[0] == pytest.approx(mean, abs=4 * mean * 0.31 / 100)
    assert found.projects.loc["a", "effort_basis"] == "effort_spread 0.3"


@pytest.mark.parametrize("loading", [0.0, 0.6, 1.0])
def test_efforts_of_two_projects_correlate_by_the_square_of_the_loading(loading):
    doubts = spread(0.2, loading=loading)
    draws = Draws(1, 40_000)
    shared = fates(["a", "b"], doubts, draws)
    logs = []
    for name in ("a", "b"):
        work = [Booking("welder", name, 0, 0, 1.0, 1.0, math.nan, math.nan, False, False)]
        effort = Effort(lambda z: np.exp(0.2 * z), "lognormal")
        logs.append(np.log(drawn_demand(work, {name: effort}, shared, doubts, draws, 1)[2, 0]))
    assert np.corrcoef(logs)[0, 1] == pytest.approx(loading**2, abs=4 / math.sqrt(40_000))
    assert np.std(logs[0]) == pytest.approx(0.2, rel=0.02)


def test_the_history_of_the_category_says_how_estimates_turn_out():
    ratios = [0.9, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.8, 2.0]
    history = pd.DataFrame({"project": [f"h{n}" for n in range(11)], "category": "hvdc", "quantity": "cost"})
    history = history.assign(estimated=100.0, actual=[100 * ratio for ratio in ratios], finished="2025-01-01")
    hours = [("a", "welder", "2026-01", 100.0, "hard")]
    portfolio = office(hours, projects={"project": ["a"], "category": ["hvdc"]}, history=history)
    found = overload(portfolio)
    ratio = reference_classes(portfolio).ratio("hvdc", "cost")
    cell = found.table.iloc[0]
    assert found.projects.loc["a", "effort_basis"] == "cost history of hvdc (11 finished)"
    assert cell["demand_mean"] == pytest.approx(100 * ratio.mean, abs=4 * 100 * math.sqrt(ratio.var / COUNT))
    assert cell["demand_p80"] == pytest.approx(100 * float(ratio.ppf(0.8)), rel=0.03)
    for doubts in (StaffingDoubts(fewest_records=12), StaffingDoubts(effort_like=None)):
        assert overload(portfolio, doubts, iterations=10).projects.loc["a", "effort_basis"] == "effort_spread 0.2"


def test_three_points_are_percentiles_of_one_draw_for_all_periods_of_a_role():
    draws, doubts = Draws(3, COUNT), StaffingDoubts()
    work = [
        Booking("welder", "a", 0, 0, 1.0, 100.0, 80.0, 150.0, False, False),
        Booking("welder", "a", 1, 0, 1.0, 10.0, 8.0, 15.0, False, False),
        Booking("welder", "a", 2, 0, 1.0, 10.0, 10.0, 10.0, False, False),
    ]
    shared = fates(["a"], doubts, draws)
    first, second, third = drawn_demand(work, {"a": Effort(CERTAIN, "")}, shared, doubts, draws, 3)[2]
    triangle = Triangular.from_percentiles(80, 100, 150)
    assert meets((first < 80).mean(), 0.1)
    assert meets((first > 150).mean(), 0.1)
    assert first.mean() == pytest.approx(triangle.mean, abs=4 * math.sqrt(triangle.var / COUNT))
    np.testing.assert_allclose(second, first / 10, rtol=1e-6)
    assert (third == 10).all()


def test_operations_keep_their_hours_and_come_first():
    rows = [("bau", "welder", "2026-01", 90, "soft"), ("a", "welder", "2026-01", 20, "hard")]
    found = overload(office(rows), spread(0.5))
    assert "bau" not in found.projects.index
    # What the project needs beyond ten hours is missing, and only its own hours are uncertain.
    assert meets(found.table["p_overload"].iloc[0], norm.sf(math.log(10 / 20) / 0.5))
    assert found.projects.loc["a", "p_staffed"] == pytest.approx(1 - found.table["p_overload"].iloc[0])


# ----------------------------------------------------------------------------------------------------------- starts


def test_work_that_starts_late_moves_as_a_whole():
    rows = [("a", "welder", "2026-01", 120, "proposed", 0.5), ("a", "welder", "2026-02", 30, "proposed", 0.5)]
    found = overload(office(rows), StaffingDoubts(effort_spread=0.0, effort_like=None, slips=(0.3, 0.1)))
    for step, chance in enumerate((0.5 * 0.6, 0.5 * 0.3, 0.5 * 0.1, 0.0)):
        assert meets(found.table["p_overload"].iloc[step], chance), step
    for step, hours in enumerate((72, 36 + 18, 12 + 9, 3)):
        assert found.table["demand_mean"].iloc[step] == pytest.approx(0.5 * hours, rel=0.1)
    assert meets(found.roles.loc["welder", "p_overload"], 0.5)


def test_firm_work_stays_and_work_pushed_behind_the_calendar_is_gone():
    rows = [("a", "welder", "2026-04", 40, "proposed"), ("b", "welder", "2026-04", 40, "soft")]
    found = overload(office(rows), StaffingDoubts(effort_spread=0.0, effort_like=None, slips=(1.0,)))
    assert found.table["demand_mean"].tolist() == [0, 0, 0, 40]
    assert found.projects["futures"].to_dict() == {"a": 0, "b": COUNT}
    assert found.projects["p_staffed"].isna().to_dict() == {"a": True, "b": False}


def test_a_firm_project_starts_staffed_whatever_is_proposed_beside_it():
    rows = [
        ("firm", "welder", "2026-01", 80, "hard"),
        ("soft", "welder", "2026-01", 15, "soft"),
        ("wish", "welder", "2026-01", 30, "proposed", 0.5),
    ]
    found = overload(office(rows), ONLY_BOOKINGS)
    assert found.projects["p_staffed"].to_dict() == {"firm": 1.0, "soft": 1.0, "wish": 0.0}


def test_a_project_under_way_has_started():
    rows = [("run", "welder", "2026-01", 80, "hard"), ("old", "welder", "2025-12", 10, "soft")]
    rows += [("old", "welder", "2026-01", 10, "soft")]
    found = overload(office(rows, projects={"project": ["run", "old"], "state": ["active", "approved"]}), ONLY_BOOKINGS)
    assert found.projects[["start", "p_staffed"]].isna().all(axis=None)
    assert found.projects["futures"].eq(0).all()


# ----------------------------------------------------------------------------------------------------------- people


def test_people_who_leave_are_gone_until_they_are_replaced():
    supply = [("welder", f"welder {n}", 10.0) for n in range(8)]
    portfolio = office([("a", "welder", "2026-01", 1, "hard")], supply, periods=("2026-01", "2026-12"))
    found = overload(portfolio, StaffingDoubts(attrition=0.05, refill_after=3))
    chance = expected_presence(0.05, 12, 3)
    error = 10 * np.sqrt(8 * chance * (1 - chance) / COUNT)
    assert (np.abs(found.table["supply_mean"] - 80 * chance) <= 4 * error + 1e-9).all()
    assert found.table["supply"].eq(80).all()


def test_a_role_planned_as_a_whole_is_made_of_full_time_people():
    portfolio = office([("a", "welder", "2026-01", 1, "hard")], [("welder", "", 440.0)])  # 2½ people in January
    found = overload(portfolio, StaffingDoubts(attrition=1.0))
    assert found.table["supply_mean"].tolist() == [440, 0, 0, 0]
    # 160 hours are one person in February: 440 are three, and 400 are missing as soon as one of the three has left
    work = portfolio.demand.assign(period="2026-02", hours=400.0)
    alone = overload(portfolio.replace(demand=work), GONE).table
    assert alone["supply_mean"].iloc[1] == pytest.approx(440 * 0.8, rel=0.02)
    assert meets(alone["p_overload"].iloc[1], 1 - 0.8**3)


def test_somebody_who_joins_later_cannot_have_left_before():
    portfolio = office([("a", "welder", "2026-01", 5, "hard")], [("welder", "ann", 10.0)])
    portfolio = portfolio.replace(supply=portfolio.supply.iloc[2:])
    supply = overload(portfolio, GONE).table["supply_mean"]
    assert supply.iloc[:3].tolist() == [0, 0, 10]
    assert supply.iloc[3] == pytest.approx(8, rel=0.02)


GONE = StaffingDoubts(effort_spread=0.0, attrition=0.2)


def test_a_person_with_two_roles_leaves_both_at_once():
    rows = [("a", role, "2026-04", 5, "hard") for role in ("welder", "diver")]
    found = overload(office(rows, [("welder", "ann", 10.0), ("diver", "ann", 10.0)]), GONE)
    gone = found.roles["p_overload"]
    assert meets(gone["welder"], 1 - 0.8**3)
    assert gone["welder"] == gone["diver"] == found.totals["p_overload"]


def test_absence_takes_its_share_of_the_weeks():
    portfolio = office([("a", "welder", "2026-01", 1, "hard")], [("welder", "w", 130.0)])
    found = overload(portfolio, StaffingDoubts(absence=0.1)).table["supply_mean"]
    error = 130 * math.sqrt(0.09 / 4 / COUNT)  # four weeks
    assert (np.abs(found - 117) <= 4 * error).all()


def test_each_week_of_each_period_is_lost_by_itself_wherever_the_calendar_begins():
    sick = StaffingDoubts(effort_spread=0.0, absence=0.1)
    rows = [("a", "welder", f"2026-0{month}", 130, "hard") for month in (1, 2, 3, 4)]
    found = overload(office(rows, [("welder", "ann", 130.0)]), sick)
    assert meets(found.table["p_overload"].iloc[0], 1 - 0.9**4)
    assert meets(found.roles.loc["welder", "p_overload"], 1 - 0.9**16)  # four months of four weeks
    later = overload(office(rows[1:], [("welder", "ann", 130.0)], periods=("2026-02", "2026-04")), sick)
    pd.testing.assert_frame_equal(found.table.iloc[1:], later.table, check_exact=True)


def test_only_what_may_be_planned_counts_when_asked():
    portfolio = office([("a", "welder", "2026-01", 90, "hard")])
    portfolio = portfolio.replace(supply=portfolio.supply.assign(target_utilisation=0.85))
    for against, limit, over in (("supply", 0.5, 0), ("plannable", 1.0, 1), ("plannable", 1.1, 0)):
        found = overload(portfolio, ONLY_BOOKINGS, rules=StaffingRules(limit=limit), against=against)
        assert found.table["p_overload"].iloc[0] == found.table["p_bookings"].iloc[0] == over
        assert found.table["supply"].iloc[0] == pytest.approx(100 if against == "supply" else 85 * limit)


def test_extra_supply_is_certain_and_may_be_taken_away(two_proposals):
    extra = pd.DataFrame({"role": "welder", "period": [pd.Period("2026-02"), pd.Period("2026-03")], "hours": [20, -40]})
    extra["period"] = extra["period"].astype(object)  # as they come out of a table turned on its side
    found = overload(two_proposals, ONLY_BOOKINGS, extra_supply=extra)
    assert found.table["supply"].tolist() == found.table["supply_mean"].tolist() == [100, 120, 60, 100]
    assert found.roles.loc["welder", "p_overload"] == 0
    away = overload(two_proposals, ONLY_BOOKINGS, extra_supply=extra.assign(hours=-500.0))
    assert away.table["supply"].tolist() == [100, 0, 0, 100]
    assert away.table["load"].iloc[1] == math.inf


# -------------------------------------------------------------------------------------------------------- properties


@pytest.mark.parametrize("against", ["supply", "plannable"])
def test_without_doubt_the_chances_are_the_grid_of_staffing(busy, against):
    sure = busy.replace(
        demand=busy.demand.assign(probability=(busy.demand["probability"] > 0.5).astype(float)),
        supply=busy.supply.assign(target_utilisation=0.8),
    )
    found = overload(sure, ONLY_BOOKINGS, against=against, iterations=50)
    grid = staff(sure).table
    asked = grid["demand"] + grid["operations"]
    there = grid["gross"] - grid["leave"]
    offered = there if against == "supply" else grid["operations"].clip(upper=there) + grid["plannable"]
    over = asked > offered
    assert over.any()
    assert not over.all()
    assert found.table["p_overload"].equals(over.astype(float))
    assert found.table["p_bookings"].equals(over.astype(float))
    np.testing.assert_allclose(found.table["demand_mean"], asked)
    np.testing.assert_allclose(found.table["supply_mean"], offered)
    np.testing.assert_allclose(found.table["expected_overload"], (asked - offered).clip(lower=0))
    if against == "plannable":
        np.testing.assert_allclose(found.table["expected_overload"], grid["overload"])


def test_any_period_is_at_least_the_worst_and_at_most_the_sum(busy):
    found = overload(busy, EVERYTHING, iterations=2000)
    by_role = found.table["p_overload"].groupby(level="role")
    roles = found.roles["p_overload"].sort_index()
    assert (roles >= by_role.max()).all()
    assert (roles <= by_role.sum().clip(upper=1.0) + 1e-12).all()
    assert (roles > by_role.max()).any()
    assert found.totals["p_overload"] >= roles.max()


def test_more_supply_never_raises_any_chance_in_the_same_futures(busy):
    more = busy.replace(supply=busy.supply.assign(hours=busy.supply["hours"] * 1.07))
    before, after = (overload(one, EVERYTHING, iterations=1000) for one in (busy, more))
    for column in ("p_overload", "expected_overload"):
        assert (after.table[column] <= before.table[column] + 1e-9).all()
        assert (after.roles[column] <= before.roles[column].reindex(after.roles.index) + 1e-9).all()
    assert (after.projects["p_staffed"].dropna() >= before.projects["p_staffed"].dropna()).all()
    assert (after.table["p_overload"] < before.table["p_overload"]).any()


def test_a_cure_is_compared_on_the_same_futures(busy):
    extra = pd.DataFrame({"role": "welder", "period": busy.calendar, "hours": 50.0})
    before = overload(busy, EVERYTHING, iterations=1000)
    after = overload(busy, EVERYTHING, iterations=1000, extra_supply=extra)
    others = before.table.index.get_level_values("role") != "welder"
    pd.testing.assert_frame_equal(before.table[others], after.table[others])
    assert (after.table["p_overload"] <= before.table["p_overload"]).all()


@pytest.mark.parametrize("block", [1, 7, 8192])
def test_the_size_of_a_block_changes_no_digit(block):
    portfolio = office(random_rows(1), [(role, "", line) for role, line in LINES.items()])
    whole, split = (
        _simulate(portfolio, EVERYTHING, StaffingRules(), "supply", None, Draws(5, 60, size)) for size in (60, block)
    )
    for name in ("table", "roles", "projects"):
        pd.testing.assert_frame_equal(getattr(whole, name), getattr(split, name), check_exact=True)


def test_fewer_iterations_are_the_first_ones_of_more():
    portfolio = office([("a", "welder", "2026-01", 120, "proposed", 0.5)])
    counts = [overload(portfolio, ONLY_BOOKINGS, iterations=n).table["p_overload"].iloc[0] * n for n in (1, 2, 3, 4)]
    assert all(0 <= more - fewer <= 1 for fewer, more in pairwise(counts))


def test_a_role_is_the_same_whatever_other_projects_and_people_there_are(busy):
    welding = set(busy.demand.loc[busy.demand["role"] == "welder", "project"])
    fewer = busy.subset(welding)
    fewer = fewer.replace(
        supply=busy.supply[busy.supply["role"] == "welder"], demand=fewer.demand[fewer.demand["role"] == "welder"]
    )
    before, after = (overload(one, EVERYTHING, iterations=500).table for one in (busy, fewer))
    assert 2 < len(welding) < len(busy.projects)
    pd.testing.assert_frame_equal(before.loc[["welder"]], after, check_exact=True)


def test_the_order_of_rows_changes_no_digit(busy):
    mixed = busy.replace(
        demand=busy.demand.sample(frac=1, random_state=1), supply=busy.supply.sample(frac=1, random_state=2)
    )
    before, after = (overload(one, EVERYTHING, iterations=300) for one in (busy, mixed))
    for name in ("table", "roles", "projects"):
        pd.testing.assert_frame_equal(getattr(before, name), getattr(after, name), check_exact=True)


def test_a_seed_is_another_world(two_proposals):
    first, second, again = (overload(two_proposals, ONLY_BOOKINGS, seed=seed).table for seed in (1, 2, 1))
    assert first.equals(again)
    assert not first.equals(second)


# ------------------------------------------------------------------------------------------------------ what counts


def test_starts_are_those_of_a_plan(busy):
    names = ["p03", "p05", "p08"]
    starts = pd.Series(busy.calendar[2], index=names)
    found = overload(busy, iterations=200, starts=starts)
    again = overload(shifted(busy, starts), iterations=200)
    pd.testing.assert_frame_equal(found.table, again.table)
    assert found.projects["start"].notna().all()


def test_booking_states_and_projects_can_be_left_out(two_proposals):
    firm = overload(two_proposals, ONLY_BOOKINGS, rules=StaffingRules(bookings=("hard", "soft")), iterations=100)
    assert firm.table["demand_mean"].tolist() == [0, 60, 0, 0]
    assert list(firm.projects.index) == ["hard"]
    one = overload(two_proposals, ONLY_BOOKINGS, rules=StaffingRules(projects=("one",)), iterations=100)
    assert list(one.projects.index) == ["hard", "one"]


def test_work_without_people_is_certain_overload():
    supply = [("welder", "", 100.0), ("diver", "", 0.0)]
    found = overload(office([("a", "diver", "2026-01", 1, "hard")], supply), EVERYTHING, iterations=100)
    cell = found.table.loc[("diver", pd.Period("2026-01"))]
    assert cell[["p_overload", "supply", "load"]].tolist() == [1, 0, math.inf]
    assert found.table.loc["diver", "p_overload"].iloc[1:].eq(0).all()


@pytest.mark.parametrize(("frequency", "periods"), [("Q", ("2026Q1", "2026Q1")), ("Y", ("2026", "2028"))])
def test_quarters_years_and_a_single_period_work(frequency, periods):
    portfolio = office([("a", "welder", periods[0], 120, "proposed", 0.5)], frequency=frequency, periods=periods)
    found = overload(portfolio, EVERYTHING, iterations=500)
    assert found.table["p_overload"].iloc[0] > 0
    assert found.grid().shape == (1, len(portfolio.calendar))


def test_without_supply_or_demand_the_answer_says_which_is_empty(two_proposals):
    found = overload(Portfolio())
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no rows in supply and demand.")
    assert str(found) == f"No chance of overload: {found.reason}"
    full = overload(two_proposals, iterations=10)
    for name in ("table", "roles", "projects"):
        assert list(getattr(found, name).columns) == list(getattr(full, name).columns)


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ({"iterations": 0}, "iterations: 0 is not between 1 and"),
        ({"iterations": 1.5}, "iterations: 1.5 is not a whole number"),
        ({"iterations": 10**9}, "iterations: 1,000,000,000 needs too much memory, most is"),
        ({"seed": -1}, "seed: -1 is not a whole number between"),
        ({"against": "hope"}, "against: 'hope' is not one of supply, plannable"),
        ({"extra_supply": pd.DataFrame({"role": ["welder"]})}, "extra_supply: .*hours, period is missing"),
        (
            {"extra_supply": pd.DataFrame({"role": ["cook"], "period": [pd.Period("2026-01")], "hours": [1.0]})},
            "extra_supply: cook in 2026-01 is no role with supply",
        ),
        (
            {"extra_supply": pd.DataFrame({"role": ["welder"], "period": [pd.Period("2026-01")], "hours": [math.inf]})},
            "extra_supply: expected finite numbers of hours",
        ),
    ],
)
def test_impossible_questions_are_refused(question, complaint, two_proposals):
    with pytest.raises(ParameterError, match=complaint):
        overload(two_proposals, **question)


@pytest.mark.parametrize(
    ("doubts", "complaint"),
    [
        ({"effort_spread": -0.1}, "effort_spread: -0.1 is not between 0 and 3"),
        ({"effort_like": "hope"}, "effort_like: 'hope' is not one of cost, duration, benefit"),
        ({"fewest_records": 0}, "fewest_records: 0 is not at least 1"),
        ({"loading": 1.1}, "loading: 1.1 is not between 0 and 1"),
        ({"absence": math.nan}, "absence: nan is not between 0 and 1"),
        ({"slips": (0.7, 0.6)}, "slips: .* are not chances of 0 or more that sum to at most 1"),
        ({"slips": (-0.1,)}, "slips: .* are not chances of 0 or more"),
        ({"attrition": 2.0}, "attrition: 2.0 is not between 0 and 1"),
    ],
)
def test_impossible_doubts_are_refused(doubts, complaint):
    with pytest.raises(ParameterError, match=complaint):
        StaffingDoubts(**doubts)
