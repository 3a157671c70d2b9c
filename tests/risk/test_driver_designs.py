"""Drivers drawn by design: how evenly they lie, how much surer the mean is, and that all else stays as it was."""

import math

import numpy as np
import pandas as pd
import pytest
from random_schedules import random_risk, random_schedule
from scipy.stats import norm, t
from simulated_days import chain, differences, network

from workbench.errors import ParameterError
from workbench.risk import kernel
from workbench.risk.distributions import Normal, Triangular
from workbench.risk.driver_designs import LAYOUTS, REPETITIONS, designed, driver_streams
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.measures import share_interval
from workbench.risk.repetitions import margin, share_within, standard_error
from workbench.risk.run_memory import memory_bound
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import Branch, Cost, Risk, ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.risk.stream import Designed, stable_id, words
from workbench.taxonomy import Status

NAMES = [f"A{k}" for k in range(50)]
RISKS = [
    Risk("R1", 0.3, days=Normal(20, 4), activities=["A0"]),
    Risk("R2", 0.2, days=Normal(30, 4), activities=["A7"], cost=Triangular(1, 2, 6)),
    Risk("R3", 0.1, days=Normal(40, 4), activities=["A9", "A8"]),
]
LOADING = 0.98
"""Of every activity on the one factor."""


def fifty(sd: float = 0.6) -> tuple:
    """Fifty activities in a row that share a factor, and three risks."""
    loadings = {name: {"weather": LOADING} for name in NAMES}
    return chain(50, 20), ScheduleRisk(dict.fromkeys(NAMES, Normal(20, sd)), RISKS, loadings)


def closed_form(sd: float = 0.6) -> tuple[float, float, float]:
    """Mean, standard deviation, and the part of it that no driver has: a sum of normals and of independent risks."""
    chances, spread = np.array([0.3, 0.2, 0.1]), np.array([4.0, 4.0, 8.0])
    days = np.array([20.0, 30.0, 80.0])  # the third risk strikes two activities with the same 40 days
    own = 50 * sd**2 * (1 - LOADING**2)
    shared = (50 * sd * LOADING) ** 2
    risky = chances * (spread**2 + days**2) - (chances * days) ** 2
    return 1000 + float(chances @ days), math.sqrt(own + shared + risky.sum()), math.sqrt(own)


def laid_out(design: str, iterations: int = 1024, seed: int = 5) -> dict[int, np.ndarray]:
    return by_name(designed(schedule_model(*fifty()), design, iterations, seed))


def by_name(design: Designed) -> dict[int, np.ndarray]:
    return dict(zip(design.names.tolist(), design.given, strict=True))


def test_every_step_of_a_hypercube_and_of_sobol_points_is_met_once():
    for design in ("lhs", "sobol"):
        found = laid_out(design)
        assert len(found) == 1 + 2 * 3 + 1  # a factor, three risks with their days, one price
        for row in found.values():
            for part in np.split(row, REPETITIONS):
                assert sorted((part >> np.uint32(26)).tolist()) == [*range(64)], design
        assert len({row.tobytes() for row in found.values()}) == len(found)


def test_a_hypercube_keeps_the_order_of_the_words_and_pairs_mirror_them():
    name = stable_id("factor", "weather")
    plain = words(5, name, 0, 1024)
    hypercube, pairs = laid_out("lhs")[name], laid_out("antithetic")[name]
    for part in np.split(np.arange(1024), REPETITIONS):
        assert (hypercube[part].argsort() == plain[part].argsort()).all()
        expected = ((plain[part].argsort().argsort() + 0.5) / 64 * 2**32).astype(np.uint32)
        assert (hypercube[part] == expected).all()
        assert (pairs[part[:32]] == plain[part[:32]]).all()
        assert (pairs[part[:32]].astype(np.int64) + pairs[part[32:]] == 2**32 - 1).all()


def test_two_sobol_dimensions_together_are_even_too():
    """A net in base 2: every elementary box holds its share of points (Sobol 1967)."""
    one, other = [*laid_out("sobol").values()][:2]
    for part in np.split(np.arange(1024), REPETITIONS):
        counts = np.bincount((one[part] >> np.uint32(31)) * 2 + (other[part] >> np.uint32(31)), minlength=4)
        assert counts.tolist() == [16] * 4
    assert not np.array_equal(one[:64], one[64:128])  # each repetition is scrambled anew


@pytest.mark.parametrize("seed", range(2))
def test_a_design_that_gives_nothing_changes_no_bit(seed):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng)
    model = schedule_model(schedule, random_risk(rng, schedule))
    keep = np.arange(len(model))
    nothing = Designed(seed, np.empty(0, dtype=np.uint64), np.empty((0, 600), dtype=np.uint32), 1)
    compiled, plain = (runner(model, keep, seed, design=one).run(0, 600, draws=True) for one in (None, nothing))
    assert differences(compiled, plain) == []
    assert designed(model, "counter", 600, seed) is None
    # Words that are given but are those of the seed are no other draws either.
    drivers = driver_streams(model)
    same = words(seed, drivers, 0, 512)
    given = runner(model, keep, seed, design=Designed(seed, drivers, same, 32))
    assert differences(compiled, given.run(0, 600, draws=True)) == []
    # What a design gives is the same draw compiled and in plain numpy, also where it ends within a block.
    drawn = ~words(seed, drivers, 0, 400)
    design = Designed(seed, drivers, drawn, 25)
    plain, fused = (
        runner(model, keep, seed, design=design, plain=one).run(0, 600, draws=True) for one in (True, False)
    )
    assert differences(fused, plain) == []
    if len(drivers):
        assert differences(fused, compiled) != []


def test_only_drivers_follow_a_design_and_a_risk_that_comes_last_moves_no_other():
    schedule, risk = fifty()
    free = ScheduleRisk({**risk.durations, "A3": Triangular(15, 20, 30)}, RISKS, dict(list(risk.loadings.items())[10:]))
    runs = [forecast_schedule(schedule, free, iterations=256, keep="draws", design=one) for one in ("counter", "sobol")]
    assert runs[0].durations["A3"].equals(runs[1].durations["A3"])
    assert not runs[0].durations["A49"].equals(runs[1].durations["A49"])
    more = ScheduleRisk(risk.durations, [*RISKS, Risk("S", 0.5, days=Normal(1, 1), activities=["A1"])], risk.loadings)
    before, after = (by_name(designed(schedule_model(schedule, one), "sobol", 256, 1)) for one in (risk, more))
    assert all((after[name] == row).all() for name, row in before.items())


def test_branches_follow_the_design():
    schedule = network({"A": 1, "B": 5, "C": 9})
    risk = ScheduleRisk(branches=[Branch("b", ((0.25, ("B",)), (0.75, ("C",))))], costs={"B": Cost(fixed=1.0)})
    found = forecast_schedule(schedule, risk, iterations=256, design="lhs")
    assert found.costs.reshape(REPETITIONS, -1).sum(axis=1).tolist() == [4.0] * REPETITIONS  # of sixteen each


def spread_of(design: str, size: int, seed: int = 3) -> tuple[float, float]:
    """Root mean square error of the mean, and spread of the P80, over the repetitions of one run."""
    found = forecast_schedule(*fifty(), iterations=REPETITIONS * size, design=design, seed=seed)
    parts = np.sort(found.days.reshape(REPETITIONS, size), axis=1)
    error = math.sqrt(((parts.mean(axis=1) - closed_form()[0]) ** 2).mean())
    return error, float(parts[:, math.ceil(0.8 * size) - 1].std())


def test_designs_know_the_mean_far_better_and_a_percentile_somewhat():
    """Sixteen repetitions know a root mean square to a sixth or so; the factor between designs is far larger."""
    _, sd, own = closed_form()
    assert (sd, own) == pytest.approx((41.03, 0.844), abs=0.01)
    error = {design: spread_of(design, 256) for design in ("counter", *LAYOUTS)}
    assert error["counter"][0] == pytest.approx(sd / 16, rel=0.6)
    assert error["antithetic"][0] < 0.75 * error["counter"][0]
    for design in ("lhs", "sobol"):
        assert own / 16 / 2 < error[design][0] < 0.25 * error["counter"][0], design
        assert 0.2 * error["counter"][1] < error[design][1] < 0.8 * error["counter"][1], design


@pytest.mark.soak
@pytest.mark.parametrize("size", [1024, 4096])
def test_the_error_of_designs_falls_as_it_was_found_to(size):
    """Published for fifty activities, a factor and three risks at 1,024: mean 1.05, .32, .12, .048, P80 1.75 to .87."""
    sd, own = closed_form()[1:]
    error = {design: spread_of(design, size) for design in ("counter", *LAYOUTS)}
    assert error["counter"][0] == pytest.approx(sd / math.sqrt(size), rel=0.4)
    for design in ("lhs", "sobol"):
        floor = own / math.sqrt(size)
        assert floor / 2 < error[design][0] < 0.2 * error["counter"][0], design
        assert error[design][1] < 0.7 * error["counter"][1], design
    assert error["sobol"][0] < 0.12 * error["counter"][0]


def test_intervals_are_those_of_student_over_the_repetitions():
    rows = network({"A": 10, "M": 0}).activities.reset_index()
    rows.loc[1, ["kind", "deadline"]] = ["finish_milestone", pd.Timestamp("2026-01-15")]
    schedule = network({"A": 10, "M": 0}, [("A", "M")]).replace(activities=rows)
    risk = ScheduleRisk(
        {"A": Normal(10, 2)}, loadings={"A": {"f": 0.9}}, costs={"A": Cost(fixed=Normal(50, 5), loadings={"f": 0.5})}
    )
    found = forecast_schedule(schedule, risk, iterations=1024, design="sobol", levels=[0.5, 0.8])

    def half(values: np.ndarray, figure) -> float:
        each = [figure(part) for part in values.reshape(16, 64)]
        return t.ppf(0.975, 15) * np.std(each, ddof=1) / 4

    def order(values: np.ndarray) -> float:
        return np.sort(values)[math.ceil(0.8 * len(values)) - 1]

    row, start = found.finish.iloc[1], pd.Timestamp("2026-01-05")
    shown = [(row[name] - start) / pd.Timedelta(days=1) for name in ("finish", "finish_low", "finish_high")]
    wide = half(found.days, order)
    assert shown == pytest.approx([order(found.days), order(found.days) - wide, order(found.days) + wide], abs=1 / 1440)
    assert found.cost.iloc[1]["cost_high"] - found.cost.iloc[1]["cost"] == pytest.approx(half(found.costs, order))
    assert found.totals["days_mean_error"] == pytest.approx(half(found.days, np.mean) / t.ppf(0.975, 15))
    kept = found.days <= 10
    chance = found.milestones.loc["M"]
    assert chance["probability"] == kept.mean()
    assert chance["probability_high"] - kept.mean() == pytest.approx(half(kept, np.mean))
    low, high = found.jcl_interval(np.inf, "2026-01-15")
    assert (low, high) == pytest.approx((chance["probability_low"], chance["probability_high"]))
    assert (found.repetition, found.seed, found.engine) == (64, 1, "")
    plain = forecast_schedule(schedule, risk, iterations=1024)
    assert plain.totals["days_mean_error"] == pytest.approx(plain.days.std() / 32)
    assert plain.repetition == 0
    sure = forecast_schedule(schedule, risk, iterations=1024, design="lhs").jcl_interval(np.inf, "2030-01-01")
    assert sure == share_interval(1024, 1024)  # never zero wide


def test_a_design_that_is_stopped_counts_the_repetitions_that_were_done():
    short = chain(2, 20), ScheduleRisk({"A0": Normal(20, 3)}, loadings={"A0": {"weather": LOADING}})
    asked = {"iterations": 16 * 512, "design": "lhs", "levels": [0.8]}
    whole = forecast_schedule(*short, **asked)
    stopped = forecast_schedule(*short, **asked, watch=lambda progress: progress.iterations >= 1024)
    done = len(stopped.days)
    assert stopped.status is Status.CANCELLED
    assert 1024 <= done < 16 * 512
    assert (stopped.days == whole.days[:done]).all()
    means = [stopped.days[at : at + 512].mean() for at in range(0, done - done % 512, 512)]
    assert stopped.totals["days_mean_error"] == pytest.approx(np.std(means, ddof=1) / math.sqrt(len(means)))
    again = forecast_schedule(*short, **asked, resume=stopped.state)
    assert (again.days == whole.days).all()


def test_one_repetition_alone_bounds_nothing():
    values = np.arange(31.0)
    assert standard_error(values, np.mean, 16) == margin(values, np.mean, 16) == np.inf
    assert standard_error(np.arange(40.0), np.mean, 16) == pytest.approx(16 / math.sqrt(2) / math.sqrt(2))
    assert share_within(values < 5, 16) == (0.0, 1.0)
    assert share_within(values < 0, 16) == share_interval(0, 31)


@pytest.mark.soak
@pytest.mark.parametrize("design", LAYOUTS)
def test_the_interval_of_a_designed_percentile_covers_as_often_as_it_says(design):
    """Of a sum of normals, whose percentile is known: a chance of 95 % in 300 seeds, give or take."""
    loadings = {name: {"f": 0.8} for name in ("A0", "A1")}
    risk = ScheduleRisk(dict.fromkeys(["A0", "A1"], Normal(100, 10)), loadings=loadings)
    true = 200 + norm.ppf(0.8) * 10 * math.sqrt(2 + 2 * 0.64)
    start, hits = pd.Timestamp("2026-01-05"), 0
    for seed in range(300):
        row = forecast_schedule(
            chain(2, 100), risk, iterations=2048, design=design, seed=seed, levels=[0.8]
        ).finish.iloc[0]
        low, high = ((row[name] - start) / pd.Timedelta(days=1) for name in ("finish_low", "finish_high"))
        hits += low <= true <= high
    assert 0.90 < hits / 300 < 0.99


def test_questions_that_no_design_can_answer_are_refused(monkeypatch):
    monkeypatch.setattr(kernel, "LOADED", set())  # the plain simulation takes other memory
    schedule, risk = fifty()
    for wrong, match in (
        ({"design": "halton"}, "none of counter, antithetic, lhs, sobol"),
        ({"design": "sobol", "iterations": 1000}, "1,000 are not 16 repetitions .* the nearest are 1,024"),
        ({"design": "lhs", "iterations": 128}, "the nearest are 256"),
        ({"design": "lhs", "iterations": "auto"}, "needs a number, not 'auto'"),
    ):
        with pytest.raises(ParameterError, match=match):
            forecast_schedule(schedule, risk, **wrong)
    room = memory_bound(schedule_model(schedule, risk), 0, 1024, 2, draws=False, plain=True) + 8 * 1024 * 4 - 1
    forecast_schedule(schedule, risk, iterations=1024, memory_max=room)
    with pytest.raises(ParameterError, match="GiB"):  # the words of eight drivers take a byte more
        forecast_schedule(schedule, risk, iterations=1024, design="lhs", memory_max=room)
    many = [Risk(f"R{k}", 0.5, days=Normal(1, 1), activities=["A0"]) for k in range(51)]
    with pytest.raises(ParameterError, match="102 drivers are too many for sobol, most is 100"):
        forecast_schedule(schedule, ScheduleRisk(risks=many), iterations=256, design="sobol")
    alone = ScheduleRisk({"A0": Normal(10, 1)})  # no driver: everything keeps its own draws
    runs = [forecast_schedule(chain(1, 10), alone, iterations=256, design=name) for name in ("sobol", "counter")]
    assert (runs[0].days == runs[1].days).all()
