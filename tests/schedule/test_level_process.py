"""The process of constraint programming: lost, missing, silent, babbling, and beside HiGHS."""

import sys
from importlib.util import find_spec

import pandas as pd
import pytest
from needs import require

from workbench.portfolio import Portfolio
from workbench.schedule.cp_sat_process import INSTALL, CpSatProcess
from workbench.schedule.levelling import level_resources
from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.search_effort import Effort
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status

PAIRED = ResourceProblem(durations=[2, 3, 2, 3], demands=[[2], [2], [2], [2]], capacities=[3])
"""Best 10, which energy alone does not prove: 20 of 3 a step are 7."""


def python(code: str) -> tuple[str, ...]:
    return sys.executable, "-c", code


ENDS = python("import sys; sys.stdin.readline(); sys.exit(3)")
BABBLES = python("import sys; sys.stdin.readline(); print('so far so good')")
HANGS = python("import sys, time; sys.stdin.readline(); time.sleep(600)")
MISSES = python(
    "import sys; sys.modules['ortools'] = None; from runpy import run_module; "
    "run_module('workbench.schedule.cp_sat', run_name='__main__')"
)


def level(command, clock=100.0):
    return level_resources(PAIRED, effort=Effort(0.2, clock), command=command)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (ENDS, "The process of constraint programming ended without an answer (exit code 3)."),
        (BABBLES, "The process of constraint programming wrote something that is no answer."),
        (MISSES, "Constraint programming is not installed (pip install 'portfolio-workbench[level]')."),
        (("/nowhere/python",), "Constraint programming could not be started (No such file or directory)."),
    ],
)
def test_without_the_solver_the_best_plan_found_is_shown_with_its_own_bound_and_the_reason(command, reason):
    answer = level(command)
    assert (answer.status, answer.value, answer.bound) == (Status.FEASIBLE, 10.0, 7.0)
    assert answer.reason == reason


def test_a_process_that_hangs_is_ended_by_the_clock():
    answer = level(HANGS, clock=0.5)
    assert (answer.status, answer.value, answer.bound) == (Status.FEASIBLE, 10.0, 7.0)
    assert answer.reason == "The clock ended the search; another run may find another plan."


def test_leaving_the_block_ends_the_process():
    with CpSatProcess(HANGS) as process:
        process.ask({})
        assert process.answer(0.0) is None
    assert process.answer(5.0)["status"] == "lost"


def test_the_last_word_of_a_process_is_heard_even_when_it_does_not_listen():
    with CpSatProcess(MISSES) as process:
        process.ask({"more than a pipe holds": [0] * 200_000})
        assert process.answer(60.0)["status"] == "missing"


def test_the_process_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("WORKBENCH_TOKEN", "hidden")
    code = "import json, os; input(); print(json.dumps({'status': os.environ.get('WORKBENCH_TOKEN')}))"
    with CpSatProcess(python(code)) as process:
        process.ask({})
        assert process.answer(60.0) == {"status": None}


def test_selecting_and_levelling_share_a_session():
    require(find_spec("ortools") is not None, "OR-Tools", INSTALL)
    projects = pd.DataFrame({"project": ["a", "b", "c"], "value": [10.0, 8.0, 5.0], "cost": [6.0, 5.0, 3.0]})
    for _ in range(2):
        chosen = select(Portfolio(projects=projects), Limits(budget=8.0))
        assert (chosen.status, sorted(chosen.chosen)) == (Status.OPTIMAL, ["b", "c"])
        answer = level_resources(PAIRED, effort=Effort(1.0, 200.0))
        assert (answer.status, answer.value, answer.reason) == (Status.OPTIMAL, 10.0, "")
    assert "ortools.sat.python.cp_model" not in sys.modules
