import math

import numpy as np
import pandas as pd
import pytest
from doubtful_office import office

from workbench.capacity.queue import queue
from workbench.capacity.queue_laws import flow_time, waiting_illustration
from workbench.capacity.staffing import StaffingRules
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status

WORK = [
    ("a", "welder", "2026-01", 10, "hard"),
    ("a", "welder", "2026-03", 10, "hard"),  # in work in February too, though nobody works on it
    ("b", "welder", "2026-02", 40, "soft"),
    ("c", "welder", "2026-02", 20, "proposed", 0.5),
    ("c", "welder", "2026-03", 20, "proposed", 0.5),
    ("bau", "welder", "2026-01", 60, "hard"),
]


@pytest.fixture(scope="module")
def small() -> Portfolio:
    return office(WORK)


# ------------------------------------------------------------------------------------------------- worked examples


def test_time_is_work_in_progress_over_throughput():
    assert flow_time(24, 6) == 4.0
    assert flow_time(24, 6, cap=12) == 2.0
    assert flow_time(24, 6, cap=30) == 4.0


def test_waiting_more_than_doubles_from_80_to_90_percent_of_use():
    assert waiting_illustration([0.8, 0.9]) == pytest.approx([4.0, 9.0])
    assert waiting_illustration([0.0, 0.5, 1.0, 1.3]).tolist() == [0.0, 1.0, math.inf, math.inf]


def test_waiting_is_that_of_a_simulated_single_server():
    draw = np.random.default_rng(1)
    gaps, services = draw.exponential(1 / 0.8, 400_000), draw.exponential(1.0, 400_000)
    waits, wait = 0.0, 0.0
    for gap, service in zip(gaps[1:].tolist(), services.tolist(), strict=False):
        wait = max(wait + service - gap, 0.0)  # Lindley's recursion
        waits += wait
    assert waits / 400_000 == pytest.approx(float(waiting_illustration(0.8)), rel=0.1)


def test_nothing_finished_takes_no_known_time():
    assert np.isnan(flow_time([3.0, 0.0], [0.0, 0.0])).all()
    assert flow_time([3.0, 0.0], 2.0).tolist() == [1.5, 0.0]


# --------------------------------------------------------------------------------------------------------- the plan


def test_a_small_plan_by_hand(small):
    found = queue(small)
    assert found.periods["in_work"].tolist() == [1.0, 1 + 1 + 0.5, 1 + 0.5, 0.0]
    assert found.periods["finished"].tolist() == [0.0, 1.0, 1 + 0.5, 0.0]
    row = found.table.loc["welder"]
    assert row["in_work"] == pytest.approx(5 / 4)
    assert row["finished"] == pytest.approx(2.5 / 4)
    assert row["time"] == pytest.approx(2.0)  # (3 + 1 + 0.5 × 2) / (1 + 1 + 0.5) periods
    assert row["utilisation"] == pytest.approx((10 + 10 + 40 + 20 + 60) / 400)
    assert row["waiting_illustration"] == pytest.approx(0.35 / 0.65)
    assert str(found) == "welder has 1.2 projects in work and finishes 0.6 per period, so each takes 2.0 periods"


@pytest.mark.parametrize("seed", range(3))
def test_in_a_calendar_that_holds_all_work_the_time_is_the_mean_time_in_work(seed):
    draw = np.random.default_rng(seed)
    rows, lengths = [], []
    for number in range(12):
        first, length = int(draw.integers(1, 7)), int(draw.integers(1, 6))
        lengths.append(length)
        rows += [(f"p{number}", "welder", f"2026-{first + later:02}", 5, "hard") for later in range(length)]
    found = queue(office(rows, periods=("2026-01", "2026-12")))
    assert found.table.loc["welder", "time"] == pytest.approx(np.mean(lengths))


def test_a_cap_shortens_the_time_by_the_work_it_keeps_out(small):
    found = queue(small, cap=0.5)
    assert found.table.loc["welder", "capped_time"] == pytest.approx(0.5 / (2.5 / 4))
    assert found.cap == 0.5
    free = queue(small)
    assert free.table["capped_time"].equals(free.table["time"])


def test_work_before_and_behind_the_calendar_counts_only_inside_it():
    rows = [("old", "welder", "2025-11", 5, "hard"), ("old", "welder", "2026-02", 5, "hard")]
    rows += [("late", "welder", "2026-04", 5, "hard"), ("late", "welder", "2026-06", 5, "hard")]
    rows += [("past", "welder", "2025-12", 5, "hard"), ("next", "welder", "2026-05", 5, "hard")]
    found = queue(office(rows))
    assert found.periods["in_work"].tolist() == [1, 1, 0, 1]
    assert found.periods["finished"].tolist() == [0, 1, 0, 0]


def test_a_role_that_finishes_nothing_has_no_time():
    found = queue(office([("a", "welder", "2026-01", 5, "hard"), ("a", "welder", "2026-07", 5, "hard")]))
    assert math.isnan(found.table.loc["welder", "time"])
    assert str(found) == "No role finishes its part of a project within the calendar"


def test_a_role_without_people_has_no_use_to_show():
    supply = [("welder", "", 100.0), ("diver", "", 0.0)]
    found = queue(office([("a", "diver", "2026-01", 5, "hard")], supply))
    assert found.table.loc["diver", ["utilisation", "waiting_illustration"]].isna().all()
    assert found.table.loc["diver", "time"] == 1.0
    assert list(found.table.index) == ["diver", "welder"]  # slowest first, unknown last


def test_bookings_and_starts_can_be_chosen(small):
    firm = queue(small, rules=StaffingRules(bookings=("hard", "soft")))
    assert firm.periods["in_work"].tolist() == [1, 2, 1, 0]
    moved = queue(small, starts=pd.Series({"c": pd.Period("2026-03")}))
    assert moved.periods["in_work"].tolist() == [1, 2, 1.5, 0.5]


# --------------------------------------------------------------------------------------------------------- the log


def with_log() -> Portfolio:
    states = {"project": ["a", "b", "c", "d", "e"], "state": ["active", "active", "active", "completed", "completed"]}
    moves = [(name, "active", "2025-01-10") for name in "abcde"] + [("d", "completed", "2025-04-20")]
    moves += [("e", "completed", "2025-12-05")]
    log = pd.DataFrame(moves, columns=["project", "to_state", "at"])
    log["from_state"] = ["", "", "", "", "", "active", "active"]
    return office(WORK, projects=states, state_changes=log)


def test_the_office_looks_back_at_its_own_pace():
    found = queue(with_log(), cap=2)
    # three are active; two were completed in the 13 months from January 2025 to the day the portfolio describes
    assert found.totals == pytest.approx(
        {"in_work": 3, "finished": 2 / 13, "time": 3 / (2 / 13), "capped_time": 2 / (2 / 13)}
    )


def test_without_a_log_the_pace_of_the_office_is_missing(small):
    assert all(math.isnan(value) for value in queue(small).totals.values())


# ------------------------------------------------------------------------------------------- no data, bad questions


def test_without_supply_or_demand_the_answer_says_which_is_empty(small):
    found = queue(Portfolio())
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no rows in supply and demand.")
    assert str(found) == f"No queue: {found.reason}"
    assert list(found.table.columns) == list(queue(small).table.columns)


def test_impossible_numbers_are_refused(small):
    with pytest.raises(ParameterError, match="cap: expected numbers of 0 or more, got -1"):
        queue(small, cap=-1)
    with pytest.raises(ParameterError, match="in_work: expected numbers of 0 or more, got nan"):
        flow_time(float("nan"), 1.0)
    with pytest.raises(ParameterError, match="utilisation: expected numbers of 0 or more"):
        waiting_illustration([-0.1])
