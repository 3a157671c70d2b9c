"""Which candidates belong into the portfolio whatever the weights, and where better scores would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.intake.panel import TOP, read_panel
from workbench.intake.rank import leaf_weights
from workbench.intake.weight_space import WeightLimits, checked_draws, near, stream, weight_draws
from workbench.portfolio import Portfolio
from workbench.selection.acceptability import plan_acceptability
from workbench.selection.dominance import always_welcome, non_dominated
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.non_dominated_search import search_non_dominated
from workbench.selection.plan_sets import PlanRules, possible_plans
from workbench.selection.relaxation import rule_rows
from workbench.selection.weight_corners import weight_corners
from workbench.taxonomy import State, Status

CORE_INDEX, ACCEPTABILITY = "core index", "acceptability"
CLASSES = {
    CORE_INDEX: ("core", "borderline", "exterior"),
    ACCEPTABILITY: ("in every draw", "in some draws", "in no draw"),  # draws prove neither core nor exterior
}
DOUBT = 0.2  # share by which each weight may move when nothing is said about them
MOST_PROJECTS, MOST_CORNERS = 60, 4  # beyond, searching for all non-dominated plans takes too long
MOST_PLANS = 100_000  # to compare with each other
GAP = 0.01  # of a plan of one draw, where there are too many plans to list

Weights = WeightLimits | Mapping[str, tuple[float, float]] | Sequence[Mapping[str, float]] | ArrayLike


@dataclass(frozen=True, kw_only=True)
class CoreIndex(Answer):
    """
    How sure it is that each candidate belongs into the portfolio.

    `table` has one row per candidate: `name, share, class, standard_error`.

    Parameters
    ----------
    kind
        ``core index``: share of the non-dominated plans that contain the project; 1 is core, 0 exterior, between them
        borderline. ``acceptability``: share of draws of weights and scores whose best plan contains it.
    plans
        Non-dominated plans × candidates, True where the project is in; empty for an acceptability.
    """

    kind: str
    plans: pd.DataFrame

    def __str__(self) -> str:
        if self.table.empty:
            return f"No core index: {self.reason}"
        counts = self.table["class"].value_counts()
        words = ", ".join(f"{counts.get(name, 0)} {name}" for name in CLASSES[self.kind])
        return f"{self.kind.capitalize()} of {len(self.table)} candidates: {words}"


def core_index(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    weights: Weights | None = None,
    ranges: bool = False,
    iterations: int = 30,
    seed: int = 1,
) -> CoreIndex:
    """
    Say which candidates are in all, some or none of the plans that may be the best.

    A plan is worth the sum of the weighted scores of its projects, so that cutting a project in two would pay: score
    projects of like size. Rules, budget and start periods are those of `select`. All non-dominated plans are found
    where each of at most 20 candidates has one possible start, and by searches for up to 60 candidates with certain
    scores and weights of at most 4 corners. Elsewhere weights and scores are drawn and the answer is an acceptability.

    Parameters
    ----------
    portfolio
        The portfolio, with criteria and ratings.
    limits
        What plans must respect; the portfolio's own budgets and capacity by default.
    weights
        What is known of the weights of the leaf criteria: `WeightLimits`; criterion -> lowest and highest weight; or a
        list of weights, each one number for each criterion or criterion -> weight, whose mixtures may all be true. By
        default each weight may move by a fifth of its value.
    ranges
        Whether a score may be anything within the range its assessors would defend. A missing score may always be
        anything.
    iterations
        Draws of weights and scores, where draws are needed.
    seed
        Same seed, same draws.

    Returns
    -------
    CoreIndex
        With status `no_data` or `infeasible` and a reason when there is nothing to choose from.

    Raises
    ------
    ParameterError
        Limits or weights name something unknown or impossible, or there is less than one iteration.

    References
    ----------
    Liesiö, J., Mild, P. and Salo, A. (2007), Preference programming for robust portfolio modeling and project
    selection, European Journal of Operational Research 181(3).
    """
    if iterations < 1:
        raise ParameterError(f"iterations: expected a whole number of at least 1, got {iterations}")
    limits = limits or Limits()
    if reason := missing_tables(portfolio, "criteria", "ratings"):
        return _nothing(Status.NO_DATA, reason)
    model = Model(portfolio, limits.shape)
    if not len(model.question.options.project):
        return _nothing(Status.NO_DATA, "No candidate has a start that fits its window and the calendar.")
    model.set(limits)
    rules = _rules(model)
    low, high = _scores(portfolio, ranges)
    known = _known_weights(portfolio, weights, low.shape[1])
    plans = _all_plans(rules, low, high, known)
    if plans is not None:
        if not len(plans):
            return _nothing(Status.INFEASIBLE, "No plan obeys every limit.")
        return _answer(model, CORE_INDEX, plans.mean(axis=0), np.zeros(len(low)), plans, "")
    drawn = plan_acceptability(rules, _draws(low, high, known, iterations, seed), GAP)
    if drawn is None:
        return _nothing(Status.INFEASIBLE, "No plan obeys every limit.")
    reason = f"There are too many plans to find all non-dominated ones: best plans of {iterations} draws were counted."
    if drawn.unproved:
        reason += f" {drawn.unproved} of them were not proved to be within {GAP:.0%} of the best."
    return _answer(model, ACCEPTABILITY, drawn.share, drawn.standard_error, np.empty((0, len(low)), dtype=bool), reason)


def _rules(model: Model) -> PlanRules:
    """The rules of the compiled model as rows of at-most over its options; what synergies save does not count."""
    question, options, form = model.question, model.question.options, model.engine.form
    if question.funding is not None or len(question.hires.row) or question.running:
        raise ParameterError("core_index: looks at candidates alone, without rules of funds and without bought hours")
    first = form.columns[model.x.id]
    rows = np.ones(len(form.problem.high), dtype=bool)
    rows[rule_rows(model)["synergies_counted"]] = False
    matrix = sp.csr_array(form.problem.matrix[:, first : first + model.x.size])[rows]
    return PlanRules(matrix, form.problem.high[rows], options.project, len(options.projects))


def _scores(portfolio: Portfolio, ranges: bool) -> tuple[np.ndarray, np.ndarray]:
    """Candidates × criteria: lowest and highest points."""
    panel = read_panel(portfolio, (State.CANDIDATE,))
    low, high = panel.defended if ranges else (panel.joint, panel.joint)
    return np.where(np.isnan(low), 0.0, low), np.where(np.isnan(high), TOP, high)


def _known_weights(portfolio: Portfolio, weights: Weights | None, count: int) -> WeightLimits | np.ndarray:
    """Limits of the weights, or a table of weights whose mixtures may be true."""
    own = leaf_weights(portfolio)
    if weights is None:
        return near(own.to_numpy(), DOUBT)
    if isinstance(weights, WeightLimits):
        return weights
    if isinstance(weights, Mapping):
        if unknown := [name for name in weights if name not in own.index]:
            raise ParameterError(f"weights: {', '.join(unknown)} is not one of {', '.join(own.index)}")
        pairs = [weights.get(name, (0.0, 1.0)) for name in own.index]
        return WeightLimits(low=[pair[0] for pair in pairs], high=[pair[1] for pair in pairs])
    rows = [leaf_weights(portfolio, row).to_numpy() if isinstance(row, Mapping) else row for row in weights]
    try:
        return checked_draws(rows, count)
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _all_plans(
    rules: PlanRules, low: np.ndarray, high: np.ndarray, known: WeightLimits | np.ndarray
) -> np.ndarray | None:
    """All non-dominated plans; None where there are too many plans to find them."""
    corners = known if isinstance(known, np.ndarray) else _corners(low.shape[1], known)
    if rules.is_small:
        plans = possible_plans(rules, always_welcome(low, high, corners))
        return plans[non_dominated(plans, low, high, corners)] if len(plans) <= MOST_PLANS else None
    if rules.projects <= MOST_PROJECTS and len(corners) <= MOST_CORNERS and np.array_equal(low, high):
        return search_non_dominated(rules, low, corners)
    return None


def _corners(count: int, limits: WeightLimits) -> np.ndarray:
    try:
        return weight_corners(count, limits)
    except ValueError as error:
        raise ParameterError(f"weights: {error}") from error


def _draws(
    low: np.ndarray, high: np.ndarray, known: WeightLimits | np.ndarray, iterations: int, seed: int
) -> np.ndarray:
    """Draws × candidates: worth under drawn weights and scores."""
    if isinstance(known, WeightLimits):
        weights = weight_draws(low.shape[1], iterations, seed, known)
    else:
        parts = stream(seed, 0).standard_exponential((iterations, len(known)))
        weights = parts / parts.sum(axis=1, keepdims=True) @ known
    if np.array_equal(low, high):
        return weights @ low.T
    scores = low + (high - low) * stream(seed, 1).random((iterations, *low.shape))
    return np.einsum("dmn,dn->dm", scores, weights)


def _answer(model: Model, kind: str, share: np.ndarray, error: np.ndarray, plans: np.ndarray, reason: str) -> CoreIndex:
    index = model.question.options.projects.index
    names = model.portfolio.projects["name"].reindex(index)
    every, some, none = CLASSES[kind]
    table = pd.DataFrame(
        {
            "name": names.where(names.ne(""), index),
            "share": share,
            "class": np.select([share == 1.0, share == 0.0], [every, none], some),
            "standard_error": error,
        },
        index=index,
    )
    totals = {"candidates": len(table), "plans": len(plans), "sure": int((table["class"] == every).sum())}
    frame = pd.DataFrame(plans, columns=index, index=pd.RangeIndex(1, len(plans) + 1, name="plan"))
    return CoreIndex(table=table, totals=totals, reason=reason, kind=kind, plans=frame)


def _nothing(status: Status, reason: str) -> CoreIndex:
    table = pd.DataFrame(columns=["name", "share", "class", "standard_error"]).rename_axis("project")
    return CoreIndex(table=table, status=status, reason=reason, kind=CORE_INDEX, plans=pd.DataFrame())
