"""Runs that are watched, stopped and taken up again, and the memory that they need."""

import pickle
import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from random_schedules import random_risk, random_schedule
from simulated_days import chain, network

from workbench.errors import ParameterError, RunError
from workbench.risk.distributions import Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.fresh_memory import SMALL, fresh_zeros
from workbench.risk.run_memory import memory_bound
from workbench.risk.run_parts import PART_ITERATIONS, PART_WORK, Threads, done_parts, part_size
from workbench.risk.run_state import question_hash
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import Risk, ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.risk.tally import BLOCK, ENGINE, PER_ITERATION, packed
from workbench.risk.weather import Weather
from workbench.taxonomy import Status

NOTHING = np.array([], dtype=np.int64)
ITERATIONS = 3 * PART_ITERATIONS + 700


@pytest.fixture(autouse=True)
def short_parts(monkeypatch):
    """Small networks are simulated in many parts, as large ones are."""
    monkeypatch.setattr("workbench.risk.run_parts.PART_WORK", 1)


def question(seed: int = 5):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=("office", "six"))
    return schedule, random_risk(rng, schedule)


def ready(seed: int = 5):
    return runner(schedule_model(*question(seed)), NOTHING, 3)


def same(one, other) -> bool:
    tables = ("table", "finish", "cost", "milestones", "risks", "durations")
    return (
        all(getattr(one, name).equals(getattr(other, name)) for name in tables)
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("finishes", "days", "costs"))
        and one.totals == other.totals
        and (one.status, one.reason) == (other.status, other.reason)
    )


def after(iterations: int):
    """Say stop once so many iterations are done."""
    return lambda progress: progress.iterations >= iterations


# ------------------------------------------------------------------------------------------------------- the parts


@pytest.mark.parametrize("activities", [1, 40, 1000, 10_000])
@pytest.mark.parametrize("iterations", [1, 256, 10_000, 131_072, 10_000_000])
@pytest.mark.parametrize("hands", [1, 2, 7])
def test_parts_are_equal_shares_of_whole_blocks_that_end_together(activities, iterations, hands, monkeypatch):
    monkeypatch.setattr("workbench.risk.run_parts.PART_WORK", PART_WORK)
    size = part_size(activities, iterations, hands)
    assert size % BLOCK == 0
    assert size * activities <= 1.5 * max(PART_WORK, PART_ITERATIONS * activities) + BLOCK * activities
    turns = -(-iterations // (size * hands))
    assert turns * hands * size - iterations < (turns + 1) * hands * BLOCK  # nobody works while the others have ended
    travelling = part_size(activities, iterations, hands, travels=True)
    assert travelling * activities >= PART_WORK or travelling == size


def test_parts_come_in_the_order_of_their_iterations():
    one = ready()
    with Threads(3) as crew:
        parts = list(done_parts(crew, one, 512, 2000, 256, draws=False))
    assert [(part.start, part.stop) for part in parts] == [
        (512, 768),
        (768, 1024),
        (1024, 1280),
        (1280, 1536),
        (1536, 1792),
        (1792, 2000),
    ]


def test_a_run_may_begin_later_and_gives_the_same_iterations():
    one = ready()
    whole, later = one.run(0, 2000, draws=True), one.run(512, 2000, draws=True, block=256, threads=2)
    assert (later.start, later.stop, later.iterations) == (512, 2000, 1488)
    for name in PER_ITERATION:
        assert np.array_equal(getattr(later, name), getattr(whole, name)[..., 512:])
    first = one.run(0, 512)
    assert np.array_equal(first.histogram + later.histogram, whole.histogram)
    assert np.array_equal(first.low + later.low + (first.high + later.high << 32), whole.low + (whole.high << 32))


@pytest.mark.parametrize("iterations", [255, 256, 65_535, 65_536])
def test_a_packed_part_holds_as_much_as_it_counts(iterations):
    part = ready().room(0, iterations, draws=False)
    part.histogram[0, 0] = iterations
    assert packed(part).histogram[0, 0] == iterations
    assert packed(part).histogram.itemsize == (1 if iterations < 2**8 else 2 if iterations < 2**16 else 4)


def test_what_travels_to_workers_is_arrays_alone():
    network = ready().model.network
    assert "nodes" in vars(network)
    there = pickle.loads(pickle.dumps(network))
    assert "nodes" not in vars(there)
    assert [node.stage for node in there.nodes] == [node.stage for node in network.nodes]


def test_no_more_parts_are_under_way_than_the_crew_can_hold():
    counted = []

    class Counted(Threads):
        def submit(self, *arguments):
            counted.append(+1)
            return super().submit(*arguments)

        def result(self, task):
            counted.append(-1)
            return super().result(task)

    with Counted(2) as crew:
        list(done_parts(crew, ready(), 0, 20 * BLOCK, BLOCK, draws=False))
    assert np.cumsum(counted).max() == 3
    assert sum(counted) == 0


def test_a_worker_that_draws_in_another_way_is_refused():
    class Older(Threads):
        def submit(self, function, runner, engine, *rest):
            return super().submit(function, runner, engine + 1, *rest)

    with (
        Older(1) as crew,
        pytest.raises(RunError, match=f"engine {ENGINE}, and {ENGINE + 1} is asked: install the same version"),
    ):
        next(done_parts(crew, ready(), 0, 512, 256, draws=False))


# ------------------------------------------------------------------------------------------ progress and cancelling


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_who_watches_is_told_before_the_run_and_after_every_part(threads):
    told = []
    schedule, risk = question()
    watched = forecast_schedule(
        schedule, risk, iterations=ITERATIONS, threads=threads, watch=lambda seen: told.append(seen) and False
    )
    done = [seen.iterations for seen in told]
    assert done[0] == 0
    assert done[-1] == ITERATIONS
    assert len(done) > 3
    assert done == sorted(set(done))
    assert {seen.wanted for seen in told} == {ITERATIONS}
    assert [seen.seconds for seen in told] == sorted(seen.seconds for seen in told)
    assert told[0].memory > 16 * ITERATIONS
    assert same(watched, forecast_schedule(schedule, risk, iterations=ITERATIONS))


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_cancelled_run_keeps_the_first_iterations_without_gaps(threads):
    schedule, risk = question()
    whole = forecast_schedule(schedule, risk, iterations=ITERATIONS, keep="draws")
    part = forecast_schedule(schedule, risk, iterations=ITERATIONS, keep="draws", threads=threads, watch=after(1))
    assert part.status is Status.CANCELLED
    assert 0 < part.iterations < ITERATIONS
    assert part.reason.startswith(f"Cancelled after {part.iterations:,} of {ITERATIONS:,} iterations.")
    assert np.array_equal(part.finishes, whole.finishes[: part.iterations])
    assert part.durations.equals(whole.durations.iloc[: part.iterations])
    alone = forecast_schedule(schedule, risk, iterations=part.iterations, keep="draws")
    assert same(alone, replace(part, status=alone.status, reason=alone.reason))


def test_a_run_that_is_cancelled_at_once_has_an_answer_without_iterations():
    schedule, risk = question()
    answer = forecast_schedule(schedule, risk, watch=lambda seen: True)
    assert answer.status is Status.CANCELLED
    assert answer.is_empty
    assert str(answer) == answer.reason == "Cancelled after 0 of 10,000 iterations."
    assert (answer.iterations, len(answer.table), answer.state) == (0, 0, None)


def test_who_says_stop_when_all_is_done_has_the_whole_answer():
    schedule, risk = question()
    answer = forecast_schedule(schedule, risk, iterations=600, watch=after(600))
    assert (answer.status, answer.iterations, answer.state) == (Status.COMPUTED, 600, None)


@pytest.mark.parametrize("keep", ["", "draws"])
@pytest.mark.parametrize(("before", "behind"), [(1, 4), (4, 1)])
def test_a_run_taken_up_again_gives_the_bits_of_one_that_was_never_stopped(keep, before, behind):
    schedule, risk = question()
    asked = {"iterations": ITERATIONS, "keep": keep}
    whole = forecast_schedule(schedule, risk, **asked)
    stopped = forecast_schedule(schedule, risk, **asked, threads=before, watch=after(1))
    again = forecast_schedule(schedule, risk, **asked, threads=behind, resume=stopped.state, watch=after(10_000))
    assert stopped.iterations < again.iterations < ITERATIONS
    assert again.status is Status.CANCELLED
    assert same(whole, forecast_schedule(schedule, risk, **asked, resume=again.state))


def test_a_state_kept_on_the_way_does_not_change_while_the_run_goes_on():
    states = []
    schedule, risk = question()
    whole = forecast_schedule(
        schedule, risk, iterations=ITERATIONS, watch=lambda seen: states.append(seen.state()) and False
    )
    for state in states:
        assert same(whole, forecast_schedule(schedule, risk, iterations=ITERATIONS, resume=state))


@pytest.mark.parametrize(("longest", "status"), [(1800, Status.ITERATIONS_REACHED), (930, Status.COMPUTED)])
def test_the_stop_rule_can_be_interrupted_between_two_looks_and_at_one(longest, status):
    schedule, risk = network({"A": 900}), ScheduleRisk({"A": Triangular(880, 900, longest)})
    asked = {"iterations": "auto", "iterations_max": 40_000}
    whole = forecast_schedule(schedule, risk, **asked)
    assert whole.status is status
    assert whole.iterations > 8192
    for stop in (1, 1024, 5000):
        part = forecast_schedule(schedule, risk, **asked, watch=after(stop))
        assert part.status is Status.CANCELLED
        assert stop <= part.iterations < whole.iterations
        assert same(whole, forecast_schedule(schedule, risk, **asked, resume=part.state))


def test_a_longer_state_than_the_stop_rule_needs_is_not_thrown_away():
    schedule, risk = network({"A": 900}), ScheduleRisk({"A": Triangular(880, 900, 930)})
    states = []
    longer = forecast_schedule(
        schedule, risk, iterations=40_960, watch=lambda seen: states.append(seen.state()) and False
    )
    answer = forecast_schedule(schedule, risk, iterations="auto", resume=states[-1])
    assert same(longer, answer)


def test_a_state_of_another_question_is_refused():
    schedule, risk = question()
    state = forecast_schedule(schedule, risk, iterations=ITERATIONS, watch=after(1)).state
    asked = {"iterations": ITERATIONS, "resume": state}
    other = replace(risk, risks=(*risk.risks, Risk("more", 0.5, cost=1.0)))
    begun = schedule.replace(data_date=schedule.data_date - np.timedelta64(1, "D"))
    for wrong, said in (
        (lambda: forecast_schedule(schedule, risk, seed=2, **asked), "drawn with seed 1, and 2 is asked"),
        (lambda: forecast_schedule(schedule, other, **asked), "another schedule or uncertainty"),
        (lambda: forecast_schedule(begun, risk, **asked), "another schedule or uncertainty"),
        (lambda: forecast_schedule(schedule, risk, keep="draws", **asked), "drawn in another way"),
        (lambda: forecast_schedule(schedule, risk, iterations=256, resume=state), "and only 256 are asked"),
        (lambda: forecast_schedule(schedule, risk, resume="state.npz"), "str is not the state of a run"),
        (
            lambda: forecast_schedule(schedule, risk, **asked | {"resume": replace(state, engine=0)}),
            f"engine 0, and this is {ENGINE}",
        ),
        (
            lambda: forecast_schedule(
                schedule, risk, **asked | {"resume": replace(state, tally=replace(state.tally, fired=NOTHING))}
            ),
            "not complete",
        ),
    ):
        with pytest.raises(ParameterError, match=said):
            wrong()


def test_only_whole_blocks_are_gone_on_from():
    schedule, risk = question()
    states = []
    short = forecast_schedule(schedule, risk, iterations=300, watch=lambda seen: states.append(seen.state()) and False)
    assert same(short, forecast_schedule(schedule, risk, iterations=300, resume=states[-1]))
    with pytest.raises(ParameterError, match="no multiple of 256"):
        forecast_schedule(schedule, risk, iterations=301, resume=states[-1])


@pytest.mark.parametrize("part", ["seed", "base", "keep"])
def test_the_hash_of_a_question_sees_every_part_of_it(part):
    one = ready()
    other = {"seed": 4, "base": one.base + 1, "keep": np.array([0])}[part]
    assert question_hash(one, draws=False) != question_hash(replace(one, **{part: other}), draws=False)
    assert question_hash(one, draws=False) == question_hash(ready(), draws=False)


def test_the_hash_of_a_question_sees_every_array_of_it():
    one = ready()
    known = question_hash(one, draws=False)
    changed = {}
    for group in ("variables", "events", "work", "network"):
        values = getattr(one.model, group)
        arrays = values._asdict() if hasattr(values, "_asdict") else vars(values)
        for name, array in arrays.items():
            if isinstance(array, np.ndarray) and array.size:
                other = array.copy()
                other.flat[0] = not other.flat[0] if array.dtype == bool else other.flat[0] + 1
                part = values._replace(**{name: other}) if group != "network" else replace(values, **{name: other})
                changed[group, name] = replace(one, model=replace(one.model, **{group: part}))
    assert len(changed) > 30
    assert [name for name, other in changed.items() if question_hash(other, draws=False) == known] == []


@pytest.mark.parametrize(("asked", "other"), [({"design": "lhs"}, {"design": "sobol"}), ({"precision": "fast"}, {})])
def test_the_way_to_draw_is_part_of_the_question(asked, other, monkeypatch):
    monkeypatch.setattr("workbench.risk.run_parts.PART_ITERATIONS", 256)
    schedule, risk = network({"A": 10, "B": 9}), ScheduleRisk({"A": Triangular(3, 10, 30)}, [Risk("R", 0.3, cost=2.0)])
    whole = forecast_schedule(schedule, risk, iterations=1024, **asked)
    part = forecast_schedule(schedule, risk, iterations=1024, **asked, watch=after(1))
    assert part.status is Status.CANCELLED
    assert same(whole, forecast_schedule(schedule, risk, iterations=1024, **asked, resume=part.state))
    with pytest.raises(ParameterError, match="another schedule or uncertainty"):
        forecast_schedule(schedule, risk, iterations=1024, **other, resume=part.state)


def test_the_weather_is_part_of_the_question():
    schedule = chain(2, 10)
    days = {"A0": Triangular(3, 10, 30)}
    risk, drier = (
        ScheduleRisk(days, weather={"c": Weather(wet_after_dry=chance, wet_after_wet=0.5)}) for chance in (0.3, 0.2)
    )
    states = []
    forecast_schedule(schedule, risk, iterations=256, watch=lambda seen: states.append(seen.state()) and False)
    again = forecast_schedule(schedule, risk, iterations=400, resume=states[-1])
    assert same(again, forecast_schedule(schedule, risk, iterations=400))
    with pytest.raises(ParameterError, match="another schedule or uncertainty"):
        forecast_schedule(schedule, drier, iterations=400, resume=states[-1])


# ---------------------------------------------------------------------------------------------------------- memory


def test_large_arrays_are_zeros_that_can_be_written():
    for shape in (SMALL // 8 - 1, SMALL // 8, (300, 1024), (0, 10**6)):
        array = fresh_zeros(shape, np.float64)
        assert array.shape == np.zeros(shape).shape
        assert not array.any()
        array[...] = 1.0
        assert array.sum() == array.size


@pytest.mark.parametrize(
    ("engine", "threads", "draws", "count", "iterations"),
    [("", 1, True, 400, 1024), ("", 2, False, 400, 10_000), ("pinned start of A7", 1, True, 60, 512)],
)
def test_a_run_stays_within_the_memory_it_states(engine, threads, draws, count, iterations, monkeypatch):
    monkeypatch.setattr("workbench.risk.fresh_memory.SMALL", 2**60)  # mapped memory is not traced
    schedule = chain(count, 5)
    if engine:
        rows = schedule.activities.reset_index()
        rows.loc[7, ["constraint", "constraint_date"]] = ["mandatory_start", pd.Timestamp("2026-02-10")]
        schedule = schedule.replace(activities=rows)
    risk = ScheduleRisk({f"A{k}": Triangular(3, 5, 9) for k in range(count)})
    asked = {"keep": "draws" if draws else "", "threads": threads, "iterations": iterations}
    forecast_schedule(schedule, risk, iterations=256)
    stated = []
    tracemalloc.start()
    try:
        answer = forecast_schedule(schedule, risk, **asked, watch=lambda seen: stated.append(seen.memory) and False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.engine == engine
    assert 0.4 * stated[0] < peak <= stated[0]


def test_a_run_that_needs_more_memory_than_it_may_have_is_refused_before_it_begins():
    schedule, risk = question()
    seen = []
    forecast_schedule(schedule, risk, iterations=5000, watch=lambda one: seen.append(one.memory) and False)
    enough = forecast_schedule(schedule, risk, iterations=5000, memory_max=seen[0])
    assert enough.iterations == 5000
    with pytest.raises(ParameterError, match=r"5,000 of .* activities need .* GiB, most is"):
        forecast_schedule(
            schedule, risk, iterations=5000, memory_max=seen[0] - 1, watch=lambda one: pytest.fail("begun")
        )
    for wrong in (0, -1, np.nan, "1GB", True):
        with pytest.raises(ParameterError, match="memory_max"):
            forecast_schedule(schedule, risk, memory_max=wrong)


def test_the_memory_of_a_run_grows_by_what_an_iteration_keeps():
    """16 bytes of an iteration, 4 more for every milestone, and 40 while the answer is read."""
    model = ready().model
    bound = [memory_bound(model, 3, n, 1, draws=False, plain=False) for n in (10**8, 2 * 10**8)]
    assert bound[1] - bound[0] == 10**8 * (16 + 3 * 4 + 40)
