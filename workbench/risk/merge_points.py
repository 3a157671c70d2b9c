"""Where paths of a schedule meet, and how much later work begins there than each path alone would let it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk.forecast_schedule import MOST_BYTES
from workbench.risk.late_passes import parts
from workbench.risk.measures import order_interval, rank
from workbench.risk.oracle import meets
from workbench.risk.placing import as_planned
from workbench.risk.portfolio_model import check_run
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
    level
        Chance at which dates and bias are read.
    seed
        Seed that the draws belong to.
    """

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
        return _answer(_rows([]), level, seed, "The schedule has no activities with work of their own.")
    merges = {k: links for k in range(len(model)) if len(links := _starting(model, k))}
    needed = 4 * iterations * sum(1 + len(links) for links in merges.values())
    if needed > MOST_BYTES:
        raise ParameterError(
            f"iterations: {iterations:,} at {len(merges):,} merges need {needed / 2**30:.1f} GiB, "
            f"most is {MOST_BYTES / 2**30:.0f}; ask fewer"
        )
    starts = {k: np.empty((1 + len(links), iterations), dtype=np.int32) for k, links in merges.items()}
    from_date = {k: model.network.nodes[k].clock.position(model.data_date) for k in merges}
    for part in parts(model, iterations, int(seed)):
        passed = as_planned(model, part.model, part.passed)
        for k, links in merges.items():
            allowed = [passed.start_at[k], *(passed.allowed[k][link] for link in links)]
            starts[k][:, part.rows] = np.stack(allowed) - from_date[k]
    rows = [_row(schedule, model, k, links, starts[k], from_date[k], level) for k, links in merges.items()]
    return _answer(_rows(rows), level, seed, "" if rows else "No two paths that may still move meet.", iterations)


def _starting(model: ScheduleModel, k: int) -> np.ndarray:
    """Places, among the links into an activity, of those that meet in its start."""
    ties = model.network.nodes[k].incoming
    flags = zip(ties, meets(model.network, k), strict=True)
    return np.flatnonzero([counted and not tie.into_finish for tie, counted in flags])


def _row(
    schedule: Schedule, model: ScheduleModel, k: int, links: np.ndarray, starts: np.ndarray, at: int, level: float
) -> tuple:
    node, day, n = model.network.nodes[k], model.work.day[k], starts.shape[1]
    names = [model.names[node.incoming[link].other] for link in links]
    ordered = np.sort(starts, axis=1)
    alone = ordered[1:, rank(n, level) - 1]
    heaviest = int(alone.argmax())
    latest = int(ordered[0, rank(n, level) - 1])

    def date(position: int) -> pd.Timestamp:
        return pd.Timestamp(to_moments(np.int64(node.clock.start_at(position + at)))[()])

    low, high = (date(int(ordered[0, end - 1])) if 1 <= end <= n else pd.NaT for end in order_interval(n, level))
    return (
        model.names[k],
        schedule.activities.at[model.names[k], "name"],
        len(links),
        date(int(ordered[0, rank(n, 0.5) - 1])),
        date(latest),
        low,
        high,
        names[heaviest],
        date(int(alone[heaviest])),
        float((starts[1 + heaviest] == starts[0]).mean()),
        float(starts[0].mean() - starts[1:].mean(axis=1).max()) / day,
        (latest - int(alone[heaviest])) / day,
    )


def _rows(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["activity", *COLUMNS]).set_index("activity")
    return table.sort_values(["bias", "bias_mean"], ascending=False, kind="stable")


def _answer(table: pd.DataFrame, level: float, seed: int, reason: str, iterations: int = 0) -> MergePoints:
    totals = {"merges": float(len(table)), "iterations": float(iterations)}
    status = Status.COMPUTED if iterations else Status.NO_DATA
    return MergePoints(table=table, totals=totals, status=status, reason=reason, level=float(level), seed=int(seed))
