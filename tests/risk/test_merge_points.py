"""Where paths meet: closed forms, the means of the compiled simulation, and the unlucky questions."""

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, random_risk, random_schedule
from simulated_days import chain, network

import workbench as wb
from workbench.errors import ParameterError
from workbench.risk.distributions import Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.merge_points import merge_points
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

FAMILY = Triangular(10, 20, 30)
START = pd.Timestamp("2026-01-05")


def meeting(paths: int) -> tuple[Schedule, ScheduleRisk]:
    names = [f"A{k}" for k in range(paths)]
    schedule = network(dict.fromkeys(names, 20) | {"Z": 1}, [(name, "Z") for name in names])
    return schedule, ScheduleRisk(dict.fromkeys(names, FAMILY))


@pytest.mark.parametrize(("paths", "level"), [(2, 0.8), (3, 0.8), (5, 0.5)])
def test_the_bias_of_equal_paths_is_that_of_the_largest_of_as_many(paths, level):
    """The largest of k is kept with chance p where each is kept with p^(1/k)."""
    found = merge_points(*meeting(paths), level=level, iterations=20_000)
    row = found.table.loc["Z"]
    expected = float(FAMILY.ppf(level ** (1 / paths)) - FAMILY.ppf(level))
    assert row["paths"] == paths
    assert row["bias"] == pytest.approx(expected, abs=0.25)
    start = (row["start"] - START) / pd.Timedelta(days=1)
    alone = (row["heaviest_start"] - START) / pd.Timedelta(days=1)
    assert start == pytest.approx(float(FAMILY.ppf(level ** (1 / paths))), abs=0.15)
    assert row["bias"] == pytest.approx(start - alone, abs=1e-9)
    assert row["heaviest_drives"] == pytest.approx(1 / paths, abs=0.015)
    assert row["start_low"] < row["start"] < row["start_high"]
    if level == 0.5:
        assert row["start_p50"] == row["start"]


@pytest.mark.parametrize("seed", range(5))
def test_the_bias_of_means_is_that_of_the_compiled_simulation(seed):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=tuple(CALENDARS)[: 1 + seed % 4])
    risk = random_risk(rng, schedule)
    found = merge_points(schedule, risk, iterations=1500, seed=seed).table
    expected = forecast_schedule(schedule, risk, iterations=1500, seed=seed).table["merge_bias"].dropna()
    assert set(found.index) == set(expected.index)
    assert found["bias_mean"].to_dict() == pytest.approx(expected.to_dict(), abs=1e-9)
    assert (found["bias"] >= 0).all()  # the latest of several is never before one of them
    assert found["bias"].is_monotonic_decreasing


def test_a_path_that_is_always_later_has_no_bias_and_always_drives():
    schedule = network({"A": 20, "B": 5, "Z": 1}, [("A", "Z"), ("B", "Z", "ss", 2)])
    row = merge_points(schedule, ScheduleRisk({"A": FAMILY}), iterations=500).table.loc["Z"]
    assert (row["bias"], row["bias_mean"], row["heaviest"], row["heaviest_drives"]) == (0.0, 0.0, "A", 1.0)


def test_each_path_alone_is_kept_as_its_own_duration_is():
    """Of three paths of known length the later ones come first, and the shares in which they decide add up to one."""
    spreads = {"A": Triangular(10, 20, 30), "B": Triangular(20, 24, 28), "C": Triangular(5, 6, 7)}
    schedule = network(dict.fromkeys("ABC", 20) | {"Z": 1}, [(name, "Z") for name in "ABC"])
    found = merge_points(schedule, ScheduleRisk(spreads), iterations=20_000)
    paths = found.paths.set_index("predecessor")
    for column, level in (("start_p50", 0.5), ("start", 0.8)):
        alone = {name: float(spread.ppf(level)) for name, spread in spreads.items()}
        days = ((paths[column] - START) / pd.Timedelta(days=1)).to_dict()
        assert days == pytest.approx(alone, abs=0.15), column
    assert list(paths.index) == ["B", "A", "C"]
    # P(B < A): the share of B's quantiles below each of A's, on a fine grid of both.
    at = (np.arange(20_000) + 0.5) / 20_000
    later = float(np.searchsorted(spreads["B"].ppf(at), spreads["A"].ppf(at)).mean()) / 20_000
    assert paths["drives"].to_dict() == pytest.approx({"A": later, "B": 1 - later, "C": 0.0}, abs=0.015)
    assert (found.table.at["Z", "heaviest"], found.table.at["Z", "heaviest_start"]) == ("B", paths.at["B", "start"])


def test_the_paths_of_the_gravest_merge_come_first():
    schedule = network({"A": 20, "B": 20, "C": 5, "Y": 1, "Z": 1}, [("A", "Y"), ("C", "Y"), ("A", "Z"), ("B", "Z")])
    found = merge_points(schedule, ScheduleRisk(dict.fromkeys("AB", FAMILY)), iterations=200)
    assert found.table["bias"].loc["Z"] > 0.0 == found.table["bias"].loc["Y"]
    assert found.paths["activity"].tolist() == ["Z", "Z", "Y", "Y"]


@pytest.mark.parametrize("seed", range(3))
def test_paths_follow_the_order_of_the_merges_and_no_path_alone_is_later_than_all(seed):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=tuple(CALENDARS)[: 1 + seed % 4])
    found = merge_points(schedule, random_risk(rng, schedule), iterations=400, seed=seed)
    assert list(dict.fromkeys(found.paths["activity"])) == list(found.table.index)
    for name, rows in found.paths.groupby("activity"):
        own = found.table.loc[name]
        assert len(rows) == own["paths"]
        assert rows["start"].is_monotonic_decreasing
        assert (rows["start"] <= own["start"]).all()
        assert (rows["start_p50"] <= own["start_p50"]).all()
        first = rows.iloc[0]
        expected = (own["heaviest"], own["heaviest_start"], own["heaviest_drives"])
        assert (first["predecessor"], first["start"], first["drives"]) == expected


def test_unlucky_questions_about_merges_have_answers():
    schedule, risk = meeting(2)
    nothing = wb.merge_points(Schedule(pd.DataFrame({"activity": []}), data_date="2026-01-05"))
    assert (nothing.status, nothing.table.empty, str(nothing)) == (Status.NO_DATA, True, nothing.reason)
    assert nothing.paths.empty
    alone = merge_points(chain(3, 5), iterations=10)
    assert (alone.status, alone.totals["merges"]) == (Status.COMPUTED, 0)
    assert str(alone) == "No two paths that may still move meet."
    one = merge_points(schedule, risk, iterations=1)
    assert pd.isna(one.table.at["Z", "start_low"])
    assert one.table.at["Z", "bias"] == 0.0
    assert "the gravest is Z: at P80 it begins" in str(merge_points(schedule, risk, iterations=99))
    for wrong, match in (({"level": 1.0}, "level"), ({"iterations": 0}, "iterations"), ({"iterations": 10**9}, "GiB")):
        with pytest.raises(ParameterError, match=match):
            merge_points(schedule, risk, **wrong)
