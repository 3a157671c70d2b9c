"""What each rule costs, and each single force, dependency and share: the best plan without it against the plan."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.selection.case import Case
from workbench.selection.certificate import upper_bound
from workbench.selection.counterfactual import NODES, SAFETY, TOLERANCE, Counterfactual, solve_varied
from workbench.selection.limits import Limits
from workbench.selection.problem import Problem
from workbench.selection.relaxation import relaxed
from workbench.selection.row_names import row_names
from workbench.selection.rules import RULES
from workbench.selection.select import Selection
from workbench.taxonomy import Status

DEFINITIONS = ("at_most_once", "running_decided", "synergies_counted")  # they say what a project is, and limit nothing
SINGLES = (
    *("mandatory_chosen", "at_most_once", "prerequisites_chosen", "exclusions_kept", "finish_before_start"),
    *("bucket_shares_kept", "counts_kept"),
)
CHECKED_AS = {"running_respected": ("finish_before_start", "exclusions_kept", "prerequisites_chosen")}


@dataclass(frozen=True)
class Dropped:
    """
    Something that was left out, and what the best plan without it would gain.

    Parameters
    ----------
    rule, name
        Its rule, and the name of the rows left out; empty for the whole rule.
    rows
        How many rows.
    least, most
        The best plan would gain at least and at most this, never below 0.
    plan
        The best plan found without it.
    """

    rule: str
    name: str
    rows: int
    least: float
    most: float
    plan: Counterfactual

    @property
    def searched(self) -> bool:
        """Whether a search was made for it."""
        return self.plan.status is not Status.COMPUTED

    @property
    def verdict(self) -> str:
        """What is known: it costs something, it is free, or neither is proved."""
        return "costs" if self.least > 0 else ("free" if self.most == 0 else "not known")


def drop_rules(
    case: Case,
    selection: Selection,
    *,
    most_solves: int = 10,
    nodes: int = NODES,
    gap: float = 0.0,
    time_limit: float = SAFETY,
) -> list[Dropped]:
    """
    Drop every rule in turn.

    A rule that leaves room may still change the plan, and a tight one may not: only solving without it says whether a
    rule is free. Where the relaxation without the rule is worth no more than the plan, no search is needed.

    Parameters
    ----------
    case
        The question and its plan.
    selection
        Its answer, with a plan.
    most_solves
        Most searches; the rules that may cost least come first. The others keep the relaxation's bound.
    nodes, gap, time_limit
        Where each search may end, see `solve_varied`.

    Returns
    -------
    list of Dropped
        In the order of `RULES`, those that limit nothing in this question left out.
    """
    groups = [
        (rule.__name__, "", case.rows[rule.__name__])
        for rule in RULES
        if rule.__name__ not in DEFINITIONS and len(case.rows[rule.__name__]) and _applies(rule.__name__, case)
    ]
    return _dropped(case, selection, groups, most_solves, nodes, gap, time_limit)


def drop_singles(
    case: Case,
    selection: Selection,
    *,
    most_solves: int = 5,
    nodes: int = NODES,
    gap: float = 0.0,
    time_limit: float = SAFETY,
) -> list[Dropped]:
    """Drop every force, dependency, exclusion, share and count on its own; parameters are those of `drop_rules`."""
    named: dict[tuple[str, str], list[int]] = {}
    forces = {f"{name} goes ahead" for name in {*case.limits.forced_in, *case.model.question.mandatory}}
    for row, (rule, name) in enumerate(row_names(case.model, case.limits)):
        if rule in SINGLES and name and (rule != "mandatory_chosen" or name in forces):
            named.setdefault((rule, name), []).append(row)
    groups = [(rule, name, np.array(rows)) for (rule, name), rows in named.items()]
    return _dropped(case, selection, groups, most_solves, nodes, gap, time_limit)


def dropped_table(dropped: list[Dropped]) -> pd.DataFrame:
    """
    Lay out what was dropped.

    Returns
    -------
    DataFrame
        Per entry `rule, name, says, rows, gain_least, gain_most` (so much more would the best plan be worth without
        it), `verdict` (free, costs or not known).
    """
    says = {rule.__name__: rule.__doc__.strip() for rule in RULES}
    rows = [(d.rule, d.name, says[d.rule], d.rows, d.least, d.most, d.verdict) for d in dropped]
    return pd.DataFrame(rows, columns=["rule", "name", "says", "rows", "gain_least", "gain_most", "verdict"])


def _applies(rule: str, case: Case) -> bool:
    """Rules that are always compiled, but say nothing without a commitment or a count."""
    if rule == "mandatory_chosen":
        return bool(case.limits.forced_in or case.model.question.mandatory)
    return rule != "few_enough" or case.limits.max_projects is not None


def _dropped(case, selection, groups, most_solves, nodes, gap, time_limit) -> list[Dropped]:
    tolerance = TOLERANCE * max(abs(selection.value), 1.0)
    ceilings = [_ceiling(case, rule, rows) for rule, _, rows in groups]
    open_ones = [i for i, ceiling in enumerate(ceilings) if ceiling > selection.value + tolerance]
    searched = set(sorted(open_ones, key=lambda i: ceilings[i])[: max(0, most_solves)])
    found = []
    for number, (rule, name, rows) in enumerate(groups):
        plan = Counterfactual(Status.COMPUTED, -np.inf, ceilings[number], {})
        if number in searched:
            varied, effort = _without(case, rule, rows), {"nodes": nodes, "gap": gap, "time_limit": time_limit}
            plan = solve_varied(case, varied, aside=_aside(rule, name), limits=_held(case, rule), **effort)
        bound = np.inf if selection.bound is None else selection.bound
        least, most = plan.value - bound, min(plan.bound, ceilings[number]) - selection.value
        least, most = (float(gain) if gain > tolerance else 0.0 for gain in (least, most))
        found.append(Dropped(rule, name, len(rows), least, max(most, least), plan))
    return found


def _without(case: Case, rule: str, rows: np.ndarray) -> Problem:
    """Leave rows out; a project that nobody keeps out may still go ahead but once."""
    if rule != "at_most_once":
        return case.without(rows)
    high = case.problem.high.copy()
    high[rows] = 1.0
    return replace(case.problem, high=high)


def _ceiling(case: Case, rule: str, rows: np.ndarray) -> float:
    """No plan without these rows is worth more."""
    if case.limits.risk_weight > 0:
        return np.inf
    problem = _without(case, rule, rows)
    screen = relaxed(problem)
    return np.inf if screen.value is None else upper_bound(problem, screen.prices) + case.constant


def _held(case: Case, rule: str) -> Limits:
    """What a plan is valued by: nobody buys hours where nothing limits them."""
    return replace(case.limits, capacity=False) if rule == "within_capacity" else case.limits


def _aside(rule: str, name: str) -> set[tuple[str, str]]:
    """What the check of a plan may find broken once this was left out."""
    if rule == "mandatory_chosen" and name:
        return {(rule, name.removesuffix(" goes ahead"))}
    if rule == "at_most_once":
        return {(rule, f"{name.removesuffix(' stays out')} forced out")}
    return {(other, "") for other in (rule, *CHECKED_AS.get(rule, ()))}
