"""Why a project is in the plan or not, in sentences that claim no more than the figures carry."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from workbench.amounts import money

MOST_NAMED = 3


def why_sentences(
    row: pd.Series, *, currency: str, value: float, budget: float, named: Callable[[str], str] = str
) -> list[str]:
    """
    Say why one project is in the plan or not.

    Parameters
    ----------
    row
        Its row of `Reasons.table`.
    currency
        Of all amounts.
    value
        What the plan is worth.
    budget
        Money there is; missing where nothing limits it.
    named
        Gives the name that people use for a project.
    """
    said = _chosen(row, currency, value, named) if row["chosen"] else _waiting(row, currency, budget, named)
    if row["verdict"] == "not known":
        said += [_unknown(row, currency, value)]
    if row["force_price"] > 0:
        said.append(f"Its force costs {money(row['force_price'], currency)} at least.")
    return said


def _chosen(row: pd.Series, currency: str, value: float, named: Callable[[str], str]) -> list[str]:
    least, most = row["swing_least"], row["swing_most"]
    if least == np.inf:
        return ["No plan exists without it."]
    if row["verdict"] == "makes no difference":
        return [f"A plan without it is worth as much{_place(row, named)}."]
    if row["verdict"] == "belongs in":
        return [f"Dropping it costs {_range(least, most, currency)}{_place(row, named)}."]
    if row["verdict"] == "belongs out":
        return [f"Without it the plan would gain {_range(-most, -least, currency)}{_place(row, named)}."]
    if not np.isfinite(row["other_value"]):
        return []
    apart = money(abs(value - row["other_value"]), currency)
    word = "less" if row["other_value"] <= value else "more"
    return [f"The best plan found without it is worth {apart} {word}{_place(row, named)}."]


def _waiting(row: pd.Series, currency: str, budget: float, named: Callable[[str], str]) -> list[str]:
    least, most = row["swing_least"], row["swing_most"]
    if most == -np.inf:
        return ["No plan within these limits can have it."]
    if row["verdict"] == "makes no difference":
        return [f"A plan with it is worth as much{_leaving(row, named)}."]
    if row["verdict"] == "belongs in":
        return [f"With it the plan would gain {_range(least, most, currency)}{_leaving(row, named)}."]
    needs = [_value(row, currency), _budget(row, currency, budget)]
    said = " or ".join(need for need in needs if need)
    sentences = [f"It needs {said}{_leaving(row, named)}."] if said else []
    return sentences + (["No budget is large enough."] if row["budget_needed"] == np.inf else [])


def _value(row: pd.Series, currency: str) -> str:
    """How much more value it needs, as far as that is known."""
    enough, too_little = row["value_needed"], row["value_needed_least"]
    if np.isfinite(enough) and enough - too_little <= 1e-6 * max(1.0, enough):
        return f"{money(enough, currency)} more value"
    if np.isfinite(enough):
        between = f"between {money(too_little, currency)} and {money(enough, currency)} more value"
        return between if too_little > 0 else f"{money(enough, currency)} more value at most"
    return f"more than {money(too_little, currency)} more value" if 0 < too_little < np.inf else ""


def _budget(row: pd.Series, currency: str, budget: float) -> str:
    """The budget it needs, and how much more that is than there is."""
    for column, words in (("budget_needed", "a budget of"), ("budget_needed_least", "a budget of more than")):
        amount = row[column]
        if np.isfinite(amount) and amount > budget * (1.0 + 1e-9):
            return f"{words} {money(amount, currency)} (+{amount / budget - 1.0:.0%})"
    return ""


def _place(row: pd.Series, named: Callable[[str], str]) -> str:
    if not np.isfinite(row["other_value"]):
        return ""
    return f"; its place goes to {_listed(row['instead'], named)}" if row["instead"] else "; nothing takes its place"


def _leaving(row: pd.Series, named: Callable[[str], str]) -> str:
    return f"; it would displace {_listed(row['displaced'], named)}" if row["displaced"] else ""


def _range(least: float, most: float, currency: str) -> str:
    if least == most:
        return money(least, currency)
    upper = f" and {money(most, currency)} at most" if np.isfinite(most) else ""
    return f"{money(least, currency)} at least{upper}"


def _unknown(row: pd.Series, currency: str, value: float) -> str:
    """What is open, and how wide."""
    least, most = row["swing_least"], row["swing_most"]
    if row["basis"] == "computed":
        return "Whether it belongs in is not known: no search of its own was made."
    if not np.isfinite([least, most]).all():
        return "Whether it belongs in is not known: the search found no plan to compare with."
    half = (most - least) / 2.0 / max(abs(value), 1.0)
    return f"Whether it belongs in is not known: the search ended at ± {half:.1%} of the plan's worth."


def _listed(names: str, named: Callable[[str], str]) -> str:
    parts = [named(part) for part in names.split(", ")]
    shown = ", ".join(parts[:MOST_NAMED])
    return shown + (f" and {len(parts) - MOST_NAMED} more" if len(parts) > MOST_NAMED else "")
