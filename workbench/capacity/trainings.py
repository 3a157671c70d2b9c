"""The cheapest trainings after which skills are no longer missing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.capacity.column_blocks import Blocks
from workbench.capacity.integer_program import NODES, SAFETY, minimise
from workbench.capacity.skill_matching import Matching, assign_skills
from workbench.capacity.skill_program import lay_out, write_hours
from workbench.capacity.skill_question import MISSING, Hours, SkillQuestion, Skills, ask_skills
from workbench.errors import ParameterError
from workbench.taxonomy import Status

COLUMNS = ["person", "skill", "from", "to", "cost"]


@dataclass(frozen=True)
class Growth:
    """
    Who should learn what.

    Parameters
    ----------
    trainings
        Rows `person, skill, from, to` (levels), `cost`.
    cost
        Their cost.
    bound
        No trainings that let as many rows be done cost less; None without proof.
    rows
        Demand that was missing a skill, with `held`: whether somebody can do it after the trainings, and `done`:
        whether it is done then, beside everything that is done today. One held and not done lacks time.
    status
        Optimal, feasible or unsolved; no_data where no skill is missing.
    reason
        One sentence where the status is not optimal.
    """

    trainings: pd.DataFrame
    cost: float
    bound: float | None
    rows: pd.DataFrame
    status: Status
    reason: str = ""


def cheapest_trainings(
    skills: Skills,
    demand: pd.DataFrame,
    hours: Hours = None,
    *,
    trainings: pd.DataFrame | None = None,
    causes: tuple[str, ...] = (MISSING,),
    matching: Matching | None = None,
    before: Iterable[tuple[str, str]] = (),
    splits: bool = True,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> Growth:
    """
    Choose trainings so that rows nobody can do today can be done, and all that is done today stays done.

    First as many rows as possible find somebody who can do them, then as many as possible are done, and that as cheaply
    as possible.

    Parameters
    ----------
    skills, demand, hours, before, splits, nodes, seconds
        As in `assign_skills`.
    trainings
        Rows `person, skill, level` (reached), `cost`; by default everybody can reach every level that is asked, and a
        training costs the levels climbed.
    causes
        Which unmatched rows are meant, by cause.
    matching
        What `assign_skills` says today, where it is known.

    Raises
    ------
    ParameterError
        A column is missing, or a number is impossible.
    """
    if matching is None:
        matching = assign_skills(skills, demand, hours, before=before, splits=splits, nodes=nodes, seconds=seconds)
    wanted = np.flatnonzero(_causes(demand, matching).isin(causes))
    if not len(wanted):
        rows = demand.iloc[wanted].assign(held=False, done=False)
        return Growth(pd.DataFrame(columns=COLUMNS), 0.0, 0.0, rows, Status.NO_DATA, "No skill is missing.")
    question = ask_skills(skills, demand, hours, before)
    offers = _offers(question, wanted) if trainings is None else _given(question, trainings)
    columns = lay_out(question, [(question.people.index(o[0]), o[1], o[3]) for o in offers])
    columns = replace(columns, blocks=Blocks(columns.blocks.sizes | {"held": len(wanted)}))
    program, blocks = write_hours(columns, splits=splits), columns.blocks
    kept = np.flatnonzero(~demand.index.isin(matching.unmatched.index))
    program = program.also(blocks.rows(len(kept), "done", np.arange(len(kept)), kept), 1.0, 1.0)
    row, training = np.nonzero((columns.reached[:, wanted] >= 0).any(axis=0))
    held = blocks.rows(len(wanted), "held", np.arange(len(wanted)), np.arange(len(wanted)))
    program = program.also(held - blocks.rows(len(wanted), "taught", row, training), -np.inf, 0.0)
    aims = [
        ("held", blocks.aim("held", -1.0)),
        ("rows", blocks.aim("done", -np.isin(np.arange(len(demand)), wanted).astype(float))),
        ("cost", blocks.aim("taught", [o[4] for o in offers])),
        ("trainings", blocks.aim("taught", 1.0)),
    ]
    outcome = minimise(program, aims, nodes=nodes, seconds=seconds)
    if outcome.values is None:
        nothing = demand.iloc[wanted].assign(held=False, done=False)
        return Growth(pd.DataFrame(columns=COLUMNS), 0.0, None, nothing, Status.UNSOLVED, outcome.reason)
    chosen = np.flatnonzero(outcome.values[blocks.of("taught")] > 0.5)
    rows = demand.iloc[wanted].assign(
        held=outcome.values[blocks.of("held")] > 0.5, done=outcome.values[blocks.of("done")][wanted] > 0.5
    )
    table = pd.DataFrame([offers[k] for k in chosen], columns=COLUMNS)
    busy = int((rows["held"] & ~rows["done"]).sum())
    reason = f"{busy} rows stay undone: nobody has time left for them" if busy else ""
    cost, bound = float(table["cost"].sum()), outcome.reached[2].bound
    bound = None if bound is None else min(bound, cost)
    return Growth(table, cost, bound, rows, outcome.status, outcome.reason or reason)


def _causes(demand: pd.DataFrame, matching: Matching) -> pd.Series:
    return matching.unmatched["cause"].reindex(demand.index).fillna("")


def _offers(question: SkillQuestion, wanted: np.ndarray) -> list[tuple]:
    """Everybody up to every level that is asked, at the levels climbed."""
    rows = question.demand.iloc[wanted]
    asked = sorted({(str(s), max(int(least), 1)) for s, least in zip(rows["skill"], rows["min_level"], strict=True)})
    return [
        (person, skill, here, level, float(level - here))
        for person in question.people
        for skill, level in asked
        if (here := question.level.get((person, skill), 0)) < level
    ]


def _given(question: SkillQuestion, trainings: pd.DataFrame) -> list[tuple]:
    if unknown := sorted(set(trainings["person"]) - set(question.people)):
        raise ParameterError(f"trainings: {', '.join(unknown)} is nobody that was asked about")
    if not (np.isfinite(trainings["cost"]) & (trainings["cost"] >= 0)).all():
        raise ParameterError("trainings: cost: expected finite amounts of at least 0")
    rows = trainings[["person", "skill", "level", "cost"]].itertuples(index=False)
    return [(p, s, question.level.get((p, s), 0), int(level), float(cost)) for p, s, level, cost in rows]
