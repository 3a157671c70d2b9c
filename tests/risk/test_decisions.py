"""Branches whose way a date or a duration decides."""

import numpy as np
import pytest
from simulated_days import N, assert_share, network, run

from workbench.errors import DataError
from workbench.risk.decision import Decision
from workbench.risk.distributions import Triangular, Uniform
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_risk import Branch, Cost, ScheduleRisk

# An approval, then the long way or the short way, then the end.
FORK = network(
    {"approval": 10, "long": 20, "short": 5, "end": 1},
    [("approval", "long"), ("approval", "short"), ("long", "end"), ("short", "end")],
)
SPREAD = {"approval": Uniform(8, 18)}
COSTS = {"long": Cost(fixed=1), "short": Cost(fixed=2)}


@pytest.mark.parametrize(
    "rule",
    [
        {"finishes_after": "2026-01-16"},  # eleven days after the data date
        {"lasts_longer_than": 11},
    ],
)
def test_a_late_approval_takes_the_other_way(rule):
    decision = Decision("way", "approval", then=["short"], otherwise=["long"], **rule)
    answer = forecast_schedule(
        FORK, ScheduleRisk(SPREAD, costs=COSTS, decisions=[decision]), iterations=N, keep="draws"
    )
    days = answer.durations["approval"].to_numpy()
    late = days > 11
    assert_share(late, 0.7)
    assert np.allclose(answer.days, np.where(late, days + 5 + 1, days + 20 + 1))
    assert np.array_equal(answer.costs, np.where(late, 2, 1))
    assert answer.durations["long"].to_numpy()[late].max() == 0
    assert answer.table.at["long", "takes_place"] == (~late).mean() == answer.table.at["long", "criticality"]
    assert answer.table.at["short", "takes_place"] == late.mean()


def test_a_limit_that_is_just_met_is_not_passed():
    for rule in ({"finishes_after": "2026-01-15"}, {"lasts_longer_than": 10}):  # as long as the approval is planned
        decision = Decision("way", "approval", ["short"], ["long"], **rule)
        assert set(run(FORK, 3, decisions=[decision]).days) == {31}
        sooner = Decision("way", "approval", ["short"], ["long"], lasts_longer_than=9.99)
        assert set(run(FORK, 3, decisions=[sooner]).days) == {16}


def test_a_start_decides_too_and_decisions_follow_decisions():
    schedule = network(
        {"A": 4, "B": 3, "C": 6, "D": 9, "Z": 1}, [("A", "B"), ("B", "C"), ("B", "D"), ("C", "Z"), ("D", "Z")]
    )
    first = Decision("one", "A", ["B"], lasts_longer_than=4)
    second = Decision("two", "B", then=["C"], otherwise=["D"], finishes_after="2026-01-10")
    answer = forecast_schedule(
        schedule, ScheduleRisk({"A": Uniform(2, 8)}, decisions=[first, second]), iterations=2000, keep="draws"
    )
    a = answer.durations["A"].to_numpy()
    b = np.where(a > 4, 3, 0)
    assert np.array_equal(answer.durations["B"], b)
    rest = np.where(a + b > 5, 6, 9)  # five days after the data date
    assert np.allclose(answer.days, a + b + rest + 1)
    by_start = Decision("two", "B", then=["C"], otherwise=["D"], starts_after="2026-01-10")
    answer = forecast_schedule(
        schedule, ScheduleRisk({"A": Uniform(2, 8)}, decisions=[by_start]), iterations=2000, keep="draws"
    )
    assert np.allclose(answer.days, a + 3 + np.where(a > 5, 6, 9) + 1)


def test_no_lag_runs_behind_what_a_decision_leaves_out():
    schedule = network({"A": 4, "B": 3, "Z": 1}, [("A", "B", "fs", 2), ("B", "Z", "fs", 5)])
    answer = run(
        schedule, 500, durations={"A": Uniform(2, 8)}, decisions=[Decision("d", "A", ["B"], lasts_longer_than=5)]
    )
    taken = answer.days > 8
    assert taken.any()
    # Without B its lag to Z does not count, the one before it does: A, two days, Z.
    assert answer.days[~taken].max() <= 5 + 2 + 1
    assert answer.days[taken].min() > 5 + 2 + 3 + 5 + 1


def test_every_impossible_decision_is_listed():
    with pytest.raises(DataError) as caught:
        ScheduleRisk(
            branches=[Branch("b", ((1.0, ("short",)),))],
            decisions=[
                Decision("none", "approval", ["long"]),
                Decision("two", "approval", ["end"], finishes_after="2026-01-16", lasts_longer_than=3),
                Decision("when", "approval", ["short"], starts_after="soon"),
                Decision("less", "approval", ["start"], lasts_longer_than=-1),
                Decision("idle", "approval", finishes_after="2026-01-16"),
                Decision("idle", "approval", ["x"], finishes_after="2026-01-16"),
            ],
        )
    expected = [problem.expected for problem in caught.value.problems]
    limits = "exactly one of finishes_after, starts_after, lasts_longer_than"
    assert expected == [
        "an identifier that occurs once",
        limits,
        limits,
        "a moment",
        "days, at least 0",
        "at least one activity that depends on it",
        "one reason for which it may not take place",
    ]


def test_a_decision_has_to_be_made_before_what_depends_on_it():
    with pytest.raises(DataError, match="links lead to from long") as caught:
        run(FORK, 10, decisions=[Decision("d", "long", ["short"], ["end"], lasts_longer_than=3)])
    assert [problem.value for problem in caught.value.problems] == ["short"]
    with pytest.raises(DataError) as caught:
        run(FORK, 10, decisions=[Decision("d", "nobody", ["nothing"], lasts_longer_than=3)])
    assert [problem.value for problem in caught.value.problems] == ["nobody", "nothing"]
    done = FORK.activities.assign(actual_start=None, actual_finish=None).reset_index()
    done.loc[0, ["actual_start", "actual_finish"]] = ["2025-12-20", "2026-01-02"]
    ended = FORK.replace(activities=done)
    with pytest.raises(DataError, match="not complete"):
        run(ended, 10, decisions=[Decision("d", "approval", ["short"], ["long"], lasts_longer_than=3)])
    # What is complete decides by the date it has.
    decision = Decision("d", "approval", ["short"], ["long"], finishes_after="2026-01-01")
    assert set(run(ended, 10, durations={"short": Triangular(3, 4, 5)}, decisions=[decision]).days < 7) == {True}
