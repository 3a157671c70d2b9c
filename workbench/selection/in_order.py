"""First things first: the best plan by one term, then the best by the next among those almost as good."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import Selection, select


def select_in_order(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    terms: Sequence[str] = ("value", "score"),
    give: float = 0.01,
    time_limit: float = 10.0,
    gap: float = 0.0,
) -> Selection:
    """
    Optimise one term after the other (lexicographic optimisation).

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        What the plan must respect; its own objective plays no part.
    terms
        ``value`` and ``score``, the more important first.
    give
        Share of each best worth that may be given up for the terms behind it.
    time_limit, gap
        Where the engine may stop, for each term; see `select`.

    Returns
    -------
    Selection
        Best by the last term; its limits name what was kept of the others.

    Raises
    ------
    ParameterError
        There is no term, one is named twice, or `give` is not a share.
    """
    limits = limits or Limits()
    if not terms or len(set(terms)) < len(terms):
        raise ParameterError(f"terms: expected each term once, got {', '.join(terms) or 'none'}")
    if not 0.0 <= give < 1.0:
        raise ParameterError(f"give: expected a share from 0 to below 1, got {give}")
    for number, term in enumerate(terms):
        answer = select(portfolio, replace(limits, objective=term), time_limit=time_limit, gap=gap)
        if answer.value is None or number + 1 == len(terms):
            break
        kept = answer.value - give * abs(answer.value)
        limits = replace(limits, least=(*limits.least, (term, kept)))
    return answer
