"""No plan obeys every limit: which limits to move, by how much, and what the plan is worth then."""

from dataclasses import dataclass, replace

import highspy
import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.selection.case import Case
from workbench.selection.counterfactual import SAFETY
from workbench.selection.elastic import NODES, Elastic, Stretch
from workbench.selection.relaxable import Relaxable
from workbench.selection.row_names import row_names
from workbench.selection.solver import Solver
from workbench.taxonomy import Status

COLUMNS = ["repair", "change", "rule", "name", "limit", "extra", "needed", "value", "proven"]
HOPELESS = "no limit that may move is to blame: dependencies, windows or what each fund may pay for leave no plan"


@dataclass(frozen=True, kw_only=True)
class Repair(Answer):
    """
    What would make a plan possible.

    `table` has one row per change: `repair` (number of the repair it belongs to; changes of one number go together),
    `change` (raise or lower a limit, or release a commitment), `rule, name`, `limit` and `extra` and `needed` (the
    limit after it; all three missing for a commitment; shares as shares), `value` of the best plan after the whole
    repair, `proven` whether nothing smaller suffices and no plan is better then.

    Parameters
    ----------
    conflict
        Limits and commitments that contradict each other together even for fractions of projects, and would not if any
        one of them were away; empty when only whole projects do not fit.
    """

    conflict: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """One sentence for each repair."""
        return [_sentence(rows) for _, rows in self.table.groupby("repair")]

    def __str__(self) -> str:
        return self.reason


def repair(case: Case, *, most: int = 8, nodes: int = NODES, time_limit: float = SAFETY) -> Repair:
    """
    List the changes each of which alone would make a plan possible, smallest first, and the smallest mix.

    Money, hours, shares, counts, work in progress and moves may move and commitments be given up; logic, such as
    dependencies and windows, stays. A mix is searched for where no single change suffices, and adds up the changes as
    parts of their limits, a commitment given up counting 1.

    Parameters
    ----------
    case
        The question that has no plan.
    most
        Most single changes to list.
    nodes
        Most nodes of each search: it ends there in the same place on every machine.
    time_limit
        Seconds for each search, a safety net.

    Returns
    -------
    Repair
        Computed, with the changes; infeasible when no limit that may move is to blame; or unsolved, when the searches
        ended before any repair was found.
    """
    elastic = Elastic(case, nodes=nodes, time_limit=time_limit)
    found, reason = _singles(elastic, most), "no repair was found before the searches ended"
    if not found:
        every = np.ones(len(elastic.limits), dtype=bool)
        mix = elastic.least(movable=every, commitments=elastic.committed)
        found = [] if mix.columns is None else [mix]
        reason = HOPELESS if mix.status is Status.INFEASIBLE else reason
    rows = [row for number, stretch in enumerate(found, 1) for row in _rows(elastic, number, stretch)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    status = Status.INFEASIBLE if reason == HOPELESS else Status.UNSOLVED
    return Repair(
        table=table,
        status=Status.COMPUTED if found else status,
        reason=_sentence(table[table["repair"] == 1]) if found else reason,
        conflict=conflict(case),
    )


def conflict(case: Case) -> tuple[str, ...]:
    """
    Name limits that contradict each other and would not if one of them were away.

    An irreducible infeasible subsystem of the linear relaxation (Chinneck, Feasibility and Infeasibility in
    Optimization, 2008); that a project goes ahead at most once is taken for granted.

    Returns
    -------
    tuple of str
        Empty when fractions of projects obey every limit.
    """
    problem = case.problem
    solver = Solver(replace(problem, whole=np.zeros(len(problem.value), dtype=bool))).highs
    solver.setOptionValue("iis_strategy", 2)  # from the rows of the relaxation; the default finds nothing here
    status, system = solver.getIis()
    if status != highspy.HighsStatus.kOk or not len(system.row_index_):
        return ()
    names = row_names(case.model, case.limits)
    return tuple(dict.fromkeys(names[row][1] for row in sorted(system.row_index_) if names[row][1]))


def _singles(elastic: Elastic, most: int) -> list[Stretch]:
    """Repairs that touch one limit or commitment, smallest first."""
    movable, commitments = np.ones(len(elastic.limits), dtype=bool), elastic.committed.copy()
    found = []
    while len(found) < most:
        stretch = elastic.least(movable=movable, commitments=commitments, changes=1)
        if stretch.columns is None or not (stretch.extra.any() or stretch.released.any()):
            break
        found.append(stretch)
        movable, commitments = movable & (stretch.extra == 0), commitments & ~stretch.released
    return found


def _rows(elastic: Elastic, number: int, stretch: Stretch):
    """One row per change of a repair."""
    after = elastic.best(stretch)
    proven = Status.OPTIMAL is stretch.status is after.status
    value = max(after.value, stretch.value)
    for place in np.flatnonzero(stretch.extra):
        limit: Relaxable = elastic.limits[place]
        extra = stretch.extra[place]
        change, needed = ("lower", limit.limit - extra) if limit.lowers else ("raise", limit.limit + extra)
        yield number, change, limit.rule, limit.name, limit.limit, extra, needed, value, proven
    for place in np.flatnonzero(stretch.released):
        name = elastic.case.model.question.options.projects.index[place]
        yield number, "release", "mandatory_chosen", name, np.nan, np.nan, np.nan, value, proven


def _sentence(rows: pd.DataFrame) -> str:
    return " and ".join(_change(row) for row in rows.itertuples())


def _change(row) -> str:
    if row.change == "release":
        return f"release {row.name}"
    if row.rule == "bucket_shares_kept":
        return f"{row.change} {row.name} from {row.limit:.1%} to {row.needed:.1%}"
    return f"{row.change} {row.name} by {row.extra:,.6g}"
