"""Hours of people for rows of demand, as a whole-number program."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.capacity.column_blocks import Blocks
from workbench.capacity.integer_program import Program, empty_program
from workbench.capacity.skill_question import SkillQuestion

Training = tuple[int, str, int]


@dataclass(frozen=True, eq=False)
class SkillColumns:
    """
    What the columns of a question about hours stand for.

    Blocks: `hours` of each slot; yes or no for each pair that `works`, each row that is `done`, each person and project
    that `meet` for the first time, and each training that is `taught`.

    Parameters
    ----------
    question
        People and demand.
    time
        P × T hours of the people; one each where one person does one row.
    needed
        J hours of the rows.
    pairs
        Person and row of each pair that is possible, trainings included.
    slots
        Pair and period of each column of hours.
    meetings
        Person and project.
    reached
        P × J × K: level above what is asked after each training; below 0 where it does not help.
    blocks
        The blocks.
    """

    question: SkillQuestion
    time: np.ndarray
    needed: np.ndarray
    pairs: np.ndarray
    slots: np.ndarray
    meetings: tuple[tuple[int, str], ...]
    reached: np.ndarray
    blocks: Blocks


def lay_out(question: SkillQuestion, trainings: Sequence[Training] = ()) -> SkillColumns:
    """
    List the columns of a question.

    Parameters
    ----------
    question
        People and demand.
    trainings
        Person, skill, and the level that the person has afterwards.
    """
    demand, alone = question.demand, question.time is None
    time = np.ones((len(question.people), 1)) if alone else question.time
    first, last = (np.zeros(len(demand), int) if alone else demand[side].to_numpy(int) for side in ("first", "last"))
    reached = _reached(question, trainings)
    pairs = np.argwhere((question.surplus >= 0) | (reached >= 0).any(axis=2))
    slots = [(k, t) for k, (p, j) in enumerate(pairs) for t in range(first[j], last[j] + 1) if time[p, t] > 0]
    fresh = {(int(p), str(demand["project"].iloc[j])) for p, j in pairs if question.new[p, j]}
    sizes = {"hours": len(slots), "works": len(pairs), "done": len(demand), "meet": len(fresh)}
    return SkillColumns(
        question=question,
        time=time,
        needed=np.ones(len(demand)) if alone else demand["hours"].to_numpy(dtype=float),
        pairs=pairs,
        slots=np.array(slots, dtype=int).reshape(-1, 2),
        meetings=tuple(sorted(fresh)),
        reached=reached,
        blocks=Blocks(sizes | {"taught": len(trainings)}),
    )


def write_hours(columns: SkillColumns, *, splits: bool) -> Program:
    """
    Write down who may do what, and whose time it takes.

    Parameters
    ----------
    columns
        The columns.
    splits
        Whether several people may share a row.
    """
    blocks = columns.blocks
    whole = np.arange(blocks.count) >= blocks.sizes["hours"]
    program = empty_program(blocks.count, most=np.where(whole, 1.0, np.inf), whole=whole)
    rules = [hours_found, time_kept, pairs_work, rows_staffed, meetings_counted, training_first]
    rules += [] if splits else [one_person_each]
    rules += [one_row_each] if columns.question.time is None else []
    for rule in rules:
        rows, low, high = rule(columns)
        if rows.shape[0]:
            program = program.also(rows, low, high)
    return program


def skill_aims(columns: SkillColumns) -> tuple[tuple[str, np.ndarray], ...]:
    """What counts, in order: priority left undone, levels above what is asked, first meetings, people on a row."""
    blocks, pairs, surplus = columns.blocks, columns.pairs, columns.question.surplus
    level = np.where(surplus >= 0, surplus, columns.reached.max(axis=2, initial=0)).clip(min=0)
    return (
        ("priority", blocks.aim("done", -columns.question.demand["priority"].to_numpy(dtype=float))),
        ("surplus", blocks.aim("hours", level[tuple(pairs[columns.slots[:, 0]].T)])),
        ("meetings", blocks.aim("meet", 1.0)),
        ("people", blocks.aim("works", 1.0)),
    )


def hours_found(c: SkillColumns):
    """A row that is done finds all its hours, and one that is not takes none."""
    count, slots = len(c.needed), c.slots
    found = c.blocks.rows(count, "hours", c.pairs[slots[:, 0], 1], np.arange(len(slots)))
    return found - c.blocks.rows(count, "done", np.arange(count), np.arange(count), c.needed), 0.0, 0.0


def time_kept(c: SkillColumns):
    """Nobody works more hours in a period than there are."""
    cells = c.pairs[c.slots[:, 0], 0] * c.time.shape[1] + c.slots[:, 1]
    return c.blocks.rows(c.time.size, "hours", cells, np.arange(len(cells))), -np.inf, c.time.ravel()


def pairs_work(c: SkillColumns):
    """Hours come from people who work on the row."""
    count = len(c.pairs)
    hours = c.blocks.rows(count, "hours", c.slots[:, 0], np.arange(len(c.slots)))
    works = c.blocks.rows(count, "works", np.arange(count), np.arange(count), c.needed[c.pairs[:, 1]])
    return hours - works, -np.inf, 0.0


def rows_staffed(c: SkillColumns):
    """A row is done only by somebody."""
    count = len(c.needed)
    done = c.blocks.rows(count, "done", np.arange(count), np.arange(count))
    return done - c.blocks.rows(count, "works", c.pairs[:, 1], np.arange(len(c.pairs))), -np.inf, 0.0


def one_person_each(c: SkillColumns):
    """Nobody shares a row."""
    return c.blocks.rows(len(c.needed), "works", c.pairs[:, 1], np.arange(len(c.pairs))), -np.inf, 1.0


def one_row_each(c: SkillColumns):
    """A person does one row, and a row takes one person."""
    return c.blocks.rows(len(c.time), "works", c.pairs[:, 0], np.arange(len(c.pairs))), -np.inf, 1.0


def meetings_counted(c: SkillColumns):
    """Who works for a project for the first time meets it."""
    projects, place = c.question.demand["project"], {pair: i for i, pair in enumerate(c.meetings)}
    found = [(k, place.get((int(p), str(projects.iloc[j])))) for k, (p, j) in enumerate(c.pairs)]
    fresh = np.array([pair for pair in found if pair[1] is not None], dtype=int).reshape(-1, 2)
    works = c.blocks.rows(len(fresh), "works", np.arange(len(fresh)), fresh[:, 0])
    return works - c.blocks.rows(len(fresh), "meet", np.arange(len(fresh)), fresh[:, 1]), -np.inf, 0.0


def training_first(c: SkillColumns):
    """Who cannot do a row yet does it only after a training."""
    learning = np.flatnonzero(c.question.surplus[tuple(c.pairs.T)] < 0)
    row, training = np.nonzero(c.reached[tuple(c.pairs[learning].T)] >= 0)
    works = c.blocks.rows(len(learning), "works", np.arange(len(learning)), learning)
    return works - c.blocks.rows(len(learning), "taught", row, training), -np.inf, 0.0


def _reached(question: SkillQuestion, trainings: Sequence[Training]) -> np.ndarray:
    reached = np.full((len(question.people), len(question.demand), len(trainings)), -1)
    rows = list(zip(question.demand["skill"], question.demand["min_level"], strict=True))
    for k, (person, skill, level) in enumerate(trainings):
        for j, (asked, least) in enumerate(rows):
            if asked == skill:
                reached[person, j, k] = level - max(int(least), 1)
    return reached
