"""Who does which work: priorities first, then the best fit, then the people who know the project."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.capacity.integer_program import NODES, SAFETY, minimise
from workbench.capacity.skill_pairs import best_pairs
from workbench.capacity.skill_program import lay_out, skill_aims, write_hours
from workbench.capacity.skill_question import Hours, SkillQuestion, Skills, ask_skills
from workbench.taxonomy import Status

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Matching:
    """
    Who does what.

    Parameters
    ----------
    assignments
        Rows `row` (index of the demand), `person, period` (counted from 0), `hours, surplus` (levels above what is
        asked).
    unmatched
        Rows of demand that nobody does, with their `cause`: missing skill, level too low, no time left, or no priority.
    priority
        Sum of the priorities of rows that are done.
    most_skilled_first
        The same sum where each row in order of priority takes the most skilled people first.
    bound
        No matching reaches a higher sum; None without proof.
    surplus
        Hours times levels above what is asked.
    meetings
        Pairs of person and project that did not know each other before.
    status
        Optimal or feasible.
    reason
        Why the search ended before the proof.
    """

    assignments: pd.DataFrame
    unmatched: pd.DataFrame
    priority: float
    most_skilled_first: float
    bound: float | None
    surplus: float
    meetings: int
    status: Status
    reason: str = ""


def assign_skills(
    skills: Skills,
    demand: pd.DataFrame,
    hours: Hours = None,
    *,
    before: Iterable[tuple[str, str]] = (),
    splits: bool = True,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> Matching:
    """
    Assign people to work that asks for skills.

    A row is done in full or not at all. The sum of priorities counts first, then little surplus of level (weighed by
    hours), then few people who are new to a project, then few people on a row.

    Parameters
    ----------
    skills
        Rows `person, skill, level`, or person -> skill -> level; level 0 is not held.
    demand
        Rows `skill, min_level` and, where they matter, `priority` (1), `hours` (1), `project` (empty), `first, last`
        (first and last period in which the hours may lie, counted from 0; all of them).
    hours
        Person -> hours there are, one number or one for each of T periods. By default each person does one row, and
        each row takes one person, however long it is.
    before
        Pairs of person and project that know each other.
    splits
        Whether several people may share a row.
    nodes, seconds
        Where each search may end: nodes of its tree, and a clock as safety net. Not needed one to one.

    Returns
    -------
    Matching

    Raises
    ------
    ParameterError
        A column is missing, or a number is impossible.
    """
    question = ask_skills(skills, demand, hours, before)
    if question.time is None:
        given = [(p, j, 0, float(question.demand["hours"].iloc[j])) for p, j in best_pairs(question)]
        return _matching(question, demand, given, None, Status.OPTIMAL, "", splits)
    columns = lay_out(question)
    outcome = minimise(write_hours(columns, splits=splits), skill_aims(columns), nodes=nodes, seconds=seconds)
    if outcome.values is None:  # doing nothing is always possible
        return _matching(question, demand, [], None, Status.FEASIBLE, outcome.reason, splits)
    amounts = outcome.values[columns.blocks.of("hours")]
    used = np.flatnonzero(amounts > TOLERANCE)
    given = [(*columns.pairs[columns.slots[k, 0]], columns.slots[k, 1], float(amounts[k])) for k in used]
    done = np.flatnonzero(outcome.values[columns.blocks.of("done")] > 0.5)
    free = [j for j in done if columns.needed[j] == 0]  # rows without hours are done by whoever works on them
    works = outcome.values[columns.blocks.of("works")] > 0.5
    given += [(p, j, columns.question.demand["first"].iloc[j], 0.0) for p, j in columns.pairs[works] if j in free]
    bound = outcome.reached[0].bound
    bound = None if bound is None else -bound
    return _matching(question, demand, given, bound, outcome.status, outcome.reason, splits)


def most_skilled_first(question: SkillQuestion, *, splits: bool = True) -> float:
    """
    Follow the rule of thumb: in order of priority each row takes the most skilled people who have time.

    Parameters
    ----------
    question
        People and demand.
    splits
        Whether several people may share a row.

    Returns
    -------
    float
        Sum of the priorities of rows that are done in full.
    """
    alone, demand, surplus = question.time is None, question.demand, question.surplus
    left = np.ones((len(question.people), 1)) if alone else question.time.copy()
    total = 0.0
    for j in np.argsort(-demand["priority"].to_numpy(dtype=float), kind="stable"):
        span = slice(0, 1) if alone else slice(int(demand["first"].iloc[j]), int(demand["last"].iloc[j]) + 1)
        needed = 1.0 if alone else float(demand["hours"].iloc[j])
        able = [p for p in np.argsort(-surplus[:, j], kind="stable") if surplus[p, j] >= 0]
        if alone or not splits:
            able = [p for p in able if left[p, span].sum() >= needed - TOLERANCE][:1]
        if not able or sum(left[p, span].sum() for p in able) < needed - TOLERANCE:
            continue
        total += float(demand["priority"].iloc[j])
        for p in able:
            for t in range(span.start, span.stop):
                taken = min(needed, left[p, t])
                left[p, t] -= taken
                needed -= taken
    return total


def _matching(question: SkillQuestion, demand: pd.DataFrame, given, bound, status, reason, splits) -> Matching:
    """Count what the assignments mean, from the assignments alone."""
    surplus, new, names = question.surplus, question.new, question.people
    rows = [(demand.index[j], names[p], int(t), hours, int(surplus[p, j])) for p, j, t, hours in given]
    table = pd.DataFrame(rows, columns=["row", "person", "period", "hours", "surplus"])
    table = table.astype({"period": "int64", "hours": "float64", "surplus": "int64"})
    done = sorted({int(j) for _, j, _, _ in given})
    left = [j for j in range(len(demand)) if j not in done]
    causes = [question.cause(j) for j in left]
    priority = float(question.demand["priority"].iloc[done].sum())
    met = {(int(p), question.demand["project"].iloc[j]) for p, j, _, _ in given if new[p, j]}
    bound = priority if status is Status.OPTIMAL else bound
    return Matching(
        assignments=table.sort_values(["row", "person", "period"], kind="stable", ignore_index=True),
        unmatched=demand.iloc[left].assign(cause=pd.Series(causes, index=demand.index[left], dtype="str")),
        priority=priority,
        most_skilled_first=most_skilled_first(question, splits=splits),
        bound=None if bound is None else max(bound, priority),
        surplus=float((table["hours"] * table["surplus"]).sum()),
        meetings=len(met),
        status=status,
        reason=reason,
    )
