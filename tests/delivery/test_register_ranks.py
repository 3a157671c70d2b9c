"""The register three ways: by matrix, by expected value, and by what each risk costs at a chance."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.delivery.register_ranks import register_ranks
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.fixed_impacts import exact_quantile, exact_total
from workbench.risk.measures import quantile_interval
from workbench.schedule.project_schedule import project_schedule
from workbench.taxonomy import Status

RARE, OFTEN, SMALL, CHANCE = (
    {"risk": "rare", "probability": 0.1, "cost_impact": 400.0},
    {"risk": "often", "probability": 0.7, "cost_impact": 60.0, "residual_probability": 0.2, "response_cost": 15.0},
    {"risk": "small", "probability": 0.7, "cost_impact": 50.0, "residual_cost_impact": 10.0},
    {"risk": "chance", "probability": 0.5, "cost_impact": 20.0, "response": "enhance"},
)
ALL = [RARE, OFTEN, SMALL, CHANCE]
ALIKE = "Matrix, expected value and simulation rank the risks alike"
GONE = {"risk": "gone", "probability": 0.9, "cost_impact": 999.0, "status": "closed"}


def book(risks: list[dict], **project) -> Portfolio:
    """One project of 1,000 whose work lasts 40 and 60 days on a calendar without weekends."""
    week = [("all", day, 8.0) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
    settings = {"portfolio": "x", "first_period": "2026Q1", "last_period": "2027Q4", "as_of": "2026-01-01"}
    tables = {
        "settings": pd.DataFrame([settings]),
        "projects": pd.DataFrame([{"project": "p", "state": "active", "cost": 1000.0, "duration": 4} | project]),
        "calendars": pd.DataFrame(week, columns=["calendar", "day", "hours"]),
        "activities": pd.DataFrame(
            [
                {"project": "p", "activity": name, "duration": days, "calendar": "all"}
                for name, days in (("a", 40), ("b", 60))
            ]
        ),
        "links": pd.DataFrame([{"project": "p", "predecessor": "a", "successor": "b"}]),
    }
    if risks:
        tables["risks"] = pd.DataFrame([{"project": "p", **row} for row in risks])
    return Portfolio(**tables)


# ------------------------------------------------------------------------------------- the exact distribution


def test_three_risks_by_hand():
    total = exact_total([0.3, 0.2, 0.1], [20.0, 10.0, 40.0])
    assert total["amount"].tolist() == [0, 10, 20, 30, 40, 50, 60, 70]
    assert total["probability"].iloc[[0, -1]].tolist() == pytest.approx([0.504, 0.006])
    assert (total["amount"] * total["probability"]).sum() == pytest.approx(12.0)
    second = (total["amount"] ** 2 * total["probability"]).sum()
    assert second - 144 == pytest.approx(0.21 * 400 + 0.16 * 100 + 0.09 * 1600)
    assert [exact_quantile(total, level) for level in (0.504, 0.5041, 0.8, 1.0)] == [0, 10, 20, 70]


@pytest.mark.parametrize("seed", range(4))
def test_the_convolution_is_that_of_all_that_may_happen(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 11))
    chances = rng.random(count).round(2) if seed else np.array([0.0, 1.0, 0.5] * 4)[:count]
    impacts = rng.integers(-3, 9, count).astype(float)
    listed: dict[float, float] = {}
    for happens in product((False, True), repeat=count):
        chance = np.prod(np.where(happens, chances, 1 - chances))
        listed[float(impacts @ happens)] = listed.get(float(impacts @ happens), 0.0) + chance
    expected = {amount: chance for amount, chance in sorted(listed.items()) if chance > 0}
    total = exact_total(chances, impacts)
    assert dict(zip(total["amount"], total["probability"], strict=True)) == pytest.approx(expected, rel=1e-12)
    assert total["amount"].is_monotonic_increasing
    assert total["at_most"].tolist() == pytest.approx(np.cumsum([*expected.values()]).tolist())


def test_no_risk_costs_nothing_and_too_many_are_refused():
    assert exact_total([], []).values.tolist() == [[0.0, 1.0, 1.0]]
    assert len(exact_total([0.5] * 20, 2.0 ** np.arange(20))) == 2**20
    for chances, impacts, match in (
        ([0.5] * 21, [1.0] * 21, "21 risks"),
        ([0.5], [1.0, 2.0], "shape"),
        ([1.5], [1.0], "from 0 to 1"),
        ([0.5], [np.inf], "finite"),
        ([np.nan], [1.0], "from 0 to 1"),
    ):
        with pytest.raises(ParameterError, match=match):
            exact_total(chances, impacts)


# ----------------------------------------------------------------------------------------------- three rankings


def test_matrix_expected_value_and_response_by_hand():
    found = register_ranks(book([*ALL, GONE]), iterations=2000)
    table = found.table.loc[["rare", "often", "small", "chance"]]
    assert table["probability"].tolist() == [0.1, 0.7, 0.7, 0.5]
    assert table["impact"].tolist() == [400, 60, 50, -20]
    assert table["emv"].tolist() == pytest.approx([40, 42, 35, -10])
    assert table["sd"].tolist() == pytest.approx([120, 60 * 0.21**0.5, 50 * 0.21**0.5, 10])
    assert table["emv_rank"].tolist() == [2, 1, 3, 4]
    # .1 x .8 above 40 % of the cost, .7 x .1 below a tenth of it twice, .5 x .1
    assert table["score"].tolist() == pytest.approx([0.08, 0.07, 0.07, 0.05])
    assert table["matrix_rank"].tolist() == [1, 2, 2, 4]  # two of one cell are alike
    assert table["net_benefit"].tolist() == pytest.approx([0, 42 - 12 - 15, 35 - 7, 0])
    assert found.totals["emv"] == pytest.approx(107)
    assert found.totals["sd"] == pytest.approx((14400 + 0.21 * (3600 + 2500) + 100) ** 0.5)
    assert "gone" not in found.table.index


def test_a_saving_is_what_the_register_without_the_risk_would_cost_less_on_the_same_futures():
    whole = register_ranks(book(ALL), level=0.96)
    for risk in ALL:
        without = register_ranks(book([one for one in ALL if one is not risk]), level=0.96)
        row = whole.table.loc[risk["risk"]]
        assert row["saving"] == pytest.approx(whole.totals["amount"] - without.totals["amount"])
        assert row["saving_low"] <= row["saving"] <= row["saving_high"]
    # The amounts at P96 by listing what may happen; the expected value has `rare` behind `often`.
    assert whole.table["saving"].to_dict() == {"rare": 380, "often": 60, "small": 50, "chance": -20}
    assert whole.table["saving_rank"].tolist() == [1, 2, 3, 4]
    assert str(whole) == "rare is number 1 by the matrix, 2 by expected value and 1 by what it costs at P96"


def test_the_rare_heavy_risk_is_named_where_the_expected_value_hides_it_and_only_there():
    hidden = (
        "Expected value puts rare behind often, yet at P96 it costs more, 380 EUR against 60 EUR: "
        "it comes more seldom (10% against 70%) and heavier"
    )
    assert register_ranks(book(ALL), level=0.96).findings()[:-1] == (hidden,)
    assert register_ranks(book(ALL), level=0.5).findings()[:-1] == ()  # at even odds it costs nothing
    likelier = RARE | {"probability": 0.2}  # expected to cost 80: the first place, so nothing is hidden
    assert register_ranks(book([likelier, OFTEN]), level=0.96).findings()[:-1] == ()


def test_findings_are_those_of_the_risks_that_are_looked_at():
    found = register_ranks(book(ALL), level=0.96)
    assert len(found.findings(2)) == 2  # `rare` and `often`, the costliest
    assert found.findings(1) == ("rare stands alone, so there is nothing to rank",)


def test_risks_of_one_grade_are_named_where_one_is_twice_the_other_and_only_there():
    # A chance of .7 with impacts of 2 and 9 % of the cost: one cell of the matrix.
    risks = [SMALL | {"risk": "one", "cost_impact": 20.0}, SMALL | {"risk": "other", "cost_impact": 90.0}]
    found = register_ranks(book(risks), iterations=500)
    assert found.table["score"].nunique() == 1
    assert found.findings()[:-1] == (
        "The matrix calls other and one both moderate, though one can be expected to cost 4.5 times as much as "
        "the other",
    )
    near = [SMALL | {"risk": "one", "cost_impact": 46.0}, SMALL | {"risk": "other", "cost_impact": 90.0}]
    assert register_ranks(book(near), iterations=500).findings()[:-1] == ()
    graver = [SMALL | {"risk": "one", "cost_impact": 20.0}, SMALL | {"risk": "other", "cost_impact": 300.0}]
    assert register_ranks(book(graver), iterations=500).findings()[:-1] == ()  # of two grades
    gains = [one | {"response": "enhance"} for one in risks]
    assert register_ranks(book(gains), iterations=500).findings()[:-1] == ()


@pytest.mark.parametrize("seed", range(2))
def test_the_simulated_register_is_the_exact_one(seed):
    rng = np.random.default_rng(seed)
    risks = [
        {"risk": f"r{k}", "probability": float(rng.random()), "cost_impact": float(rng.integers(1, 200))}
        for k in range(12)
    ]
    found = register_ranks(book(risks), iterations=20_000, seed=seed, level=0.75)
    assert found.levels["level"].tolist() == [0.1, 0.2, 0.5, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99]
    total = exact_total([one["probability"] for one in risks], [one["cost_impact"] for one in risks])
    for row in found.levels.itertuples():
        assert row.exact == total["amount"][total["at_most"] >= row.level - 1e-12].iloc[0]
        low, high = quantile_interval(found.amounts, row.level, 0.9999)
        assert low <= row.exact <= high
    assert found.amounts.mean() == pytest.approx(found.totals["emv"], abs=4 * found.totals["sd"] / 20_000**0.5)
    assert found.amounts.std() == pytest.approx(found.totals["sd"], rel=0.03)


def test_above_twenty_risks_only_the_simulation_speaks():
    risks = [{"risk": f"r{k}", "probability": 0.5, "cost_impact": 1.0} for k in range(21)]
    found = register_ranks(book(risks), iterations=200)
    assert found.levels["exact"].isna().all()
    assert found.levels["simulated"].notna().all()
    assert found.reason == "21 risks have too many sums for an exact distribution."
    assert found.table["matrix_rank"].unique().tolist() == [1]


def test_with_a_schedule_days_are_ranked_too():
    late = {"risk": "late", "probability": 0.9, "cost_impact": 1.0, "time_impact": 30.0}
    seldom = {"risk": "seldom", "probability": 0.1, "cost_impact": 500.0, "time_impact": 50.0}
    portfolio = book([late, seldom, SMALL])
    found = register_ranks(portfolio, ["p"], schedule=project_schedule(portfolio, "p"), iterations=2000)
    # At P80 the schedule is 30 days late with `late`, and on time without: `seldom` alone comes in a tenth of futures.
    assert found.table.loc[["late", "seldom", "small"], "days_saving"].tolist() == [30, 0, 0]
    assert found.table.at["late", "days_rank"] == 1
    # The same futures: where the register alone strikes, its draws are those of the schedule.
    assert found.table.loc["late", "saving"] == pytest.approx(1.0)


def test_unlucky_questions_about_the_register_have_answers():
    nothing = wb.register_ranks(book([GONE]))
    assert (nothing.status, str(nothing)) == (Status.NO_DATA, "The register holds no open risk.")
    assert nothing.table.empty
    alone = register_ranks(book([RARE]), iterations=100)
    assert str(alone) == "rare stands alone, so there is nothing to rank"
    assert (alone.findings(), nothing.findings()) == ((str(alone),), (nothing.reason,))
    seldom = register_ranks(book([RARE, RARE | {"risk": "too"}]), iterations=1000)
    assert str(seldom).startswith("None of the 2 risks alone changes what the register costs at P80; the heaviest, ")
    assert seldom.findings() == (str(seldom),)
    ungraded = register_ranks(book([RARE, OFTEN], cost=0.0), level=0.5, iterations=100)
    assert np.isnan(ungraded.table.at["rare", "matrix_rank"])
    assert str(ungraded) == ALIKE
    assert ungraded.findings()[:-1] == ()
    plan = project_schedule(book(ALL), "p")
    two = Portfolio(projects=pd.DataFrame({"project": ["p", "q"]}))
    for wrong, match in (
        ({"level": 0.0}, "level"),
        ({"iterations": 0}, "iterations"),
        ({"projects": ["z"]}, "z is no project"),
        ({"schedule": plan}, "belongs to one project"),
    ):
        with pytest.raises(ParameterError, match=match):
            register_ranks(two, **wrong)
