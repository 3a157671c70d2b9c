"""Fund a ranked list from the top under every limit of a selection: the habit to hold an optimum against."""

from collections.abc import Sequence

import numpy as np

from workbench.selection.fund_payable import can_pay
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.relaxation import rule_rows
from workbench.selection.ways import PLANNED

TOLERANCE = 1e-9  # relative; sums of costs carry rounding errors


def walk(model: Model, limits: Limits, order: Sequence[str], *, skip: bool) -> np.ndarray:
    """
    Take projects in order, each at the start worth most that fits beside those taken before.

    Commitments come first. With one budget and nothing else this is `waterline.prefix` or `waterline.skip_greedy`.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question.
    order
        Candidates, best first; those left out are not asked.
    skip
        Pass over what does not fit, and ask those who wait for another project again once it is in; else stop at the
        first that does not fit.

    Returns
    -------
    ndarray
        0 or 1 for each option. Running projects up for decision go on as planned. Commitments that did not fit may be
        missed, and so may shares of the spend, which no single project can keep. Nobody buys hours, and money that a
        synergy would save is not counted on.
    """
    model.set(limits)
    shelf = _Shelf(model)
    index = model.question.options.projects.index
    committed = list(index[model.knobs.least.value > 0])
    ranked = [name for name in order if name not in {*committed, *model.question.running}]
    _fill(shelf, committed, skip=True)
    _fill(shelf, ranked, skip=skip)
    return shelf.plan


def _fill(shelf: "_Shelf", names: Sequence[str], *, skip: bool) -> None:
    """Ask each project in turn, and again those left over as long as one more got in."""
    waiting = list(names)
    while waiting:
        left = []
        for name in waiting:
            if not shelf.take(name):
                if not skip:
                    return
                left.append(name)
        if len(left) == len(waiting):
            return
        waiting = left


class _Shelf:
    """The compiled rows with what is left of each while projects are put in."""

    def __init__(self, model: Model):
        form, rows, options = model.engine.form, rule_rows(model), model.question.options
        self.model, first = model, form.columns[model.x.id]
        self.matrix = form.problem.matrix[:, first : first + model.x.size]
        self.allowed = TOLERANCE * np.maximum(1.0, np.abs(form.problem.high))
        self.left = form.problem.high.copy()
        for rule in ("bucket_shares_kept", "within_funds", "synergies_counted", "worth_enough"):
            self.left[rows[rule]] = np.inf  # no single project can keep these; funds are asked one by one
        goes_on = options.projects.index[options.project].isin(model.question.running) & (options.way == PLANNED)
        _, start = np.unique(options.project[goes_on], return_index=True)
        self.plan = np.zeros(len(model.worth))
        self.plan[np.flatnonzero(goes_on)[start]] = 1.0  # by habit, what runs goes on
        self.left -= self.matrix @ self.plan

    def take(self, project: str) -> bool:
        """Put a project in at its best start that fits; a row broken before, such as a commitment, may stay broken."""
        own = self.model.question.options.columns_of(project)
        for column in own[np.argsort(-self.model.worth[own], kind="stable")]:
            inside = slice(*self.matrix.indptr[column : column + 2])
            rows, needs = self.matrix.indices[inside], self.matrix.data[inside]
            fits = np.all((needs <= 0) | (needs <= self.left[rows] + self.allowed[rows]))
            if fits and self._paid(column):
                self.left[rows] -= needs
                self.plan[column] = 1.0
                return True
        return False

    def _paid(self, column: int) -> bool:
        """Whether funds with rules can pay for what was taken and one option more."""
        funds = self.model.question.funding
        if funds is None:
            return True
        taken = self.plan.copy()
        taken[column] = 1.0
        return can_pay(funds, funds.spend @ taken, self.model.knobs.budget.value)
