"""Maximise value and measures of risk that the solver learns row by row: relaxed, or in whole plans."""

import time

from workbench.selection.cut_search import CutSearch
from workbench.selection.risk_plan import RiskPlan
from workbench.selection.risk_program import Program

RELAXATION_GAP = 1e-4  # closer than this the rows of fractional plans help whole ones no more


def relax(program: Program, *, gap: float = 1e-4, round_limit: int = 500) -> RiskPlan:
    """
    Solve the relaxation, in which options may be taken in part.

    Parameters
    ----------
    program
        The question.
    gap
        Relative distance of true value and bound at which to stop.
    round_limit
        Most rounds.

    References
    ----------
    Kelley (1960), The cutting-plane method for solving convex programs, Journal of SIAM 8 (4); rows between the point
    and the best plan: Ben-Ameur and Neto (2007), Acceleration of cutting-plane and column generation algorithms,
    Networks 49 (1).
    """
    search = CutSearch(program)
    return search.answer(search.relax(gap, round_limit))


def choose(
    program: Program,
    *,
    gap: float = 0.0,
    relaxation_rounds: int = 500,
    round_limit: int = 500,
    node_limit: int | None = None,
    time_limit: float = 60.0,
) -> RiskPlan:
    """
    Find the best plan of whole options.

    The relaxation comes first and leaves its rows behind. Then the solver's best plan gets a row of its own, again and
    again, until its measures are no longer overstated by more than the gap.

    Parameters
    ----------
    program
        The question.
    gap
        Relative distance of true value and bound at which to stop.
    relaxation_rounds, round_limit
        Most rounds in each of the two phases.
    node_limit
        Most nodes over all search trees; stops in the same place every time.
    time_limit
        Seconds; a safety net, its use is reported.
    """
    search = CutSearch(program, deadline=time.monotonic() + time_limit)
    search.relax(RELAXATION_GAP, relaxation_rounds)
    search.forget()
    return search.answer(search.branch(gap, round_limit, node_limit))
