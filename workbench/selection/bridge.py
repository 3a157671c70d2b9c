"""From one plan to another: what was added, removed, moved and priced anew, and what each is worth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.selection.select import Selection
from workbench.taxonomy import Status

CHANGES = ("added", "removed", "moved", "repriced")
SAME = 1e-9  # relative difference below which a value is the same


@dataclass(frozen=True, kw_only=True)
class Bridge(Answer):
    """
    How the second of two plans differs from the first.

    `table` has one row per project that is in either plan: `name`, `change` (added, removed, moved, repriced or kept),
    `start_before, start_after, value_before, value_after, difference`; a plan without the project has no start and
    counts 0. A moved project keeps that name when its value changed too.

    Parameters
    ----------
    steps
        Indexed by `before`, each change, `after`: `projects` concerned, `value` at that point or added by the change.
        The changes lead from the first present value to the second.
    currency
        Currency of all amounts.
    """

    steps: pd.DataFrame
    currency: str

    def __str__(self) -> str:
        if self.status is not Status.COMPUTED:
            return self.reason
        counts = [f"{self.steps.at[change, 'projects']} {change}" for change in CHANGES]
        return ", ".join(counts)


def bridge(before: Selection, after: Selection) -> Bridge:
    """
    Compare two plans project by project.

    Parameters
    ----------
    before, after
        Two selections in one currency, each with a plan; of the same portfolio or of two states of it.

    Returns
    -------
    Bridge
        Without data when one of them has no plan.

    Raises
    ------
    ParameterError
        They are in different currencies.
    """
    if before.currency != after.currency:
        raise ParameterError(f"bridge: the plans are in {before.currency} and {after.currency}, not in one currency")
    names = _in_either(before, after)
    old, new = (_side(selection, names) for selection in (before, after))
    difference = new["value"] - old["value"]
    scale = np.maximum(np.maximum(old["value"].abs(), new["value"].abs()), 1.0)
    conditions = [
        ~old["chosen"],
        ~new["chosen"],
        old["start"].astype(str) != new["start"].astype(str),
        difference.abs() > SAME * scale,
    ]
    change = np.select(conditions, CHANGES, "kept") if len(names) else np.array([], dtype=object)
    title = after.table["name"].reindex(names).fillna(before.table["name"].reindex(names))
    table = pd.DataFrame(
        {
            "name": title,
            "change": change,
            "start_before": old["start"],
            "start_after": new["start"],
            "value_before": old["value"],
            "value_after": new["value"],
            "difference": difference,
        },
        index=names,
    )
    missing = [word for word, plan in (("first", before), ("second", after)) if plan.value is None]
    return Bridge(
        table=table,
        status=Status.NO_DATA if missing else Status.COMPUTED,
        reason=f"There is no {' and no '.join(missing)} plan to compare." if missing else "",
        steps=_steps(table, old, new),
        currency=after.currency,
    )


def _in_either(before: Selection, after: Selection) -> pd.Index:
    """Projects of either plan, in the order of the first and then the second."""
    return pd.Index([*dict.fromkeys([*before.chosen, *after.chosen])], name=before.table.index.name, dtype=object)


def _side(selection: Selection, names: pd.Index) -> pd.DataFrame:
    """Start and value of the projects in one plan; those that are not in it count 0."""
    chosen = names.isin(selection.chosen)
    table = selection.table.reindex(names)
    return pd.DataFrame({"chosen": chosen, "start": table["start"], "value": table["value"].where(chosen, 0.0)})


def _steps(table: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Waterfall from the first value to the second."""
    groups = table.groupby("change")["difference"]
    counts, sums = groups.size(), groups.sum()
    rows = {"before": (int(old["chosen"].sum()), old["value"].sum())}
    rows |= {change: (int(counts.get(change, 0)), sums.get(change, 0.0)) for change in CHANGES}
    rows["after"] = (int(new["chosen"].sum()), new["value"].sum())
    return pd.DataFrame.from_dict(rows, orient="index", columns=["projects", "value"]).rename_axis("step")
