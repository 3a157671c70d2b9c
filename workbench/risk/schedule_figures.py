"""The tables read off a simulated schedule."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.risk.measures import order_interval, rank
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.schedule_simulation import Runner
from workbench.risk.tally import (
    DURATION,
    DURATION_PROJECT,
    DURATION_SQUARE,
    FINISH,
    FINISH_SQUARE,
    START,
    START_SQUARE,
    Tally,
)
from workbench.schedule.minutes import to_moments
from workbench.schedule.network import Stage
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import MILESTONES
from workbench.schedule.working_time import WorkingTime

LEVELS = (0.05, 0.1, 0.2, 0.5, 0.7, 0.8, 0.9, 0.95)
ACTIVITY_LEVEL = 0.8
SUMMED_TOGETHER = 512
"""Activities whose histograms are summed up at once, so that many need no more memory than a few."""
ACTIVITY_COLUMNS = (
    "name",
    "criticality",
    "duration_critical",
    "ssi",
    "cruciality",
    "duration_plan",
    "duration_mean",
    "duration_sd",
    "start_mean",
    "start_sd",
    "finish_plan",
    "finish_mean",
    "finish_sd",
    "finish_p80",
    "merge_bias",
    "takes_place",
    "floored",
)
FINISH_COLUMNS = ("level", "finish", "finish_low", "finish_high", "contingency")
COST_COLUMNS = ("level", "cost", "cost_low", "cost_high", "contingency")
RISK_COLUMNS = ("happened", "share")


def per_activity(schedule: Schedule, runner: Runner, tally: Tally) -> pd.DataFrame:
    """
    Read what is known of every activity that takes part.

    `ssi` is the schedule sensitivity index: criticality times the spread of the duration over that of the project, or
    of the milestone that the model looks toward. `cruciality` is the size of the correlation of both. Means and spreads
    of dates are those of working time.

    Parameters
    ----------
    schedule, runner, tally
        The schedule, what ran, and what it added up.
    """
    model, plan, n = runner.model, runner.plan, tally.iterations
    day = model.work.day
    away, goal_day = away_from_plan(runner, tally)
    spread = _sd(away.sum(), (away * away).sum(), n)
    shift = {name: tally.sums(row) / n for name, row in (("d", DURATION), ("s", START), ("f", FINISH))}
    sd = {
        name: _sd(tally.sums(once), tally.sums(twice), n)
        for name, once, twice in (
            ("d", DURATION, DURATION_SQUARE),
            ("s", START, START_SQUARE),
            ("f", FINISH, FINISH_SQUARE),
        )
    }
    works = (model.network.stage != Stage.COMPLETE) & ~is_milestone(schedule, model)
    criticality = np.where(model.network.stage != Stage.COMPLETE, tally.critical / n, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        ssi = criticality * (sd["d"] / day) / (spread / goal_day)
        joint = tally.sums(DURATION_PROJECT) / n - shift["d"] * away.mean()
        cruciality = np.abs(joint / (sd["d"] * spread))
    table = pd.DataFrame(
        {
            "name": schedule.activities["name"].to_numpy()[model.network.rows],
            "criticality": criticality,
            "duration_critical": np.where(works, tally.duration_critical / n, np.nan),
            "ssi": np.where(works & (spread > 0), ssi, np.nan),
            "cruciality": np.where(works & (spread > 0) & (sd["d"] > 0), np.minimum(cruciality, 1.0), np.nan),
            "duration_plan": plan.duration / day,
            "duration_mean": (plan.duration + shift["d"]) / day,
            "duration_sd": sd["d"] / day,
            "start_mean": _moments(runner, plan.start + shift["s"], WorkingTime.start_at),
            "start_sd": sd["s"] / day,
            "finish_plan": _moments(runner, plan.finish, WorkingTime.end_at),
            "finish_mean": _moments(runner, plan.finish + shift["f"], WorkingTime.end_at),
            "finish_sd": sd["f"] / day,
            "finish_p80": _moments(runner, _histogram_quantile(runner, tally), WorkingTime.end_at),
            "merge_bias": merge_bias(runner, tally) / day,
            "takes_place": tally.present / n,
            "floored": tally.floored,
        },
        index=pd.Index(model.names, name="activity"),
        columns=list(ACTIVITY_COLUMNS),
    )
    return table.iloc[model.network.rows.argsort()]


def away_from_plan(runner: Runner, tally: Tally) -> tuple[np.ndarray, float]:
    """
    Give how far the project, or the milestone that the model looks toward, ends from the plan.

    Parameters
    ----------
    runner, tally
        What ran, and what it added up.

    Returns
    -------
    tuple
        Working minutes, shape (iterations,), and working minutes of a day of the calendar they are counted on.
    """
    model, plan = runner.model, runner.plan
    if model.toward < 0:
        return tally.project.astype(np.float64) - plan.project, float(model.work.project_day[0])
    row = int(np.flatnonzero(runner.keep == model.toward)[0])
    return tally.kept[row].astype(np.float64) - plan.finish[model.toward], float(model.work.day[model.toward])


def merge_bias(runner: Runner, tally: Tally) -> np.ndarray:
    """
    Measure how much later an activity begins on average than after the latest of its predecessors on average.

    Parameters
    ----------
    runner, tally
        What ran, and what it added up.

    Returns
    -------
    ndarray
        Working minutes; NaN where fewer than two predecessors that can still move set its start; shape (activities,).
    """
    network, n = runner.model.network, tally.iterations
    live = np.flatnonzero(network.drives_early)
    moves = (network.stage[network.predecessor[live]] != Stage.COMPLETE) & ~network.into_finish[live]
    moves &= network.fixed[live] == np.iinfo(np.int64).min
    moves &= network.stage[network.successor[live]] != Stage.COMPLETE
    successor = network.successor[live][moves]
    latest = np.full(len(network), -np.inf)
    np.maximum.at(latest, successor, tally.link_sums()[moves] / n)
    gates = np.bincount(successor, minlength=len(network)) > 1
    return np.where(gates, tally.sums(START) / n - np.where(gates, latest, 0.0), np.nan)


def per_finish_level(runner: Runner, tally: Tally, levels: Sequence[float]) -> pd.DataFrame:
    """
    Read the dates that are kept with given chances.

    Parameters
    ----------
    runner, tally
        What ran, and what it added up.
    levels
        Chances.

    Returns
    -------
    DataFrame
        Order statistics, never between two simulated dates, with the order statistics that bound them at 95 %, not a
        time where the iterations cannot; `contingency` in working days of the project's calendar beyond the plan.
    """
    finishes, worked = np.sort(tally.finish), np.sort(tally.project)
    day, rows = runner.model.work.project_day[0], []
    for level in levels:
        low, high = order_interval(len(finishes), level)
        place = rank(len(finishes), level) - 1
        dates = [_date(runner, finishes, at) for at in (place + 1, low, high)]
        rows.append((level, *dates, (float(worked[place]) - runner.plan.project) / day))
    return pd.DataFrame(rows, columns=list(FINISH_COLUMNS)).astype(dict.fromkeys(FINISH_COLUMNS[1:4], "datetime64[s]"))


def per_cost_level(tally: Tally, levels: Sequence[float], planned: float) -> pd.DataFrame:
    """
    Read the costs that are kept with given chances.

    Parameters
    ----------
    tally
        What was added up.
    levels
        Chances.
    planned
        Cost from which contingency is counted.
    """
    costs, rows = np.sort(tally.cost), []
    for level in levels:
        low, high = order_interval(len(costs), level)
        cost = float(costs[rank(len(costs), level) - 1])
        ends = (
            float(costs[low - 1]) if low >= 1 else -np.inf,
            float(costs[high - 1]) if high <= len(costs) else np.inf,
        )
        rows.append((level, cost, *ends, cost - planned))
    return pd.DataFrame(rows, columns=list(COST_COLUMNS))


def per_risk(runner: Runner, tally: Tally) -> pd.DataFrame:
    """
    Count how often each risk happened.

    Parameters
    ----------
    runner, tally
        What ran, and what it added up.
    """
    values = {"happened": tally.fired, "share": tally.fired / tally.iterations}
    return pd.DataFrame(values, index=pd.Index(runner.model.risk_names, name="risk"))


def is_milestone(schedule: Schedule, model: ScheduleModel) -> np.ndarray:
    """Say which activities that take part are milestones."""
    return schedule.activities["kind"].isin([*MILESTONES]).to_numpy()[model.network.rows]


def _sd(once: np.ndarray, twice: np.ndarray, n: int) -> np.ndarray:
    return np.sqrt(np.maximum(twice / n - (once / n) ** 2, 0.0))


def _date(runner: Runner, finishes: np.ndarray, at: int) -> pd.Timestamp:
    if not 1 <= at <= len(finishes):
        return pd.NaT
    return pd.Timestamp(to_moments(np.int64(finishes[at - 1]) + runner.base)[()])


def _moments(runner: Runner, positions: np.ndarray, spelled) -> np.ndarray:
    """Positions of activities on their own calendars as moments."""
    network = runner.model.network
    whole = np.rint(positions).astype(np.int64)
    found = np.empty(len(whole), dtype=np.int64)
    for number in np.unique(network.clock):
        rows, clock = network.clock == number, network.clocks[number]
        found[rows] = spelled(clock, whole[rows] + clock.position(runner.base))
    return to_moments(found)


def _histogram_quantile(runner: Runner, tally: Tally) -> np.ndarray:
    """Straight within the step in which the quantile lies; exact where steps are single minutes."""
    wanted, count = rank(tally.iterations, ACTIVITY_LEVEL), len(runner.model)
    step, inside, up_to = np.zeros((3, count), dtype=np.int64)
    for first in range(0, count, SUMMED_TOGETHER):
        rows = slice(first, min(first + SUMMED_TOGETHER, count))
        sums, at = np.cumsum(tally.histogram[rows], axis=1, dtype=tally.histogram.dtype), np.arange(rows.stop - first)
        step[rows] = (sums >= wanted).argmax(axis=1)
        inside[rows], up_to[rows] = tally.histogram[rows][at, step[rows]], sums[at, step[rows]]
    share = (wanted - (up_to - inside)) / inside
    width = 1 << runner.plan.bin_shift
    return runner.plan.bin_from + step * width + np.ceil(share * width).astype(np.int64) - 1
