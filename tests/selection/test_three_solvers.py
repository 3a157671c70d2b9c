"""Three solvers of different families agree on what the best plan is worth, on the matrix that the engine is given."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import other_solvers
import pytest
from medium_questions import medium_question
from needs import require

from workbench.selection.model import Model
from workbench.selection.select import select
from workbench.taxonomy import Status

PEERS = "WORKBENCH_PEERS"
INSTALL = f"pip install pyscipopt pulp (in an environment of its own, whose interpreter {PEERS} names)"
FEW, MANY = 6, 50  # questions
LONG = 3300  # seconds for many questions on a busy machine


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=[pytest.mark.soak, pytest.mark.timeout(LONG)])])
def count(request) -> int:
    """How many questions are asked."""
    return request.param


@cache
def answers(count: int) -> tuple[list[float], list]:
    """Values of the workbench's plans, and the matrices they were found with."""
    values, problems = [], []
    for seed in range(count):
        portfolio, limits = medium_question(seed)
        answer = select(portfolio, limits, time_limit=120.0)
        model = Model(portfolio, limits)
        model.set(limits)
        assert answer.status is Status.OPTIMAL, answer.reason
        values.append(answer.value)
        problems.append(model.engine.form.problem)
    return values, problems


@pytest.fixture(scope="module")
def others(count, tmp_path_factory) -> dict[str, list[float] | None]:
    """What the other solvers found, each None where it is not installed."""
    path = tmp_path_factory.mktemp("solvers") / "problems.npz"
    other_solvers.save(path, answers(count)[1])
    command = [os.environ.get(PEERS, sys.executable), str(Path(other_solvers.__file__)), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=290 if count == FEW else LONG)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("solver", other_solvers.SOLVERS)
def test_another_solver_finds_no_better_plan_and_none_worse(solver, count, others):
    require(others[solver] is not None, solver, INSTALL)
    assert others[solver] == pytest.approx(answers(count)[0], rel=1e-6, abs=1e-6)


def test_most_of_these_questions_have_columns_that_are_not_whole(count):
    mixed = [not problem.whole.all() for problem in answers(count)[1]]
    assert np.mean(mixed) > 0.5
