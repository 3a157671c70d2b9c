"""A tie between going on and stopping: the project goes on."""

import numpy as np

from workbench.selection.check import check_plan
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.objective import plan_worth
from workbench.selection.plans import Pick, Plan

EQUAL = 1e-9  # relative difference of worth that decides nothing


def going_on(model: Model, limits: Limits, plan: Plan) -> Plan:
    """
    Let running projects go on where stopping them gains nothing.

    The solver may choose either of two plans of equal worth; people who are told to stop expect a gain.

    Parameters
    ----------
    model
        The compiled model.
    limits
        The question.
    plan
        A plan that keeps every limit.
    """
    options, worth = model.question.options, None
    for name in model.question.running:
        if name in plan or name in limits.forced_out:
            continue
        own = np.flatnonzero(options.project == options.projects.index.get_loc(name))
        on, off = own[options.ahead[own]], own[~options.ahead[own]]
        equal = on[np.isclose(model.worth[on], model.worth[off[0]], rtol=EQUAL, atol=EQUAL)]
        for option in equal[:1]:
            other = {**plan, name: Pick(int(options.start[option]), str(options.way[option]))}
            worth = plan_worth(model.portfolio, limits, plan)["worth"] if worth is None else worth
            close = EQUAL * max(abs(worth), 1.0)
            if plan_worth(model.portfolio, limits, other)["worth"] < worth - close:
                continue
            if not check_plan(model.portfolio, limits, other)["broken"].any():
                plan = other
    return plan
