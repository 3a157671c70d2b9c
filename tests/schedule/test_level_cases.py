"""Levelling of small questions whose answers are plain to see."""

import dataclasses

import numpy as np
import pytest
from solver_fixtures import solved  # noqa: F401 (a fixture)

from workbench.errors import ParameterError
from workbench.schedule.float_levelling import level_float_first
from workbench.schedule.levelling import level_resources
from workbench.schedule.plan_search import BROOD
from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.search_effort import Effort
from workbench.schedule.shared_resources import shared
from workbench.taxonomy import Status


def level(problem, aim="makespan", seconds=1.0):
    """Little work and a patient clock, so that a busy machine changes nothing."""
    return level_resources(problem, aim=aim, effort=Effort(seconds, 200.0))


def work(durations, demands=None, capacity=1, **more) -> ResourceProblem:
    return ResourceProblem(
        durations=durations, demands=[[need] for need in demands or [1] * len(durations)], capacities=capacity, **more
    )


THREE = work([3, 2, 4], capacity=[1], names=("a", "b", "c"), resources=("welder",))


def test_one_welder_does_one_thing_after_the_other():
    answer = level(THREE)
    assert (answer.status, answer.value, answer.bound, answer.gap) == (Status.OPTIMAL, 9.0, 9.0, 0.0)
    assert answer.totals == {"end": 9.0, "end_before": 4.0, "moved": 2.0}
    assert sorted(zip(answer.table["start"], answer.table["finish"], strict=True))[0][0] == 0
    assert set(answer.moves["activity"]) == set(answer.table.index[answer.table["moved"] != 0])
    assert str(answer) == "End at step 9, 2 activities moved (optimal)"


def test_the_profiles_show_the_use_before_and_after():
    profiles = level(THREE).profiles
    assert profiles["before"].max() == 3
    assert profiles["after"].max() == 1
    assert ((profiles["end"] - profiles["begin"]) * profiles["after"]).sum() == 9
    assert ((profiles["end"] - profiles["begin"]) * profiles["before"]).sum() == 9


def test_two_welders_share_the_work_in_five_steps():
    assert level(dataclasses.replace(THREE, capacities=[2])).value == 5.0


def test_people_leaving_after_step_2_delay_the_rest():
    """Two people for two steps, one from then on: 9 steps of work, of which 4 are done by step 2."""
    leaving = dataclasses.replace(THREE, durations=[2, 2, 5], capacities=[[2, 2, 1]])
    assert level(leaving).value == 7.0


def test_a_demand_above_capacity_is_infeasible_and_named():
    answer = level(dataclasses.replace(THREE, demands=[[1], [2], [1]]))
    assert answer.status is Status.INFEASIBLE
    assert answer.reason.startswith("Activity b needs 2 of welder, but at step 0 there is 1;")
    assert str(answer).startswith("No levelled plan (infeasible): Activity b")
    assert answer.table.empty
    assert answer.gap == 1.0


def test_capacity_that_is_never_there_for_long_enough_is_named_too():
    answer = level(work([3], capacity=[[1, 1, 0, 1, 1, 0]], names=("long",)))
    assert answer.reason == (
        "Activity long needs 1 of resource 1, but at step 2 there is 0; nowhere is there enough for 3 working steps "
        "in a row."
    )


def test_a_deadline_before_the_earliest_finish_is_named():
    late = work([3, 3], capacity=[2], before=[0], after=[1], lags=[0], kinds=["fs"], deadline=[-1, 5])
    assert level(late).reason == "Activity activity 2 cannot end before step 6; its deadline is step 5."


def test_deadlines_that_only_capacity_breaks_are_proved_infeasible(solved):  # noqa: F811 (needs OR-Tools)
    answer = level(dataclasses.replace(THREE, deadline=[4, 4, 4]))
    assert answer.status is Status.INFEASIBLE
    assert answer.reason == "No plan keeps all dates and capacities."


def test_fixed_work_stays_and_what_is_fixed_too_often_is_named():
    kept = level(dataclasses.replace(THREE, fixed=[4, -1, -1]))
    assert kept.table.loc["a", ["start", "finish"]].tolist() == [4, 7]
    assert kept.value == 9.0  # c in steps 0 to 4, a from 4 to 7, b after it
    twice = level(dataclasses.replace(THREE, fixed=[4, 5, -1]))
    assert twice.reason == "Work that is fixed needs 2 of welder at step 5; there is 1."
    early = dataclasses.replace(THREE, before=[1], after=[0], lags=[0], kinds=["fs"], fixed=[1, -1, -1])
    assert level(early).reason == "Activity a is fixed at step 1, too early for b before it."


def test_links_of_all_kinds_hold_with_lags_and_leads():
    """a 4; b starts 1 after a starts; c ends 2 after b ends; d may begin 1 before c ends; e ends after a starts."""
    chain = work(
        [4, 2, 3, 2, 1],
        [0] * 5,
        [1],
        before=[0, 1, 2, 0],
        after=[1, 2, 3, 4],
        lags=[1, 2, -1, 9],
        kinds=["ss", "ff", "fs", "sf"],
    )
    answer = level(chain)
    assert answer.table["start"].tolist() == [0, 1, 2, 4, 8]
    assert (answer.value, answer.status) == (9.0, Status.OPTIMAL)


def test_work_stretches_over_a_pause_and_the_welder_is_free_in_it():
    """Steps 2 and 3 are a weekend for the first calendar; the second works through."""
    weekend = [[1, 1, 0, 0, 1, 1, 1, 1], [1] * 8]
    problem = work([4, 2], capacity=[1], calendars=weekend, calendar=[0, 1], fixed=[0, -1])
    answer = level(problem)
    assert answer.table["start"].tolist() == [0, 2]
    assert answer.table["finish"].tolist() == [6, 4]
    assert answer.value == 6.0


def test_weighted_tardiness_lets_the_heavier_project_go_first():
    projects = {name: work([4], capacity=[1], resources=("welder",)) for name in ("light", "heavy")}
    both = shared(projects, {"welder": 1}, due={"light": 4, "heavy": 4}, weight={"heavy": 3})
    answer = level(both, "tardiness")
    assert (answer.value, answer.status) == (4.0, Status.OPTIMAL)
    assert answer.table["start"].to_dict() == {"light:activity 1": 4, "heavy:activity 1": 0}
    swapped = shared(projects, {"welder": 1}, due={"light": 4, "heavy": 4}, weight={"light": 3})
    assert level(swapped, "tardiness").table["start"].tolist() == [0, 4]


def test_sharing_keeps_links_and_stretches_capacities():
    chain = work([1, 1], capacity=[9], resources=("a",), before=[0], after=[1], lags=[0], kinds=["fs"])
    joined = shared({"x": chain, "y": chain}, {"b": 5, "a": [2, 1]})
    assert joined.names == ("x:activity 1", "x:activity 2", "y:activity 1", "y:activity 2")
    assert joined.capacities.tolist() == [[5, 5], [2, 1]]
    assert joined.demands.tolist() == [[0, 1]] * 4
    assert (joined.before.tolist(), joined.after.tolist()) == ([0, 2], [1, 3])
    with pytest.raises(ParameterError, match="project x needs a, which has none"):
        shared({"x": chain}, {"b": 1})
    with pytest.raises(ParameterError, match="at least one"):
        shared({}, {"b": 1})


def test_the_fewest_moves_leave_everything_where_nothing_clashes():
    apart = dataclasses.replace(THREE, planned=[0, 3, 7])
    answer = level(apart, "moves")
    assert (answer.value, answer.status) == (0.0, Status.OPTIMAL)
    assert answer.table["start"].tolist() == [0, 3, 7]
    assert str(answer) == "Activities moved: 0 (optimal)"


def test_of_two_that_clash_only_one_moves(solved):  # noqa: F811 (needs OR-Tools)
    answer = level(dataclasses.replace(THREE, planned=[0, 2, 7]), "moves")
    assert (answer.value, answer.status) == (1.0, Status.OPTIMAL)
    assert answer.table["moved"].tolist() == [0, 1, 0]


def test_inside_float_no_end_moves():
    """c fills the welder's last four steps of six; a and b fit before the end of project one where they have float."""
    problem = work([3, 2, 6], [1, 1, 0], [1], names=("a", "b", "c"), planned=[0, 0, 0])
    answer = level_float_first(problem, time_limit=60)
    assert answer.reason.startswith("Levelled inside float: no project ends later.")
    assert answer.totals["delay"] == 0
    assert answer.value == 1.0


def test_where_float_does_not_suffice_the_least_delay_is_kept_with_the_fewest_moves(solved):  # noqa: F811
    answer = level_float_first(dataclasses.replace(THREE, planned=[0, 0, 0]), time_limit=60)
    assert answer.reason.startswith("Levelling inside float cannot be done; this plan has the least delay.")
    assert answer.totals["delay"] == 5
    assert answer.value == 2.0


def test_only_the_last_end_of_all_projects_is_kept_when_moves_are_counted(solved):  # noqa: F811 (needs OR-Tools)
    """Three projects of one step and one welder: whoever moves to the third step, one move is enough."""
    projects = work([1, 1, 1], capacity=[1], project=[0, 1, 2], planned=[1, 0, 0])
    answer = level_float_first(projects, time_limit=60)
    assert (answer.value, answer.totals["delay"]) == (1.0, 1)


def test_the_same_question_has_the_same_answer(solved):  # noqa: F811 (needs OR-Tools)
    rng = np.random.default_rng(5)
    n = 50
    after = np.arange(1, n)
    problem = ResourceProblem(
        durations=rng.integers(1, 9, n),
        demands=rng.integers(0, 4, (n, 4)),
        capacities=[5, 4, 5, 4],
        before=[int(rng.integers(0, j)) for j in after],
        after=after,
        lags=np.zeros(n - 1, int),
        kinds=["fs"] * (n - 1),
    )
    first, again = level(problem, seconds=0.4), level(problem, seconds=0.4)
    assert first.reason == "The effort was spent before the plan was proved to be the best."
    assert first.table.equals(again.table)
    assert (first.bound, first.reason) == (again.bound, again.reason)


def test_the_clock_is_told_when_it_ends_the_search():
    hard = work([3, 5, 2, 4, 1, 6, 2, 3], [2, 1, 2, 2, 1, 1, 2, 1], [3])
    answer = level_resources(hard, effort=Effort(1.0, 0.0))
    assert answer.status is Status.FEASIBLE or answer.gap == 0
    if answer.gap:
        assert answer.reason == "The clock ended the search; another run may find another plan."


def test_nothing_to_do_is_no_error():
    answer = level(ResourceProblem(durations=[], demands=np.zeros((0, 1)), capacities=[1]))
    assert (answer.status, answer.reason) == (Status.NO_DATA, "There are no activities.")


def test_the_work_is_counted_not_timed():
    effort = Effort(10.0, 10.0)
    assert effort.cp_sat(0.5)["parameters"]["max_deterministic_time"] == pytest.approx(
        5 * effort.cp_sat(0.1)["parameters"]["max_deterministic_time"]
    )
    assert BROOD > 0


def test_impossible_arguments_are_refused():
    with pytest.raises(ParameterError, match="aim: 'beauty' is not one of makespan, tardiness, moves"):
        level_resources(THREE, aim="beauty")
    with pytest.raises(ParameterError, match="time_limit: expected seconds above 0, got 0"):
        level_resources(THREE, time_limit=0)
    with pytest.raises(ParameterError, match="no activity has a planned start"):
        level_resources(THREE, aim="moves")
