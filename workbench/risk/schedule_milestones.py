"""Milestones of a simulated schedule, and when the iterations say enough of them and of the finish."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.risk.measures import order_interval, rank, share_interval
from workbench.risk.schedule_figures import is_milestone
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.schedule_simulation import Runner
from workbench.risk.stopping import Margin, share_margin
from workbench.risk.tally import Tally
from workbench.schedule.minutes import minute, to_moments
from workbench.schedule.network import Stage
from workbench.schedule.schedule import Schedule
from workbench.schedule.working_time import WorkingTime

TARGETS = ("deadline", "constraint_date", "second_constraint_date", "baseline_finish")
CLOSE_DAYS, CLOSE_SHARE, CLOSE_CHANCE = 0.5, 0.005, 0.01
"""Half-widths at which the stop rule is content: working days, share of the cost, chance."""
MILESTONE_COLUMNS = ("name", "date", "p50", "p80", "probability", "probability_low", "probability_high")


def per_milestone(schedule: Schedule, runner: Runner, tally: Tally) -> pd.DataFrame:
    """
    Read the chance that each milestone keeps its date.

    The date is its deadline, else that of a constraint on its finish, else its baseline finish, else its planned date.

    Parameters
    ----------
    schedule, runner, tally
        The schedule, what ran, and what it added up.
    """
    names, rows = schedule.activities["name"].to_numpy()[runner.model.network.rows], []
    for row, (k, (clock, date)) in enumerate(zip(runner.keep.tolist(), target_dates(schedule, runner), strict=True)):
        at_base = clock.position(runner.base)
        ordered = np.sort(tally.kept[row])
        hits = int((ordered <= clock.position(date) - at_base).sum())
        quantiles = [clock.end_at(int(ordered[rank(len(ordered), level) - 1]) + at_base) for level in (0.5, 0.8)]
        dates = (pd.Timestamp(moment) for moment in to_moments(np.array([date, *quantiles])))
        rows.append((names[k], *dates, hits / tally.iterations, *share_interval(hits, tally.iterations)))
    names = [runner.model.names[k] for k in runner.keep]
    return pd.DataFrame(rows, columns=list(MILESTONE_COLUMNS), index=pd.Index(names, name="activity"))


def target_dates(schedule: Schedule, runner: Runner) -> list[tuple[WorkingTime, int]]:
    """
    Give calendar and date of every milestone that is kept.

    Parameters
    ----------
    schedule, runner
        The schedule, and what runs.
    """
    network = runner.model.network
    activities = schedule.activities.iloc[network.rows]
    found = []
    for k in runner.keep.tolist():
        clock = network.clocks[network.clock[k]]
        given = (activities[column].iloc[k] for column in TARGETS)
        planned = clock.end_at(int(runner.plan.finish[k]) + clock.position(runner.base))
        found.append((clock, next((minute(moment) for moment in given if not pd.isna(moment)), planned)))
    return found


def margins(
    schedule: Schedule, runner: Runner, levels: Sequence[float], tally: Tally, confidence: float
) -> Iterator[Margin]:
    """
    Tell how closely every percentile and every chance of a milestone is known.

    Parameters
    ----------
    schedule, runner
        The schedule, and what runs.
    levels
        Chances asked for.
    tally
        What was added up.
    confidence
        Chance that an interval covers.

    Yields
    ------
    Margin
        Of dates in working days, of costs, and of chances.
    """
    n, day = tally.iterations, runner.model.work.project_day[0]
    dates, costs = np.sort(tally.project / day), np.sort(tally.cost)
    for level in levels:
        low, high = order_interval(n, level, confidence)
        bounded = low >= 1 and high <= n
        for what, values, wanted in (
            ("finish in days", dates, CLOSE_DAYS),
            ("cost", costs, CLOSE_SHARE * abs(float(costs[rank(n, level) - 1]))),
        ):
            got = float(values[high - 1] - values[low - 1]) / 2.0 if bounded else np.inf
            yield Margin(f"the P{100 * level:g} of the {what}", got, wanted)
    for row, (clock, moment) in enumerate(target_dates(schedule, runner)):
        hits = int((tally.kept[row] <= clock.position(moment) - clock.position(runner.base)).sum())
        name = runner.model.names[runner.keep[row]]
        yield Margin(f"the chance to keep {name}", share_margin(hits, n, confidence), CLOSE_CHANCE)


def kept_activities(schedule: Schedule, model: ScheduleModel) -> np.ndarray:
    """Milestones that are not reached yet."""
    return np.flatnonzero(is_milestone(schedule, model) & (model.network.stage != Stage.COMPLETE))


def aimed(model: ScheduleModel, waited: np.ndarray, toward: str) -> ScheduleModel:
    """
    Let criticality and sensitivity look at a milestone.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    waited
        What `kept_activities` gave.
    toward
        A milestone, empty for the finish of the project.

    Raises
    ------
    ParameterError
        It is none that is not reached yet.
    """
    if not toward:
        return model
    ahead = {model.names[k]: k for k in waited.tolist()}
    if toward not in ahead:
        known = f"those are {', '.join(sorted(ahead))}" if ahead else "there is none"
        raise ParameterError(f"toward: {toward!r} is no milestone that is not reached yet; {known}")
    return replace(model, toward=ahead[toward])
