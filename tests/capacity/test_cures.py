import itertools

import numpy as np
import pandas as pd
import pytest

from workbench.capacity.cure_chance import chance_after
from workbench.capacity.cure_offers import Change, Offer
from workbench.capacity.cure_plan import CureRules, cure
from workbench.capacity.cure_table import ALL, MIX, NOTHING, compare_cures, cure_table
from workbench.capacity.cured import cure_gain, cured
from workbench.capacity.cures import cheapest_cure
from workbench.capacity.staffing import staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status

# ------------------------------------------------------------------------- the worked example of the brief (case C6)

GAP = [0, 2, 4, 4, 1, 0]
CONTRACT = Offer(name="contractor", kind="contract", lead_time=1, minimum=3, cost=14)
HIRE = Offer(name="hire", kind="hire", lead_time=2, stays=True, fixed_cost=12, cost=8)


def engaged(cure) -> list[tuple]:
    """Kind, first and last month counted from 1, one entry per person."""
    rows = [(one.offer.kind, one.first + 1, one.last + 1) for one in cure.engagements for _ in range(round(one.units))]
    return sorted(rows)


def test_the_cheapest_cure_of_the_example_is_three_contractors_and_leaves_two_months_uncovered():
    found = cheapest_cure(GAP, [CONTRACT, HIRE], uncovered_price=20)
    assert (found.total, found.bound, found.status) == (pytest.approx(166), pytest.approx(166), Status.OPTIMAL)
    assert engaged(found) == [("contract", 2, 4), ("contract", 2, 4), ("contract", 3, 5)]
    assert found.uncovered.sum() == 2


def test_nothing_costs_220_hiring_alone_204_and_covering_everything_168():
    found = compare_cures(GAP, [CONTRACT, HIRE], uncovered_price=20)
    totals = {name: one.total for name, one in found.items()}
    assert totals == pytest.approx({NOTHING: 220, "contract": 166, "hire": 204, MIX: 166, ALL: 168})
    assert found[ALL].uncovered.sum() == 0


def test_the_table_says_when_each_cure_works_and_until_when_it_can_be_decided():
    table = cure_table(compare_cures(GAP, [CONTRACT, HIRE], uncovered_price=20), GAP)
    # the gap starts in the second month; people hired now come in the third
    assert table.loc["contract", ["effective", "late", "decide"]].tolist() == [1, 0, 0]
    assert table.loc["hire", ["effective", "late", "decide"]].tolist() == [2, 1, 0]
    assert table.loc[NOTHING, ["effective", "late", "decide"]].isna().all()
    assert table.loc[["contract", "hire"], "uncovered"].tolist() == [2, 8]
    assert table.loc["hire", "reversible"] == "hire: no: people stay"


def test_more_lead_time_than_the_gap_leaves_is_told():
    slow = Offer(name="slow", kind="contract", lead_time=5, cost=1)
    found = cheapest_cure(GAP, [slow])
    assert (found.status, found.uncovered.sum(), found.effective) == (Status.INFEASIBLE, 11, None)
    assert found.reason == "At least 11 stay uncovered"


# ----------------------------------------------------------------------------------------------- rules of an offer


def test_people_need_time_until_they_are_productive():
    slow = Offer(name="slow", kind="contract", cost=10, ramp=(0.5, 0.75), minimum=3)
    np.testing.assert_allclose(slow.effect(1, 4, (1, 6)), [[0, 0.5, 0.75, 1, 1, 0]])
    found = cheapest_cure([0, 0, 1, 0], [slow])
    assert (found.engagements[0].first, found.cost) == (0, 30)  # they start early enough to be productive by then


def test_periods_promised_beyond_the_calendar_are_paid():
    found = cheapest_cure([0, 0, 0, 1], [Offer(name="c", kind="contract", minimum=3, cost=10)])
    assert found.cost == 30
    assert {(one.first, one.last) for one in found.engagements} <= {(1, 3), (2, 3), (3, 3)}


def test_a_donor_of_people_must_not_be_short_afterwards():
    trained = Offer(name="t", kind="cross_train", role=0, donor=1, fixed_cost=5)
    spare = cheapest_cure([[1, 1], [-1, -1]], [trained], uncovered_price=20)
    assert (spare.total, spare.uncovered.sum()) == (5, 0)
    none = cheapest_cure([[1, 1], [0, 0]], [trained], uncovered_price=20)
    assert (none.engagements, none.total) == ((), 40)
    tight = cheapest_cure([[1, 1], [-1, 0]], [trained], uncovered_price=[20, 30])
    assert [(one.first, one.last) for one in tight.engagements] == [(0, 0)]
    half = Offer(name="h", kind="cross_train", role=0, donor=1, hours=1.0, donor_hours=0.5)
    assert cheapest_cure([[1], [-0.5]], [half]).status is Status.OPTIMAL


def test_maxima_and_the_budget_bind():
    few = Offer(name="few", kind="contract", cost=1, maximum=2)
    assert cheapest_cure([3, 3], [few], uncovered_price=10).uncovered.tolist() == [[1, 1]]
    assert cheapest_cure([3, 3], [Offer(name="c", kind="contract", cost=1)], budget=4, uncovered_price=10).cost == 4
    hours = Offer(name="o", kind="overtime", cost=1, maximum=1.5, whole=False)
    assert cheapest_cure([1.2, 3.0], [hours], uncovered_price=10).uncovered.sum() == pytest.approx(1.5)


def test_of_the_changes_of_one_project_at_most_one_is_made():
    later = Change(name="a later", kind="delay", group="a", relief=np.array([[2.0, -2.0]]), cost=3)
    less = Change(name="a less", kind="de_scope", group="a", relief=np.array([[1.0, 0.0]]), cost=1)
    found = cheapest_cure([2, -1], [], changes=[later, less], uncovered_price=5)
    # later: 3 + one hour short in the second period; less: 1 + one hour short in the first; both would cost 4 + 0
    assert (found.total, [one.name for one in found.changes]) == (6, ["a less"])


@pytest.mark.parametrize(
    ("numbers", "complaint"),
    [
        ({"minimum": 0}, "x: minimum: expected at least 1, got 0"),
        ({"lead_time": -1}, "x: lead_time: expected at least 0"),
        ({"cost": -1.0}, "x: cost: expected finite numbers of at least 0"),
        ({"ramp": (2.0,)}, "x: ramp: expected shares from 0 to 1"),
        ({"role": 3}, "x: role: expected a row of the gap, 0 to 0"),
    ],
)
def test_impossible_offers_are_refused(numbers, complaint):
    with pytest.raises(ParameterError, match=complaint):
        cheapest_cure(GAP, [Offer(name="x", kind="hire", **numbers)])


def test_impossible_questions_are_refused():
    with pytest.raises(ParameterError, match="gap: expected finite hours"):
        cheapest_cure([np.nan], [])
    with pytest.raises(ParameterError, match="uncovered_price: expected finite amounts"):
        cheapest_cure(GAP, [], uncovered_price=-1)
    wrong = Change(name="c", kind="delay", group="c", relief=np.zeros((1, 2)), cost=0)
    with pytest.raises(ParameterError, match="c: relief: expected 1 × 6 hours"):
        cheapest_cure(GAP, [], changes=[wrong])


# --------------------------------------------------------------------------------------- random cases, by listing all


def listed(gap: list[int], offers: list[tuple], price: float) -> float:
    """Least total over all numbers of people for each engagement: plain loops, no code of the package."""
    length, columns = len(gap), []
    for lead, minimum, fixed, cost, ramp, stays in offers:
        for first in range(lead, length):
            for last in range(first, length):
                if stays and last < length - 1:
                    continue
                if last - first + 1 < minimum and last < length - 1:
                    continue
                work = [0.0] * length
                for age, t in enumerate(range(first, last + 1)):
                    work[t] = ramp if age == 0 else 1.0
                paid = max(last - first + 1, minimum)
                columns.append((fixed + cost * paid, work))
    best = price * sum(gap)
    for size in range(1, 5):
        for chosen in itertools.combinations_with_replacement(columns, size):
            left = [max(0.0, need - sum(work[t] for _, work in chosen)) for t, need in enumerate(gap)]
            best = min(best, sum(cost for cost, _ in chosen) + price * sum(left))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_search_finds_what_listing_all_engagements_finds(seed):
    draw = np.random.default_rng(seed)
    gap = np.bincount(draw.integers(0, 4, 2), minlength=4).tolist()  # four people cover two units, however slow
    numbers = [
        (
            int(draw.integers(0, 3)),
            int(draw.integers(1, 4)),
            float(draw.integers(0, 9)),
            float(draw.integers(1, 12)),
            float(draw.choice([0.5, 1.0])),
            bool(draw.random() < 0.4),
        )
        for _ in range(2)
    ]
    offers = [
        Offer(
            name=f"{n}",
            kind="contract",
            lead_time=lead,
            minimum=least,
            fixed_cost=fixed,
            cost=cost,
            ramp=(ramp,),
            stays=stays,
        )
        for n, (lead, least, fixed, cost, ramp, stays) in enumerate(numbers)
    ]
    price = float(draw.integers(5, 30))
    found = cheapest_cure(gap, offers, uncovered_price=price)
    assert found.status is Status.OPTIMAL
    assert found.total == pytest.approx(listed(gap, numbers, price))


def test_more_offers_more_budget_and_more_people_never_cost_more():
    draw = np.random.default_rng(3)
    for _ in range(8):
        gap = draw.integers(0, 5, 6)
        less = Offer(name="c", kind="contract", lead_time=1, minimum=2, cost=float(draw.integers(5, 15)), maximum=1)
        more = Offer(name="c", kind="contract", lead_time=1, minimum=2, cost=less.cost, maximum=3)
        base = cheapest_cure(gap, [less], uncovered_price=20, budget=40).total
        for offers, budget in (([less, HIRE], 40), ([less], 80), ([more], 40)):
            assert cheapest_cure(gap, offers, uncovered_price=20, budget=budget).total <= base + 1e-6


# --------------------------------------------------------------------------------------------------------- portfolios

QUARTERS = ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]  # 512, 520, 528 and 528 standard hours
LATER = 2e6 * (1 - 1.08**-0.25)  # what project b loses by a quarter


def office(*cures: tuple, projects: dict | None = None, **tables) -> Portfolio:
    """Welders are 400 h short in the second quarter; of the divers one can be spared."""
    names = ["cure", "kind", "role", "from_role", "lead_time", "minimum_engagement", "fixed_cost", "cost_per_hour"]
    names += ["first_productivity", "ramp", "maximum"]
    known = {"project": ["a", "b"], "start": "2026Q2", "latest_start": ["2026Q2", "2026Q4"], "value": [9e6, 2e6]}
    work = [("a", "welder", "2026Q2", 500.0), ("b", "welder", "2026Q2", 420.0), ("b", "diver", "2026Q2", 1.0)]
    supply = [("welder", "welder 1", quarter, 520.0) for quarter in QUARTERS]
    supply += [("diver", "diver 1", quarter, 600.0) for quarter in QUARTERS]
    settings = {"portfolio": ["o"], "first_period": ["2026Q1"], "last_period": ["2026Q4"], "discount_rate": [0.08]}
    return Portfolio(
        settings=pd.DataFrame(settings),
        projects=pd.DataFrame(known | (projects or {})),
        supply=pd.DataFrame(supply, columns=["role", "person", "period", "hours"]),
        demand=pd.DataFrame(work, columns=["project", "role", "period", "hours"]),
        cures=pd.DataFrame(cures, columns=names),
        **tables,
    )


CONTRACTOR = ("c", "contract", "welder", "", 1, 2, 0.0, 90.0, 1.0, 0, 3.0)
OVERTIME = ("o", "overtime", "welder", "", 0, 1, 0.0, 120.0, 1.0, 0, 0.5)
TRAINING = ("t", "cross_train", "welder", "diver", 1, 1, 3000.0, 0.0, 0.5, 1, None)


@pytest.fixture(scope="module")
def four_ways():
    return cure(office(CONTRACTOR, OVERTIME, TRAINING))


def test_every_kind_alone_and_the_best_mix_are_priced_by_hand(four_ways):
    table = four_ways.table
    assert table.loc[NOTHING, "uncovered"] == 400
    assert table.loc["contract", "cost"] == pytest.approx(90 * (520 + 528))  # two quarters are the least
    assert table.loc["overtime", ["cost", "uncovered"]].tolist() == pytest.approx([120 * 260, 140])
    # half as productive at first: one diver gives 260 h, two cover the gap, but only one can be spared
    assert table.loc["cross_train", ["cost", "uncovered"]].tolist() == pytest.approx([3000, 140])
    assert table.loc["delay", "cost"] == pytest.approx(LATER)
    best = four_ways.cures[MIX]
    assert (best.cost, best.uncovered.sum(), four_ways.status) == (pytest.approx(3000 + 120 * 140), 0, Status.OPTIMAL)


def test_the_recommendation_names_the_latest_day_to_decide(four_ways):
    days = four_ways.actions.set_index(["alternative", "kind"])["decide_by"]
    assert str(days[MIX, "cross_train"].date()) == "2026-01-01"  # one quarter before the second
    assert str(days[MIX, "overtime"].date()) == "2026-04-01"
    assert str(four_ways.table.loc[MIX, "decide_by"].date()) == "2026-01-01"
    assert str(four_ways.table.loc[MIX, "effective"]) == "2026Q2"
    assert str(four_ways) == "400 of 400 hours can be covered for 19.8 k EUR, to be decided by 2026-01-01"


def test_after_the_cure_the_staffing_shows_what_the_cure_said(four_ways):
    for alternative in (MIX, "contract", "delay"):
        after = staff(cured(four_ways.plan, four_ways, alternative))
        np.testing.assert_allclose(after.grid("overload"), four_ways.after(alternative), atol=1e-6)


def test_a_donor_gives_up_what_the_other_role_gets(four_ways):
    after = staff(cured(four_ways.plan, four_ways, "cross_train")).grid("supply")
    assert after.loc["diver", "2026Q2"] == pytest.approx(600 - 520)
    assert after.loc["welder", "2026Q2"] == pytest.approx(520 + 260)


def test_an_uncovered_hour_may_have_a_price():
    found = cure(office(CONTRACTOR), CureRules(uncovered_price=10.0))
    totals = found.table["total"]
    assert totals[[NOTHING, MIX]].tolist() == pytest.approx([4000, 4000])  # below the value that a delay loses
    assert totals[ALL] == pytest.approx(LATER)


def test_a_smaller_version_is_a_cure_with_the_value_it_loses():
    versions = {"project": ["a"], "version": ["small"], "benefit_share": [0.999], "work_share": [0.2]}
    found = cure(office(versions=pd.DataFrame(versions)))
    assert found.table.loc["de_scope", ["cost", "uncovered"]].tolist() == pytest.approx([9000, 0])
    assert found.actions.query("alternative == 'best mix'")["name"].tolist() == ["a as small"]
    after = staff(cured(found.plan, found)).grid("demand")
    assert after.loc["welder", "2026Q2"] == pytest.approx(420 + 100)


def test_leaving_a_project_out_costs_its_value_and_spares_what_is_needed():
    still = {"latest_start": ["2026Q2", "2026Q2"]}  # nobody can wait
    found = cure(office(projects=still))
    assert found.table.loc["de_scope", ["cost", "uncovered"]].tolist() == pytest.approx([2e6, 0])
    assert found.actions.query("alternative == 'best mix'")["name"].tolist() == ["b is left out"]
    after = staff(cured(found.plan, found)).grid("demand")
    assert after.loc["welder", "2026Q2"] == pytest.approx(500)
    rows = {"project": ["a"], "depends_on": ["b"], "kind": ["requires"]}
    for kept in (
        office(projects=still | {"mandatory": [False, True]}),
        office(projects=still, dependencies=pd.DataFrame(rows)),
    ):
        assert cure(kept).actions.query("alternative == 'best mix'")["name"].tolist() == ["a is left out"]


def test_a_delay_keeps_the_order_of_projects_and_takes_its_lead_time():
    rows = {"project": ["a"], "depends_on": ["b"], "kind": ["finish_start"]}
    follows = office(
        projects={"start": ["2026Q3", "2026Q2"], "duration": [1, 1], "latest_start": ["2026Q3", "2026Q4"]},
        dependencies=pd.DataFrame(rows),
    )
    assert "delay" not in cure(follows).table.index
    late = cure(office(("d", "delay", "", "", 2, 1, 0.0, 0.0, 1.0, 0, None)))
    assert "delay" not in late.table.index  # two quarters ahead the planned start has passed
    fee = cure(office(("d", "delay", "", "", 1, 1, 50.0, 0.0, 1.0, 0, None)))
    assert fee.table.loc["delay", "cost"] == pytest.approx(50 + LATER)


def test_only_the_role_that_was_asked_about_is_helped():
    tight, spring = office(CONTRACTOR), pd.Period("2026Q2")
    there = (tight.supply["role"] == "welder") | (tight.supply["period"] != spring)
    found = cure(tight.replace(supply=tight.supply[there]), CureRules(roles=("diver",)))
    assert found.totals["gap"] == 1
    assert set(found.actions["kind"]) == {"delay", "de_scope"}
    assert all(name.startswith("b ") for name in found.actions["name"]), "a needs no diver"


def test_a_portfolio_without_a_gap_is_an_answer():
    found = cure(office(projects={"state": ["candidate", "idea"]}, versions=None), CureRules(starts=[]))
    assert (found.status, found.table.empty) == (Status.NO_DATA, True)
    assert str(found) == "No cures: No role that was asked about has more work than hours."
    with pytest.raises(ParameterError, match="roles: baker offers no hours"):
        cure(office(), CureRules(roles=("baker",)))


def test_the_chance_of_overload_never_grows_by_more_people(four_ways):
    chance = chance_after(four_ways, iterations=300)
    assert list(chance.index) == list(four_ways.cures)
    assert (chance["welder"] <= chance.loc[NOTHING, "welder"]).all()
    assert chance.loc["contract", "welder"] < chance.loc[NOTHING, "welder"]


# --------------------------------------------------------------------------------------- what a cure is worth (C8)


def test_the_gain_of_a_cure_is_what_selection_reports_for_the_same_supply(four_ways):
    portfolio, limits = four_ways.plan, Limits(start_window=("2026Q2", "2026Q2"))
    gain = cure_gain(portfolio, limits, four_ways, "contract")
    before = select(portfolio, limits)
    hours = portfolio.supply.assign(hours=lambda rows: rows["hours"].where(rows["role"] != "welder", 2000.0))
    after = select(portfolio.replace(supply=hours), limits)
    assert (before.chosen, after.chosen) == (["a"], ["a", "b"])
    assert gain.value == pytest.approx(after.value - before.value)
    assert (gain.least, gain.most, gain.status) == (
        pytest.approx(gain.value),
        pytest.approx(gain.value),
        Status.OPTIMAL,
    )


def test_a_cure_that_is_not_there_or_does_not_count_is_refused(four_ways):
    with pytest.raises(ParameterError, match="alternative: expected one of nothing"):
        cured(four_ways.plan, four_ways, "magic")
    with pytest.raises(ParameterError, match="capacity: a cure changes the supply of the tables"):
        cure_gain(four_ways.plan, Limits(capacity={"welder": 5.0}), four_ways)
    few = four_ways.plan.replace(supply=four_ways.plan.supply.assign(hours=500.0))
    with pytest.raises(ParameterError, match="diver: supply has 20 h too few in 2026Q2"):
        cured(few, four_ways, "cross_train")
