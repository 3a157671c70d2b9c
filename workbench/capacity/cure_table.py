"""Ways to close a gap beside each other: nothing, each kind alone, the best mix, and everything covered."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.capacity.cure_offers import Change, Offer
from workbench.capacity.cures import Cure, CureQuestion, apply_nothing, cheapest_cure
from workbench.capacity.integer_program import NODES, SAFETY

NOTHING, MIX, ALL = "nothing", "best mix", "everything covered"
REVERSIBLE = {
    "overtime": "at once",
    "contract": "after the minimum engagement",
    "hire": "no: people stay",
    "cross_train": "people can go back; the training is spent",
    "delay": "until the planned start",
    "de_scope": "until the work is left out",
}


def compare_cures(
    gap: np.ndarray,
    offers: Sequence[Offer],
    *,
    uncovered_price: float | Sequence[float] | None = None,
    changes: Sequence[Change] = (),
    budget: float | None = None,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> dict[str, Cure]:
    """
    Find the cheapest cure of each kind, and of all together; parameters are those of `cheapest_cure`.

    Returns
    -------
    dict
        `nothing`, each kind that is there, `best mix`, and, where uncovered hours have a price, `everything covered`.
    """
    question = {"budget": budget, "nodes": nodes, "seconds": seconds}
    array = np.atleast_2d(np.asarray(gap, dtype=float))
    price = None if uncovered_price is None else np.broadcast_to(np.asarray(uncovered_price, float), len(array))
    found = {NOTHING: apply_nothing(CureQuestion(array, price=price))}
    for kind in dict.fromkeys([one.kind for one in (*offers, *changes)]):
        of_kind = [offer for offer in offers if offer.kind == kind]
        found[kind] = cheapest_cure(
            gap,
            of_kind,
            uncovered_price=uncovered_price,
            changes=[change for change in changes if change.kind == kind],
            **question,
        )
    found[MIX] = cheapest_cure(gap, offers, uncovered_price=uncovered_price, changes=changes, **question)
    if uncovered_price is not None:
        whole = cheapest_cure(gap, offers, changes=changes, **question)
        left = float(price @ whole.uncovered.sum(axis=1))
        found[ALL] = replace(whole, total=whole.cost + left, bound=None if left else whole.bound)
    return found


def cure_table(cures: dict[str, Cure], gap: np.ndarray) -> pd.DataFrame:
    """
    Lay cures beside each other.

    Parameters
    ----------
    cures
        By name of the alternative, as `compare_cures` gives them.
    gap
        R × T hours missing.

    Returns
    -------
    DataFrame
        Per alternative `cost, uncovered` (hours), `total` (with the price of uncovered hours), `bound, status,
        effective` (first period with fewer hours missing), `late` (periods of the gap before that), `decide`
        (latest period at the beginning of which to decide), `reversible`, `reason`. Periods count from 0 and are
        missing where nothing is done.
    """
    short = (np.atleast_2d(np.asarray(gap, dtype=float)) > 0).any(axis=0)
    begin = int(short.argmax()) if short.any() else None
    columns = ["cost", "uncovered", "total", "bound", "status", "effective", "late", "decide", "reversible", "reason"]
    rows = {name: _row(cure, begin) for name, cure in cures.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("alternative")
    return table.astype(dict.fromkeys(("effective", "late", "decide"), "Int64") | {"bound": "float64"})


def kinds_of(cure: Cure) -> list[str]:
    """Kinds that a cure uses."""
    return list(dict.fromkeys([one.offer.kind for one in cure.engagements] + [one.kind for one in cure.changes]))


def _row(cure: Cure, begin: int | None) -> tuple:
    late = None if cure.effective is None or begin is None else max(0, cure.effective - begin)
    reversible = "; ".join(f"{kind}: {REVERSIBLE.get(kind, 'not known')}" for kind in kinds_of(cure))
    steps = (cure.effective, late, cure.decide)
    return (
        cure.cost,
        float(cure.uncovered.sum()),
        cure.total,
        cure.bound,
        str(cure.status),
        *(pd.NA if step is None else step for step in steps),
        reversible,
        cure.reason,
    )
