"""Simulations kept in files: what comes back is what was written, and nothing else is taken for it."""

import json
import os
import pickle
import zipfile
from io import BytesIO

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.errors import DataError, RunError
from workbench.report.run_states import read_run_state, write_run_state
from workbench.risk.distributions import Triangular
from workbench.risk.tally import ARRAYS, ENGINE
from workbench.schedule.calendar import CONTINUOUS

KINDS = ["task", "task", "finish_milestone"]
PLAN = wb.Schedule(
    pd.DataFrame(
        {
            "activity": ["A", "B", "M"],
            "original_duration": [4800, 2400, 0],
            "kind": ["task", "task", "finish_milestone"],
        }
    ),
    pd.DataFrame({"predecessor": ["A", "B"], "successor": ["B", "M"]}),
    {"c": CONTINUOUS},
    data_date="2026-01-05",
)
RISK = wb.ScheduleRisk({"A": Triangular(3, 4, 9)}, risks=[wb.Risk("R", 0.3, cost=5.0)])


@pytest.fixture(scope="module")
def stopped():
    states = []
    wb.forecast_schedule(PLAN, RISK, iterations=512, watch=lambda seen: states.append(seen.state()) and False)
    return states[-1]


@pytest.fixture
def file(tmp_path, stopped):
    return write_run_state(stopped, tmp_path / "run.npz")


def test_what_is_read_is_what_was_written(file, stopped):
    found = read_run_state(file)
    assert (found.question, found.seed, found.engine) == (stopped.question, stopped.seed, stopped.engine)
    assert (found.tally.start, found.tally.stop) == (0, 512)
    for name in ARRAYS:
        one, other = getattr(found.tally, name), getattr(stopped.tally, name)
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert (one == other).all()


def test_a_run_goes_on_from_a_file(file):
    again = wb.forecast_schedule(PLAN, RISK, iterations=2000, resume=wb.read_run_state(file))
    whole = wb.forecast_schedule(PLAN, RISK, iterations=2000)
    assert (again.finishes == whole.finishes).all()
    assert (again.costs == whole.costs).all()
    pd.testing.assert_frame_equal(again.table, whole.table)
    pd.testing.assert_frame_equal(again.milestones, whole.milestones)
    with pytest.raises(wb.ParameterError, match="another schedule or uncertainty"):
        wb.forecast_schedule(PLAN, wb.ScheduleRisk(), iterations=2000, resume=read_run_state(file))


def test_a_file_is_private_and_whole_or_not_there(file, stopped, tmp_path):
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_bytes()
    assert write_run_state(stopped, str(file)).read_bytes() == before
    assert os.listdir(tmp_path) == ["run.npz"]
    with pytest.raises(RunError, match="No such file"):
        write_run_state(stopped, tmp_path / "nowhere" / "run.npz")


def archive_of(file, change=None, *, drop="", more=None, packed=False) -> bytes:
    """The archive with one member changed, left out or added."""
    content = BytesIO()
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(content, "w", kind) as new:
        for name in old.namelist():
            if name != drop:
                new.writestr(name, (change or {}).get(name, old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return content.getvalue()


def array_of(array, **options) -> bytes:
    content = BytesIO()
    np.lib.format.write_array(content, array, **options)
    return content.getvalue()


def lying(shape: tuple) -> bytes:
    content = BytesIO()
    np.lib.format.write_array_header_1_0(content, {"descr": "<i8", "fortran_order": False, "shape": shape})
    return content.getvalue() + bytes(80)


class Trap:
    """What would run if it were unpickled."""

    def __reduce__(self):
        return pytest.fail, ("it ran",)


def test_what_is_no_state_is_refused_with_one_sentence(file, tmp_path):
    label = np.frombuffer(b"{}", dtype=np.uint8)
    wrong = {
        "nothing": b"",
        "text": b"iteration,finish\n1,2\n",
        "pickle": pickle.dumps([1]),
        "half": file.read_bytes()[: file.stat().st_size // 2],
        "packed": archive_of(file, packed=True),
        "missing": archive_of(file, drop="cost.npy"),
        "more": archive_of(file, more={"../../x.npy": b""}),
        "large": archive_of(file, {"critical.npy": lying((2**40,))}),
        "negative": archive_of(file, {"critical.npy": lying((-1,))}),
        "object": archive_of(file, {"critical.npy": array_of(np.array([Trap()], dtype=object))}),
        "noise": archive_of(file, {"critical.npy": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 70_000}),
        "label": archive_of(file, {"label.npy": array_of(label)}),
        "words": archive_of(file, {"label.npy": array_of(np.frombuffer(b'{"start": "x"}', dtype=np.uint8))}),
        "nested": archive_of(file, {"label.npy": array_of(np.frombuffer(b"[" * 100_000, dtype=np.uint8))}),
    }
    for name, content in wrong.items():
        target = tmp_path / f"{name}.npz"
        target.write_bytes(content)
        with pytest.raises(DataError, match="the state of a simulation as write_run_state writes it"):
            read_run_state(target)
    with pytest.raises(DataError, match="a file that is there"):
        read_run_state(tmp_path / "none.npz")
    with pytest.raises(DataError, match="the state of a simulation"):
        read_run_state(tmp_path)


def test_a_state_whose_arrays_do_not_fit_is_refused_when_it_is_gone_on_from(file, tmp_path):
    wrong = (np.zeros(1, dtype=np.int64), np.zeros(3), np.zeros(511))
    for name, array in zip(("critical.npy", "critical.npy", "cost.npy"), wrong, strict=True):
        target = tmp_path / "cut.npz"
        target.write_bytes(archive_of(file, {name: array_of(array)}))
        with pytest.raises(wb.ParameterError, match="the state is not complete"):
            wb.forecast_schedule(PLAN, RISK, iterations=2000, resume=read_run_state(target))
    label = {"question": read_run_state(file).question, "seed": 1, "engine": ENGINE, "start": 256, "stop": 768}
    changed = array_of(np.frombuffer(json.dumps(label).encode(), dtype=np.uint8))
    target.write_bytes(archive_of(file, {"label.npy": changed}))
    with pytest.raises(wb.ParameterError, match="the state is not complete"):
        wb.forecast_schedule(PLAN, RISK, iterations=2000, resume=read_run_state(target))
