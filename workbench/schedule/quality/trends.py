"""How a schedule develops from update to update."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.schedule.minutes import NONE, minute, to_moments
from workbench.schedule.quality.execution import baseline_execution, hits
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.margin import margin
from workbench.schedule.quality.successive import changed_finishes, changed_starts, current_execution, riding_forecasts

OF_ONE = {"baseline_execution": baseline_execution, "hit_rate": hits}
OF_TWO = {
    "current_execution": current_execution,
    "changed_starts": changed_starts,
    "changed_finishes": changed_finishes,
    "riding_forecasts": riding_forecasts,
}


def trend(history: Sequence[Facts]) -> pd.DataFrame:
    """
    Follow the indices and the finish from update to update.

    Parameters
    ----------
    history
        Facts of every update, the oldest first.

    Returns
    -------
    DataFrame
        One row per update: `data_date`, `finish`, `finish_slip_days` (working days of the project's calendar since the
        update before, positive is later), then of `baseline_execution`, `hit_rate`, `current_execution`,
        `changed_starts`, `changed_finishes`, `riding_forecasts` and `margin` (days left, days the baseline plans) the
        numerator and the denominator.
    """
    rows = []
    for number, facts in enumerate(history):
        before = history[number - 1] if number else None
        slip = np.nan if before is None else _finish_slip(before, facts)
        row = {"data_date": facts.schedule.data_date, "finish": facts.path.finish, "finish_slip_days": slip}
        measures = {name: count(facts) for name, count in OF_ONE.items()}
        measures |= {name: count(facts, before) for name, count in OF_TWO.items()}
        measures["margin"] = margin(facts)
        for name, measure in measures.items():
            row[name] = float(measure.numerator)
            row[f"{name}_of"] = float(measure.denominator)
        rows.append(row)
    return pd.DataFrame(rows)


def milestone_slips(history: Sequence[Facts], milestones: Sequence[str]) -> pd.DataFrame:
    """
    Follow the finish of chosen activities from update to update.

    Parameters
    ----------
    history
        Facts of every update, the oldest first.
    milestones
        Identifiers.

    Returns
    -------
    DataFrame
        One row per update and milestone that it knows: `data_date`, `milestone`, `name`, `baseline`, `finish`,
        `reached`, and in days of the activity's calendar, positive is later, `slip_days` since the update before and
        `baseline_slip_days` against the baseline.
    """
    rows = []
    for number, facts in enumerate(history):
        for milestone in milestones:
            at = int(facts.index.get_indexer([milestone])[0])
            if at < 0:
                continue
            finish, planned = int(facts.early_finish[at]), int(facts.baseline.finish[at])
            then = _finish_of(history[number - 1], milestone) if number else NONE
            rows.append(
                {
                    "data_date": facts.schedule.data_date,
                    "milestone": milestone,
                    "name": facts.column("name").iloc[at],
                    "baseline": to_moments(planned)[()],
                    "finish": to_moments(finish)[()],
                    "reached": bool(facts.actual_finish[at] != NONE),
                    "slip_days": _slip(facts, at, then, finish),
                    "baseline_slip_days": _slip(facts, at, planned, finish),
                }
            )
    return pd.DataFrame(rows)


def _finish_slip(before: Facts, facts: Facts) -> float:
    calendar = facts.schedule.calendars[facts.project_calendar]
    return calendar.time.work(minute(before.path.finish), minute(facts.path.finish)) / calendar.minutes_per_day


def _finish_of(facts: Facts, milestone: str) -> int:
    at = int(facts.index.get_indexer([milestone])[0])
    return int(facts.early_finish[at]) if at >= 0 else NONE


def _slip(facts: Facts, at: int, then: int, finish: int) -> float:
    if NONE in (then, finish):
        return float("nan")
    return facts.clocks[facts.clock[at]].work(then, finish) / int(facts.day[at])
