"""What must hold bit for bit whatever the schedule, and the unlucky questions."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, random_risk, random_schedule
from simulated_days import N, chain, network, run, side_by_side

import workbench as wb
from workbench.errors import DataError, ParameterError
from workbench.risk import placing
from workbench.risk.distributions import Fixed, Lognormal, Normal, Pert, Triangular, Uniform
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.joint import joint_level
from workbench.risk.measures import quantile_interval
from workbench.risk.schedule_draws import Futures
from workbench.risk.schedule_risk import Branch, Cost, Response, Risk, ScheduleRisk
from workbench.schedule.critical_path import critical_path
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

FAN = network({"A": 10, "B": 12, "C": 5, "Z": 1}, [("A", "Z"), ("B", "Z"), ("C", "Z")])
SPREAD = {"A": Triangular(8, 10, 15), "B": Pert(9, 12, 14), "C": Lognormal(1.5, 0.5)}


def same(one, other) -> bool:
    return np.array_equal(one.finishes, other.finishes) and np.array_equal(one.costs, other.costs)


def asked(seed: int):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=tuple(CALENDARS)[: 1 + seed % 4])
    return rng, schedule, random_risk(rng, schedule)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_question_has_the_same_answer_whatever_the_order_of_rows_and_the_threads(seed):
    _, schedule, risk = asked(seed)
    mixed = schedule.replace(
        activities=schedule.activities.sample(frac=1, random_state=seed).reset_index(),
        links=schedule.links.sample(frac=1, random_state=seed),
    )
    shuffled = replace(risk, risks=risk.risks[::-1], costs=dict(reversed(risk.costs.items())))
    one, other = (
        forecast_schedule(schedule, risk, iterations=1500),
        forecast_schedule(mixed, shuffled, iterations=1500, threads=3),
    )
    assert same(one, other)
    pd.testing.assert_frame_equal(one.table, other.table.loc[one.table.index])
    assert not same(one, forecast_schedule(schedule, risk, iterations=1500, seed=2)) or one.totals["days_sd"] == 0


def test_a_risk_that_does_nothing_is_as_if_absent():
    plain = run(FAN, 2000, durations=SPREAD, costs={"A": Cost(per_day=Uniform(1, 2))})
    for idle in (
        Risk("R", 0.0, days=Fixed(50), activities=["A", "B"]),
        Risk("R", 0.5, factor=Fixed(1.0), activities=["A", "B"]),
        Risk("R", 0.5, days=Fixed(0.0), activities=["A", "B"]),
    ):
        assert same(plain, run(FAN, 2000, durations=SPREAD, costs={"A": Cost(per_day=Uniform(1, 2))}, risks=[idle]))


def test_what_has_nothing_to_do_with_an_activity_leaves_its_draws_alone():
    alone = forecast_schedule(FAN, ScheduleRisk(SPREAD), iterations=600, keep="draws")
    wider = network({"A": 10, "B": 12, "C": 5, "Z": 1, "New": 3}, [("A", "Z"), ("B", "Z"), ("C", "Z"), ("New", "C")])
    more = ScheduleRisk(SPREAD | {"New": Triangular(1, 3, 9)}, [Risk("R", 0.5, days=Fixed(1), activities=["Z"])])
    beside = forecast_schedule(wider, more, iterations=600, keep="draws")
    assert alone.durations[["A", "B", "C"]].equals(beside.durations[["A", "B", "C"]])


@pytest.mark.parametrize("seed", range(6))
def test_without_uncertainty_every_iteration_is_the_critical_path(seed):
    _, schedule, _ = asked(seed)
    answer = forecast_schedule(schedule, iterations=4)
    dates = critical_path(schedule)
    assert set(answer.finishes) == {dates.finish.to_datetime64()}
    assert answer.finish[["finish", "contingency"]].drop_duplicates().values.tolist() == [[dates.finish, 0.0]]
    assert "Nothing is uncertain" in answer.reason
    assert answer.table[["ssi", "cruciality"]].isna().all(axis=None)


def test_all_times_eightfold_without_calendars_is_eight_times_the_days():
    def scaled(by: int):
        schedule = network({"A": 3 * by, "B": 4 * by, "C": 2 * by}, [("A", "B", "ss", by), ("A", "C", "fs", -by)])
        return run(schedule, 500, risks=[Risk("R", 0.4, days=Fixed(2.0 * by), activities=["A"])])

    assert np.array_equal(scaled(1).days * 8, scaled(8).days)


def test_longer_durations_never_end_earlier():
    for seed in range(4):
        rng = np.random.default_rng(seed)
        schedule = random_schedule(rng, links=("fs", "ss"), constraints=False)
        works = schedule.activities.query("kind == 'task'").index.tolist()
        before = run(schedule, 300)
        longer = run(schedule, 300, risks=[Risk("R", 0.5, days=Uniform(0, 4), activities=works)] if works else [])
        assert (longer.finishes >= before.finishes).all()


def test_criticality_over_a_cut_is_at_least_one_and_percentiles_do_not_fall():
    answer = run(FAN, 3000, durations=SPREAD)
    assert answer.table.loc[["A", "B", "C"], "criticality"].sum() >= 1
    assert answer.finish["finish"].is_monotonic_increasing


def test_percentiles_of_activities_are_those_of_their_draws():
    answer = forecast_schedule(
        chain(2, 10), ScheduleRisk({"A0": Triangular(8, 10, 15), "A1": Normal(10, 2)}), iterations=N
    )
    ends = np.datetime64("2026-01-05") + np.sort(answer.days)[int(0.8 * N) - 1] * np.timedelta64(1, "D").astype(
        "timedelta64[s]"
    )
    gap = abs((answer.table.at["A1", "finish_p80"] - pd.Timestamp(ends)).total_seconds()) / 86400
    assert gap < 0.02 * answer.totals["days_sd"]


def test_joint_confidence_never_exceeds_either_and_the_frontier_keeps_it():
    answer = run(FAN, 4000, durations=SPREAD, costs={"A": Cost(per_day=3), "B": Cost(fixed=Uniform(10, 30))})
    for row in answer.frontier(0.7).itertuples():
        assert answer.jcl(row.cost, row.finish) >= 0.7
        assert answer.jcl(row.cost - 1e-9, row.finish) < 0.7
        assert answer.jcl(row.cost, row.finish) <= min(answer.p_finish(row.finish), (answer.costs <= row.cost).mean())
    level = answer.equal_level(0.7)
    cost = np.sort(answer.costs)[round(level * 4000) - 1]
    date = np.sort(answer.finishes)[round(level * 4000) - 1]
    assert 0.7 <= answer.jcl(cost, date) < 0.7005
    assert level > 0.7
    assert joint_level(np.arange(4000), np.zeros(4000), 0.7) == 0.7


def test_responses_never_make_an_iteration_worse_when_they_only_help():
    response = Response(probability=0.2, days=Uniform(1, 4), cost=5.0, spend=2.0, delay={"C": 1})
    risk = Risk("R", 0.6, days=Uniform(2, 8), activities=["A", "B"], cost=20.0, response=response)
    given = ScheduleRisk(SPREAD, [risk])
    before = forecast_schedule(FAN, given, iterations=3000)
    after = forecast_schedule(FAN, given.mitigated(), iterations=3000)
    calm = replace(risk, response=replace(response, delay={}))
    without_delay = forecast_schedule(FAN, ScheduleRisk(SPREAD, [calm]).mitigated(), iterations=3000)
    assert (without_delay.finishes <= before.finishes).all()
    assert (without_delay.finishes < before.finishes).any()
    assert (after.finishes >= without_delay.finishes).all()
    assert set(after.costs) == {2.0, 7.0}
    # Whatever happens afterwards would have happened before.
    assert (before.costs[after.costs == 7.0] == 20.0).all()


def test_what_does_not_take_place_takes_no_time_and_costs_nothing():
    schedule = network(
        {"A": 10, "B": 5, "C": 7, "Z": 1}, [("A", "B", "fs", 2), ("B", "Z", "fs", 3), ("A", "C"), ("C", "Z")]
    )
    answer = run(schedule, 4000, exists={"B": 0.25}, costs={"B": Cost(fixed=9)})
    assert sorted(set(answer.days)) == [18, 21]
    assert np.array_equal(answer.days == 21, answer.costs == 9)
    assert answer.table.at["B", "takes_place"] == (answer.days == 21).mean() == answer.table.at["B", "criticality"]
    ways = Branch("b", ((0.4, ("B",)), (0.6, ("C",))))
    answer = run(schedule, 4000, branches=[ways], costs={"B": Cost(fixed=1), "C": Cost(fixed=2)})
    assert set(answer.costs) == {1, 2}  # always one of the two, never both
    assert answer.table.loc[["B", "C"], "takes_place"].sum() == 1
    happens = run(schedule, 4000, exists={"B": "R"}, risks=[Risk("R", 0.3, cost=1.0)], costs={"B": Cost(fixed=1)})
    assert set(happens.costs) == {0, 2}


def test_work_that_has_begun_lasts_at_least_as_long_as_it_has():
    begun = network({"A": 10}).activities.assign(actual_start=pd.Timestamp("2026-01-01"), remaining_duration=8640)
    schedule = network({"A": 10}).replace(activities=begun.reset_index())
    family = Triangular(2, 5, 11)
    answer = run(schedule, durations={"A": family})
    whole = family.ppf(np.random.default_rng(1).random(N))
    left = whole[whole > 4] - 4
    assert answer.days.mean() == pytest.approx(left.mean(), abs=4 * left.std() * np.sqrt(2 / len(left)))
    assert np.quantile(answer.days, 0.8) == pytest.approx(np.quantile(left, 0.8), abs=0.05)
    with pytest.raises(DataError, match="above the 4 days that have passed"):
        run(schedule, durations={"A": Triangular(1, 2, 3)})
    assert set(run(schedule, 5, remaining={"A": Fixed(2)}).days) == {2}


def test_four_runs_by_hand(monkeypatch):
    """Criticality, sensitivity index and cruciality of four given iterations."""
    schedule = network({"A": 4, "B": 5, "C": 3}, [("A", "C"), ("B", "C")])
    days = {"A": (4, 6, 5, 8), "B": (5, 6, 7, 6), "C": (3, 2, 4, 3)}

    def given(model, seed, start, stop):
        rows = np.array([np.resize(days[name], stop - start) for name in model.names], dtype=np.int64) * 1440
        nothing = np.empty((0, stop - start))
        return Futures(rows, rows < 0, {}, nothing.astype(bool), nothing)

    monkeypatch.setattr(placing, "draw_futures", given)
    monkeypatch.setattr("workbench.risk.schedule_simulation.unknown_to_kernel", lambda model: "a test")
    answer = forecast_schedule(schedule, iterations=4)
    assert answer.days.tolist() == [8, 8, 11, 11]
    table = answer.table.loc[["A", "B", "C"]]
    assert table["criticality"].tolist() == [0.5, 0.75, 1.0]
    assert table["ssi"].tolist() == pytest.approx([0.493007, 0.353553, 0.471405], abs=1e-6)
    assert table["cruciality"].tolist() == pytest.approx([0.507093, 0.707107, 0.707107], abs=1e-6)
    assert "does not know a test" in answer.reason


def test_what_the_kernel_does_not_know_is_simulated_all_the_same():
    pinned = network({"A": 10, "B": 3}, [("A", "B")]).activities.reset_index()
    pinned.loc[pinned["activity"] == "B", ["constraint", "constraint_date"]] = [
        "mandatory_start",
        pd.Timestamp("2026-01-10"),
    ]
    schedule = network({"A": 10, "B": 3}, [("A", "B")]).replace(activities=pinned)
    answer = run(schedule, 500, durations={"A": Triangular(2, 4, 12)})
    assert answer.engine == "pinned start of B"
    assert "pinned start of B" in answer.reason
    assert set(answer.finishes[answer.days == 8]) == {np.datetime64("2026-01-13")}  # A may be later, B does not wait


def test_unlucky_questions_have_answers():
    assert forecast_schedule(Schedule(pd.DataFrame({"activity": []}), data_date="2026-01-05")).status is Status.NO_DATA
    one = run(FAN, 1, durations=SPREAD)
    assert one.iterations == 1
    assert "One iteration" in one.reason
    assert one.finish["finish_low"].isna().all()
    certain = run(FAN, 50, risks=[Risk("R", 1.0, days=Fixed(2), activities=["B"])])
    assert set(certain.days) == {15}
    assert "Nothing is uncertain" in certain.reason
    shared = run(
        side_by_side(2, 10),
        300,
        durations=dict.fromkeys(["A0", "A1"], Normal(10, 2)),
        loadings={"A0": {"f": 1.0}, "A1": {"f": 1.0}},
    )
    assert shared.table["criticality"].tolist() == [1.0, 1.0]
    floored = run(network({"A": 1}), 2000, durations={"A": Normal(1, 2)})
    assert f"{int((floored.days == 0).sum()):,} durations below 0" in floored.reason
    with pytest.raises(DataError, match="as far as calendars reach"):
        run(chain(3, 10), 300, durations={"A0": Lognormal(12, 3)})
    with pytest.raises(ParameterError, match="GiB"):
        run(chain(30, 10), 10**9)


def test_the_stop_rule_stops_when_percentiles_are_known():
    quick = run(FAN, "auto", durations={"A": Triangular(9.9, 10, 10.1)})
    assert (quick.iterations, quick.status) == (1024, Status.COMPUTED)
    long = run(network({"A": 900}), "auto", durations={"A": Normal(900, 200)})
    assert long.iterations == 131_072
    assert long.status is Status.ITERATIONS_REACHED
    assert "After 131,072 iterations the P5 of the finish in days is known to ±" in long.reason
    assert "wanted is ±0.5" in long.reason
    assert same(long, run(network({"A": 900}), 131_072, durations={"A": Normal(900, 200)}))


def test_the_stop_rule_ends_where_it_is_told_and_bounds_every_percentile():
    asked = network({"A": 900}), ScheduleRisk({"A": Normal(900, 200)})
    short = forecast_schedule(*asked, iterations="auto", iterations_max=3000)
    assert (short.iterations, short.status) == (3000, Status.ITERATIONS_REACHED)
    assert same(short, forecast_schedule(*asked, iterations=3000))
    assert short.reason.endswith("wanted is ±0.5, and 5 figures more.")
    low, high = quantile_interval(short.days, 0.05, 1 - 0.05 / 2**3)  # the third look, after 1,024 and 2,048
    assert f"the P5 of the finish in days is known to ±{(high - low) / 2:.3g} only" in short.reason
    one = forecast_schedule(*asked, iterations="auto", iterations_max=50, levels=[0.99])
    assert "the P99 of the finish in days is known to ±inf only" in one.reason


def test_chances_of_milestones_and_the_sampling_interval():
    rows = network({"A": 10, "M": 0}, [("A", "M")]).activities.reset_index()
    rows.loc[1, ["kind", "deadline"]] = ["finish_milestone", pd.Timestamp("2026-01-16")]
    schedule = network({"A": 10, "M": 0}, [("A", "M")]).replace(activities=rows)
    row = run(schedule, durations={"A": Uniform(8, 18)}).milestones.loc["M"]
    assert row["date"] == pd.Timestamp("2026-01-16")
    assert row["probability_low"] < 0.3 < row["probability_high"]
    assert abs((row["p80"] - pd.Timestamp("2026-01-21")).total_seconds()) < 0.15 * 86400


def test_every_problem_is_listed_at_once():
    with pytest.raises(DataError) as caught:
        ScheduleRisk(
            durations={"A": Triangular(-1, 2, 3), "B": 5},
            risks=[
                Risk("R", 1.5, days=Fixed(1), activities=["A"]),
                Risk("R", 0.5, factor=Fixed(1.0)),
                Risk("S", 0.5, activities=["A"], combine="both"),
                Risk("T", 0.1, days=Fixed(1), factor=Fixed(1), activities={"A": 2.0}),
            ],
            loadings={"A": {"f": 0.9, "g": 0.9}},
            costs={"A": Cost(fixed="much")},
            exists={"A": "nobody", "B": -0.1},
            branches=[Branch("b", ((0.5, ("C",)), (0.4, ("C",))))],
        )
    text = str(caught.value)
    for part in (
        "at least 0 days",
        "a distribution",
        "a chance from 0 to 1",
        "occurs once",
        "at least one activity",
        "series or parallel",
        "not both",
        "a share from 0 to 1",
        "at most 1",
        "an amount",
        "id of a risk",
        "one reason",
        "sum to 1",
    ):
        assert part in text, part
    with pytest.raises(DataError) as caught:
        run(
            FAN,
            10,
            durations={"Q": Fixed(1)},
            risks=[Risk("R", 0.1, days=Fixed(1), activities=["X", "Y"])],
            remaining={"A": Fixed(1)},
        )
    assert [problem.value for problem in caught.value.problems] == ["Q", "A", "X", "Y"]


def test_wrong_parameters_are_refused_and_the_menu_has_the_words():
    for wrong in (
        {"iterations": 0},
        {"iterations": "all"},
        {"iterations_max": 0},
        {"seed": -1},
        {"keep": "all"},
        {"levels": [1.0]},
        {"threads": 0},
    ):
        with pytest.raises(ParameterError):
            wb.forecast_schedule(FAN, **wrong)
    assert wb.ScheduleRisk is ScheduleRisk
    assert wb.Risk is Risk


def test_an_expected_finish_sets_the_duration_whatever_is_drawn():
    rows = network({"A": 10, "B": 2}, [("A", "B")]).activities.reset_index()
    rows.loc[0, "expected_finish"] = pd.Timestamp("2026-01-12")
    schedule = network({"A": 10, "B": 2}, [("A", "B")]).replace(activities=rows)
    answer = run(schedule, 300, durations={"A": Triangular(2, 4, 12)}, costs={"A": Cost(per_day=10)})
    assert set(answer.days) == {9}
    assert set(answer.costs) == {70}
    assert answer.table.at["A", "duration_mean"] == 7
    assert answer.engine == "expected finish of A"


def test_merge_bias_is_counted_from_the_latest_mean():
    schedule = network({"A": 2, "B": 2, "Z": 1}, [("A", "Z"), ("B", "Z")])
    given = ScheduleRisk({"A": Triangular(1, 2, 6), "B": Triangular(1, 2, 5)})
    answer = forecast_schedule(schedule, given, iterations=2000, keep="draws")
    draws = answer.durations
    expected = draws[["A", "B"]].max(axis=1).mean() - draws[["A", "B"]].mean().max()
    assert answer.table.at["Z", "merge_bias"] == pytest.approx(expected)
    assert answer.table["merge_bias"].notna().tolist() == [False, False, True]


def test_the_stop_rule_waits_for_the_chances_of_milestones():
    rows = network({"A": 10, "M": 0}, [("A", "M")]).activities.reset_index()
    rows.loc[1, ["kind", "deadline"]] = ["finish_milestone", pd.Timestamp("2026-01-15")]
    schedule = network({"A": 10, "M": 0}, [("A", "M")]).replace(activities=rows)
    narrow = {"A": Triangular(9.9, 10, 10.1)}
    assert run(schedule, "auto", durations=narrow).iterations > 10_000  # half of them keep the date
    sure = rows.assign(deadline=pd.Timestamp("2026-02-15"))
    assert run(schedule.replace(activities=sure), "auto", durations=narrow).iterations == 1024
