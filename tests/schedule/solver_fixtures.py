"""Constraint programming on array questions: one process for all tests of a file."""

import time
from importlib.util import find_spec

import numpy as np
import pytest
from needs import require

from workbench.schedule.cp_sat_process import INSTALL, CpSatProcess
from workbench.schedule.cp_sat_question import question
from workbench.schedule.levelling_aim import Aim
from workbench.schedule.plan_placing import LATE
from workbench.schedule.resource_network import begins, compile_resources, finishes
from workbench.schedule.resource_problem import ResourceProblem


class Solved:
    """What the process says of a problem: status, and begin and finish of every activity."""

    def __init__(self, process: CpSatProcess, problem: ResourceProblem, aim: str, steps: int):
        network = compile_resources(problem, steps)
        asked = question(network, Aim(aim), below=LATE, above=0)
        limits = {"max_deterministic_time": 5.0, "num_workers": 1}
        process.ask(asked | {"parameters": limits, "until": time.time() + 100})
        answer = process.answer(120)
        self.status, self.plan = answer["status"], None
        if "start" in answer:
            start, number = np.array(answer["start"]), np.argsort(network.at)
            self.begin, self.finish = begins(network, start)[number], finishes(network, start)[number]
            self.plan = tuple(zip(self.begin.tolist(), self.finish.tolist(), strict=True))


@pytest.fixture(scope="module")
def solved():
    require(find_spec("ortools") is not None, "OR-Tools", INSTALL)
    with CpSatProcess() as process:
        yield lambda problem, aim="makespan", steps=None: Solved(process, problem, aim, steps or problem.horizon)
