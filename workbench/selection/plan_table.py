"""The rows of a selection: what is done with each project, and why."""

import numpy as np
import pandas as pd

from workbench.selection.model import Model
from workbench.selection.options import Options
from workbench.selection.plans import PLANNED, Pick, Plan
from workbench.selection.ways import CANCELLED, HELD
from workbench.taxonomy import Advice


def plan_table(model: Model, plan: Plan, why: list[str]) -> pd.DataFrame:
    """
    Lay out a plan, one row per project decided on.

    Parameters
    ----------
    model
        The compiled model.
    plan
        How each project that goes ahead does so.
    why
        One sentence for each project, in the model's order.

    Returns
    -------
    DataFrame
        Indexed by project: `name, running` (whether it runs already), `chosen` (it goes ahead), `advice`, `way`,
        `start, finish`, `cost, value, value_per_cost` (of the option taken; as planned where none is), `why`.
    """
    options, names = model.question.options, model.portfolio.projects["name"]
    data, first = options.projects, options.periods[0]
    taken = _option_taken(options, plan)
    there = taken >= 0
    chosen = data.index.isin(list(plan))
    start = np.where(there, options.start[taken] if len(options.start) else 0, 0)
    length = np.where(there, options.duration[taken] if len(options.start) else 0, 0)
    cost, value = (
        np.where(there, of_option[taken] if len(of_option) else 0.0, data[column])
        for of_option, column in ((options.cost, "cost"), (options.value, "value"))
    )
    begins = [first + int(s) if c else pd.NaT for s, c in zip(start, chosen, strict=True)]
    ends = [first + int(s + d - 1) if c else pd.NaT for s, d, c in zip(start, length, chosen, strict=True)]
    running = data.index.isin(model.question.running)
    return pd.DataFrame(
        {
            "name": names.reindex(data.index).where(lambda n: n.ne(""), data.index),
            "running": running,
            "chosen": chosen,
            "advice": [
                advice(plan.get(name), data.loc[name], bool(r)) for name, r in zip(data.index, running, strict=True)
            ],
            "way": [plan[name].way if name in plan else "" for name in data.index],
            "start": pd.PeriodIndex(begins, freq=options.periods.freq),
            "finish": pd.PeriodIndex(ends, freq=options.periods.freq),
            "cost": cost,
            "value": value,
            "value_per_cost": pd.Series(value, data.index) / pd.Series(cost, data.index).where(cost > 0),
            "why": why,
        },
        index=data.index,
    )


def advice(pick: Pick | None, planned: pd.Series, running: bool) -> str:
    """Say in one word of the taxonomy what to do with a project."""
    if pick is None:
        return (Advice.CANCEL if running else Advice.NOT_NOW).value
    if pick.way.startswith(HELD):
        return Advice.HOLD.value
    if running and pick.way != PLANNED:
        return Advice.REPLAN.value
    if pick.start > planned["start"]:
        return Advice.DELAY.value
    return (Advice.CONTINUE if running else Advice.LAUNCH).value


def _option_taken(options: Options, plan: Plan) -> np.ndarray:
    """Option of each project that the plan takes, stopping included; -1 for a project left alone."""
    taken = np.full(len(options.projects), -1)
    have = zip(options.project, options.start, options.way, strict=True)
    for number, (project, start, way) in enumerate(have):
        pick = plan.get(options.projects.index[project])
        if (pick is None and way == CANCELLED) or (pick is not None and pick == (start, way)):
            taken[project] = number
    return taken
