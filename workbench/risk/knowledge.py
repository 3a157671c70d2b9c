"""What it is worth to know more before a project, or one of several plans, is decided on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.portfolio_model import asked_projects, check_run, portfolio_model
from workbench.risk.project_draws import BLOCK, factor_draws, rows
from workbench.risk.sensitivity import StudySize, engs, evpi, evppi, evsi
from workbench.risk.simulation import Model
from workbench.risk.strategic import draw_shock
from workbench.risk.stream import normals, stable_id
from workbench.risk.technical import draw_stops
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

COLUMNS = ["worth", "low", "high", "share"]
SIZES = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge(Answer):
    """
    What knowing single quantities is worth before one of several alternatives is chosen.

    `.table` is indexed by unknown, the most useful first: `worth` of knowing it fully - no study of it may cost more -,
    with its interval `low, high`, and the `share` of what knowing everything is worth. `.totals`: `everything`, `value`
    (of the best alternative as things are known now), `p_regret` (chance that another one turns out better).

    Parameters
    ----------
    alternatives
        Their names, the best as things are known now first.
    utilities
        Value of each alternative over the first one, iterations x alternatives.
    unknowns
        Draws of each unknown.
    seed
        Seed the draws belong to.
    currency
        Of all amounts.
    """

    alternatives: tuple[str, ...]
    utilities: np.ndarray
    unknowns: Mapping[str, np.ndarray]
    seed: int
    currency: str

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        most = money(self.totals["everything"], self.currency)
        if self.table.empty or not self.table["worth"].iloc[0] > 0:
            return f"Decide now for {self.alternatives[0]}: no single unknown would change that"
        first, worth = self.table.index[0], money(self.table["worth"].iloc[0], self.currency)
        return f"{self.alternatives[0]} now; knowing everything is worth {most}, knowing the {first} {worth}"

    def study(
        self,
        unknown: str,
        cost: Mapping[int, float] | float,
        *,
        error: float = 0.5,
        sizes: Sequence[int] = SIZES,
        waiting: float = 0.0,
    ) -> StudySize:
        """
        Advise how large a study of one unknown should be, or to decide now.

        Parameters
        ----------
        unknown
            What is studied.
        cost
            Cost of the study by size, or of one observation.
        error
            Standard deviation of the error of one observation, as a share of the unknown's own.
        sizes
            Numbers of observations to compare.
        waiting
            What deciding later costs.

        Raises
        ------
        ParameterError
            The unknown is none of these, or a number is negative.
        """
        if unknown not in self.unknowns:
            raise ParameterError(f"unknown: {unknown!r} is none of {', '.join(self.unknowns) or 'nothing'}")
        if not (np.isfinite(error) and error >= 0):
            raise ParameterError(f"error: {error!r} is not at least 0")
        prices = cost if isinstance(cost, Mapping) else {size: size * float(cost) for size in sizes}
        x = self.unknowns[unknown]
        noise = error * x.std() * normals(self.seed, stable_id("study", unknown), 0, len(x))
        worth = {size: evsi(self.utilities, x + noise / np.sqrt(size)) for size in prices}
        return engs(worth, prices, waiting=waiting)


def value_of_knowing(
    portfolio: Portfolio,
    alternatives: Mapping[str, Iterable[str]] | str,
    uncertainty: Uncertainty | None = None,
    *,
    starts: pd.Series | None = None,
    iterations: int = 20_000,
    seed: int = 1,
) -> Knowledge:
    """
    Value knowledge before a decision: what may the feasibility study of a project cost?

    Parameters
    ----------
    portfolio
        The portfolio.
    alternatives
        Name -> projects that go ahead; or one project, which goes ahead or does not. Projects of all alternatives play
        no part.
    uncertainty, starts, iterations, seed
        As for `workbench.forecast`.

    Returns
    -------
    Knowledge
        Unknowns are cost and benefit of each project that the alternatives disagree about, whether it fails, and the
        factors and shocks that reach it. Status `no_data`, with a reason, when nothing is at stake.

    Raises
    ------
    ParameterError
        A parameter is out of range, or names an unknown or a closed project.

    References
    ----------
    See `workbench.risk.sensitivity.information`.
    """
    check_run(seed, iterations=iterations)
    plans = {"go ahead": [alternatives], "do not": []} if isinstance(alternatives, str) else alternatives
    members = {name: set(asked_projects(portfolio, list(plan))) for name, plan in plans.items()}
    if len(members) < 2:
        raise ParameterError(f"alternatives: {len(members)} given, a decision has at least two")
    disputed = sorted(set.union(*members.values()) - set.intersection(*members.values()))
    if not disputed:
        return nothing_to_know(portfolio, "The alternatives are the same.", seed)
    prepared, reason = portfolio_model(portfolio, uncertainty, disputed, starts)
    if prepared is None:
        return nothing_to_know(portfolio, reason, seed)
    drawn, unknowns = {}, _shared_unknowns(prepared, iterations, seed)
    for row in rows(prepared, factor_draws(prepared, iterations, seed), seed):
        drawn[row.project] = row.value
        unknowns[f"cost of {row.project}"] = row.spend.copy()
        unknowns[f"benefit of {row.project}"] = row.benefit.copy()
    worth = {
        name: sum((drawn[p] for p in disputed if p in plan), np.zeros(iterations)) for name, plan in members.items()
    }
    order = sorted(worth, key=lambda name: -worth[name].mean())
    utilities = np.column_stack([worth[name] - worth[order[0]] for name in order])
    unknowns = {name: x for name, x in unknowns.items() if (x != x[0]).any()}
    return _answer(portfolio, order, float(worth[order[0]].mean()), utilities, unknowns, seed)


def _answer(portfolio: Portfolio, order: list[str], value: float, utilities, unknowns, seed: int) -> Knowledge:
    everything = evpi(utilities)
    found = {name: evppi(utilities, x) for name, x in unknowns.items()}
    table = pd.DataFrame(
        [(one.value, *one.interval) for one in found.values()],
        columns=COLUMNS[:3],
        index=pd.Index(list(found), name="unknown", dtype="str"),
        dtype="float64",
    )
    table["share"] = table["worth"] / everything.value if everything.value else 0.0
    return Knowledge(
        table=table.sort_values("worth", ascending=False, kind="stable"),
        totals={
            "everything": everything.value,
            "value": value,
            "p_regret": float((utilities.max(axis=1) > 0).mean()),
        },
        alternatives=tuple(order),
        utilities=utilities,
        unknowns=unknowns,
        seed=int(seed),
        currency=portfolio.currency,
    )


def _shared_unknowns(model: Model, iterations: int, seed: int) -> dict[str, np.ndarray]:
    """Factors that move the projects, shocks that reach them (how hard, for how long), failures."""
    found = {}
    for name, draws in zip(model.loadings.columns, factor_draws(model, iterations, seed), strict=True):
        found[f"factor {name}"] = draws
    for shock in model.strategic:
        if not shock.reach.keys().isdisjoint(model.plan.index):
            drawn = draw_shock(shock, iterations, seed, BLOCK)
            found[f"shock {shock.name}"] = drawn.severity * np.maximum(model.last + 1.0 - drawn.onset, 0.0)
    for name, stop in draw_stops(model.gates, list(model.plan.index), iterations, seed, BLOCK).items():
        found[f"failure of {name}"] = (stop.step <= model.profiles[name].last).astype(float)
    return found


def nothing_to_know(portfolio: Portfolio, reason: str, seed: int) -> Knowledge:
    """
    Answer that nothing is at stake.

    Parameters
    ----------
    portfolio
        The portfolio.
    reason
        Why, in one sentence.
    seed
        Seed of the question.
    """
    return Knowledge(
        table=pd.DataFrame(columns=COLUMNS, index=pd.Index([], name="unknown")),
        status=Status.NO_DATA,
        reason=reason,
        alternatives=(),
        utilities=np.empty((0, 0)),
        unknowns={},
        seed=int(seed),
        currency=portfolio.currency,
    )
