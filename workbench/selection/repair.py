"""No plan obeys every limit: which limits to relax, by how much, and what the plan is worth then."""

from dataclasses import dataclass, replace

import highspy
import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.selection.elastic import COUNT, Elastic, Stretch
from workbench.selection.limit_rows import resource_rows
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.relaxation import rule_rows
from workbench.selection.rules import RULES
from workbench.selection.solver import Solver
from workbench.taxonomy import Status

COLUMNS = ["repair", "change", "rule", "name", "limit", "extra", "needed", "value", "proven"]


@dataclass(frozen=True, kw_only=True)
class Repair(Answer):
    """
    What would make a plan possible.

    `table` has one row per change: `repair` (number of the repair it belongs to; changes of one number go together),
    `change` (raise a limit or release a commitment), `rule, name`, `limit` and `extra` and `needed` (their sum; missing
    for a commitment), `value` of the best plan after the whole repair, `proven` whether nothing smaller suffices and no
    plan is better then.

    Parameters
    ----------
    conflict
        Limits and commitments that contradict each other together even for fractions of projects, and would not if any
        one of them were away; empty when only whole projects do not fit.
    """

    conflict: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.reason


def repair(model: Model, limits: Limits, *, most: int = 8, time_limit: float = 2.0) -> Repair:
    """
    List the changes each of which alone would make a plan possible, smallest first, and the smallest mix.

    Logic is never relaxed: dependencies, windows and shares stay. A mix is searched for where no single change
    suffices, and adds up the changes as parts of their limits, a commitment given up counting 1.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question that has no plan.
    most
        Most single changes to list.
    time_limit
        Seconds for each solve, a safety net.

    Returns
    -------
    Repair
        Computed, with the changes; or unsolved, when time ended before any was found.
    """
    elastic = Elastic(model, limits, time_limit=time_limit)
    found = _singles(elastic, most)
    if not found:
        mix = elastic.least(rows=np.ones(len(elastic.scale), dtype=bool), commitments=elastic.committed)
        found = [mix] if mix.status in (Status.OPTIMAL, Status.FEASIBLE) else []
    rows = [row for number, stretch in enumerate(found, 1) for row in _rows(elastic, number, stretch, limits)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    status = Status.COMPUTED if found else Status.UNSOLVED
    return Repair(table=table, status=status, reason=_sentence(table), conflict=conflict(model, limits))


def conflict(model: Model, limits: Limits) -> tuple[str, ...]:
    """
    Name limits that contradict each other and would not if one of them were away.

    An irreducible infeasible subsystem of the linear relaxation (Chinneck, Feasibility and Infeasibility in
    Optimization, 2008); that a project goes ahead at most once is taken for granted.

    Returns
    -------
    tuple of str
        Empty when fractions of projects obey every limit.
    """
    model.set(limits)
    problem = model.engine.form.problem
    solver = Solver(replace(problem, whole=np.zeros(len(problem.value), dtype=bool))).highs
    solver.setOptionValue("iis_strategy", 2)  # from the rows of the relaxation; the default finds nothing here
    status, system = solver.getIis()
    if status != highspy.HighsStatus.kOk or not len(system.row_index_):
        return ()
    names = _row_names(model, limits)
    return tuple(dict.fromkeys(names[row] for row in sorted(system.row_index_) if names[row]))


def _singles(elastic: Elastic, most: int) -> list[Stretch]:
    """Repairs that touch one limit or commitment, smallest first."""
    rows, commitments = np.ones(len(elastic.scale), dtype=bool), elastic.committed.copy()
    found = []
    while len(found) < most:
        stretch = elastic.least(rows=rows, commitments=commitments, changes=1)
        if stretch.status is not Status.OPTIMAL or not (stretch.extra.any() or stretch.released.any()):
            break
        found.append(stretch)
        rows, commitments = rows & (stretch.extra == 0), commitments & ~stretch.released
    return found


def _rows(elastic: Elastic, number: int, stretch: Stretch, limits: Limits):
    """One row per change of a repair."""
    after = elastic.best(stretch)
    proven = Status.OPTIMAL is stretch.status is after.status
    value = max(after.value, stretch.value)
    for row in np.flatnonzero(stretch.extra):
        limit, extra = elastic.rows.limit[row], stretch.extra[row]
        place = elastic.rows.rule[row], elastic.rows.name[row]
        yield number, "raise", *place, limit, extra, limit + extra, value, proven
    for row in np.flatnonzero(stretch.released):
        name = elastic.model.question.options.projects.index[row]
        yield number, "release", "mandatory_chosen", name, np.nan, np.nan, np.nan, value, proven


def _sentence(table: pd.DataFrame) -> str:
    if table.empty:
        return "no repair was found in the time given"
    first = table[table["repair"] == 1]
    changes = [
        f"release {name}" if change == "release" else f"raise {name} by {extra:,.6g}"
        for change, name, extra in zip(first["change"], first["name"], first["extra"], strict=True)
    ]
    return " and ".join(changes)


def _row_names(model: Model, limits: Limits) -> dict[int, str]:
    """What people call each compiled row; rows that only say what a project is have no name."""
    projects, resources = model.question.options.projects.index, resource_rows(model, limits)
    own = {
        "at_most_once": [f"{name} stays out" if name in limits.forced_out else "" for name in projects],
        "mandatory_chosen": [f"{name} goes ahead" for name in projects],
        "few_enough": [COUNT],
    }
    for rule in ("within_budget", "within_capacity"):
        own[rule] = [name for name, of in zip(resources.name, resources.rule, strict=True) if of == rule]
    sentences = {rule.__name__: rule.__doc__.strip() for rule in RULES}
    names = {}
    for rule, numbers in rule_rows(model).items():
        names |= dict(zip(numbers, own.get(rule, [sentences[rule]] * len(numbers)), strict=True))
    return names
