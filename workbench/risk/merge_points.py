"""Where paths of a schedule meet, and how much later work begins there than each path alone would let it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk.late_passes import parts
from workbench.risk.measures import order_interval, rank
from workbench.risk.oracle import meets
from workbench.risk.placing import as_planned
from workbench.risk.portfolio_model import check_run
from workbench.risk.run_memory import check_memory
from workbench.risk.schedule_model import ScheduleModel, schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.schedule.minutes import to_moments
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

COLUMNS = (
    "name",
    "paths",
    "start_p50",
    "start",
    "start_low",
    "start_high",
    "heaviest",
    "heaviest_start",
    "heaviest_drives",
    "bias_mean",
    "bias",
)
PATH_COLUMNS = ("activity", "predecessor", "name", "start_p50", "start", "drives")


@dataclass(frozen=True, kw_only=True)
class MergePoints(Answer):
    """
    Where at least two paths that may still move meet in the start of an activity.

    `.table`, indexed by activity, the largest bias first: `name`; `paths` that meet; `start_p50` and `start`, kept with
    the chance `level`, with a 95 % sampling interval `start_low, start_high` (not a time where the iterations cannot
    bound it); `heaviest`, the predecessor that alone would let it begin latest, at `heaviest_start` with the same
    chance, and the share of futures in which it does decide, `heaviest_drives`; `bias_mean` and `bias`, how much later
    it begins, on average and at the level, than behind the latest predecessor alone, in days of its own calendar.
    `.totals`: `merges`, `iterations`.

    Parameters
    ----------
    paths
        One row per path into a merge, in the order of `.table` and there the latest first: `activity` that it leads to,
        `predecessor` and its `name`, `start_p50` and `start` that it alone would let the activity have, with even odds
        and with the chance `level`, and `drives`, the share of futures in which it decides.
    level
        Chance at which dates and bias are read.
    seed
        Seed that the draws belong to.
    """

    paths: pd.DataFrame
    level: float
    seed: int

    def __str__(self) -> str:
        if self.table.empty:
            return self.reason
        first = self.table.iloc[0]
        return (
            f"{len(self.table)} merges; the gravest is {self.table.index[0]}: at P{100 * self.level:g} it begins "
            f"{first['bias']:.1f} days after {first['heaviest']} alone would let it"
        )


def merge_points(
    schedule: Schedule,
    risk: ScheduleRisk | None = None,
    *,
    level: float = 0.8,
    iterations: int = 10_000,
    seed: int = 1,
) -> MergePoints:
    """
    Find where paths meet, and what meeting costs.

    The start of an activity is the latest of what its links allow: it comes later than any of them at the same chance.
    The draws are those of `forecast_schedule`, whose `merge_bias` is `bias_mean`. The plain simulation runs.

    Parameters
    ----------
    schedule
        The schedule.
    risk
        What is uncertain; nothing by default.
    level
        Chance at which dates and bias are read, above 0 and below 1.
    iterations
        Simulated futures.
    seed
        0 to 2**64 - 1.

    Returns
    -------
    MergePoints
        Status `no_data`, with a reason, for a schedule without activities.

    Raises
    ------
    DataError
        The uncertainty does not fit the schedule.
    ParameterError
        A parameter is out of range, or the iterations need too much memory.

    References
    ----------
    K. R. MacCrimmon and C. A. Ryavec, An analytical study of the PERT assumptions, Operations Research 12, 1964 (the
    bias of the longest path on average).
    """
    check_run(seed, iterations=iterations)
    if not 0.0 < level < 1.0:
        raise ParameterError(f"level: {level!r} is not above 0 and below 1")
    model = schedule_model(schedule, ScheduleRisk() if risk is None else risk)
    if not len(model):
        return _answer([], [], level, seed, "The schedule has no activities with work of their own.")
    merges = {k: links for k in range(len(model)) if len(links := _starting(model, k))}
    needed = 4 * iterations * sum(1 + len(links) for links in merges.values())
    check_memory(needed, iterations, counted(len(merges), "merge"))
    starts = {k: np.empty((1 + len(links), iterations), dtype=np.int32) for k, links in merges.items()}
    from_date = {k: model.network.nodes[k].clock.position(model.data_date) for k in merges}
    for part in parts(model, iterations, int(seed)):
        passed = as_planned(model, part.model, part.passed)
        for k, links in merges.items():
            allowed = [passed.start_at[k], *(passed.allowed[k][link] for link in links)]
            starts[k][:, part.rows] = np.stack(allowed) - from_date[k]
    rows, paths = [], []
    for k, links in merges.items():
        row, ways = _merge(schedule, model, k, links, starts[k], from_date[k], level)
        rows.append(row)
        paths += ways
    return _answer(rows, paths, level, seed, "" if rows else "No two paths that may still move meet.", iterations)


def _starting(model: ScheduleModel, k: int) -> np.ndarray:
    """Places, among the links into an activity, of those that meet in its start."""
    ties = model.network.nodes[k].incoming
    flags = zip(ties, meets(model.network, k), strict=True)
    return np.flatnonzero([counted and not tie.into_finish for tie, counted in flags])


def _merge(
    schedule: Schedule, model: ScheduleModel, k: int, links: np.ndarray, starts: np.ndarray, at: int, level: float
) -> tuple[tuple, list[tuple]]:
    """The row of a merge, and those of its paths, the latest first."""
    node, day, n = model.network.nodes[k], model.work.day[k], starts.shape[1]
    called, names = schedule.activities["name"], [model.names[node.incoming[link].other] for link in links]
    ordered = np.sort(starts, axis=1)
    middle, late = (ordered[:, rank(n, chance) - 1] for chance in (0.5, level))
    drives = (starts[1:] == starts[0]).mean(axis=1)

    def date(position: int) -> pd.Timestamp:
        return pd.Timestamp(to_moments(np.int64(node.clock.start_at(int(position) + at)))[()])

    low, high = (date(ordered[0, end - 1]) if 1 <= end <= n else pd.NaT for end in order_interval(n, level))
    latest_first = np.argsort(-late[1:], kind="stable").tolist()
    paths = [
        (
            model.names[k],
            names[path],
            called[names[path]],
            date(middle[1 + path]),
            date(late[1 + path]),
            float(drives[path]),
        )
        for path in latest_first
    ]
    _, heaviest, _, _, heaviest_start, heaviest_drives = paths[0]
    row = (
        model.names[k],
        called[model.names[k]],
        len(links),
        date(middle[0]),
        date(late[0]),
        low,
        high,
        heaviest,
        heaviest_start,
        heaviest_drives,
        float(starts[0].mean() - starts[1:].mean(axis=1).max()) / day,
        int(late[0] - late[1:].max()) / day,
    )
    return row, paths


def _answer(
    rows: list[tuple], paths: list[tuple], level: float, seed: int, reason: str, iterations: int = 0
) -> MergePoints:
    table = pd.DataFrame(rows, columns=["activity", *COLUMNS]).set_index("activity")
    table = table.sort_values(["bias", "bias_mean"], ascending=False, kind="stable")
    place = {name: number for number, name in enumerate(table.index)}
    into = pd.DataFrame(paths, columns=list(PATH_COLUMNS))
    into = into.sort_values("activity", key=lambda names: names.map(place), kind="stable", ignore_index=True)
    return MergePoints(
        table=table,
        totals={"merges": float(len(table)), "iterations": float(iterations)},
        status=Status.COMPUTED if iterations else Status.NO_DATA,
        reason=reason,
        paths=into,
        level=float(level),
        seed=int(seed),
    )
