"""Which cell or window has to give way when no starts inside the windows fit the hours there are."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.capacity.integer_program import NODES, SAFETY, minimise
from workbench.capacity.shift_question import ShiftQuestion, StartPlan
from workbench.capacity.shift_search import write_program
from workbench.taxonomy import Status

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Relaxing:
    """
    Two ways out.

    Parameters
    ----------
    cells
        Role, period and hours that are missing there: the least in all that makes every start fit.
    windows
        Project, first start, last start and periods by which its window has to open so that the hours there are do:
        the fewest periods in all. None when opened windows do not help, or nothing was found in time.
    windows_proved
        Whether fewer periods, or any windows at all, are proved not to do.
    """

    cells: tuple[tuple[int, int, float], ...]
    windows: tuple[tuple[int, int, int, int], ...] | None
    windows_proved: bool


def relax_shifts(
    question: ShiftQuestion,
    plan: StartPlan,
    *,
    opens: tuple[int, int] | None = None,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> Relaxing:
    """
    Say what would have to give way.

    Parameters
    ----------
    question
        The question.
    plan
        Starts of least overload inside the windows.
    opens
        First and one past the last period in which work may lie when windows are opened; all of them by default.
    nodes, seconds
        Where the search may end.
    """
    over = question.over(plan.starts)
    cells = tuple((int(r), int(t), float(over[r, t])) for r, t in np.argwhere(over > TOLERANCE))
    opened = _opened(question, opens or (0, question.supply.shape[1]))
    written = write_program(opened)
    options = len(opened.start)
    program = replace(written.program, most=np.where(np.arange(len(written.program.most)) < options, 1.0, 0.0))
    outside = np.zeros(len(program.most))
    outside[:options] = _outside(question, opened)
    found = minimise(program, [("periods", outside)], nodes=nodes, seconds=seconds)
    if found.values is None:
        return Relaxing(cells, None, found.status is Status.INFEASIBLE)
    chosen = np.flatnonzero((found.values > 0.5) & (outside > 0))
    windows = tuple(_window(question, opened, option) for option in chosen)
    return Relaxing(cells, windows, found.status is Status.OPTIMAL)


def _opened(question: ShiftQuestion, opens: tuple[int, int]) -> ShiftQuestion:
    """The same question with every window as wide as can be."""
    first, end = opens
    earliest = np.minimum(question.earliest, first)
    latest = np.array([end - block.shape[1] for block in question.work], dtype=int)
    latest = np.maximum(question.latest, latest)
    loss = tuple(np.zeros(high - low + 1) for low, high in zip(earliest, latest, strict=True))
    return replace(question, earliest=earliest, latest=latest, loss=loss, price=None, peak=False)


def _outside(question: ShiftQuestion, opened: ShiftQuestion) -> np.ndarray:
    """Periods between each option and the window it should lie in."""
    low, high = question.earliest[opened.project], question.latest[opened.project]
    return np.maximum(np.maximum(low - opened.start, opened.start - high), 0).astype(float)


def _window(question: ShiftQuestion, opened: ShiftQuestion, option: int) -> tuple[int, int, int, int]:
    i, start = int(opened.project[option]), int(opened.start[option])
    low, high = int(question.earliest[i]), int(question.latest[i])
    return i, min(low, start), max(high, start), max(low - start, start - high)
