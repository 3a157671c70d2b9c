"""The plan of record: which options it holds, and what a plan changes in it."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import Options
from workbench.selection.plans import Plan
from workbench.selection.ways import begun, candidates, running
from workbench.valuation import step_of


def recorded_options(portfolio: Portfolio, options: Options) -> np.ndarray:
    """Find the options of the plan of record; what it has and nobody decides on now is left out."""
    record = portfolio.plan_of_record
    record = record[record.index.isin(options.projects.index)]
    step = recorded_steps(portfolio, record)
    wanted = set(zip(options.projects.index.get_indexer(record.index), step, record["version"], strict=True))
    have = zip(options.project, options.start, options.way, strict=True)
    return np.array([number for number, option in enumerate(have) if option in wanted], dtype=int)


def recorded_steps(portfolio: Portfolio, record: pd.DataFrame) -> pd.Series:
    """Steps at which recorded projects start; one that runs already goes on at once."""
    going = set(begun(portfolio, tuple(running(portfolio))))
    steps = step_of(portfolio, record["start"])
    return steps.where(~record.index.isin(going), steps.clip(lower=0.0))


def moves_left(portfolio: Portfolio, limits: Limits, options: Options) -> int | None:
    """Moves that remain after those nobody can avoid; None for no limit."""
    if limits.max_moves is None:
        return None
    known = portfolio.plan_of_record.index.isin(options.projects.index).sum()
    return int(limits.max_moves - (known - len(recorded_options(portfolio, options))))


def moves(portfolio: Portfolio, limits: Limits, plan: Plan) -> int:
    """Count the projects of the plan of record, among those decided on, that are left out or done otherwise."""
    record = portfolio.plan_of_record
    decided = {*candidates(portfolio), *limits.open_ones(portfolio)}
    steps = recorded_steps(portfolio, record)
    return sum(
        name in decided and plan.get(name) != (step, way)
        for name, step, way in zip(record.index, steps, record["version"], strict=True)
    )
