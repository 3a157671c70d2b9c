"""Activities that last as long as others: levels of effort and summaries. They drive nothing."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from workbench.schedule.minutes import NONE
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import FROM_START, INTO_FINISH, ActivityKind
from workbench.schedule.working_time import WorkingTime


def span(schedule: Schedule, start: np.ndarray, finish: np.ndarray, data_date: np.ndarray) -> None:
    """
    Fill in the dates of levels of effort, then of summaries, from one pair of dates of all others.

    A level of effort lasts from the earliest to the latest end that its links tie it to; lags run on the predecessor's
    calendar. A summary lasts from the first start to the last finish below its node. What has started keeps its actual
    start.

    Parameters
    ----------
    schedule
        The schedule.
    start, finish
        Minutes by row of the schedule, `NONE` where unknown; changed in place; shape (activities,).
    data_date
        Start of what is tied to nothing, minutes; shape (activities,).
    """
    activities = schedule.activities
    kind = activities["kind"].where(~activities["inactive"], "").to_numpy()
    actual = activities[["actual_start", "actual_finish"]].to_numpy().astype("datetime64[m]").astype(np.int64)
    efforts = np.flatnonzero(kind == ActivityKind.LEVEL_OF_EFFORT)
    found = _tied_ends(schedule, efforts, start, finish) if len(efforts) else {}
    _fill(found, actual, start, finish, data_date)
    for row in found:
        clock = schedule.calendars[activities["calendar"].iat[row]].time
        start[row] = start[row] if actual[row, 0] != NONE else clock.next(int(start[row]))
        finish[row] = finish[row] if actual[row, 1] != NONE else max(clock.previous(int(finish[row])), start[row])
    summaries = np.flatnonzero(kind == ActivityKind.WBS_SUMMARY)
    rows_below = below(schedule, summaries) if len(summaries) else {}
    _fill({row: (start[rows], finish[rows]) for row, rows in rows_below.items()}, actual, start, finish, data_date)


def below(schedule: Schedule, summaries: np.ndarray) -> dict[int, np.ndarray]:
    """
    Find the activities in and under the node of each summary; what is inactive is left out.

    Parameters
    ----------
    schedule
        The schedule.
    summaries
        Rows of the summaries; shape (n,).

    Returns
    -------
    dict
        Rows by row of the summary.
    """
    activities = schedule.activities
    parent = schedule.wbs["parent"].to_dict()
    plain = ((activities["kind"] != ActivityKind.WBS_SUMMARY) & ~activities["inactive"]).to_numpy()
    nodes = activities["wbs"].tolist()
    under: dict[str, list[int]] = {}
    for row in np.flatnonzero(plain).tolist():
        for node in _upwards(nodes[row], parent.get):
            under.setdefault(node, []).append(row)
    return {row: np.array(under.get(nodes[row], []), dtype=np.int64) for row in summaries.tolist()}


def _fill(found: dict, actual: np.ndarray, start: np.ndarray, finish: np.ndarray, data_date: np.ndarray) -> None:
    for row, (starts, finishes) in found.items():
        begin = min(starts) if len(starts) else min(finishes, default=int(data_date[row]))
        end = max([begin, *finishes])
        start[row] = begin if actual[row, 0] == NONE else actual[row, 0]
        finish[row] = end if actual[row, 1] == NONE else actual[row, 1]


def _tied_ends(
    schedule: Schedule, efforts: np.ndarray, start: np.ndarray, finish: np.ndarray
) -> dict[int, tuple[list[int], list[int]]]:
    """Dates that the links give to the start and to the finish of each level of effort."""
    found: dict[int, tuple[list[int], list[int]]] = {row: ([], []) for row in efforts.tolist()}
    clocks = [schedule.calendars[name].time for name in schedule.activities["calendar"]]
    for row, other, at_start, other_start, lag, lag_row in effort_ties(schedule, set(found)):
        at = int(start[other] if other_start else finish[other])
        if at != NONE:
            found[row][0 if at_start else 1].append(_shift(clocks[lag_row], at, lag))
    return found


def effort_ties(schedule: Schedule, efforts: set[int]) -> Iterator[tuple[int, int, bool, bool, int, int]]:
    """
    List the links of levels of effort.

    Parameters
    ----------
    schedule
        The schedule.
    efforts
        Rows of the levels of effort.

    Yields
    ------
    tuple
        Row, other row, whether its own start and the other's start are tied, the lag seen from the other in minutes,
        and the row of the activity on whose calendar the lag runs.
    """
    index, links = schedule.activities.index, schedule.links
    ends = zip(
        index.get_indexer(links["predecessor"]).tolist(),
        index.get_indexer(links["successor"]).tolist(),
        links["link_type"],
        links["lag"].tolist(),
        strict=True,
    )
    for predecessor, successor, kind, lag in ends:
        if successor in efforts:
            yield successor, predecessor, kind not in INTO_FINISH, kind in FROM_START, lag, predecessor
        if predecessor in efforts:
            yield predecessor, successor, kind in FROM_START, kind not in INTO_FINISH, -lag, predecessor


def _shift(clock: WorkingTime, at: int, lag: int) -> int:
    return clock.forward(at, lag) if lag >= 0 else clock.backward(at, -lag)


def _upwards(node: str, parent: Callable[[str], str | None]) -> Iterator[str]:
    """The node and those above it; a tree that runs in a circle is left after one round."""
    seen: set[str] = set()
    while node and not pd.isna(node) and node not in seen:
        seen.add(node)
        yield node
        node = parent(node, "")
