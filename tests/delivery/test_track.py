import numpy as np
import pandas as pd
import pytest

from workbench.delivery.rollup import rolled
from workbench.delivery.track import track
from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import Status

AMOUNTS = ["planned_value", "earned_value", "actual_cost", "budget_at_completion"]


def reports(*rows: tuple, **more) -> pd.DataFrame:
    """Rows of project, month, planned value, earned value, actual cost, budget."""
    return pd.DataFrame(rows, columns=["project", "month", *AMOUNTS]).assign(**more)


def portfolio(status: pd.DataFrame, states: dict[str, str] | None = None, **tables) -> Portfolio:
    states = states or dict.fromkeys(status["project"], "active")
    projects = pd.DataFrame({"project": list(states), "state": list(states.values())})
    return Portfolio(projects=projects, status_reports=status, **tables)


@pytest.fixture
def three() -> Portfolio:
    components = pd.DataFrame(
        {
            "component": ["pf", "A", "B"],
            "parent": ["", "pf", "pf"],
            "component_type": ["portfolio", "programme", "programme"],
        }
    )
    projects = pd.DataFrame({"project": ["a", "b", "c"], "parent": ["A", "A", "B"], "state": "active"})
    status = reports(
        ("a", "2026-08", 2000, 1800, 1900, 4000),
        ("a", "2026-09", 3000, 2500, 2800, 4000),
        ("b", "2026-09", 100, 110, 100, 200),
        ("c", "2026-08", 50, 40, 60, 90),
        ("c", "2026-09", 70, 60, 80, 90),
    ).assign(
        schedule="green",
        cost="green",
        baseline_finish="2026-12-31",
        forecast_finish=["2026-12-31", "2027-03-31", "2026-12-31", "2026-12-31", "2027-01-15"],
    )
    return Portfolio(components=components, projects=projects, status_reports=status)


def test_one_project_gives_the_figures_of_the_brief():
    found = track(portfolio(reports(("a", "2026-09", 3000, 2500, 2800, 4000))), "2026-09-30")
    row = found.table.loc["a"]
    assert (row["cpi"], row["spi"], row["eac"]) == pytest.approx((0.893, 0.833, 4480), abs=5e-4)
    assert (row["cv"], row["sv"], row["vac"]) == pytest.approx((-300, -500, -480))
    assert found.totals["cpi"] == pytest.approx(2500 / 2800)
    assert found.status is Status.COMPUTED


def test_ratios_of_the_portfolio_come_from_sums(three):
    found = track(three, "2026-09-30")
    assert found.totals["cpi"] == pytest.approx(2670 / 2980)
    assert found.totals["spi"] == pytest.approx(2670 / 3170)
    assert found.totals["cpi"] != pytest.approx(found.table["cpi"].mean())


def test_every_level_is_the_sum_of_its_leaves(three):
    found = track(three, "2026-09-30")
    for name in ("pv", "ev", "ac", "bac", "eac", "cv", "sv", "vac"):
        leaves = found.table[name]
        assert found.totals[name] == pytest.approx(leaves.sum())
        assert found.programmes.loc["A", name] == pytest.approx(leaves[["a", "b"]].sum())
        assert found.programmes[name].sum() == pytest.approx(leaves.sum())
    assert found.programmes["projects"].to_dict() == {"A": 2, "B": 1}


def test_the_trend_ends_at_the_totals(three):
    trend = track(three, "2026-09-30").trend
    assert trend.index.astype(str).tolist() == ["2026-08", "2026-09"]
    assert trend.iloc[-1][["pv", "ev", "ac", "bac"]].tolist() == [3170, 2670, 2980, 4290]
    assert trend.iloc[0]["cpi"] == pytest.approx(1840 / 1960)


def test_an_earlier_day_shows_the_earlier_figures(three):
    found = track(three, "2026-09-29")
    assert str(found.month) == "2026-08"
    assert found.table["ev"].to_dict() == pytest.approx({"a": 1800, "b": np.nan, "c": 40}, nan_ok=True)
    assert found.table["missing"].to_dict() == {"a": False, "b": True, "c": False}


def test_the_order_of_rows_changes_no_figure(three):
    mixed = three.replace(
        projects=three.projects.iloc[::-1], status_reports=three.status_reports.sample(frac=1, random_state=3)
    )
    one, other = track(three, "2026-09-30"), track(mixed, "2026-09-30")
    pd.testing.assert_frame_equal(one.table, other.table.loc[one.table.index])
    assert one.totals == pytest.approx(other.totals, nan_ok=True)
    pd.testing.assert_frame_equal(one.programmes, other.programmes)


def test_the_unit_of_money_changes_no_index(three):
    status = three.status_reports
    status[AMOUNTS] *= 1000
    one, other = track(three, "2026-09-30"), track(three.replace(status_reports=status), "2026-09-30")
    for name in ("cpi", "spi", "spi_t", "computed"):
        pd.testing.assert_series_equal(one.table[name], other.table[name])
    assert other.totals["ev"] == pytest.approx(1000 * one.totals["ev"])


def test_green_outside_and_red_inside_is_a_watermelon(three):
    found = track(three, "2026-09-30")
    assert found.watermelons == ["a", "c"]
    assert found.table["computed"].to_dict() == {"a": "red", "b": "green", "c": "red"}
    assert found.table["computed_schedule"].to_dict() == {"a": "red", "b": "green", "c": "amber"}
    assert found.table["computed_cost"].to_dict() == {"a": "amber", "b": "green", "c": "red"}
    assert found.totals["watermelons"] == 2
    assert found.disagreement.shares["rosier"] == pytest.approx(2 / 3)
    assert "2 declared green but red by the figures" in str(found)


def test_the_dearer_estimate_colours_the_cost():
    status = reports(("a", "2026-09", 50, 50, 50, 100), ("b", "2026-09", 50, 50, 65, 100))
    found = track(portfolio(status.assign(estimate_at_completion=[125.0, 100.0])), "2026-09-30")
    assert found.table["computed_cost"].to_dict() == {"a": "red", "b": "red"}
    assert found.table["eac"].to_dict() == pytest.approx({"a": 100, "b": 130})
    assert found.table["eac_reported"].to_dict() == {"a": 125, "b": 100}


def test_a_missing_date_makes_the_colour_grey_and_not_green(three):
    status = three.status_reports
    status["forecast_finish"] = status["forecast_finish"].where(status["project"] == "a")
    found = track(three.replace(status_reports=status), "2026-09-30")
    assert found.table.loc["b", ["computed_schedule", "computed"]].tolist() == ["not_reported"] * 2
    assert found.table.loc["c", "computed"] == "red"


def test_a_late_report_does_not_count_for_its_month_unless_the_rules_say_so():
    status = reports(("a", "2026-08", 10, 10, 10, 90), ("a", "2026-09", 20, 15, 20, 90)).assign(
        schedule="green",
        cost="green",
        baseline_finish="2027-01-31",
        forecast_finish="2027-01-31",
        submitted_at=["2026-09-03T10:00:00+00:00", "2026-10-11T00:00:00+00:00"],
    )
    office = portfolio(status)
    strict = track(office, "2026-09-30")
    assert strict.table.loc["a", ["ev", "late", "missing", "computed", "declared"]].tolist() == [
        10, True, False, "not_reported", "not_reported",
    ]  # fmt: skip
    assert strict.missing_reports.loc["a", "sentence"] == (
        "a: the report for 2026-09 came after the cut-off; the figures are of 2026-08."
    )
    lenient = track(office, "2026-09-30", Rules(late_reports_count=True))
    assert lenient.table.loc["a", ["ev", "late", "computed"]].tolist() == [15, True, "red"]
    assert not track(office, "2026-09-30", Rules(report_cut_off_day=11)).table.loc["a", "late"]
    assert track(office, "2026-10-31").table.loc["a", "ev"] == 15


def test_a_project_without_a_report_is_missing_and_not_counted():
    found = track(
        portfolio(
            reports(("a", "2026-09", 10, 10, 10, 90)),
            {"a": "active", "b": "active", "c": "approved", "d": "completed", "e": "candidate"},
        ),
        "2026-09-30",
    )
    assert list(found.table.index) == ["a", "b", "c"]
    assert found.table["missing"].to_dict() == {"a": False, "b": True, "c": False}
    assert (found.totals["projects"], found.totals["left_out"], found.totals["ev"]) == (3, 2, 10)
    assert found.table.loc["b", "computed"] == "not_reported"


def test_an_incomplete_report_does_not_tilt_the_ratios():
    status = reports(("a", "2026-09", 10, 10, 10, 90), ("b", "2026-09", 10, None, 500, 90))
    found = track(portfolio(status), "2026-09-30")
    assert found.totals["cpi"] == 1
    assert found.totals["left_out"] == 1
    assert found.trend.iloc[-1]["ac"] == 10


def test_cost_without_earned_value_is_estimated_from_what_is_left():
    found = track(portfolio(reports(("a", "2026-09", 10, 0, 30, 90))), "2026-09-30")
    assert found.table.loc["a", ["eac", "eac_basis"]].tolist() == [120, "remaining"]


def test_every_breach_is_a_sentence(three):
    found = track(three, "2026-09-30", Rules(schedule_tolerance_days=14)).exceptions
    assert found.groupby("project")["measure"].agg(list).to_dict() == {
        "a": ["cpi", "spi", "cost", "schedule"],
        "c": ["cpi", "spi", "cost", "schedule"],
    }
    assert found.loc[3, "sentence"] == "a: the finish is expected 90 days late, tolerated are 14."
    assert track(three, "2026-09-30", Rules(cpi_limit=0.1, spi_limit=0.1, cost_tolerance=1.0)).exceptions[
        "measure"
    ].tolist() == ["schedule"]


def test_milestones_slip_by_forecast_minus_baseline(three):
    rows = pd.DataFrame(
        {
            "project": ["a", "a", "a", "b"],
            "milestone": ["m1", "m2", "m3", "m1"],
            "baseline": ["2026-06-01", "2026-09-04", "2026-12-01", "2026-10-01"],
            "forecast": ["2026-06-01", "2026-10-19", "2027-03-01", None],
            "actual": ["2026-06-08", None, None, None],
        }
    )
    found = track(three.replace(milestones=rows), "2026-09-30")
    slips = found.milestones.set_index(["project", "milestone"])
    assert slips["slip_days"].tolist() == pytest.approx([7, 45, 90, np.nan], nan_ok=True)
    assert slips["slip_working_days"].tolist()[:2] == [5, 31]
    assert slips["overdue"].tolist() == [False, True, False, False]
    sentence = found.exceptions.query("measure == 'milestone'")["sentence"].item()
    assert sentence == "a: milestone m2 slips 45 days, tolerated are 30; 1 later ones slip too much as well."


def test_the_systemic_cause_is_the_one_that_hits_many_projects(three):
    issues = pd.DataFrame(
        {
            "issue": [f"I{n}" for n in range(7)],
            "project": ["a", "b", "c", "a", "a", "a", "a"],
            "cause": ["supplier"] * 3 + ["noise"] * 4,
            "delay": [20.0, 30.0, 10.0, 5, 5, 5, 5],
            "raised_at": ["2026-05-01"] * 6 + ["2027-01-01"],
        }
    )
    changes = pd.DataFrame(
        {
            "change": ["C1", "C2"],
            "project": ["b", "b"],
            "reason": ["supplier"] * 2,
            "schedule_delta": [15.0, 99.0],
            "cost_delta": [7.0, 9.0],
            "outcome": ["approved", "rejected"],
        }
    )
    found = track(three.replace(issues=issues, changes=changes), "2026-09-30").causes
    assert list(found.index) == ["supplier", "noise"]
    assert found.loc["supplier", ["projects", "events", "delay_days", "cost", "systemic"]].tolist() == [
        3,
        4,
        75,
        7,
        True,
    ]
    assert found.loc["noise", ["projects", "events", "delay_days", "systemic"]].tolist() == [1, 3, 15, False]
    assert found["share_of_delay"].sum() == pytest.approx(1)


def test_a_risk_that_became_an_issue_counts_once(three):
    risks = pd.DataFrame(
        {"risk": ["R1", "R2"], "project": ["a", "b"], "cause": "x", "probability": 0.5, "status": "happened"}
    )
    issues = pd.DataFrame({"issue": ["I1"], "project": ["a"], "cause": ["x"], "from_risk": ["R1"]})
    assert track(three.replace(risks=risks, issues=issues), "2026-09-30").causes.loc["x", "events"] == 2


def test_earned_schedule_is_read_on_the_reported_plan():
    curve = [10, 25, 45, 70, 95, 120, 150]
    earned = [8, 20, 35, 50, 70, 90, 105]
    months = [f"2026-0{n}" for n in range(1, 8)]
    rows = [("a", m, pv, ev, ev * 1.2, 200) for m, pv, ev in zip(months, curve, earned, strict=True)]
    found = track(portfolio(reports(*rows, baseline_finish="2026-10-31")), "2026-07-31").table.loc["a"]
    assert (found["es"], found["at"], found["spi_t"]) == pytest.approx((5.4, 7, 0.771429), abs=5e-7)


def test_a_new_baseline_gives_no_earned_schedule():
    rows = [("a", "2026-01", 10, 5, 5, 100), ("a", "2026-02", 20, 10, 10, 140)]
    found = track(portfolio(reports(*rows)), "2026-02-28").table.loc["a"]
    assert np.isnan(found["spi_t"])
    assert found["pace_reason"] == "the baseline changed"


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", 5, "", pd.NaT])
def test_what_is_no_day_is_refused(three, day):
    with pytest.raises(UsageError, match="as_of"):
        track(three, day)


def test_without_a_day_the_last_reported_month_is_shown(three):
    assert str(track(three).month) == "2026-09"


def test_without_reports_the_answer_says_so():
    found = track(Portfolio(projects=pd.DataFrame({"project": ["a"], "state": ["active"]})), "2026-09-30")
    assert found.status is Status.NO_DATA
    assert str(found) == "The portfolio has no rows in status_reports."
    assert np.isnan(found.totals["cpi"])


def test_reports_of_a_later_month_are_no_reports_yet(three):
    found = track(three, "2025-01-15")
    assert found.status is Status.NO_DATA
    assert str(found) == "No running project has reported for 2024-12 or before."


def test_an_empty_portfolio_is_an_answer():
    found = track(Portfolio())
    assert found.is_empty
    assert len(found.table) == len(found.trend) == len(found.programmes) == len(found.exceptions) == 0


def test_names_of_projects_are_passed_on_as_they_are():
    name = "<script>alert(1)</script> {0} %s ' \" \\"
    projects = pd.DataFrame({"project": ["a"], "name": [name], "state": ["active"]})
    office = Portfolio(projects=projects, status_reports=reports(("a", "2026-09", 30, 2, 28, 40)))
    assert track(office, "2026-09-30").exceptions["sentence"].iloc[0].startswith(f"{name}: each unit")


def test_splitting_a_project_changes_no_sum(three):
    table = track(three, "2026-09-30").table
    halves = pd.concat([table, table])
    halves[["pv", "ev", "ac", "bac", "eac"]] /= 2
    whole, split = (rolled(frame, pd.Index(["x"] * len(frame))) for frame in (table, halves))
    pd.testing.assert_frame_equal(whole.drop(columns="projects"), split.drop(columns="projects"))


@pytest.fixture(scope="module")
def energy() -> Portfolio:
    sample = pytest.importorskip("workbench.sources.sample", reason="the sample portfolio is not part of this checkout")
    return Portfolio(**sample.energy())


def test_the_sample_rolls_up_to_its_leaves(energy):
    found = track(energy)
    assert found.status is Status.COMPUTED
    for name in ("pv", "ev", "ac", "bac", "eac"):
        assert (
            found.programmes[name].sum() == pytest.approx(found.table[name].sum()) == pytest.approx(found.totals[name])
        )
    assert found.trend.iloc[-1]["ev"] == pytest.approx(found.totals["ev"])
    assert set(found.missing_reports.index) == set(found.table.index[found.table["late"] | found.table["missing"]])


def test_the_sample_hides_a_systemic_cause_and_watermelons(energy):
    found = track(energy)
    assert len(found.watermelons) >= 1
    assert (found.table.loc[found.watermelons, "declared"] == "green").any()
    assert found.causes["systemic"].sum() >= 1
    assert found.causes["projects"].is_monotonic_decreasing
