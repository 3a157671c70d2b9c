"""What each rule costs: the best plan without it against the plan at hand."""

import numpy as np
import pandas as pd

from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.relaxation import relax, rule_rows
from workbench.selection.rules import RULES, Rule, at_most_once
from workbench.selection.select import Selection
from workbench.taxonomy import Status

TOLERANCE = 1e-6


def rule_table(
    model: Model, limits: Limits, selection: Selection, *, time_limit: float = 2.0, gap: float = 0.0
) -> pd.DataFrame:
    """
    Drop every rule in turn and solve again.

    A rule that leaves room may still change the plan, and a tight one may not: only solving without it says whether a
    rule is free. Where the relaxation without the rule is worth no more than the plan, no solve is needed.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question.
    selection
        Its answer, with a plan.
    time_limit, gap
        Where the engine may stop, for each rule.

    Returns
    -------
    DataFrame
        Indexed by rule, those that limit nothing in this question left out: `says`, `rows`, `gain_least`,
        `gain_most` (so much more would the best plan be worth without it), `verdict` (free, costs or not known).
    """
    counts = {name: len(rows) for name, rows in rule_rows(model).items()}
    found = []
    for rule in RULES:
        if rule is at_most_once or not counts[rule.__name__] or not _applies(rule, model, limits):
            continue
        least, most = _gain(rule, model, limits, selection, time_limit, gap)
        verdict = "costs" if least > 0 else ("free" if most == 0 else "not known")
        found.append((rule.__name__, rule.__doc__.strip(), counts[rule.__name__], least, most, verdict))
    columns = ["rule", "says", "rows", "gain_least", "gain_most", "verdict"]
    return pd.DataFrame(found, columns=columns).set_index("rule")


def _applies(rule: Rule, model: Model, limits: Limits) -> bool:
    """Rules that are always compiled, but say nothing without a commitment or a count."""
    if rule.__name__ == "mandatory_chosen":
        return bool(limits.forced_in or model.question.mandatory)
    return rule.__name__ != "few_enough" or limits.max_projects is not None


def _gain(rule: Rule, model: Model, limits: Limits, selection: Selection, time_limit: float, gap: float):
    """Least and most that the best plan would gain without the rule, never below 0."""
    others = tuple(other for other in RULES if other is not rule)
    free = Model(model.portfolio, limits.shape, others)
    free.set(limits)
    here, bound = selection.value, np.inf if selection.bound is None else selection.bound
    tolerance = TOLERANCE * max(abs(here), 1.0)
    screen = relax(free, others)
    ceiling = np.inf if screen is None else screen.bound
    if ceiling <= here + tolerance:
        return 0.0, 0.0
    outcome = free.engine.solve(time_limit=time_limit, gap=gap)
    value = -np.inf if outcome.values is None else float(free.worth @ outcome.values)
    if outcome.status is Status.OPTIMAL:
        ceiling = value
    elif outcome.bound is not None:
        ceiling = min(ceiling, outcome.bound)
    least, most = max(value - bound, 0.0), max(ceiling - here, 0.0)
    return (least if least > tolerance else 0.0), (most if most > tolerance else 0.0)
