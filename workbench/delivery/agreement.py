"""Declared against computed colours: who reports rosier than the figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.delivery.inputs import Figure
from workbench.errors import UsageError
from workbench.taxonomy import Rag

COLOURS = (Rag.GREEN, Rag.AMBER, Rag.RED)
STEPS = {colour.value: step for step, colour in enumerate(COLOURS)}


@dataclass(frozen=True, eq=False)
class Disagreement:
    """
    How declared colours differ from computed ones.

    Parameters
    ----------
    table
        One row per project and dimension with both colours: project, dimension, declared, computed, gap (steps;
        negative is declared rosier), watermelon (declared green, computed red).
    matrix
        Counts by declared (rows) and computed (columns) colour, overall colours only.
    shares
        Share of projects declared rosier, equal and harsher.
    kappa
        Agreement beyond chance on the overall colour; NaN with the reason when undefined.
    """

    table: pd.DataFrame
    matrix: pd.DataFrame
    shares: Mapping[str, float] = field(default_factory=dict)
    kappa: Figure = field(default_factory=lambda: Figure(np.nan, "nothing to compare"))

    @property
    def watermelons(self) -> list[str]:
        """Projects green outside and red inside, in any dimension."""
        return list(dict.fromkeys(self.table.loc[self.table["watermelon"], "project"]))


def disagreement(declared: pd.DataFrame, computed: pd.DataFrame, whole: str = "overall") -> Disagreement:
    """
    Compare declared and computed colours.

    Parameters
    ----------
    declared, computed
        Indexed by project, one column of `Rag` values per dimension. Columns and rows in both are compared; where one
        side is not reported there is nothing to compare.
    whole
        Column that the matrix, shares and kappa are about.
    """
    rows = []
    for dimension in [name for name in computed.columns if name in declared.columns]:
        for project, there in computed[dimension].items():
            here = declared[dimension].get(project, Rag.NOT_REPORTED.value)
            if here in STEPS and there in STEPS:
                gap = STEPS[here] - STEPS[there]
                rows.append((project, dimension, str(here), str(there), gap, gap == -2))
    columns = ["project", "dimension", "declared", "computed", "gap", "watermelon"]
    table = pd.DataFrame(rows, columns=columns).astype({"gap": "int64", "watermelon": "bool"})
    overall = table[table["dimension"] == whole]
    names = [colour.value for colour in COLOURS]
    matrix = pd.crosstab(overall["declared"], overall["computed"]).reindex(index=names, columns=names, fill_value=0)
    matrix = matrix.rename_axis(index="declared", columns="computed")
    if overall.empty:
        return Disagreement(table, matrix)
    signs = {"rosier": overall["gap"] < 0, "equal": overall["gap"] == 0, "harsher": overall["gap"] > 0}
    return Disagreement(table, matrix, {name: float(is_so.mean()) for name, is_so in signs.items()}, kappa(matrix))


def kappa(matrix: np.ndarray | pd.DataFrame) -> Figure:
    """
    Compute Cohen's kappa with quadratic weights.

    Parameters
    ----------
    matrix
        Counts by declared (rows) and computed (columns) colour.

    Returns
    -------
    Figure
        1 is full agreement, 0 is chance; NaN with the reason when all colours are the same.

    Raises
    ------
    UsageError
        The counts are not square, or one is negative.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70:213.
    """
    observed = np.asarray(matrix, dtype=float)
    if observed.ndim != 2 or observed.shape[0] != observed.shape[1] or not (observed >= 0).all():
        raise UsageError("matrix: expected counts, as many rows as columns.")
    total = observed.sum()
    if total == 0:
        return Figure(np.nan, "nothing to compare")
    steps = np.arange(len(observed))
    weights = (steps[:, None] - steps[None, :]) ** 2 / max(1, len(observed) - 1) ** 2
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / total
    chance = (weights * expected).sum()
    if chance == 0:
        return Figure(np.nan, "all colours are the same")
    return Figure(1.0 - (weights * observed).sum() / chance)
