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

    `table` has one row per project that is in either plan, or stopped by one: `name`, `change` (added, removed, moved,
    repriced or kept), `start_before, start_after, value_before, value_after, difference`; a plan without the project
    has no start and counts 0, or the exit of a running one. A project that starts in another period, or goes ahead in
    another way, is moved, and keeps that name when its value changed too.

    Parameters
    ----------
    steps
        Indexed by `before`, each change, `after`: `projects` concerned, `value` at that point or added by the change.
        The changes lead from the first present value to the second; what synergies and bought hours bring or cost more
        counts as repriced.
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
    other = (old["start"].astype(str) != new["start"].astype(str)) | (old["way"] != new["way"])
    conditions = [
        ~old["chosen"] & new["chosen"],
        old["chosen"] & ~new["chosen"],
        other & old["chosen"],
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
        steps=_steps(table, before, after),
        currency=after.currency,
    )


def _in_either(before: Selection, after: Selection) -> pd.Index:
    """Projects that are in either plan or stopped by one, in the order of the first and then the second."""
    shown = [[*plan.chosen, *plan.table.index[_running(plan)]] for plan in (before, after)]
    return pd.Index([*dict.fromkeys(shown[0] + shown[1])], name=before.table.index.name, dtype=object)


def _side(selection: Selection, names: pd.Index) -> pd.DataFrame:
    """Start, way and value of the projects in one plan; those that are not in it count 0."""
    chosen = names.isin(selection.chosen)
    counts = chosen | names.isin(selection.table.index[_running(selection)])
    table = selection.table.reindex(names)
    value = table["value"].where(counts, 0.0)
    way = table["way"].where(chosen, "").astype(object)
    return pd.DataFrame({"chosen": chosen, "start": table["start"], "way": way, "value": value})


def _running(selection: Selection) -> np.ndarray:
    """Running projects that the plan decides on, going on or stopped."""
    return selection.table["running"].to_numpy(dtype=bool) & (selection.value is not None)


def _steps(table: pd.DataFrame, before: Selection, after: Selection) -> pd.DataFrame:
    """Waterfall from the first value to the second."""
    groups = table.groupby("change")["difference"]
    counts, sums = groups.size(), groups.sum()
    ends = [(len(plan.chosen), plan.totals.get("value", 0.0)) for plan in (before, after)]
    rows = {"before": ends[0]}
    rows |= {change: (int(counts.get(change, 0)), sums.get(change, 0.0)) for change in CHANGES}
    of_projects = [table[f"value_{side}"].sum() for side in ("before", "after")]
    together = (ends[1][1] - of_projects[1]) - (ends[0][1] - of_projects[0])
    if abs(together) > SAME * max(1.0, abs(ends[0][1]), abs(ends[1][1])):
        rows["repriced"] = (rows["repriced"][0], rows["repriced"][1] + together)
    rows["after"] = ends[1]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["projects", "value"]).rename_axis("step")
