"""How sure figures are when their iterations are repetitions of a design: Student's t over the repetitions."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from workbench.risk.measures import quantile, share_interval
from workbench.risk.schedule_milestones import target_dates
from workbench.risk.schedule_simulation import Runner
from workbench.risk.tally import Tally
from workbench.schedule.minutes import to_moments
from workbench.schedule.schedule import Schedule

NO_TIME = np.datetime64("NaT", "s")


def standard_error(values: np.ndarray, figure: Callable[[np.ndarray], float], size: int) -> float:
    """
    Give the standard error of a figure.

    Parameters
    ----------
    values
        One per iteration, repetitions one behind the other; one that was stopped halfway does not count.
    figure
        Reads it off values.
    size
        Iterations of a repetition.

    Returns
    -------
    float
        Infinite where fewer than two repetitions were done.
    """
    done = len(values) // size
    if done < 2:
        return np.inf
    each = [float(figure(part)) for part in np.split(values[: done * size], done)]
    return float(np.std(each, ddof=1) / np.sqrt(done))


def margin(values: np.ndarray, figure: Callable[[np.ndarray], float], size: int) -> float:
    """Half of the 95 % interval of a figure; parameters as for `standard_error`."""
    freedom = max(len(values) // size - 1, 1)
    return float(stdtrit(freedom, 0.975)) * standard_error(values, figure, size)


def share_within(hits: np.ndarray, size: int) -> tuple[float, float]:
    """
    Bound a chance.

    Parameters
    ----------
    hits
        Whether it came true; shape (iterations,).
    size
        Iterations of a repetition.

    Returns
    -------
    tuple of float
        Lower and upper end of the 95 % interval, within 0 and 1. What came true always, or never, has that of as many
        independent iterations: repetitions that do not differ say nothing about how rare the contrary is.
    """
    if hits.all() or not hits.any():
        return share_interval(int(hits.sum()), len(hits))
    half = margin(hits, np.mean, size)
    return max(float(hits.mean()) - half, 0.0), min(float(hits.mean()) + half, 1.0)


def finish_within(runner: Runner, tally: Tally, finish: pd.DataFrame) -> pd.DataFrame:
    """
    Bound the dates that are kept with given chances.

    Parameters
    ----------
    runner, tally
        What ran, and what it added up.
    finish
        What `schedule_figures.per_finish_level` gave; its interval is replaced.
    """
    model, size = runner.model, runner.design.size
    clock = model.network.clocks[model.project_clock]
    from_date = clock.position(model.data_date)

    def date(position: float) -> np.datetime64:
        return to_moments(np.int64(clock.end_at(from_date + int(position))))[()] if np.isfinite(position) else NO_TIME

    ends = []
    for level in finish["level"]:
        middle, half = quantile(tally.project, level), margin(tally.project, partial(quantile, level=level), size)
        ends.append((date(np.floor(middle - half)), date(np.ceil(middle + half))))
    low, high = (np.array([pair[side] for pair in ends], dtype="datetime64[s]") for side in (0, 1))
    return finish.assign(finish_low=low, finish_high=high)


def cost_within(runner: Runner, tally: Tally, cost: pd.DataFrame) -> pd.DataFrame:
    """
    Bound the costs that are kept with given chances.

    Parameters
    ----------
    runner, tally
        What ran, and what it added up.
    cost
        What `schedule_figures.per_cost_level` gave; its interval is replaced.
    """
    size = runner.design.size
    half = np.array([margin(tally.cost, partial(quantile, level=level), size) for level in cost["level"]])
    return cost.assign(cost_low=cost["cost"] - half, cost_high=cost["cost"] + half)


def milestones_within(schedule: Schedule, runner: Runner, tally: Tally, milestones: pd.DataFrame) -> pd.DataFrame:
    """
    Bound the chances of milestones.

    Parameters
    ----------
    schedule, runner, tally
        The schedule, what ran, and what it added up.
    milestones
        What `schedule_milestones.per_milestone` gave; its interval is replaced.
    """
    ends = np.empty((len(milestones), 2))
    for row, (clock, date) in enumerate(target_dates(schedule, runner)):
        kept = tally.kept[row] <= clock.position(date) - clock.position(runner.base)
        ends[row] = share_within(kept, runner.design.size)
    return milestones.assign(probability_low=ends[:, 0], probability_high=ends[:, 1])
