"""What a run has added up so far, and to which question it belongs."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from workbench.errors import ParameterError
from workbench.risk.tally import ARRAYS, BLOCK, ENGINE, Tally, up_to

FOLLOWS = ("compiled", "sky")
"""Parts of a `schedule_simulation.Runner` that follow from the others."""


@dataclass(frozen=True, eq=False)
class RunState:
    """
    Iterations of a schedule done so far, to go on from.

    Parameters
    ----------
    question
        Hash of everything that decides the draws and what is added up: schedule, uncertainty, seed.
    seed
        Seed of the streams.
    engine
        Number of the way to draw and to add up.
    tally
        Iterations from 0 on without gaps.
    """

    question: str
    seed: int
    engine: int
    tally: Tally

    @property
    def iterations(self) -> int:
        """Iterations done."""
        return self.tally.iterations


def question_hash(runner: Any, *, draws: bool) -> str:
    """
    Hash what decides the numbers of a run.

    Parameters
    ----------
    runner
        A `schedule_simulation.Runner`.
    draws
        Whether durations and finishes of all activities are kept.
    """
    digest = hashlib.sha256()
    for part in fields(runner):
        if part.name not in FOLLOWS:
            _add(digest, getattr(runner, part.name))
    _add(digest, draws)
    return digest.hexdigest()


def check_state(state: RunState, question: str, seed: int, room: Tally) -> None:
    """
    Refuse to go on from a state that belongs elsewhere.

    Parameters
    ----------
    state
        The state.
    question, seed
        Those of the run at hand.
    room
        Tally of all its iterations, still empty.

    Raises
    ------
    ParameterError
        It is of another question, seed or engine, holds more than is asked, or cannot be gone on from.
    """
    if not isinstance(state, RunState):
        raise ParameterError(f"resume: {type(state).__name__} is not the state of a run")
    if state.engine != ENGINE:
        raise ParameterError(
            f"resume: the state is of simulation engine {state.engine}, and this is {ENGINE}; begin anew"
        )
    if state.seed != seed:
        raise ParameterError(f"resume: the state was drawn with seed {state.seed}, and {seed} is asked")
    if state.question != question:
        raise ParameterError(
            "resume: the state belongs to another schedule or uncertainty, or was drawn in another way"
        )
    most = room.iterations
    if state.iterations > most:
        raise ParameterError(f"resume: the state holds {state.iterations:,} iterations, and only {most:,} are asked")
    if state.iterations < most and state.iterations % BLOCK:
        raise ParameterError(f"resume: {state.iterations:,} iterations are complete and no multiple of {BLOCK}")
    wanted, given = up_to(room, state.iterations), state.tally
    pairs = [(getattr(wanted, name), getattr(given, name)) for name in ARRAYS]
    if given.start or any((one.shape, one.dtype) != (other.shape, other.dtype) for one, other in pairs):
        raise ParameterError("resume: the state is not complete")


def _add(digest: Any, value: object) -> None:
    """Add a value with its kind and size, so that no two values read alike."""
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise TypeError("an array of objects has no place in the hash of a run")
        array = value.astype(value.dtype.newbyteorder("<"), copy=False)
        digest.update(f"array {array.dtype.str} {array.shape};".encode())
        digest.update(array.tobytes())
    elif is_dataclass(value):
        digest.update(f"{type(value).__name__} {len(fields(value))};".encode())
        for part in fields(value):
            _add(digest, getattr(value, part.name))
    elif isinstance(value, tuple | list):
        digest.update(f"{len(value)} values;".encode())
        for part in value:
            _add(digest, part)
    elif value is None or isinstance(value, str | int | float | np.generic):
        text = str(value)
        digest.update(f"{type(value).__name__} {len(text)} {text};".encode())
    else:
        raise TypeError(f"{type(value).__name__} has no place in the hash of a run")
