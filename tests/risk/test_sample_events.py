"""What may happen in the sample: its shocks, its stages, and the late supplier that learning finds."""

import numpy as np
import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.forecast import forecast
from workbench.risk.futures import futures
from workbench.risk.stress import stress_test
from workbench.risk.uncertainty import Uncertainty
from workbench.sources.sample import energy
from workbench.sources.sample.catalogue import SUPPLIER_HIT, SUPPLIER_HIT_UNEXPOSED
from workbench.sources.sample.registers import SLIP
from workbench.taxonomy import RUNNING

DELIVERY = "Main transformer delivered"


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return Portfolio(**energy())


def legs(book: Portfolio) -> pd.DataFrame:
    """Days from each milestone to the next, as they were planned and as they are seen now: a history of durations."""
    rows = book.milestones.sort_values(["project", "baseline"])
    planned, seen = (rows.groupby("project")[name].diff().dt.days for name in ("baseline", "forecast"))
    found = pd.DataFrame(
        {
            "project": rows["project"] + " " + rows["milestone"],
            "category": np.where(rows["name"] == DELIVERY, DELIVERY, "other"),
            "quantity": "duration",
            "estimated": planned,
            "actual": seen,
            "finished": "2026-09-30",
        }
    )
    return found[(planned > 0) & (seen > 0)]


def test_learning_from_the_legs_between_milestones_finds_the_late_supplier(sample):
    """Where the maker delivers, the planted slip of each project is the difference of its leg; all others hold."""
    past = legs(sample)
    found = learn(past).table.set_index("category")
    late = past[past["category"] == DELIVERY]
    slips = np.array([SLIP[name.split()[0]] for name in late["project"]])
    assert sorted(name.split()[0] for name in late["project"]) == sorted((*SUPPLIER_HIT, *SUPPLIER_HIT_UNEXPOSED))
    planted = np.exp(np.log(1.0 + slips / late["estimated"]).mean())
    assert planted > 1.5
    assert found.loc[DELIVERY, "p50_factor"] == pytest.approx(planted, rel=0.05)
    assert found.loc["other", "p50_factor"] == pytest.approx(1.0, abs=0.05)
    # Four in five of the other legs take less than even odds of a delivery.
    assert found.loc["other", "p80_factor"] < 1.15 < found.loc[DELIVERY, "p50_factor"]


def test_with_the_milestones_shuffled_nothing_is_found(sample):
    rng, factors = np.random.default_rng(1), []
    past = legs(sample)
    for _ in range(6):
        shuffled = past.assign(category=rng.permutation(past["category"]))
        factors.append(learn(shuffled).table.set_index("category").loc[DELIVERY, "p50_factor"])
    assert max(factors) < 1.35


def test_the_shock_of_the_supplier_reaches_all_that_are_exposed_and_nobody_else(sample):
    exposed = set(sample.exposures.loc[sample.exposures["factor"] == "supply_transformers", "project"])
    names = [name for name in sample.projects.index if name in exposed or name.startswith(("IT-3", "RE-21", "IN-4"))]
    calm, hit = (
        futures(sample, Uncertainty(stress=stress), projects=names, iterations=30)
        for stress in ((), "transformer_maker_stops")
    )
    changed = (hit.values != calm.values).any(axis=0)
    assert {name for name, is_changed in zip(hit.projects, changed, strict=True) if is_changed} == exposed & set(names)
    assert 0 < (~changed).sum() < len(names)


def test_every_shock_of_the_sample_has_a_name_a_reach_and_an_effect_and_the_supplier_is_the_worst(sample):
    found = stress_test(sample, iterations=100)
    assert set(found.table.index) == set(sample.shocks.index)
    assert (found.table["effect_high"] < 0).all()
    assert (found.table["name"] != found.table.index).all()
    assert found.table.index[0] == "transformer_maker_stops"
    assert found.table.loc["transformer_maker_stops", "projects"] == 24
    assert found.totals["sure_certain"] < found.totals["sure"] < found.totals["sure_without"]


def test_pilots_and_trials_may_fail_and_nothing_hangs_on_them(sample):
    stages = sample.stages
    events = forecast(sample, iterations=500).events
    failing = set(events.index[events["kind"] == "failure"])
    assert failing == set(stages["project"])
    for name in ("ST-503", "RE-207"):  # two stages, one after the other
        chance = 1.0 - stages.loc[stages["project"] == name, "probability"].prod()
        assert abs(events.loc[name, "chance"] - chance) < 4 * (chance * (1 - chance) / 500) ** 0.5
    projects = sample.projects
    window = pd.DataFrame({"period": stages["period"], "start": stages["project"].map(projects["start"])})
    length = stages["project"].map(projects["duration"]).astype(int)
    after = [period.ordinal - start.ordinal for period, start in window.itertuples(index=False)]
    assert all(0 <= step < total for step, total in zip(after, length, strict=True)), "known before the project ends"
    assert (window["period"] >= sample.calendar[0]).all()
    under_way = projects.index[projects["state"].isin([str(state) for state in RUNNING])]
    assert set(stages["project"]) & set(under_way) == {"ST-002"}
