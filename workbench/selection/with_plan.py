"""The portfolio as a plan would make it: the work of its projects when and as they go ahead."""

import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.plans import shown_plan
from workbench.selection.select import Selection
from workbench.selection.tally import tally
from workbench.selection.ways import candidates, ways
from workbench.taxonomy import BookingState


def with_plan(portfolio: Portfolio, selection: Selection) -> Portfolio:
    """
    Put the work of a plan in the place of the work its projects asked for.

    Projects that wait or stop need nobody; the others work at their new starts and in the version chosen. What is not
    decided on stays as it is. Without a plan no candidate works, and everything else goes on.

    Parameters
    ----------
    portfolio
        The portfolio the selection was made for.
    selection
        The plan.

    Returns
    -------
    Portfolio
        With another `demand`: work of candidates is proposed, that of running projects firm.

    Raises
    ------
    ParameterError
        The selection is about other projects.
    """
    limits = selection.limits
    known = limits.open_ones(portfolio)
    decided = [*candidates(portfolio), *known]
    if list(selection.table.index) != decided:
        raise ParameterError(f"selection: its projects are not those of {portfolio.name}")
    if selection.value is None:
        return portfolio.replace(demand=portfolio.demand[~portfolio.demand["project"].isin(candidates(portfolio))])
    used = tally(portfolio, limits, shown_plan(selection.table, portfolio.calendar)).ways
    rows = ways(portfolio, limits.discount_rate, known).work
    rows = rows[rows["row"].isin(used.index)]
    at, first = used.loc[rows["row"]], portfolio.calendar[0]
    steps = rows["step"].to_numpy() + at["shift"].to_numpy()
    plan = pd.DataFrame({"project": at["project"].to_numpy(), "role": rows["role"].to_numpy()})
    plan = plan.assign(
        period=pd.PeriodIndex.from_ordinals(first.ordinal + steps.astype("int64"), freq=first.freq),
        hours=rows["hours"].to_numpy(dtype=float),
        booking_state=[(BookingState.HARD if name in known else BookingState.PROPOSED).value for name in at["project"]],
        probability=1.0,
    )
    others = portfolio.demand[~portfolio.demand["project"].isin(decided)]
    return portfolio.replace(demand=pd.concat([others, plan], ignore_index=True))
