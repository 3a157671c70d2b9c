"""Runs with half the digits: close to the others, and the same however they are split."""

from dataclasses import fields

import numpy as np
import pytest
from random_schedules import CALENDARS, random_risk, random_schedule
from simulated_days import chain, network

from workbench.errors import ParameterError
from workbench.risk.distributions import Empirical, Exponential, Lognormal, Normal, Pert, Triangular, Uniform
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.risk.tally import Tally

FAMILIES = (
    Triangular(800, 1000, 1500),
    Pert(500, 800, 2000, 4.0),
    Lognormal(7.0, 0.5),
    Normal(900, 100),
    Exponential(1200.0),
    Uniform(500, 700),
    Empirical((600.0, 700.0, 900.0, 1400.0)),
)


def asked(seed: int):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=tuple(CALENDARS)[: 1 + seed % 4])
    return schedule, random_risk(rng, schedule)


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_durations_with_half_the_digits_differ_by_a_millionth_or_where_a_minute_is_rounded(family):
    schedule = chain(1, 1000)
    audit, fast = (
        forecast_schedule(schedule, ScheduleRisk({"A0": family}), iterations=40_000, precision=precision)
        for precision in ("audit", "fast")
    )
    minutes = np.abs(audit.days - fast.days) * 1440
    assert (minutes <= 1.0 + 1e-6 * audit.days * 1440).all()
    assert fast.days.mean() == pytest.approx(audit.days.mean(), rel=1e-6)
    one, other = (answer.finish["contingency"].to_numpy() * 1440 for answer in (audit, fast))
    assert (np.abs(one - other) <= 1.0 + 1e-6 * audit.days.max() * 1440).all()
    assert minutes.any()


@pytest.mark.parametrize("seed", range(8))
def test_schedules_of_every_kind_are_close(seed):
    schedule, risk = asked(seed)
    audit, fast = (
        forecast_schedule(schedule, risk, iterations=2000, precision=precision) for precision in ("audit", "fast")
    )
    assert np.abs(audit.days - fast.days).max() <= 1.0  # a minute more may cross a night
    assert fast.days.mean() == pytest.approx(audit.days.mean(), rel=1e-3)
    assert fast.costs == pytest.approx(audit.costs, rel=1e-3, abs=1e-2)
    assert fast.table["criticality"].to_numpy() == pytest.approx(
        audit.table["criticality"].to_numpy(), abs=5e-3, nan_ok=True
    )


def test_the_split_changes_no_bit_with_half_the_digits():
    schedule, risk = asked(5)
    ready = runner(schedule_model(schedule, risk), np.array([], dtype=np.int64), 3, precision="fast")
    whole = ready.run(0, 5000, draws=True)
    for block, threads in ((256, 1), (3072, 2), (0, 4)):
        other = ready.run(0, 5000, draws=True, block=block, threads=threads)
        for one in fields(Tally):
            assert np.array_equal(getattr(whole, one.name), getattr(other, one.name)), one.name


def test_another_precision_is_refused():
    with pytest.raises(ParameterError, match="neither 'audit' nor 'fast'"):
        forecast_schedule(network({"A": 1}, []), precision="half")
