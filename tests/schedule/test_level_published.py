"""Published instances at their best known makespans, and the reader of their files."""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from needs import require

from workbench.schedule.cp_sat_process import INSTALL
from workbench.schedule.levelling import level_resources
from workbench.schedule.resource_check import broken_rules
from workbench.schedule.search_effort import Effort
from workbench.taxonomy import Status


@pytest.fixture(scope="module")
def psplib():
    folder = Path(__file__).resolve().parents[2] / "benchmarks" / "capacity"
    sys.path.insert(0, str(folder))
    try:
        import psplib
    finally:
        sys.path.remove(str(folder))
    return psplib


SMALL = """\
projects                      :  1
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     4       1    7
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    8
************************************************************************
"""


def test_a_file_is_read_as_it_stands(psplib, tmp_path):
    (tmp_path / "small.sm").write_text(SMALL, encoding="ascii")
    problem = psplib.read(tmp_path / "small.sm")
    assert problem.durations.tolist() == [0, 3, 4, 0]
    assert problem.demands.tolist() == [[0, 0], [2, 0], [1, 7], [0, 0]]
    assert problem.capacities[:, 0].tolist() == [2, 8]
    assert [*zip(problem.before.tolist(), problem.after.tolist(), strict=True)] == [(0, 1), (0, 2), (1, 3), (2, 3)]
    answer = level_resources(problem, effort=Effort(0.2, 100.0))
    assert (answer.value, answer.status) == (7.0, Status.OPTIMAL)


@pytest.mark.parametrize(("name", "best"), [("j301_3", 47), ("j3045_7", 101), ("j6010_1", 85), ("j12023_6", 106)])
def test_the_best_known_makespan_is_found(shared_data, psplib, name, best):
    require(find_spec("ortools") is not None, "OR-Tools", INSTALL)
    folder = shared_data("psplib")
    problem = psplib.read(folder / name.split("_")[0][: 4 if name.startswith("j120") else 3] / f"{name}.sm")
    answer = level_resources(problem, effort=Effort(2.0, 250.0))
    assert answer.value == best
    assert answer.bound <= best
    assert answer.status is (Status.OPTIMAL if answer.bound == best else Status.FEASIBLE)
    begin, finish = answer.table["start"].to_numpy(), answer.table["finish"].to_numpy()
    assert broken_rules(problem, begin, finish) == []
    assert np.array_equal(finish - begin, problem.durations)


def test_all_instances_are_read(shared_data, psplib):
    shared_data("psplib")
    found = psplib.instances(["j30", "j60", "j120"])
    assert len(found) == 90
    assert {len(one.problem) for one in found} == {32, 62, 122}
    assert all(one.bound <= one.best for one in found)
