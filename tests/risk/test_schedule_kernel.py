"""The compiled simulation against the plain one, against the critical path, and against itself split otherwise."""

from dataclasses import fields

import numpy as np
import pytest
from random_schedules import CALENDARS, random_risk, random_schedule

from workbench.risk import kernel, schedule_simulation
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.kernel import simulate
from workbench.risk.oracle import marks
from workbench.risk.placing import place
from workbench.risk.schedule_draws import Futures
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.risk.tally import Tally
from workbench.schedule.backward import backward_pass
from workbench.schedule.critical_path import critical_path
from workbench.schedule.dates import Dates
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import to_moments
from workbench.schedule.network import Stage, compile_network

NOTHING = np.array([], dtype=np.int64)


def differences(one: Tally, other: Tally) -> list[str]:
    return [
        one_.name for one_ in fields(Tally) if not np.array_equal(getattr(one, one_.name), getattr(other, one_.name))
    ]


def compared(seed: int, iterations: int) -> list[str]:
    rng = np.random.default_rng(seed)
    calendars = tuple(rng.permutation([*CALENDARS])[: rng.integers(1, 5)])
    schedule = random_schedule(rng, calendars=calendars)
    model = schedule_model(schedule, random_risk(rng, schedule))
    keep = np.arange(len(model))
    compiled, plain = runner(model, keep, seed), runner(model, keep, seed, plain=True)
    assert not compiled.unknown
    return differences(compiled.run(0, iterations, draws=True), plain.run(0, iterations, draws=True))


@pytest.mark.parametrize("seed", range(12))
def test_kernel_and_oracle_agree_in_every_bit(seed):
    assert compared(seed, 300) == []


@pytest.mark.soak
def test_kernel_and_oracle_agree_in_every_bit_on_many_schedules():
    assert [seed for seed in range(1000, 1400) if compared(seed, 700)] == []


def test_the_split_into_blocks_and_threads_changes_no_bit():
    rng = np.random.default_rng(5)
    schedule = random_schedule(rng, calendars=("office", "six"))
    ready = runner(schedule_model(schedule, random_risk(rng, schedule)), NOTHING, 3)
    whole = ready.run(0, 9000, draws=True)
    for block, threads in ((256, 1), (3072, 2), (8192, 4), (0, 4)):
        assert differences(whole, ready.run(0, 9000, draws=True, block=block, threads=threads)) == []


@pytest.mark.parametrize("seed", range(8))
def test_fixed_durations_give_the_dates_of_the_critical_path(seed):
    rng = np.random.default_rng(seed + 50)
    schedule = random_schedule(rng, calendars=("office", "six", "night"))
    network = compile_network(schedule)
    model = schedule_model(schedule, ScheduleRisk())
    ready = runner(model, NOTHING, 1)
    tally = ready.run(0, 3, draws=True)
    early = forward_pass(network)
    assert (tally.finishes == np.array(ready.plan.finish)[:, None]).all()
    assert (
        to_moments(tally.finish.astype(np.int64) + ready.base) == critical_path(schedule).finish.to_datetime64()
    ).all()
    assert ready.finish == early.finish.max()


def total_floats(network, remaining: np.ndarray) -> np.ndarray:
    """Total float in every iteration, from a true backward pass."""
    early = forward_pass(network, remaining)
    late = backward_pass(network, early, early.finish.max(axis=0))
    clocks = [network.clocks[number] for number in network.clock]
    rows = [clock.work(a, b) for clock, a, b in zip(clocks, early.finish, late.finish, strict=True)]
    starts = [clock.work(a, b) for clock, a, b in zip(clocks, early.start, late.start, strict=True)]
    return np.minimum(np.array(rows), np.array(starts))


def open_network(rng):
    """A schedule of which nothing has begun and no date is fixed: there criticality is total float 0."""
    schedule = random_schedule(rng, calendars=("always",), progress=False, constraints=False)
    schedule = schedule.replace(activities=schedule.activities.assign(kind="task").reset_index())
    return schedule_model(schedule, ScheduleRisk())


def futures(model, remaining: np.ndarray) -> Futures:
    width = remaining.shape[1]
    return Futures(
        remaining, np.zeros(remaining.shape, dtype=bool), {}, np.empty((0, width), dtype=bool), np.empty((0, width))
    )


@pytest.mark.parametrize("seed", range(20))
def test_marks_along_driving_links_are_total_float_of_zero(seed):
    rng = np.random.default_rng(seed)
    model = open_network(rng)
    network = model.network
    remaining = rng.integers(1, 2000, (len(network), 40))
    passed = place(model, futures(model, remaining))
    critical, by_duration = marks(model, passed, passed.finish.max(axis=0))
    floats = total_floats(network, remaining)
    assert (critical == (floats == 0)).all()
    # Lengthening by a minute delays the finish exactly where the duration is critical.
    for k in range(len(network)):
        longer = remaining.copy()
        longer[k] += 1
        clock = network.clocks[0]
        later = clock.work(passed.finish.max(axis=0), forward_pass(network, longer).finish.max(axis=0)) > 0
        assert (later == by_duration[k]).all(), k
    assert (network.stage == Stage.WAITING).all()
    assert isinstance(forward_pass(network), Dates)


def test_a_small_question_waits_for_no_compiler_and_its_numbers_are_the_same(monkeypatch):
    rng = np.random.default_rng(8)
    schedule = random_schedule(rng)
    risk = random_risk(rng, schedule)
    calls = []
    monkeypatch.setattr(kernel, "simulate", lambda *given: calls.append(given) or simulate(*given))
    monkeypatch.setattr(kernel, "LOADED", set())
    small = forecast_schedule(schedule, risk, iterations=2000, keep="draws")
    assert calls == []
    monkeypatch.setattr(schedule_simulation, "WORTH_COMPILING", 0)
    compiled = forecast_schedule(schedule, risk, iterations=2000, keep="draws")
    assert calls
    assert small.table.equals(compiled.table)
    assert small.durations.equals(compiled.durations)
    assert (small.finishes == compiled.finishes).all()
    assert (small.costs == compiled.costs).all()


def test_a_small_question_goes_to_compiled_code_that_is_there_anyhow(monkeypatch):
    rng = np.random.default_rng(8)
    schedule = random_schedule(rng)
    model = schedule_model(schedule, random_risk(rng, schedule))
    monkeypatch.setattr(kernel, "LOADED", {np.float32})
    assert schedule_simulation.is_small(model, 2000)
    assert not schedule_simulation.is_small(model, 2000, "fast")
    runner(model, NOTHING, 1).run(0, 256)
    assert not schedule_simulation.is_small(model, 2000)
