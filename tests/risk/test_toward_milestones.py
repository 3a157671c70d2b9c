"""Criticality and sensitivity toward a milestone instead of the finish, and what holds over any cut of the network."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, random_risk, random_schedule
from simulated_days import differences, network

from workbench.errors import ParameterError
from workbench.risk.distributions import Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.oracle import marks
from workbench.risk.placing import place
from workbench.risk.schedule_draws import Futures
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.schedule.backward import backward_pass
from workbench.schedule.forward import forward_pass
from workbench.schedule.network import Stage
from workbench.schedule.schedule import Schedule

FAR = 10**9


def compared(seed: int, iterations: int) -> list[str]:
    """What differs between the compiled and the plain simulation toward some activity."""
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=tuple(rng.permutation([*CALENDARS])[: rng.integers(1, 5)]))
    model = schedule_model(schedule, random_risk(rng, schedule))
    waiting = np.flatnonzero(model.network.stage != Stage.COMPLETE)
    model = replace(model, toward=int(rng.choice(waiting)))
    keep = np.arange(len(model))
    one, other = (runner(model, keep, seed, plain=plain).run(0, iterations, draws=True) for plain in (False, True))
    assert one.critical[model.toward] == one.present[model.toward]
    return differences(one, other)


@pytest.mark.parametrize("seed", range(4))
def test_kernel_and_oracle_agree_toward_any_activity(seed):
    assert compared(seed, 300) == []


@pytest.mark.soak
def test_kernel_and_oracle_agree_toward_any_activity_of_many_schedules():
    assert [seed for seed in range(2000, 2300) if compared(seed, 700)] == []


@pytest.mark.parametrize("seed", range(5))
def test_marks_toward_an_activity_are_no_float_against_its_own_date(seed):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=("always",), progress=False, constraints=False)
    schedule = schedule.replace(activities=schedule.activities.assign(kind="task").reset_index())
    model = schedule_model(schedule, ScheduleRisk())
    net, clock, count = model.network, model.network.clocks[0], len(model)
    goal = int(rng.integers(1, count))
    remaining = rng.integers(1, 2000, (count, 30))
    nothing = np.empty((0, 30))
    passed = place(model, Futures(remaining, remaining < 0, {}, nothing.astype(bool), nothing))
    critical, by_duration = marks(replace(model, toward=goal), passed, passed.finish.max(axis=0))
    early = forward_pass(net, remaining)
    late = backward_pass(net, early, [early.finish[k] if k == goal else early.finish[k] + FAR for k in range(count)])
    floats = np.minimum(clock.work(early.start, late.start), clock.work(early.finish, late.finish))
    assert (critical == (floats == 0)).all()
    for k in range(count):
        longer = remaining.copy()
        longer[k] += 1
        later = forward_pass(net, longer).finish[goal] > early.finish[goal]
        assert (later == by_duration[k]).all(), k


def test_toward_a_milestone_only_what_leads_to_it_counts_as_if_it_were_all():
    rows = network(dict.fromkeys("ABCDE", 10) | {"M": 0}).activities.reset_index()
    rows.loc[rows["activity"] == "M", "kind"] = "finish_milestone"
    links = [("A", "C"), ("B", "C"), ("B", "D"), ("C", "M"), ("D", "M"), ("A", "E")]
    frame = pd.DataFrame(links, columns=["predecessor", "successor"])
    whole = network({"A": 10}).replace(activities=rows, links=frame)
    part = whole.replace(activities=rows[rows["activity"] != "E"], links=frame.iloc[:-1])
    spread = dict.fromkeys("ABCD", Triangular(8, 10, 15))
    found = forecast_schedule(whole, ScheduleRisk(spread | {"E": Triangular(40, 50, 90)}), iterations=4000, toward="M")
    alone = forecast_schedule(part, ScheduleRisk(spread), iterations=4000)
    columns = ["criticality", "duration_critical", "ssi", "cruciality"]
    pd.testing.assert_frame_equal(found.table.loc[alone.table.index, columns], alone.table[columns])
    assert found.table.at["E", "criticality"] == 0.0
    assert abs(found.table.at["E", "cruciality"]) < 0.05
    # Toward the finish it is E that decides.
    finish = forecast_schedule(whole, ScheduleRisk(spread | {"E": Triangular(40, 50, 90)}), iterations=4000)
    assert (finish.toward, found.toward) == ("", "M")
    assert finish.table.loc[["E", "A", "C"], "criticality"].tolist() == [1.0, 1.0, 0.0]
    assert (finish.days == found.days).all()


def cut(rng, schedule: Schedule, ends: set[str]) -> set[str]:
    """Activities of which every path from a beginning to one of the ends meets at least one."""
    names, links = [*schedule.activities.index], schedule.links
    into = set(links["successor"])
    inside = {name for name in names if name not in into} | {name for name in names if rng.random() < 0.4}
    for name in names[::-1]:  # names are in the order of the links: with an activity come all before it
        if name in inside:
            inside |= set(links.loc[links["successor"] == name, "predecessor"])
    out = {one.predecessor for one in links.itertuples() if one.predecessor in inside and one.successor not in inside}
    return out | (inside & ends)


@pytest.mark.parametrize("seed", range(4))
def test_criticality_over_any_cut_is_at_least_one(seed):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, progress=False, constraints=False, lags=False, links=("fs",))
    works = schedule.activities.index[schedule.activities["kind"] == "task"]
    risk = ScheduleRisk(dict.fromkeys(works, Triangular(1, 3, 9)))
    to_finish = forecast_schedule(schedule, risk, iterations=400).table["criticality"]
    ends = set(schedule.activities.index) - set(schedule.links["predecessor"])
    milestones = schedule.activities.index[schedule.activities["kind"] != "task"]
    for _ in range(10):
        assert to_finish[sorted(cut(rng, schedule, ends))].sum() >= 1 - 1e-12
    for goal in milestones:
        toward = forecast_schedule(schedule, risk, iterations=400, toward=goal).table["criticality"]
        assert toward[goal] == 1.0
        for _ in range(5):
            assert toward[sorted(cut(rng, schedule, {goal}))].sum() >= 1 - 1e-12


def test_a_milestone_that_is_none_or_never_moves_is_said():
    rows = network({"A": 4, "M": 0, "N": 0}).activities.reset_index()
    rows.loc[1:, "kind"] = "finish_milestone"
    schedule = network({"A": 4, "M": 0, "N": 0}, [("A", "N")]).replace(activities=rows)
    risk = ScheduleRisk({"A": Triangular(3, 4, 8)})
    still = forecast_schedule(schedule, risk, iterations=100, toward="M")
    assert still.reason == "The date of M is the same in every iteration, so no activity has a sensitivity to it."
    assert still.table["cruciality"].isna().all()
    with pytest.raises(ParameterError, match="'A' is no milestone that is not reached yet; those are M, N"):
        forecast_schedule(schedule, risk, toward="A")
    with pytest.raises(ParameterError, match="there is none"):
        forecast_schedule(network({"A": 4}), toward="A")
