"""Why a project is in the plan or not, in sentences that claim no more than was found."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.app.board import Tile

MOST_NAMES = 2
BASIS = {"optimal": "proven", "feasible": "searches ended early", "computed": "no search needed"}


def why_sentence(row: pd.Series, currency: str, named: Callable[[str], str] = str) -> str:
    """
    Say why one project is in the plan or not.

    Parameters
    ----------
    row
        Its row of `Reasons.table`.
    currency
        Of all amounts.
    named
        Gives the name that people use for a project.
    """
    name = row["name"]
    if row["chosen"]:
        return f"{name} goes ahead: {_dropping(row, currency)}{_successors(row, named)}"
    return f"{name} waits: {_entering(row, currency)}{_displaced(row, named)}"


def why_tiles(row: pd.Series, planned: pd.Series, currency: str) -> tuple[Tile, ...]:
    """
    Put the figures behind the sentence side by side: state, difference, what is lacking, who would leave or come.

    Parameters
    ----------
    row
        The project's row of `Reasons.table`.
    planned
        Its row of `Selection.table`.
    currency
        Of all amounts.
    """
    state = f"✓ from {planned['start']}" if row["chosen"] else "○ waits"
    tiles = [
        Tile(str(row.name), state, f"cost {money(planned['cost'], currency)}"),
        Tile("With it less without", swing_words(row, currency), BASIS.get(row["basis"], row["basis"])),
    ]
    if not row["chosen"]:
        nothing_helps = "none is enough" if row["swing_most"] == -np.inf else "not known"
        value, budget = row["value_needed"], row["budget_needed"]
        lacks = _span(row["value_needed_least"], value, currency) if np.isfinite(value) else nothing_helps
        needs = (
            money(budget, currency) if np.isfinite(budget) else "none is enough" if budget == np.inf else "not known"
        )
        tiles += [
            Tile("Value it lacks", lacks, "to be in the best plan"),
            Tile("Budget that takes it in", needs, "all rows alike"),
        ]
    out, come = len(ids(row["displaced"])), len(ids(row["instead"]))
    return (*tiles, Tile("Others then", f"{out} out, {come} in", "of the plan, of those that wait"))


def listed(names: str, named: Callable[[str], str] = str) -> str:
    """Write some project ids, separated by commas, as names; the first few and how many more."""
    parts = [named(part) for part in ids(names)]
    if len(parts) > MOST_NAMES:
        return f"{', '.join(parts[:MOST_NAMES])} and {len(parts) - MOST_NAMES} more"
    return " and ".join([part for part in (", ".join(parts[:-1]), *parts[-1:]) if part])


def ids(names: str) -> list[str]:
    """Split a list of project ids as the answer writes it."""
    return [part for part in str(names).split(", ") if part]


def swing_words(row: pd.Series, currency: str) -> str:
    """Write the difference between the best plan with the project and the best without it."""
    least, most = row["swing_least"], row["swing_most"]
    if least == most and np.isfinite(least):
        return signed(least, currency)
    if not np.isfinite(least) and not np.isfinite(most):
        return "not known" if least < most else "no plan"
    if not np.isfinite(least):
        return f"at most {signed(most, currency)}"
    if not np.isfinite(most):
        return f"at least {signed(least, currency)}"
    return f"{signed(least, '')} to {signed(most, currency)}"


def signed(amount: float, currency: str) -> str:
    """Write an amount with its sign."""
    return f"{'+' if amount > 0 else '−' if amount < 0 else '±'}{money(abs(amount), currency)}"


def _dropping(row: pd.Series, currency: str) -> str:
    """What the plan loses without the project."""
    least, most = row["swing_least"], row["swing_most"]
    if least == np.inf:
        return "no plan exists without it"
    if row["verdict"] == "makes no difference":
        return "a plan without it is worth as much"
    if row["verdict"] == "belongs in":
        return f"dropping it costs {_span(least, most, currency)}"
    if row["verdict"] == "belongs out":
        return f"without it the plan would gain {_span(-most, -least, currency)}"
    return f"what dropping it costs is not known{_bounds(least, most, currency)}"


def _entering(row: pd.Series, currency: str) -> str:
    """What a waiting project lacks."""
    least, most = row["swing_least"], row["swing_most"]
    if most == -np.inf:
        return "no plan within these limits can have it"
    if row["verdict"] == "makes no difference":
        return "a plan with it is worth as much"
    if row["verdict"] == "belongs in":
        return f"with it the plan would gain {_span(least, most, currency)}"
    needs = []
    if np.isfinite(row["value_needed"]):
        needs.append(f"{_span(row['value_needed_least'], row['value_needed'], currency)} more value")
    budget = row["budget_needed"]
    if np.isfinite(budget):
        needs.append(f"a budget of {money(budget, currency)}")
    said = f"it needs {' or '.join(needs)}" if needs else "what it needs is not known"
    if budget == np.inf:
        said += "; no budget is large enough"
    if row["verdict"] != "belongs out":
        said += f"; whether it belongs in is not known{_bounds(least, most, currency)}"
    return said


def _successors(row: pd.Series, named: Callable[[str], str]) -> str:
    if row["swing_least"] == np.inf:
        return ""
    return f"; its place goes to {listed(row['instead'], named)}" if row["instead"] else "; nothing takes its place"


def _displaced(row: pd.Series, named: Callable[[str], str]) -> str:
    return f"; it would displace {listed(row['displaced'], named)}" if row["displaced"] else ""


def _span(least: float, most: float, currency: str) -> str:
    if least == most:
        return money(least, currency)
    if not np.isfinite(most):
        return f"at least {money(least, currency)}"
    return f"{money(least)} to {money(most, currency)}"


def _bounds(least: float, most: float, currency: str) -> str:
    if not (np.isfinite(least) and np.isfinite(most)):
        return ""
    return f": between {signed(least, '')} and {signed(most, currency)}"
