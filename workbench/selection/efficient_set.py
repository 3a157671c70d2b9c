"""Value against risk: the best plan above each of several floors of what the worst futures bring."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.check import check_tally
from workbench.selection.counterfactual import SAFETY
from workbench.selection.engine import Watch
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.objective import tally_worth
from workbench.selection.plans import Plan, plan_of
from workbench.selection.risk_frontier import RiskPoint, risk_frontier
from workbench.selection.tally import tally
from workbench.taxonomy import Status

LEVELS = 5
GAP = 0.02
NODES = 200  # of each level: they prove, plans come from the searches in parts before
TURNS = 2
NO_FLOOR = -1e18  # lower than any plan: the futures are looked at, nothing is limited
COLUMNS = ["value", "bound", "cvar", "spread", "mean", "cost", "projects", "plan", "status"]


@dataclass(frozen=True, kw_only=True)
class EfficientSet(Answer):
    """
    Plans from the most valuable to the safest.

    `table` is indexed by floor, rising, in the reporting currency: `value`, worth of the best plan known whose worst
    futures bring at least the floor on average, and `bound`, what no such plan exceeds; `cvar`, that average for this
    plan, `spread`, its standard deviation, and `mean`, over the futures; `cost`, `projects` and `plan` (a name for each
    different plan); `status`. Value never rises.

    Parameters
    ----------
    plans
        Name of a plan -> how each of its projects goes ahead.
    confidence
        The worst futures are those with a chance of 1 - confidence in all.
    currency
        Currency of all amounts.
    """

    plans: dict[str, Plan]
    confidence: float
    currency: str

    def __str__(self) -> str:
        known = self.table[self.table["plan"] != ""] if len(self.table) else self.table
        if known.empty:
            return self.reason
        given, gained = np.ptp(known["value"]), np.ptp(known["cvar"])
        if not gained > 0:
            return "The most valuable plan found is also the safest"
        return (
            f"{money(given, self.currency)} of value buys {money(gained, self.currency)} "
            f"in the worst {1.0 - self.confidence:.0%} of futures"
        )


def efficient_set(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    floors: Sequence[float] | int = LEVELS,
    gap: float = GAP,
    nodes: int = NODES,
    time_limit: float = SAFETY,
    watch: Watch | None = None,
) -> EfficientSet:
    """
    Find the best plan above each of several floors of CVaR, the mean of a plan's worst futures.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        What plans must respect; its own floor and weight of risk are not used, its confidence, futures and seed are.
    floors
        Floors in the reporting currency, or their number: evenly spaced then, from the CVaR of the most valuable plan
        to the largest there is.
    gap, nodes
        Relative gap at which each search may end, and its most nodes: the same plans on every machine.
    time_limit
        Seconds for each search, a safety net.
    watch
        Told what is known; True stops, and the levels left keep what is known of them.

    Returns
    -------
    EfficientSet
        Without data when there is nothing to choose from; infeasible when no plan obeys the limits. Every plan was
        checked again outside the solver, and its risk worked out from the futures.

    Raises
    ------
    ParameterError
        The limits name something unknown, or there are no floors.
    """
    asked = replace(limits or Limits(), cvar_floor=NO_FLOOR, risk_weight=0.0)
    count = floors if isinstance(floors, int) else len(floors)
    if count < 1 or (not isinstance(floors, int) and not np.isfinite(list(floors)).all()):
        raise ParameterError("floors: expected finite amounts, or a number of levels of at least 1")
    model = Model(portfolio, asked.shape)
    if not model.x.size:
        return _without(Status.NO_DATA, "There is no project to choose from.", asked, portfolio.currency)
    model.set(asked)
    risk = model.engine.risk
    points = risk_frontier(
        model.engine.form.problem,
        risk.scenarios,
        floors,
        replace(risk.terms, weight=0.0),
        gap=gap,
        nodes=nodes,
        seconds=time_limit,
        watch=watch,
        turns=TURNS,
    )
    return _answer(model, asked, points)


def _answer(model: Model, limits: Limits, points: tuple[RiskPoint, ...]) -> EfficientSet:
    """Hold every plan against the tables, and name each different one."""
    plans: dict[str, Plan] = {}
    rows = []
    for point in points:
        row = _row(model, limits, point)
        plan = row.pop("starts")
        name = next((name for name, known in plans.items() if known == plan), f"plan {len(plans) + 1}") if plan else ""
        if plan:
            plans[name] = plan
        rows.append({**row, "plan": name})
    table = pd.DataFrame(rows, columns=COLUMNS, index=pd.Index([point.floor for point in points], name="floor"))
    if not plans:
        stuck = all(point.outcome.status is Status.INFEASIBLE for point in points)
        reason = "No plan obeys every limit." if stuck else "No plan was found before the search ended."
        return _without(Status.INFEASIBLE if stuck else Status.UNSOLVED, reason, limits, model.portfolio.currency)
    words = sorted({point.outcome.reason for point in points if point.outcome.reason})
    return EfficientSet(
        table=table,
        totals={"plans": len(plans), "safest": float(table["cvar"].max())},
        reason=f"Searches {' or '.join(words)}." if words else "",
        plans=plans,
        confidence=limits.confidence,
        currency=model.portfolio.currency,
    )


def _row(model: Model, limits: Limits, point: RiskPoint) -> dict:
    """Value, cost and risk of one plan as the tables and futures have them; nothing where it breaks a limit."""
    found = point.outcome
    bound = found.bound + model.constant(limits) if np.isfinite(found.bound) else np.nan
    row = {"bound": bound, "projects": 0, "status": found.status.value, "starts": {}}
    if found.plan is None:
        return row
    floored = replace(limits, cvar_floor=max(point.floor, NO_FLOOR))
    plan = plan_of(model.question.options, np.round(model.engine.form.of(found.plan, model.x)))
    used = tally(model.portfolio, floored, plan)
    if check_tally(model.portfolio, floored, plan, used)["broken"].any():
        return {**row, "status": Status.UNSOLVED.value}
    worth = tally_worth(model.portfolio, floored, plan, used)
    return row | {
        "value": worth["worth"],
        "bound": max(bound, worth["worth"]),
        **{name: worth[name] for name in ("cvar", "spread", "mean")},
        "cost": float(used.ways["cost"].sum()),
        "projects": len(plan),
        "starts": plan,
    }


def _without(status: Status, reason: str, limits: Limits, currency: str) -> EfficientSet:
    table = pd.DataFrame(columns=COLUMNS).rename_axis("floor")
    return EfficientSet(
        table=table, status=status, reason=reason, plans={}, confidence=limits.confidence, currency=currency
    )
