"""Simulations that were stopped, kept in files to be gone on with another day."""

import json
import zipfile
from io import BytesIO
from math import prod
from pathlib import Path

import numpy as np

from workbench.errors import DataError, Problem
from workbench.report.files import write_file
from workbench.risk.run_state import RunState
from workbench.risk.tally import ARRAYS, Tally

EXPECTED = "the state of a simulation as write_run_state writes it"
LABEL = "label"
SPAN = ("start", "stop")
MEMBERS = {f"{name}.npy" for name in (LABEL, *ARRAYS)}


def write_run_state(state: RunState, path: str | Path) -> Path:
    """
    Write the state of a simulation to a file, complete or not at all.

    Parameters
    ----------
    state
        `state` of an answer that was cancelled, or one that a `watch` has kept.
    path
        File; an older one is replaced.

    Returns
    -------
    Path
        The file: numpy arrays in an archive (.npz), nothing in it can run.

    Raises
    ------
    RunError
        The file cannot be written; an older one is as it was.
    """
    tally, target, content = state.tally, Path(path), BytesIO()
    label = {"question": state.question, "seed": state.seed, "engine": state.engine}
    label |= {name: getattr(tally, name) for name in SPAN}
    arrays = {name: getattr(tally, name) for name in ARRAYS}
    np.savez(content, **{LABEL: np.frombuffer(json.dumps(label).encode(), dtype=np.uint8)}, **arrays)
    write_file(content.getvalue(), target)
    return target


def read_run_state(path: str | Path) -> RunState:
    """
    Read the state of a simulation from a file.

    Parameters
    ----------
    path
        A file of `write_run_state`.

    Returns
    -------
    RunState
        To go on from with `resume` of `forecast_schedule`, which refuses a state of another question.

    Raises
    ------
    DataError
        The file is missing, or holds something else.
    """
    file = Path(path)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if {member.filename for member in members} != MEMBERS or len(members) != len(MEMBERS):
                raise ValueError("other contents")
            found = {member.filename.removesuffix(".npy"): _array(archive, member) for member in members}
        label = json.loads(found.pop(LABEL).tobytes())
        span = {name: int(label[name]) for name in SPAN}
        return RunState(str(label["question"]), int(label["seed"]), int(label["engine"]), Tally(**span, **found))
    except FileNotFoundError:
        raise DataError([Problem(str(file), None, "", "", "a file that is there")]) from None
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError([Problem(str(file), None, "", str(error), EXPECTED)]) from None


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    """Read an array that is neither packed nor claims to be larger than it is."""
    if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
        raise ValueError("packed contents")
    with archive.open(member) as stream:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError(f"an unknown kind of array in {member.filename}")
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        if dtype.hasobject or stream.tell() + prod(shape) * dtype.itemsize != member.file_size:
            raise ValueError(f"an array of another size in {member.filename}")
        stream.seek(0)
        return np.lib.format.read_array(stream, allow_pickle=False)
