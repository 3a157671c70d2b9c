"""Which projects go ahead, and when."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from threading import RLock

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.intake.estimates import estimates_note
from workbench.portfolio import Portfolio
from workbench.selection.check import check_tally
from workbench.selection.conflict import say_conflict
from workbench.selection.engine import Outcome, Watch
from workbench.selection.going_on import going_on
from workbench.selection.large import STOPPED
from workbench.selection.limits import Limits, check_names
from workbench.selection.model import Model
from workbench.selection.objective import tally_worth
from workbench.selection.plan_risk import decided_futures
from workbench.selection.plan_table import plan_table
from workbench.selection.plans import columns_of, plan_of
from workbench.selection.purses import Payments, pay, purses
from workbench.selection.reasons import reasons
from workbench.selection.tally import Tally, tally
from workbench.taxonomy import Status

MOST_REMEMBERED = 64
RISK_RULE = "The plan keeps the limits on its risk in the simulated futures."
_REMEMBERED: OrderedDict[tuple, "Selection"] = OrderedDict()
_ONE_AT_A_TIME = RLock()


@dataclass(frozen=True, kw_only=True)
class Selection(Answer):
    """
    The best plan found, with its certificate.

    `table` has one row per project decided on, see `plan_table`.

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
    proved_by
        Where the bound comes from.
    payments
        Which fund pays what; None where the funds have no rules.
    hours_bought
        Hours to buy, by role and step.
    """

    value: float | None
    bound: float | None
    gap: float | None
    limits: Limits
    checked: pd.DataFrame
    rules: tuple[str, ...]
    currency: str
    proved_by: str = ""
    payments: Payments | None = None
    hours_bought: pd.Series = field(default_factory=lambda: pd.Series(dtype="float64"))

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
        rows = self.checked[self.checked["rule"].isin(["within_budget", "within_funds", "within_capacity"])]
        used = rows["used"] / rows["limit"].where(rows["limit"] > 0)
        return rows.assign(share=used.fillna(1.0))[used.fillna(1.0) >= 0.99].sort_values("share", ascending=False)

    @property
    def forced(self) -> pd.DataFrame:
        """The forces of the question, one row per project: `force` (in or out) and `reason` where one was given."""
        reasons = dict(self.limits.force_reasons)
        rows = [(name, "in") for name in self.limits.forced_in] + [(name, "out") for name in self.limits.forced_out]
        table = pd.DataFrame(rows, columns=["project", "force"]).set_index("project")
        return table.assign(reason=[reasons.get(name, "") for name in table.index])

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
                "Proved by": self.proved_by or "nobody",
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
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    time_limit: float = 10.0,
    gap: float = 0.0,
    progress: Watch | None = None,
) -> Selection:
    """
    Choose the projects worth most within the limits, and when and how each goes ahead.

    Candidates are chosen; running projects and operations take money and people first, unless they are up for decision
    themselves (`Limits.reconsidered`), judged by the money still to come. Value is net present value at the start of
    the calendar, in the reporting currency. The model is compiled once for each portfolio and shape of limits, and a
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
    progress
        Told what is known a few times a second: an object with `value`, `bound`, `gap` and `seconds`. Where it returns
        True the search stops, and the answer is the best plan so far.

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
    question = (portfolio, limits or Limits(), float(time_limit), float(gap))
    with _ONE_AT_A_TIME:  # a compiled model has one set of knobs
        if question in _REMEMBERED:
            _REMEMBERED.move_to_end(question)
            return _REMEMBERED[question]
        answer = _answer(*question, progress)
        if STOPPED not in answer.reason:
            _REMEMBERED[question] = answer
        while len(_REMEMBERED) > MOST_REMEMBERED:
            _REMEMBERED.popitem(last=False)
        return answer


@lru_cache(maxsize=4)
def _compiled_model(portfolio: Portfolio, shape: Limits) -> Model:
    """Build the model of a portfolio and a shape of limits once; whoever uses it turns its knobs first."""
    return Model(portfolio, shape)


def _answer(portfolio: Portfolio, limits: Limits, time_limit: float, gap: float, watch: Watch | None) -> Selection:
    """Turn the knobs of the compiled model, run the engine, and check what it found."""
    check_names(portfolio, limits)
    model = _compiled_model(portfolio, limits.shape)
    model.set(limits)
    options = model.question.options
    if options.projects.empty:
        return _without_plan(model, limits, Status.NO_DATA, None, "The portfolio has no candidate to choose from.")
    if hopeless := _without_option(model):
        reason = f"{', '.join(hopeless)} must go ahead, but no start fits its window and the calendar"
        return _without_plan(model, limits, Status.INFEASIBLE, None, reason)
    outcome = model.engine.solve(time_limit=time_limit, gap=gap, watch=watch)
    if outcome.values is None:
        reason = (
            say_conflict(model, seconds=min(time_limit, 2.0)) if outcome.status is Status.INFEASIBLE else outcome.reason
        )
        return _without_plan(model, limits, outcome.status, outcome.bound, reason)
    return _with_plan(model, limits, outcome)


def _without_option(model: Model) -> list[str]:
    """Projects that have to go ahead and cannot start at all."""
    options = model.question.options
    able = np.bincount(options.project[options.ahead], minlength=len(options.projects)) > 0
    return list(options.projects.index[(model.knobs.least.value > 0) & ~able])


def _without_plan(model: Model, limits: Limits, status: Status, bound: float | None, reason: str) -> Selection:
    projects = model.question.options.projects.index
    return Selection(
        table=plan_table(model, {}, [reason] * len(projects)).assign(advice=""),
        status=status,
        reason=reason,
        value=None,
        bound=bound,
        gap=None,
        limits=limits,
        checked=pd.DataFrame(columns=["rule", "name", "used", "limit", "broken"]),
        rules=applied_rules(model, limits),
        currency=model.portfolio.currency,
    )


def _with_plan(model: Model, limits: Limits, outcome: Outcome) -> Selection:
    """Check the plan, recompute its value and say why each project is in or out."""
    portfolio = model.portfolio
    plan = going_on(model, limits, plan_of(model.question.options, outcome.values))
    used = tally(portfolio, limits, plan)
    checked = check_tally(portfolio, limits, plan, used)
    if checked["broken"].any():
        broken = checked[checked["broken"]].iloc[0]
        reason = f"the engine's plan breaks {broken['rule']}: {broken['name']}"
        return _without_plan(model, limits, Status.UNSOLVED, None, reason)
    worth = tally_worth(portfolio, limits, plan, used)
    value = worth["worth"]
    constant = (1.0 - limits.risk_weight) * model.constant(limits)
    bound = None if outcome.bound is None else max(outcome.bound + constant, value)
    if outcome.status is Status.OPTIMAL:
        bound = value
    values = columns_of(model.question.options, plan)
    table = plan_table(model, plan, reasons(model, limits, values, plan))
    chosen = table[table["chosen"]]
    return Selection(
        table=table,
        totals={"projects": len(chosen), "cost": float(chosen["cost"].sum()), **worth},
        status=outcome.status,
        reason=outcome.reason,
        value=value,
        bound=bound,
        gap=None if bound is None else (bound - value) / max(abs(value), 1.0),
        limits=limits,
        checked=checked,
        rules=applied_rules(model, limits),
        currency=portfolio.currency,
        proved_by=outcome.proved_by,
        payments=_payments(portfolio, limits, used),
        hours_bought=used.bought[used.bought > 0],
    )


def _payments(portfolio: Portfolio, limits: Limits, used: Tally) -> Payments | None:
    """Who pays for the plan, where the funds have rules."""
    purse = purses(portfolio, limits)
    return None if purse is None else pay(purse, used.money, limits.budget_factor)


def applied_rules(model: Model, limits: Limits) -> tuple[str, ...]:
    """Sentences of the rules that say something about this question, and of what its figures rest on."""
    asked = [rule for rule in model.rules if rule(model.columns, model.question, model.knobs)] if model.x.size else []
    basis = [f"Costs and benefits of proposals are {note}."] if (note := estimates_note(model.portfolio)) else []
    if model.engine.risk is not None:
        rests_on = decided_futures(model.portfolio, limits).rests_on
        basis.append(f"{RISK_RULE} {rests_on}".strip())
    return (*(rule.__doc__.strip() for rule in asked), *basis)
