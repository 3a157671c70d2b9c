"""Own history and published uplifts side by side, and which of them counts."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.intake.uplift import Uplift
from workbench.intake.uplift_percentiles import kinds_with_percentiles, uplift_at
from workbench.risk.classes import ReferenceClasses
from workbench.taxonomy import Quantity, Status

COLUMNS = ("n", "own_p50", "own_p80", "kind", "published_p50", "published_p80", "counts", "note")
LEVELS = (0.5, 0.8)


def uplifts_beside(classes: ReferenceClasses, kinds: Mapping[str, str], *, enough: int = 5) -> Answer:
    """
    Set published uplifts of the capital cost beside what own history says.

    Parameters
    ----------
    classes
        What was learned.
    kinds
        Category -> published kind of project, see `workbench.intake.uplift_percentiles.kinds_with_percentiles`.
    enough
        Finished records from which own history counts.

    Returns
    -------
    Answer
        `.table` indexed by category: `n` finished records; uplift as a share of the estimate for even odds and for odds
        of four in five, own (`own_p50`, `own_p80`) and published for the `kind`; `counts`, which of them (`own
        history`, `published` or `nothing`); `note`, with a sentence for every unconfirmed figure.

    Raises
    ------
    ParameterError
        A kind has no published percentiles.
    """
    rows = {}
    for category in sorted({*classes.table.loc[classes.table["quantity"] == Quantity.COST, "category"], *kinds}):
        n = classes.size(category, Quantity.COST)
        own = _own(classes, category) if n else [np.nan, np.nan]
        published = [_published(category, kinds[category], level) for level in LEVELS] if category in kinds else []
        shares = [one.share for one in published] or [np.nan, np.nan]
        counts = "own history" if n >= enough and not np.isnan(own[0]) else "published" if published else "nothing"
        notes = dict.fromkeys(one.reason for one in published if one.reason)
        rows[category] = (n, *own, kinds.get(category, ""), *shares, counts, " ".join(notes))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("category")
    reason = "" if len(table) else classes.reason or "No class of cost, and no published kind is asked for."
    return Answer(table=table, status=Status.NO_DATA if reason else Status.COMPUTED, reason=reason)


def _own(classes: ReferenceClasses, category: str) -> list[float]:
    try:
        ratio = classes.ratio(category, Quantity.COST)
    except KeyError:
        return [np.nan, np.nan]
    return [float(ratio.ppf(level)) - 1.0 for level in LEVELS]


def _published(category: str, kind: str, level: float) -> Uplift:
    if kind not in kinds_with_percentiles():
        known = ", ".join(kinds_with_percentiles())
        raise ParameterError(f"kinds: {category}: expected one of {known}, found {kind!r}")
    return uplift_at(kind, level)
