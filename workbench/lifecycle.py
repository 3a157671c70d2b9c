"""Which moves a project may make in its life, and which rows of a log of moves break the rules."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from workbench.taxonomy import CLOSED, State

MOVES: dict[State, tuple[State, ...]] = {
    State.IDEA: (State.DEMAND, State.CANCELLED),
    State.DEMAND: (State.CANDIDATE, State.CANCELLED),
    State.CANDIDATE: (State.APPROVED, State.DEMAND, State.CANCELLED),
    State.APPROVED: (State.ACTIVE, State.ON_HOLD, State.CANDIDATE, State.CANCELLED),
    State.ACTIVE: (State.COMPLETED, State.ON_HOLD, State.CANCELLED),
    State.ON_HOLD: (State.APPROVED, State.ACTIVE, State.CANCELLED),
    State.COMPLETED: (),
    State.CANCELLED: (),
}
"""State -> states a project may move to from there; a revival is a new record, so two states lead nowhere."""

PATH = (State.IDEA, State.DEMAND, State.CANDIDATE, State.APPROVED, State.ACTIVE, State.COMPLETED)
NEXT: dict[State, State] = dict(pairwise(PATH))
"""State -> the next one on the way from idea to completion."""

OPEN: tuple[State, ...] = tuple(state for state, targets in MOVES.items() if targets)
"""The states that are not final."""

FAULTS = ["project", "at", "from_state", "to_state", "column", "expected", "sentence"]


def is_legal(from_state: str, to_state: str) -> bool:
    """
    Say whether a project may move from one state to another.

    Parameters
    ----------
    from_state
        State it leaves; empty when it enters the register, which it may do in any state.
    to_state
        State it enters.

    Raises
    ------
    ValueError
        One of the words is no state.
    """
    entered = _state(to_state, "to_state")
    return not from_state or entered in MOVES[_state(from_state, "from_state")]


def refusal(from_state: str, to_state: str) -> str:
    """
    Explain why a move is refused; an empty text when it is allowed.

    Parameters
    ----------
    from_state, to_state
        As in `is_legal`.

    Raises
    ------
    ValueError
        One of the words is no state.
    """
    if is_legal(from_state, to_state):
        return ""
    return f"A project cannot move from {from_state} to {to_state}: expected {_expected(from_state)}."


def chronological(state_changes: pd.DataFrame) -> pd.DataFrame:
    """
    Sort moves by project and day, and several moves of one day so that each starts where the one before it ended.

    Parameters
    ----------
    state_changes
        Rows of `project, from_state, to_state, at`; an empty or missing `from_state` is an entry.

    Returns
    -------
    DataFrame
        The same rows with their index; an entry has an empty `from_state`.
    """
    moves = state_changes.assign(from_state=state_changes["from_state"].fillna(""))
    moves = moves.sort_values(["project", "at"], kind="stable")
    crowded = moves["project"].isin(moves.loc[moves.duplicated(["project", "at"]), "project"])
    if not crowded.any():
        return moves
    order = moves.index.to_series()
    for _, part in moves[crowded].groupby("project"):
        order[part.index] = _chained(part)
    return moves.loc[order]


def illegal_moves(state_changes: pd.DataFrame) -> pd.DataFrame:
    """
    List the moves that break the rules of a project's life.

    A move is at fault when the rules do not know it, when it leaves a state that the project was not in, or when it
    leaves a final state. A row with two faults is listed twice.

    Parameters
    ----------
    state_changes
        As in `chronological`, with an index that names each row once.

    Returns
    -------
    DataFrame
        Indexed like the rows at fault: `project, at, from_state, to_state`, `column` (the cell at fault), `expected`
        (what it should hold) and `sentence` (both for a reader).

    Raises
    ------
    ValueError
        One of the words is no state.
    """
    moves = chronological(state_changes)
    moves["was"] = moves.groupby("project")["to_state"].shift().fillna("")
    rows, faults = [], []
    for move in moves.itertuples():
        for fault in _faults(move):
            rows.append(move.Index)
            faults.append((move.project, move.at, move.from_state, move.to_state, *fault))
    return pd.DataFrame(faults, columns=FAULTS, index=rows)


def out_of_step(projects: pd.DataFrame, state_changes: pd.DataFrame) -> pd.DataFrame:
    """
    List the projects whose register says another state, or another first day in it, than their last move.

    Parameters
    ----------
    projects
        Indexed by project: `state`, `state_since`. A missing `state_since` contradicts nothing.
    state_changes
        As in `chronological`, up to the day of the register. A project without a move is not listed.

    Returns
    -------
    DataFrame
        Indexed by project: `state`, `state_since` of the register, `last_state`, `last_at` of the moves.
    """
    last = chronological(state_changes).groupby("project")[["to_state", "at"]].last()
    last = last.rename(columns={"to_state": "last_state", "at": "last_at"})
    both = projects[["state", "state_since"]].join(last, how="inner")
    moved = both["state_since"].notna() & (both["state_since"] != both["last_at"])
    return both[(both["state"] != both["last_state"]) | moved]


def _state(word: str, name: str) -> State:
    if word not in _KNOWN:
        raise ValueError(f"{name}: expected one of {', '.join(State)}, found {word!r}")
    return State(word)


def _expected(state: str) -> str:
    """Say where a state leads."""
    names = [str(target) for target in MOVES[State(state)]]
    if not names:
        return f"no move, {state} is final and a revival is a new project"
    return f"{' or '.join([', '.join(names[:-1]), names[-1]])} after {state}"


def _faults(move) -> Iterator[tuple[str, str, str]]:
    """Give column, expected cell and sentence of each fault of a move from a project that `was` in a state."""
    said, was = move.from_state, move.was
    if said != was:
        found = f"leave {said}" if said else "enter the register"
        before = f"was in {was}" if was else "was not in the register"
        expected = f"{was}, the state it was in" if was else "no state"
        yield "from_state", expected, f"{move.project} {before}, yet this move is said to {found}."
    left = was if was in CLOSED else said
    if sentence := refusal(left, move.to_state):
        yield "to_state", _expected(left), sentence


def _chained(moves: pd.DataFrame) -> list:
    """Order one project's moves by day, and within a day so that each starts where the one before it ended."""
    order, state = [], ""
    for _, day in moves.groupby("at", dropna=False):
        walk = _walk(list(zip(day.index, day["from_state"], day["to_state"], strict=True)), state)
        order += [row for row, _, _ in walk]
        state = walk[-1][2]
    return order


def _walk(moves: list[tuple], state: str) -> list[tuple]:
    """Join moves `(row, from, to)` to one walk from a state (Hierholzer's way); what fits nowhere comes last."""
    leaving: dict[str, list[tuple]] = {}
    for move in moves:
        leaving.setdefault(move[1], []).append(move)
    backwards, path = [], [(None, "", state)]
    while path:
        if onward := leaving.get(path[-1][2]):
            path.append(onward.pop())
        else:
            backwards.append(path.pop())
    walk = backwards[-2::-1]  # the start itself is no move
    taken = {row for row, _, _ in walk}
    return [*walk, *(move for move in moves if move[0] not in taken)]


_KNOWN = frozenset(State)
