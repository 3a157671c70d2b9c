"""The plan of record in the shape of a selection: what was approved last, at today's figures."""

from workbench.portfolio import Portfolio
from workbench.selection.check import check_tally
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.objective import tally_worth
from workbench.selection.plan_table import plan_table
from workbench.selection.plans import Pick
from workbench.selection.record import recorded_options
from workbench.selection.select import Selection
from workbench.selection.tally import tally
from workbench.taxonomy import Status


def recorded_plan(portfolio: Portfolio, limits: Limits | None = None) -> Selection:
    """
    Read the plan of record.

    Approved projects that nobody decides on any more are left out, as are those that can no longer go ahead as they
    were approved; the reason says how many. Running projects up for decision that it does not name go on as they are.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question it is held against: which projects are decided on, and how their worth is counted.

    Returns
    -------
    Selection
        Status computed; `checked` says which of today's limits it breaks. Without data where there is no such plan.
    """
    limits = limits or Limits()
    model = Model(portfolio, limits.shape)
    model.set(limits)
    options = model.question.options
    names, taken = options.projects.index, recorded_options(portfolio, options)
    plan = {names[options.project[o]]: Pick(int(options.start[o]), str(options.way[o])) for o in taken}
    asked = int(portfolio.plan_of_record.index.isin(names).sum())
    goes_on = {name: Pick(int(options.projects.at[name, "start"])) for name in model.question.running}
    there = {**goes_on, **plan} if plan else {}
    used = tally(portfolio, limits, there)
    worth = tally_worth(portfolio, limits, there, used)
    table = plan_table(model, there, ["in the plan of record" if name in plan else "" for name in names])
    lost = asked - len(plan)
    reason = "" if plan else "There is no plan of record."
    if plan and lost:
        reason = f"{lost} of {asked} projects can no longer go ahead as they were approved."
    return Selection(
        table=table,
        totals={"projects": len(there), "cost": float(table["cost"][table["chosen"]].sum()), **worth},
        status=Status.COMPUTED if plan else Status.NO_DATA,
        reason=reason,
        value=worth["worth"] if plan else None,
        bound=None,
        gap=None,
        limits=limits,
        checked=check_tally(portfolio, limits, there, used),
        rules=(),
        currency=portfolio.currency,
    )
