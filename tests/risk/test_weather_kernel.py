"""The compiled simulation in any weather, and with levels of effort, against the plain one."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, CHANCES, random_risk, random_schedule, random_weather, with_efforts
from simulated_days import network
from test_schedule_kernel import NOTHING, differences

from workbench.risk import kernel
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_model import ScheduleModel, schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.risk.weather import WeatherRecord
from workbench.schedule.calendar import Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.minutes import to_moments
from workbench.schedule.schedule import Schedule


def asked(seed: int) -> ScheduleModel:
    rng = np.random.default_rng(seed)
    calendars = tuple(rng.permutation([*CALENDARS])[: rng.integers(1, 5)])
    schedule = random_schedule(rng, calendars=calendars)
    schedule, risk = with_efforts(rng, schedule, random_risk(rng, schedule))
    return schedule_model(schedule, replace(risk, weather=random_weather(rng, schedule)))


def compared(seed: int, iterations: int) -> tuple[str, list[str]]:
    """What the kernel does not know, and where the two differ."""
    model = asked(seed)
    keep = np.arange(len(model))
    kernel, plain = runner(model, keep, seed), runner(model, keep, seed, plain=True)
    return kernel.unknown, differences(kernel.run(0, iterations, draws=True), plain.run(0, iterations, draws=True))


def test_kernel_and_oracle_agree_in_every_bit_in_any_weather():
    found = [compared(seed, 300) for seed in range(5)]
    assert [bits for _, bits in found if bits] == []
    assert sum(not unknown for unknown, _ in found) >= 3


@pytest.mark.soak
@pytest.mark.parametrize("first", range(1000, 1400, 50))
def test_kernel_and_oracle_agree_in_every_bit_in_any_weather_on_many_schedules(first):
    found = [(seed, *compared(seed, 300)) for seed in range(first, first + 50)]
    assert [(seed, bits) for seed, _, bits in found if bits] == []
    assert {unknown for _, unknown, _ in found} <= {"", "a lag in the weather behind what has begun"}
    assert sum(not unknown for _, unknown, _ in found) > 30


def test_the_split_into_blocks_and_threads_and_the_days_known_at_first_change_no_bit(monkeypatch):
    ready = runner(asked(3), NOTHING, 3)
    assert ready.model.weather
    assert not ready.unknown
    whole = ready.run(0, 2000, draws=True)
    for block, threads in ((256, 1), (1024, 2)):
        assert differences(whole, ready.run(0, 2000, draws=True, block=block, threads=threads)) == []
    for name in ("SPARE_DAYS", "FAR_ENOUGH"):
        monkeypatch.setattr(f"workbench.risk.sky.{name}", 1)
    short = runner(asked(3), NOTHING, 3)
    assert short.sky.days < ready.sky.days
    assert differences(whole, short.run(0, 2000, draws=True)) == []


def test_a_lag_in_the_weather_behind_what_has_begun_is_simulated_plainly():
    rows = pd.DataFrame(
        [
            {"activity": "A", "calendar": "c", "actual_start": "2025-12-01", "actual_finish": "2026-01-02"},
            {"activity": "B", "calendar": "c", "original_duration": 480},
        ]
    )
    links = pd.DataFrame([("A", "B", "fs", 5 * 480)], columns=["predecessor", "successor", "link_type", "lag"])
    schedule = Schedule(rows, links, {"c": Calendar.weekly()}, data_date="2026-01-05")
    answer = forecast_schedule(schedule, ScheduleRisk(weather={"c": CHANCES}), iterations=300)
    assert answer.engine == "a lag in the weather behind what has begun"
    assert answer.engine in answer.reason
    # Five days of waiting, of which the first was the 2nd of January, and one of work.
    assert answer.finishes.min() == np.datetime64("2026-01-09T17:00")
    assert answer.totals["days_sd"] > 0


@pytest.mark.parametrize("plain", [False, True])
def test_a_date_on_a_wet_day_is_the_end_of_the_dry_day_before(plain):
    row = {"activity": "M", "kind": "finish_milestone", "calendar": "c", "constraint": "finish_no_earlier"}
    rows = pd.DataFrame([row | {"constraint_date": "2026-01-07 17:00"}])
    schedule = Schedule(rows, None, {"c": Calendar.weekly()}, data_date="2025-12-29")
    wet = WeatherRecord({2026: ["2026-01-07"]})
    ready = runner(schedule_model(schedule, ScheduleRisk(weather={"c": wet})), NOTHING, 1, plain=plain)
    off = schedule.replace(calendars={"c": Calendar.weekly(holidays=["2026-01-07"])})
    finish = int(ready.run(0, 1).finish[0]) + ready.base
    assert to_moments(np.array([finish]))[0] == critical_path(off).finish.to_datetime64()


def test_schedules_of_every_kind_share_one_compiled_program():
    def programs(model: ScheduleModel) -> set:
        ready = runner(model, NOTHING, 3)
        if not ready.unknown:
            ready.run(0, 256)
        return set(kernel._run.signatures)

    dry = schedule_model(network({"A": 4, "B": 5}, [("A", "B")]), ScheduleRisk())
    assert len({frozenset(programs(model)) for model in (dry, *map(asked, range(6)))}) == 1
