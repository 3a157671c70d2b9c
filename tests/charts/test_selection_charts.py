"""Pictures of a selection: what they draw is what the answers say."""

from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hostile_names import hostile

from workbench.answer import Answer
from workbench.charts.bridge import plot_bridge
from workbench.charts.bubble import plot_bubble
from workbench.charts.frontier import plot_frontier
from workbench.charts.labels import name_points
from workbench.charts.limit_prices import plot_baselines, plot_limits, plot_prices, plot_rule_worth
from workbench.charts.quadrants import quadrant_shares, risk_of
from workbench.charts.roadmap import RECORD, plot_roadmap
from workbench.charts.style import new_axes
from workbench.portfolio import Portfolio
from workbench.risk.forecast import forecast
from workbench.selection.bridge import bridge
from workbench.selection.explain import explain
from workbench.selection.limits import Limits
from workbench.selection.select import Selection, select

COSTS = {"a": 40.0, "b": 30.0, "c": 20.0, "d": 10.0, "e": 35.0}
WORTH = {"a": 60.0, "b": 60.0, "c": 28.0, "d": 12.0, "e": 36.0}


def office(names: dict[str, str] | None = None, **tables: pd.DataFrame) -> Portfolio:
    """Five candidates of one or two quarters; c waits for the end of b, and d needs c."""
    keys = list(COSTS)
    projects = pd.DataFrame(
        {
            "project": keys,
            "name": [(names or {}).get(key, f"Project {key.upper()}") for key in keys],
            "state": "candidate",
            "category": ["grid", "grid", "it", "it", "it"],
            "start": "2026Q1",
            "latest_start": "2026Q4",
            "duration": [2, 1, 1, 1, 2],
            "estimate_class": [1, 2, 3, 4, 5],
        }
    )
    flows = [
        {"project": key, "period": "2026Q1", "flow": flow, "amount": amount}
        for key in keys
        for flow, amount in (("cost", COSTS[key]), ("benefit", COSTS[key] + WORTH[key]))
    ]
    given = {
        "settings": pd.DataFrame({"portfolio": ["x"], "first_period": ["2026Q1"], "last_period": ["2026Q4"],
                                  "as_of": ["2026-01-01"], "discount_rate": [0.0]}),
        "projects": projects,
        "cash_flows": pd.DataFrame(flows),
        "budgets": pd.DataFrame({"fund": ["f"] * 4, "period": [f"2026Q{n}" for n in range(1, 5)],
                                 "amount": [70.0, 30.0, 30.0, 30.0]}),
        "dependencies": pd.DataFrame({"project": ["c", "d"], "depends_on": ["b", "c"],
                                      "kind": ["finish_start", "requires"]}),
    }  # fmt: skip
    return Portfolio(**{**given, **tables})


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return office()


@pytest.fixture(scope="module")
def plan(portfolio) -> Selection:
    return select(portfolio, Limits(forced_out=("e",)))


@pytest.fixture(scope="module")
def simulated(portfolio):
    return forecast(portfolio, projects=list(COSTS), iterations=200)


@pytest.fixture(scope="module")
def reasons(portfolio, plan):
    return explain(portfolio, plan.limits, plan, projects=["e"], most_solves=1, most_budgets=0)


def words(ax) -> list[str]:
    legend = ax.get_legend()
    return [text.get_text() for text in (*ax.texts, *(legend.get_texts() if legend else ()))]


# ------------------------------------------------------------------------------------------------- risk and return


def test_the_four_quarters_share_the_chosen_spend_and_nothing_else():
    points = pd.DataFrame(
        {
            "risk": [1.0, 3.0, 1.0, 3.0, 3.0],
            "value_per_cost": [9.0, 9.0, 1.0, 1.0, 1.0],
            "cost": [10.0, 20.0, 30.0, 40.0, 500.0],
            "chosen": [True, True, True, True, False],
        }
    )
    shares = quadrant_shares(points, 2.0, 5.0)
    assert shares.to_dict() == {"Pearl": 0.1, "Oyster": 0.2, "Bread and butter": 0.3, "White elephant": 0.4}
    assert quadrant_shares(points.assign(chosen=False), 2.0, 5.0).sum() == 0.0


def test_a_bubble_is_filled_when_chosen_and_its_area_grows_with_the_cost(portfolio, plan, simulated):
    ax = plot_bubble(plan, portfolio, simulated, ax=new_axes(9, 5))
    filled, hollow, areas = 0, 0, {}
    for group in ax.collections[: 2 * 2]:
        count = len(group.get_offsets())
        filled += count if len(group.get_facecolors()) else 0
        hollow += 0 if len(group.get_facecolors()) else count
        areas |= dict(zip(group.get_offsets()[:, 1].data.round(6), group.get_sizes(), strict=True))
    assert (filled, hollow) == (len(plan.chosen), len(COSTS) - len(plan.chosen))
    assert areas[1.5] > areas[2.0] > areas[1.2]  # worth per cost of a, b and d
    assert f"goes ahead ({filled})" in words(ax)
    assert "−" in words(ax), "the one forced out carries a mark"


def test_the_shares_in_the_corners_sum_to_one(portfolio, plan, simulated):
    ax = plot_bubble(plan, portfolio, simulated, ax=new_axes(9, 5))
    shares = [float(word.split(": ")[1].split("%")[0]) for word in words(ax) if word.endswith("of the spend")]
    assert len(shares) == 4
    assert sum(shares) == pytest.approx(100, abs=2)


def test_classes_differ_in_shape_and_not_in_colour_alone(portfolio, plan, simulated):
    ax = plot_bubble(plan, portfolio, simulated, ax=new_axes(9, 5))
    shapes = {mark.get_marker() for mark, text in zip(ax.get_legend().legend_handles, words(ax)[-5:], strict=False)}
    assert len(shapes) >= 2


def test_without_a_forecast_the_risk_is_the_class_of_the_estimate(portfolio, plan):
    ax = plot_bubble(plan, portfolio, ax=new_axes(9, 5))
    assert "class 1 definitive" in ax.get_xlabel()
    risk, _ = risk_of(portfolio, None, plan.table.index)
    assert risk.to_dict() == {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 5.0}


def test_the_spread_is_the_standard_deviation_for_each_unit_of_cost(portfolio, plan, simulated):
    risk, label = risk_of(portfolio, simulated, plan.table.index)
    assert risk["a"] == pytest.approx(simulated.table.at["a", "value_sd"] / 40.0)
    assert "standard deviation" in label


def test_a_project_in_question_and_those_that_leave_or_come_are_told_apart(portfolio, plan, simulated):
    ax = plot_bubble(plan, portfolio, simulated, explained="e", leaves=["a"], enters=["d"], ax=new_axes(9, 5))
    assert {"in question", "would leave", "would come"} <= set(words(ax))
    assert "would leave" not in words(plot_bubble(plan, portfolio, simulated, explained="e", ax=new_axes(9, 5)))


def test_names_beside_points_never_cover_each_other():
    ax = new_axes(6, 4)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    draw = np.random.default_rng(3)
    at = draw.random((40, 2))
    written = name_points(ax, [(f"Project {n}", x, y, 4.0) for n, (x, y) in enumerate(at)])
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == written
    assert 10 < written < 40
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


# --------------------------------------------------------------------------------------------------------- roadmap


def bars(ax) -> dict[float, tuple[float, float]]:
    """Row -> start and length of the plan's own bars."""
    own = [bar for bar in ax.patches if mpl.colors.to_hex(bar.get_facecolor()) != RECORD]
    return {round(bar.get_y() + bar.get_height() / 2): (bar.get_x(), bar.get_width()) for bar in own}


def test_the_bars_of_the_roadmap_are_the_schedule(portfolio, plan):
    ax = plot_roadmap(plan, portfolio, ax=new_axes(9, 4))
    names = [label.get_text() for label in ax.get_yticklabels()]
    chosen = plan.table[plan.table["chosen"]]
    first = chosen["start"].min().ordinal
    expected = {
        row["name"]: (row["start"].ordinal - first, row["finish"].ordinal - row["start"].ordinal + 1)
        for _, row in chosen.iterrows()
    }
    assert {names[y]: bar for y, bar in bars(ax).items()} == expected


def test_an_arrow_leads_from_an_end_to_a_start_and_never_back(portfolio, plan):
    assert {"b", "c", "d"} <= set(plan.chosen)
    ax = plot_roadmap(plan, portfolio, ax=new_axes(9, 4))
    solid = [line for line in ax.lines if line.get_linestyle() == "-" and len(line.get_xdata()) == 4]
    dotted = [line for line in ax.lines if line.get_linestyle() == ":" and len(line.get_xdata()) == 4]
    assert (len(solid), len(dotted)) == (1, 1)
    assert solid[0].get_xdata()[0] <= solid[0].get_xdata()[-1]
    first = plan.table["start"][plan.chosen].min().ordinal
    assert solid[0].get_xdata()[0] == plan.table.at["b", "finish"].ordinal + 1 - first
    assert solid[0].get_xdata()[-1] == plan.table.at["c", "start"].ordinal - first
    assert {"waits for the end of", "needs"} <= set(words(ax))


def test_without_a_portfolio_or_dependencies_the_bars_stand_alone(portfolio, plan):
    alone = office(dependencies=pd.DataFrame({"project": [], "depends_on": [], "kind": []}))
    for ax in (plot_roadmap(plan, ax=new_axes(9, 4)), plot_roadmap(select(alone), alone, ax=new_axes(9, 4))):
        assert not [line for line in ax.lines if len(line.get_xdata()) == 4]
        assert bars(ax)


def test_the_plan_of_record_lies_in_grey_behind_and_what_is_gone_is_named(plan):
    kept = plan.chosen[0]
    start = plan.table.at[kept, "start"]
    record = pd.DataFrame({"project": [kept, "e"], "start": [str(start + 1), "2026Q2"]})
    ax = plot_roadmap(plan, office(plan_of_record=record), ax=new_axes(9, 4))
    grey = [bar for bar in ax.patches if mpl.colors.to_hex(bar.get_facecolor()) == RECORD]
    assert len(grey) == 2
    assert "plan of record" in words(ax)
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "Project E  ✗"
    new = len(plan.chosen) - 1
    assert ax.get_title(loc="left").replace("\n", " ") == f"Against the plan of record {new} new, 1 gone, 1 moved"


# -------------------------------------------------------------------------------------------------------- frontier


def levels(**columns) -> Answer:
    table = pd.DataFrame(
        {"factor": [0.5, 1.0, 1.5], "value": [10.0, 30.0, 35.0], "bound": [12.0, 30.0, 40.0], **columns}
    )
    return Answer(table=table.set_index("factor"))


def test_the_frontier_stands_over_money_where_that_is_known_and_over_shares_else():
    share = plot_frontier(levels(), ax=new_axes(6, 4))
    assert share.get_xlabel() == "Budget (per cent of the funds)"
    assert share.lines[1].get_xdata().tolist() == [50.0, 100.0, 150.0]
    amount = plot_frontier(levels(budget=[50.0, 100.0, 150.0]), currency="EUR", ax=new_axes(6, 4))
    assert amount.get_xlabel() == "Budget (EUR)"
    assert amount.get_title(loc="left") == "From 100% to 150% of the budget, 50 EUR more money buys 5 EUR of value"


def test_hull_knee_and_plans_are_marked_where_they_are_there(plan):
    ax = plot_frontier(
        levels(hull=[True, False, True], knee=[False, True, False]), chosen=1.0, plan=plan, ax=new_axes(6, 4)
    )
    assert {"hull", "knee", "this plan", "best plan found", "no plan is worth more"} == set(words(ax))
    marked = {line.get_label(): line for line in ax.lines}
    assert marked["hull"].get_xdata().tolist() == [50.0, 150.0]
    assert marked["knee"].get_xdata().tolist() == [100.0]
    assert marked["this plan"].get_ydata()[0] == plan.value


def test_budgets_without_a_plan_or_a_bound_are_no_reason_to_fail():
    some = levels(bound=[None, None, None])
    assert plot_frontier(some, ax=new_axes(6, 4)).axison
    none = Answer(table=some.table.assign(value=np.nan), reason="No budget has a plan.")
    assert not plot_frontier(none, ax=new_axes(6, 4)).axison


# ---------------------------------------------------------------------------------------------------------- bridge


def test_the_steps_of_the_bridge_lead_to_the_cent_from_one_value_to_the_other(portfolio, plan):
    other = select(portfolio, Limits(forced_in=("e",)))
    compared = bridge(plan, other)
    ax = plot_bridge(compared, ax=new_axes(9, 4))
    (before, after), steps = [ax.patches[-2], ax.patches[-1]], ax.patches[:-2]
    assert (before.get_height(), after.get_height()) == (plan.value, other.value)
    signs = np.sign([compared.steps.at[change, "value"] for change in ("added", "removed", "moved", "repriced")])
    climbed = sum(sign * bar.get_height() for sign, bar in zip(signs, steps, strict=True))
    assert before.get_height() + climbed == pytest.approx(after.get_height(), abs=0.005)
    assert any(word.startswith("+") for word in words(ax))
    assert any(word.startswith("−") for word in words(ax))


def test_a_bridge_between_equal_plans_says_that_nothing_changed(plan):
    ax = plot_bridge(bridge(plan, plan), before="the plan at opening", ax=new_axes(9, 4))
    assert ax.get_title(loc="left") == "Nothing changed: the plan is the same as the plan at opening"


# ------------------------------------------------------------------------------------------------- price of limits


def test_a_rule_is_drawn_between_what_it_costs_at_least_and_at_most(reasons):
    rules = pd.DataFrame(
        {"says": "", "rows": 1, "gain_least": [5.0, 0.0, 0.0], "gain_most": [8.0, 0.0, 3.0],
         "verdict": ["costs", "free", "not known"]},
        index=["within_budget", "exclusions_kept", "few_enough"],
    )  # fmt: skip
    ax = plot_rule_worth(replace(reasons, rules=rules), currency="EUR", ax=new_axes(9, 3))
    assert [word.strip() for word in words(ax)[:3]] == ["✓ free", "up to 3 EUR", "5 EUR to 8 EUR"]
    assert ax.get_title(loc="left") == "The budget costs at least 5 EUR"
    assert [bar.get_width() for bar in ax.patches] == [0.0, 3.0, 8.0, 0.0, 0.0, 5.0]


def test_one_per_cent_of_a_limit_is_worth_its_price_times_the_hundredth(reasons):
    prices = pd.DataFrame(
        {
            "rule": ["within_budget", "within_capacity", "within_budget"],
            "name": ["f 2026Q1", "welder 2026Q1", "f 2026Q2"],
            "limit": [1000.0, 50.0, 10.0],
            "price": [0.5, 4.0, 0.0],
        }
    )
    ax = plot_prices(replace(reasons, prices=prices), ax=new_axes(9, 3))
    assert sorted(bar.get_width() for bar in ax.patches) == pytest.approx([2.0, 5.0])
    assert {"money", "people"} <= set(words(ax))


def test_habits_stand_beside_the_plan(reasons, plan):
    ax = plot_baselines(reasons, ax=new_axes(9, 3))
    assert len(ax.patches) == 4
    assert max(bar.get_width() for bar in ax.patches) == pytest.approx(plan.value)
    assert "more than the best habit" in ax.get_title(loc="left")


def test_three_pictures_share_one_figure(reasons):
    figure = plot_limits(reasons).figure
    assert len(figure.axes) == 3
    assert plt.get_fignums() == []


# ----------------------------------------------------------------------------------------------- whatever the data


def test_no_name_breaks_a_picture_of_a_selection():
    names = hostile(60, seed=11)
    for i in range(0, 60, 15):
        wild = office(dict(zip(COSTS, names[i : i + 5], strict=True)))
        found = select(wild)
        simulated = forecast(wild, projects=list(COSTS), iterations=50)
        for ax in (
            plot_bubble(found, wild, simulated, explained="a", leaves=["b"], ax=new_axes(7, 4)),
            plot_roadmap(found, wild, ax=new_axes(7, 4)),
            plot_bridge(bridge(found, select(wild, Limits(forced_out=("a",)))), ax=new_axes(7, 4)),
        ):
            ax.figure.canvas.draw()
            assert ax.axison


def test_without_a_plan_every_picture_says_why():
    no_plan = select(office(), Limits(budget=10.0, forced_in=("a",)))
    assert no_plan.value is None
    wild = office()
    why = explain(wild, no_plan.limits, no_plan)
    for ax in (
        plot_bubble(no_plan, wild, ax=new_axes(7, 4)),
        plot_roadmap(no_plan, wild, ax=new_axes(7, 4)),
        plot_bridge(bridge(no_plan, no_plan), ax=new_axes(7, 4)),
        plot_rule_worth(why, ax=new_axes(7, 4)),
        plot_prices(why, ax=new_axes(7, 4)),
        plot_baselines(why, ax=new_axes(7, 4)),
    ):
        assert not ax.axison
        assert len(ax.texts[0].get_text().split()) > 3


def test_one_project_without_a_spread_is_drawn():
    one = Portfolio(
        projects=pd.DataFrame({"project": ["a"], "state": ["candidate"], "estimate_class": [3], "start": ["2026Q1"],
                               "duration": [1]}),
        cash_flows=pd.DataFrame({"project": ["a"] * 2, "period": ["2026Q1"] * 2, "flow": ["cost", "benefit"],
                                 "amount": [10.0, 30.0]}),
    )  # fmt: skip
    ax = plot_bubble(select(one), one, ax=new_axes(7, 4))
    assert ax.axison
    assert "Pearls take 100% of the chosen spend" in ax.get_title(loc="left")
