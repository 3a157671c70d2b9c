"""The shipped sample: sound, the same everywhere, and with the truths in it that its page describes."""

import subprocess
import sys
import time
from math import comb

import numpy as np
import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.schema import TABLES
from workbench.sources import sample
from workbench.sources.sample.catalogue import CYCLIC, OVERLOADED_ROLE, SUPPLIER_HIT, WATERMELONS
from workbench.taxonomy import RUNNING, Perspective
from workbench.valuation import remaining

CAUSE, FACTOR = "supplier_transformer_delay", "supply_transformers"


@pytest.fixture(scope="module")
def tables():
    return sample.energy()


@pytest.fixture(scope="module")
def portfolio(tables):
    return Portfolio(**tables)


@pytest.fixture(scope="module")
def running(portfolio):
    return portfolio.projects.index[portfolio.projects["state"].isin([str(state) for state in RUNNING])]


@pytest.fixture(scope="module")
def candidates(portfolio):
    return portfolio.projects.index[portfolio.projects["state"] == "candidate"]


@pytest.fixture(scope="module")
def worth(portfolio):
    """Present value of planned costs and benefits per project, from the cash flows alone."""
    flows = portfolio.cash_flows.query("basis == 'plan'")
    steps = pd.PeriodIndex(flows["period"]).asi8 - portfolio.calendar[0].ordinal
    present = flows["amount"] * 1.06 ** (-steps / 4.0)
    return present.groupby([flows["project"], flows["flow"]]).sum().unstack(fill_value=0.0)


@pytest.fixture(scope="module")
def last_reports(portfolio):
    reports = portfolio.status_reports.sort_values("month").drop_duplicates("project", keep="last")
    return reports.set_index("project")


def load(portfolio, projects):
    """Demand over hours present, role by period, of operations and the projects given."""
    demand, supply = portfolio.demand, portfolio.supply
    mine = demand[demand["project"].isin([*projects, *portfolio.components.index])]
    mine = mine[mine["period"].isin(portfolio.calendar)]
    asked = mine.groupby(["role", "period"])["hours"].sum().unstack(fill_value=0.0)
    present = (supply["hours"] - supply["leave"]).groupby([supply["role"], supply["period"]]).sum().unstack()
    return asked / present


def longest_run(flags):
    best = now = 0
    for flag in flags:
        now = now + 1 if flag else 0
        best = max(best, now)
    return best


def chance_of_overlap(projects, hit, group):
    """Probability that at least as many hit projects fall into the group by chance, and the lift."""
    n, hits, size, both = len(projects), len(hit), len(group), len(hit & group)
    ways = sum(comb(hits, x) * comb(n - hits, size - x) for x in range(both, min(hits, size) + 1))
    return ways / comb(n, size), (both / size) / (hits / n)


def test_the_tables_have_the_columns_of_the_schema_and_the_counts_of_the_page(tables):
    absent = {"people", "leave"}  # the sample lists the hours of its people in supply
    assert set(tables) == {name for name, table in TABLES.items() if not table.record} - absent
    for name, frame in tables.items():
        assert set(frame.columns) <= set(TABLES[name].by_name), name
        assert frame.index.equals(pd.RangeIndex(len(frame))), name
        assert len(frame), name
    assert sum(map(len, tables.values())) < 25_000
    states = tables["projects"]["state"].value_counts()
    assert states["candidate"] == 60
    assert states[["active", "approved", "on_hold"]].sum() == 25
    assert set(tables["projects"]["category"]) == {"hvdc", "renewables", "grid_it", "infrastructure", "storage"}
    assert tables["history"]["project"].nunique() == 120
    assert len(tables["budgets"]) == 4 * 12
    assert tables["activities"].groupby("project").size().between(20, 40).sum() == 6
    assert set(tables["links"]["link_type"]) == {"fs", "ss", "ff"}


def test_every_check_of_a_portfolio_passes_and_the_calendar_is_that_of_the_page(portfolio):
    assert [str(p) for p in portfolio.calendar[[0, -1]]] == ["2026Q4", "2029Q3"]
    assert f"{portfolio.as_of:%Y-%m-%d}" == "2026-09-30"
    assert portfolio.discount_rate == 0.06


def test_two_processes_make_the_same_fingerprint(portfolio):
    code = (
        "from workbench.sources.sample import energy\nfrom workbench.portfolio import Portfolio\n"
        "print(Portfolio(**energy()).fingerprint())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert other.stdout.strip() == portfolio.fingerprint()


def test_a_caller_cannot_spoil_the_sample_for_the_next_one(portfolio):
    mine = sample.energy()
    mine["projects"].loc[0, "name"] = "Changed"
    assert Portfolio(**sample.energy()).fingerprint() == portfolio.fingerprint()


def test_the_tables_are_made_in_two_seconds():
    sample._tables.cache_clear()
    sample.network._schedule.cache_clear()
    started = time.process_time()
    sample.energy()
    assert time.process_time() - started < 2.0


def test_foreign_money_is_converted_with_the_rate_of_the_day(tables, portfolio):
    raw = tables["cash_flows"]
    foreign = raw["currency"].eq("NOK")
    assert foreign.sum() > 5
    converted = portfolio.cash_flows.loc[foreign.to_numpy(), "amount"]
    assert converted.to_numpy() == pytest.approx(raw.loc[foreign, "amount"].to_numpy() * 0.0862, abs=0.005)


def test_the_stated_cost_of_a_project_is_the_sum_of_its_planned_cost(portfolio, running, candidates):
    flows = portfolio.cash_flows.query("flow == 'cost' and basis == 'plan'").groupby("project")["amount"].sum()
    for project in [*running, *candidates]:
        assert portfolio.projects.loc[project, "cost"] == pytest.approx(flows[project], abs=0.01)


def test_most_candidates_are_worth_their_cost_and_a_few_are_not(worth, candidates):
    own = worth.loc[candidates]
    ratio = own["benefit"] / own["cost"]
    assert 3 <= (own["benefit"] < own["cost"]).sum() <= 6
    assert ratio.min() > 0.7
    assert ratio.max() < 3.0
    assert ratio.std() > 0.3


def test_funds_offer_about_half_of_what_candidates_wish(portfolio, running, candidates):
    flows = portfolio.cash_flows.query("flow == 'cost' and basis == 'plan'")
    flows = flows[flows["period"].isin(portfolio.calendar)]
    fund = flows["project"].map(portfolio.projects["fund"])
    taken = flows[flows["project"].isin(running)].groupby(fund)["amount"].sum()
    wished = flows[flows["project"].isin(candidates)].groupby(fund)["amount"].sum()
    share = (portfolio.budgets.groupby("fund")["amount"].sum() - taken) / wished
    assert share.between(0.45, 0.55).all()
    period = flows[flows["project"].isin(running)].groupby([fund, "period"])["amount"].sum()
    offered = portfolio.budgets.set_index(["fund", "period"])["amount"]
    assert (offered.reindex(period.index) >= period).all()


def test_the_supplier_delay_stands_out_where_it_was_planted_and_another_cause_does_not(portfolio, running):
    exposures, issues = portfolio.exposures, portfolio.issues
    group = set(exposures.loc[exposures["factor"] == FACTOR, "project"]) & set(running)
    hit = set(issues.loc[issues["cause"] == CAUSE, "project"])
    p, lift = chance_of_overlap(set(running), hit, group)
    assert p < 1e-3
    assert lift > 1.8
    assert portfolio.projects.loc[sorted(hit), "category"].nunique() >= 4
    assert issues["cause"].value_counts().drop(CAUSE).max() < 1.5 * issues["cause"].value_counts()[CAUSE]
    assert issues.drop_duplicates(["project", "cause"])["cause"].value_counts().idxmax() == CAUSE
    for other in ("permit_delay", "design_change", "price_rise"):
        p, lift = chance_of_overlap(set(running), set(issues.loc[issues["cause"] == other, "project"]), group)
        assert p > 0.05, other


def test_the_supplier_delay_is_in_risks_changes_and_milestones_too(portfolio):
    assert portfolio.risks.query("cause == @CAUSE and status == 'happened'")["project"].nunique() == 10
    assert portfolio.changes.query("reason == @CAUSE")["project"].nunique() == 8
    milestones = portfolio.milestones.set_index("project")
    slip = (milestones["forecast"] - milestones["baseline"]).dt.days
    delivered = slip[milestones["name"] == "Main transformer delivered"]
    before = slip[milestones["name"] == "Contract signed"]
    assert set(SUPPLIER_HIT) <= set(delivered.index)
    assert delivered.median() > 60
    assert before.abs().median() < 7


def test_it_projects_overran_in_the_past_and_the_other_classes_did_not(portfolio):
    cost = portfolio.history.query("quantity == 'cost'")
    overrun = (cost["actual"] / cost["estimated"] - 1.0).groupby(cost["category"])
    assert overrun.median()["grid_it"] == pytest.approx(0.35, abs=0.02)
    assert overrun.quantile(0.8)["grid_it"] == pytest.approx(0.80, abs=0.05)
    assert overrun.median().drop("grid_it").between(0.0, 0.10).all()
    assert overrun.quantile(0.8).drop("grid_it").max() < 0.25


def test_it_candidates_look_best_on_paper(portfolio, worth, candidates):
    ratio = (worth["benefit"] / worth["cost"]).loc[candidates]
    by_class = ratio.groupby(portfolio.projects["category"]).median()
    assert by_class.idxmax() == "grid_it"
    assert by_class["grid_it"] > 2.0
    assert by_class["grid_it"] / 1.35 / (by_class["renewables"] / 1.02) < 1.0


def test_one_role_is_overloaded_for_long_and_already_by_what_runs(portfolio, running, candidates):
    everything = load(portfolio, [*running, *candidates])
    runs = (everything > 1.0).apply(longest_run, axis=1)
    assert runs[OVERLOADED_ROLE] >= 4
    assert runs.drop(OVERLOADED_ROLE).max() <= 2
    only_running = load(portfolio, running)
    over = (only_running > 1.0).sum(axis=1)
    assert over[OVERLOADED_ROLE] == 1
    assert over.drop(OVERLOADED_ROLE).max() == 0


def test_bookings_of_the_scarce_role_are_as_firm_as_its_demand_and_never_above_it(portfolio, running):
    bookings = portfolio.bookings
    assert len(bookings) == 126
    assert set(bookings["role"]) == {OVERLOADED_ROLE}
    assert set(bookings["project"]) <= set(running)
    demand = portfolio.demand[portfolio.demand["role"] == OVERLOADED_ROLE]
    asked = demand.groupby(["project", "period", "booking_state"])["hours"].sum()
    booked = bookings.groupby(["project", "period", "booking_state"])["hours"].sum()
    assert (booked <= asked.reindex(booked.index)).all()
    assert booked.sum() > 0.9 * asked[asked.index.get_level_values(0).isin(running)].sum()
    supply = portfolio.supply[portfolio.supply["person"] != ""].set_index(["person", "period"])
    hours = (supply["hours"] - supply["leave"]).reindex(pd.MultiIndex.from_frame(bookings[["person", "period"]]))
    used = bookings.groupby(["person", "period"])["hours"].transform("sum")
    assert bookings["person"][used.to_numpy() > hours.to_numpy()].unique().tolist() == ["HVDC engineer 13"]
    assert set(bookings["booking_state"][bookings["frozen"]]) == {"hard"}
    assert bookings["frozen"].sum() == 28
    assert (bookings["booked_at"] < portfolio.as_of.tz_localize("UTC")).all()


def test_one_skill_is_held_by_nobody_and_one_by_nobody_well_enough(portfolio):
    best = portfolio.skills.groupby("skill")["level"].max()
    wanted = portfolio.skill_demand.set_index("skill")["min_level"]
    assert set(wanted.index.difference(best.index)) == {"Quantum-safe cryptography"}
    low = wanted[wanted > best.reindex(wanted.index).fillna(9).astype(int)]
    assert set(low.index) == {"Multi-terminal control"}


def test_every_kind_of_cure_is_there_for_the_scarce_role(portfolio):
    cures = portfolio.cures
    assert len(cures) == 8
    own = cures[cures["role"] == OVERLOADED_ROLE]
    assert set(own["kind"]) == {"hire", "contract", "cross_train", "overtime"}
    assert set(cures["kind"]) - set(own["kind"]) == {"delay", "de_scope"}
    prices = portfolio.hires.groupby("role")["cost_rate"].max()
    contract = cures[cures["kind"] == "contract"].set_index("role")["cost_per_hour"]
    assert contract.to_dict() == prices.to_dict()


def test_projects_that_ride_on_the_power_price_look_good_but_hardly_diversify(portfolio, worth, candidates):
    loadings = portfolio.exposures.pivot(index="project", columns="factor", values="loading").fillna(0.0)
    assert (np.square(loadings).sum(axis=1) <= 1.0).all()
    capital = [p for p in candidates if portfolio.projects.loc[p, "category"] != "grid_it"]
    ratio = (worth["benefit"] / worth["cost"]).loc[capital].sort_values(ascending=False)
    cyclic = [*CYCLIC]
    assert loadings.loc[cyclic, "power_price"].between(0.8, 0.9).all()
    assert set(ratio.index[: len(cyclic)]) == set(cyclic)
    others = [p for p in capital if p not in cyclic]

    def correlation(projects):
        matrix = loadings.loc[projects].to_numpy()
        return (matrix @ matrix.T)[np.triu_indices(len(projects), 1)].mean()

    assert correlation(cyclic) > 0.6
    assert correlation(others) < 0.25


def test_watermelons_declare_green_while_the_figures_are_red_and_nobody_else_does(last_reports):
    overrun = last_reports["estimate_at_completion"] / last_reports["budget_at_completion"] - 1.0
    late = (last_reports["forecast_finish"] - last_reports["baseline_finish"]).dt.days
    spi = last_reports["earned_value"] / last_reports["planned_value"].where(last_reports["planned_value"] > 0)
    red = (overrun >= 0.20) & (late > 60) & (spi < 0.8)
    green = (last_reports["schedule"] == "green") & (last_reports["cost"] == "green")
    assert set(last_reports.index[red & green]) == set(WATERMELONS)


def test_reports_are_cumulative_and_agree_with_the_money(portfolio, running):
    reports = portfolio.status_reports
    columns = ["planned_value", "earned_value", "actual_cost"]
    for _, part in reports.sort_values("month").groupby("project"):
        assert (part[columns].diff().dropna() >= 0).all().all()
    assert (reports["planned_value"] <= reports["budget_at_completion"]).all()
    assert (reports["earned_value"] <= reports["budget_at_completion"]).all()
    last = reports[reports["month"] == pd.Period("2026-09")].set_index("project")
    spent = portfolio.cash_flows.query("basis == 'actual'").groupby("project")["amount"].sum()
    ahead = portfolio.cash_flows.query("basis == 'forecast'").groupby("project")["amount"].sum()
    assert len(last) == len(running) - 1
    for project, report in last.iterrows():
        assert report["actual_cost"] == pytest.approx(spent.get(project, 0.0), abs=0.01)
        assert report["estimate_at_completion"] == pytest.approx(spent.get(project, 0.0) + ahead[project], abs=0.01)


def test_three_reports_are_missing_and_two_came_late(portfolio, running):
    reports = portfolio.status_reports
    assert len(running) * 6 - len(reports) == 3
    cut_off = reports["month"].dt.end_time.dt.tz_localize("UTC") + pd.Timedelta(days=10)
    assert (reports["submitted_at"] > cut_off).sum() == 2


def test_work_in_the_schedules_is_worth_what_the_status_reports_say(portfolio, last_reports):
    work = portfolio.activities
    for project, part in work.groupby("project"):
        assert part["budget"].sum() == pytest.approx(last_reports.loc[project, "budget_at_completion"], abs=0.01)
        earned = (part["budget"] * part["percent_complete"]).sum()
        assert earned == pytest.approx(last_reports.loc[project, "earned_value"], rel=1e-3)
        assert part["finish"].max() == last_reports.loc[project, "forecast_finish"]
        assert part["baseline_finish"].max() <= last_reports.loc[project, "baseline_finish"]
    assert work.loc[work["actual_finish"].notna(), "percent_complete"].eq(1.0).all()
    assert (work["actual_finish"].dropna() <= portfolio.as_of).all()


def test_a_successor_never_starts_before_its_predecessor_finished(portfolio):
    dates = portfolio.activities.set_index(["project", "activity"])
    links = portfolio.links.query("link_type == 'fs'")
    before = dates.loc[list(zip(links["project"], links["predecessor"], strict=True))]
    after = dates.loc[list(zip(links["project"], links["successor"], strict=True))]
    for start, finish in (("start", "finish"), ("baseline_start", "baseline_finish")):
        assert (after[start].to_numpy() > before[finish].to_numpy()).all()


def test_scores_scorecard_and_committee_have_what_a_first_look_needs(portfolio, candidates):
    ratings = portfolio.ratings
    assert set(ratings["project"]) == set(candidates)
    assert ratings["voter"].nunique() == 6
    assert 0.7 < ratings["evidence"].ne("").mean() < 0.95
    assert len(ratings) < 60 * 6 * 6
    leniency = ratings.query("criterion == 'strategic_priority'").groupby("voter")["value"].mean()
    assert leniency["Digital assessor"] - leniency["Finance assessor"] > 10
    assert set(portfolio.kpis["perspective"]) == {str(view) for view in Perspective}
    assert portfolio.kpi_values.groupby("kpi").size().between(23, 24).all()
    asks = portfolio.decisions.query("outcome == ''")
    assert len(asks) == 5
    assert asks["ask"].str.contains("Options: (A)", regex=False).all()
    overdue = portfolio.actions.query("status == 'open'")["due"] < portfolio.as_of
    assert 3 <= overdue.sum() <= 25
    assert portfolio.projects["mandatory"].sum() == 4


def test_one_running_project_is_worth_less_than_its_exit(portfolio):
    running = portfolio.projects[portfolio.projects["state"].isin(["active", "approved", "on_hold"])].index
    to_go = remaining(portfolio).projects.loc[running, "value"]
    exits = portfolio.exits.reindex(running)
    stopping = (exits["salvage"] - exits["exit_cost"]).fillna(0.0)
    assert list(running[to_go < stopping]) == ["IT-005"]
    assert (round(to_go["IT-005"] / 1e6, 1), round(stopping["IT-005"] / 1e6, 1)) == (4.7, 5.2)
