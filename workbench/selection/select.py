"""Which projects go ahead, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.portfolio import Portfolio
from workbench.selection.check import check_plan
from workbench.selection.engine import Outcome
from workbench.selection.limits import Limits, check_names
from workbench.selection.model import RULES, Model
from workbench.selection.objective import plan_worth
from workbench.selection.reasons import reasons
from workbench.taxonomy import Status


@dataclass(frozen=True, kw_only=True)
class Selection(Answer):
    """
    The best plan found, with its certificate.

    `table` has one row per candidate: `name, chosen, start, finish, cost, value, benefit_cost, why`.

    Parameters
    ----------
    value
        What the plan is worth by the objective, recomputed from the tables; None without a plan. `totals` has its
        terms: `value`, the present value, and `score` where it counts.
    bound
        No plan is worth more; None when nothing was proved.
    gap
        (bound - value) / max(\\|value\\|, 1); None without plan or bound.
    limits
        The question.
    checked
        Every limit held against the plan in plain numpy, see `check_plan`.
    rules
        The rules that applied, as sentences.
    currency
        Currency of all amounts.
    """

    value: float | None
    bound: float | None
    gap: float | None
    limits: Limits
    checked: pd.DataFrame
    rules: tuple[str, ...]
    currency: str

    @property
    def chosen(self) -> list[str]:
        """Chosen projects."""
        return list(self.table.index[self.table["chosen"]])

    @property
    def starts(self) -> pd.Series:
        """Start period of each chosen project."""
        return self.table.loc[self.table["chosen"], "start"]

    @property
    def binding(self) -> pd.DataFrame:
        """Budget and capacity rows that are used up to within one per cent, fullest first."""
        rows = self.checked[self.checked["rule"].isin(["within_budget", "within_capacity"])]
        used = rows["used"] / rows["limit"].where(rows["limit"] > 0)
        return rows.assign(share=used.fillna(1.0))[used.fillna(1.0) >= 0.99].sort_values("share", ascending=False)

    @property
    def certificate(self) -> pd.DataFrame:
        """What proves the plan: status, value, bound, gap, what was checked, and the rules as sentences."""
        shown = {"Status": self.status.label}
        if self.value is not None:
            limits = len(self.checked)
            shown |= {
                "Value": f"{self.value:,.0f}",
                "No plan is worth more than": "not known" if self.bound is None else f"{self.bound:,.0f}",
                "Gap": "not known" if self.gap is None else f"{self.gap:.4%}",
                "Checked again outside the solver": f"{limits} limits, {int(self.checked['broken'].sum())} broken",
            }
        shown |= {"Reason": self.reason} if self.reason else {}
        rows = [*shown.items(), *(("Rule", rule) for rule in self.rules)]
        return pd.DataFrame(rows, columns=["what", "says"]).set_index("what")

    def __str__(self) -> str:
        if self.value is None:
            return f"No plan: {self.reason} ({self.status.label.lower()})"
        count = int(self.table["chosen"].sum())
        distance = "best found" if self.gap is None else f"at most {self.gap:.2%} below the best"
        proof = "proven best" if self.status is Status.OPTIMAL else distance
        return f"{count} of {len(self.table)} projects go ahead, worth {money(self.value, self.currency)} ({proof})"


def select(
    portfolio: Portfolio, limits: Limits | None = None, *, time_limit: float = 10.0, gap: float = 0.0
) -> Selection:
    """
    Choose the candidates worth most within the limits, and when each starts.

    Running projects and operations take money and people first. Value is net present value at the start of the
    calendar, in the reporting currency. The model is compiled once for each portfolio and shape of limits, and a
    question that was answered before is answered from memory.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        What the plan must respect; the portfolio's own budgets and capacity by default.
    time_limit
        Seconds for the engine. When they end first, the answer says so and is not called optimal.
    gap
        Relative gap to the bound at which the engine may stop. It stops there in the same place every time, where a
        time limit depends on the machine.

    Returns
    -------
    Selection
        With `status` optimal, feasible, infeasible, unsolved or no_data. A plan is there only after every limit was
        checked again outside the solver.

    Raises
    ------
    ParameterError
        The limits name something unknown or impossible.
    """
    return _remembered(portfolio, limits or Limits(), float(time_limit), float(gap))


def frontier(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    factors: list[float],
    time_limit: float = 10.0,
    gap: float = 0.02,
) -> Answer:
    """
    Answer the same question for several budgets.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        What the plans must respect.
    factors
        Budget factors, each 0 or more.
    time_limit, gap
        Where the engine may stop, for each budget; see `select`.

    Returns
    -------
    Answer
        `.table` indexed by factor: `value`, `bound`, `cost`, `projects`, `status`. A plan of a smaller budget is kept
        where a larger one found nothing better, so value never falls.
    """
    limits, best, rows = limits or Limits(), None, []
    for factor in sorted(factors):
        answer = select(portfolio, replace(limits, budget_factor=factor), time_limit=time_limit, gap=gap)
        if answer.value is not None and (best is None or answer.value >= best.value):
            best = answer
        rows.append(
            {
                "factor": factor,
                "value": best.value if best else np.nan,
                "bound": answer.bound,
                "cost": best.totals["cost"] if best else np.nan,
                "projects": len(best.chosen) if best else 0,
                "status": answer.status.value,
            }
        )
    table = pd.DataFrame(rows).set_index("factor")
    return Answer(table=table, status=Status.COMPUTED if best else Status.INFEASIBLE)


@lru_cache(maxsize=4)
def _compiled(portfolio: Portfolio, shape: Limits) -> Model:
    return Model(portfolio, shape)


@lru_cache(maxsize=64)
def _remembered(portfolio: Portfolio, limits: Limits, time_limit: float, gap: float) -> Selection:
    """Turn the knobs of the compiled model, run the engine, and check what it found."""
    check_names(portfolio, limits)
    model = _compiled(portfolio, limits.shape)
    model.set(limits)
    options = model.question.options
    if options.projects.empty:
        return _without_plan(model, limits, Status.NO_DATA, None, "The portfolio has no candidate to choose from.")
    outcome = model.engine.solve(time_limit=time_limit, gap=gap)
    if outcome.values is None:
        reason = _conflict(portfolio, limits, time_limit) if outcome.status is Status.INFEASIBLE else outcome.reason
        return _without_plan(model, limits, outcome.status, outcome.bound, reason)
    return _with_plan(model, limits, outcome)


def _conflict(portfolio: Portfolio, limits: Limits, time_limit: float) -> str:
    """Name the rules each of which, left out alone, would let a plan exist."""
    culprits = []
    for rule in RULES:
        model = Model(portfolio, limits, tuple(other for other in RULES if other is not rule))
        model.set(limits)
        if model.engine.solve(time_limit=min(time_limit, 2.0), gap=0.5).values is not None:
            culprits.append(rule.__doc__.strip().rstrip(".").lower())
    if not culprits:
        return "several limits contradict each other at once"
    return "no plan obeys every limit; one would exist without: " + "; or ".join(culprits)


def _without_plan(model: Model, limits: Limits, status: Status, bound: float | None, reason: str) -> Selection:
    table = _table(model, {}, [reason] * len(model.question.options.projects))
    checked = pd.DataFrame(columns=["rule", "name", "used", "limit", "broken"])
    return Selection(
        table=table,
        status=status,
        reason=reason,
        value=None,
        bound=bound,
        gap=None,
        limits=limits,
        checked=checked,
        rules=_sentences(),
        currency=model.portfolio.currency,
    )


def _with_plan(model: Model, limits: Limits, outcome: Outcome) -> Selection:
    """Check the plan, recompute its value and say why each project is in or out."""
    options, portfolio = model.question.options, model.portfolio
    taken = np.flatnonzero(outcome.values > 0.5)
    starts = {options.projects.index[options.project[o]]: int(options.start[o]) for o in taken}
    checked = check_plan(portfolio, limits, starts)
    if checked["broken"].any():
        broken = checked[checked["broken"]].iloc[0]
        reason = f"the engine's plan breaks {broken['rule']}: {broken['name']}"
        return _without_plan(model, limits, Status.UNSOLVED, None, reason)
    worth = plan_worth(portfolio, limits, starts)
    value = worth["worth"]
    bound = None if outcome.bound is None else max(outcome.bound, value)
    if outcome.status is Status.OPTIMAL:
        bound = value
    gap = None if bound is None else (bound - value) / max(abs(value), 1.0)
    table = _table(model, starts, reasons(model, limits, outcome.values, starts))
    chosen = table[table["chosen"]]
    totals = {"projects": len(chosen), "cost": float(chosen["cost"].sum()), **worth}
    return Selection(
        table=table,
        totals=totals,
        status=outcome.status,
        reason=outcome.reason,
        value=value,
        bound=bound,
        gap=gap,
        limits=limits,
        checked=checked,
        rules=_sentences(),
        currency=model.portfolio.currency,
    )


def _sentences() -> tuple[str, ...]:
    return tuple(rule.__doc__.strip() for rule in RULES)


def _table(model: Model, starts: Mapping[str, int], why: list[str]) -> pd.DataFrame:
    """One row per candidate."""
    options = model.question.options
    data, names = options.projects, model.portfolio.projects["name"]
    first = options.periods[0]
    chosen = data.index.isin(list(starts))
    step = pd.Series(starts, dtype="float64").reindex(data.index)
    at_start = np.zeros(len(data))
    for project, start, value in zip(options.project, options.start, options.value, strict=True):
        if starts.get(data.index[project]) == start:
            at_start[project] = value
    periods = [first + int(s) if s == s else pd.NaT for s in step]
    ends = [first + int(s + d - 1) if s == s else pd.NaT for s, d in zip(step, data["duration"], strict=True)]
    return pd.DataFrame(
        {
            "name": names.reindex(data.index).where(lambda n: n.ne(""), data.index),
            "chosen": chosen,
            "start": pd.PeriodIndex(periods, freq=options.periods.freq),
            "finish": pd.PeriodIndex(ends, freq=options.periods.freq),
            "cost": data["cost"],
            "value": np.where(chosen, at_start, data["value"]),
            "value_per_cost": data["value"] / data["cost"].where(data["cost"] > 0),
            "why": why,
        },
        index=data.index,
    )
