"""The 125 real networks of DSLIB: plans by a second route, and what uncertainty does to them."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "risk"))
from dslib import question

from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_simulation import runner


def longest_path(minutes: list[int], edges: list[list[int]]) -> int:
    """Latest finish, activity by activity until nothing moves any more."""
    finish = dict(enumerate(minutes, 1))
    for _ in minutes:
        moved = False
        for before, after in edges:
            if finish[before] + minutes[after - 1] > finish[after]:
                finish[after], moved = finish[before] + minutes[after - 1], True
        if not moved:
            break
    return max(finish.values())


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_every_network_is_simulated_around_its_longest_path(shared_data, every):
    projects = json.loads((shared_data("dslib_networks") / "batselier_125.json").read_text(encoding="utf-8"))[::every]
    later = []
    for project in projects:
        schedule, risk = question(project)
        model = schedule_model(schedule, risk)
        ready = runner(model, np.empty(0, dtype=np.int64), 1)
        plan = longest_path([round(60 * hours) for hours in project["durations"]], project["edges"])
        assert ready.plan.project == plan, project["name"]
        tally = ready.run(0, 256)
        assert 0.9 * plan <= tally.project.min() <= tally.project.max() <= 1.3 * plan + 1
        assert tally.critical.max() <= 256
        later.append(tally.project.mean() / plan)
    assert len(later) == 125 // every
    # Each duration is 6.7 % longer on average, and merges only add to that.
    assert np.min(later) > 1.03
    assert np.median(later) > 1.066


def test_a_real_network_has_the_same_bits_from_both_engines(shared_data):
    projects = json.loads((shared_data("dslib_networks") / "batselier_125.json").read_text(encoding="utf-8"))
    project = max(projects, key=lambda one: one["n"])
    schedule, risk = question(project)
    model = schedule_model(schedule, risk)
    keep = np.empty(0, dtype=np.int64)
    kernel, plain = (runner(model, keep, 9, plain=plain).run(0, 512) for plain in (False, True))
    assert np.array_equal(kernel.finish, plain.finish)
    assert np.array_equal(kernel.critical, plain.critical)
    assert np.array_equal(kernel.cost, plain.cost)
    answer = forecast_schedule(schedule, risk, iterations=512, seed=9)
    assert np.array_equal(answer.costs, kernel.cost)
    assert (answer.table["criticality"] > 0).sum() > 1
