"""Past projects as logarithms of actual over estimate, and which of them can be learnt from."""

import numpy as np
import pandas as pd

from workbench.risk.learning.censoring import Sample

FINISHED, RUNNING, LEFT_OUT = "finished", "running", "left_out"
COLUMNS = ("project", "category", "quantity", "estimated_at", "finished", "log", "kind")


def records(history: pd.DataFrame) -> pd.DataFrame:
    """
    Bring a history to one logarithm per record, in an order that does not depend on that of its rows.

    Parameters
    ----------
    history
        The table `history` of a portfolio.

    Returns
    -------
    DataFrame
        `project, category, quantity, estimated_at, finished`, `log` (NaN where estimate or actual is 0) and `kind`:
        `finished`, `running` (the logarithm is a lower bound), or `left_out` (finished, without a logarithm).
    """
    usable = (history["estimated"] > 0) & (history["actual"] > 0)
    ratio = (history["actual"] / history["estimated"]).where(usable)
    ended = history["finished"].notna()
    found = pd.DataFrame(
        {
            "project": history["project"].astype(str),
            "category": history["category"].astype(str),
            "quantity": history["quantity"].astype(str),
            "estimated_at": history["estimated_at"],
            "finished": history["finished"],
            "log": np.log(ratio),
            "kind": np.where(ended, np.where(usable, FINISHED, LEFT_OUT), RUNNING),
        }
    )
    return found.sort_values(["quantity", "category", "log", "project"], ignore_index=True)


def samples(found: pd.DataFrame) -> dict[tuple[str, str], Sample]:
    """
    Gather the records of each class, by category and quantity.

    A running project that has not come to anything yet tells nothing and is left out.
    """
    gathered = {}
    for (quantity, category), part in found.groupby(["quantity", "category"], sort=True):
        logs = part["log"].to_numpy()
        kinds = part["kind"].to_numpy()
        running = logs[(kinds == RUNNING) & ~np.isnan(logs)]
        gathered[category, quantity] = Sample(logs[kinds == FINISHED], running)
    return gathered
