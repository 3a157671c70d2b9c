"""What others added to be as sure as one wants to be: published uplifts between their percentiles."""

import numpy as np
from scipy.special import ndtri

from workbench.intake.uplift import UNPUBLISHED, Uplift
from workbench.sources.uplifts import PublishedUplift, published_uplifts
from workbench.taxonomy import Status

UNCONFIRMED = (
    "Unconfirmed: not yet read in its source, so no decision at a gate rests on it without a recorded acceptance."
)


def uplift_at(kind: str, level: float, quantity: str = "capital_cost") -> Uplift:
    """
    Look up what to add to an estimate so that it is not exceeded with a chance.

    Between published percentiles the share is linear in the normal quantile; beyond them nothing is said.

    Parameters
    ----------
    kind
        Kind of project, one of `kinds_with_percentiles`.
    level
        Chance of not exceeding the uplifted estimate, above 0 and below 1.
    quantity
        `capital_cost`, `duration` or `operating_cost`.

    Returns
    -------
    Uplift
        Status `no_data` with a reason outside the published percentiles; where an unconfirmed figure took part its
        reason says so.

    Raises
    ------
    ValueError
        The level is none, or the kind has no published percentiles for the quantity.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: expected a chance above 0 and below 1, found {level:g}")
    rows = _percentiles().get((kind, quantity))
    if rows is None:
        known = ", ".join(kinds_with_percentiles(quantity)) or "none"
        raise ValueError(
            f"kind: expected one with percentiles of {quantity.replace('_', ' ')}: {known}; found {kind!r}"
        )
    named = f"{quantity.replace('_', ' ')} of {kind.replace('_', ' ')}"
    below = [row for row in rows if row.level <= level]
    above = [row for row in rows if row.level >= level]
    if not below or not above:
        span = " to ".join(dict.fromkeys((f"P{100 * rows[0].level:g}", f"P{100 * rows[-1].level:g}")))
        reason = f"Published for the {named} is {span}; P{100 * level:g} lies beyond, where nothing is said."
        return Uplift(quantity, f"{named} at P{100 * level:g}", rows[0].source, UNPUBLISHED, Status.NO_DATA, reason)
    used = list(dict.fromkeys((below[-1], above[0])))
    places = [float(ndtri(row.level)) for row in used]
    share = float(np.interp(float(ndtri(level)), places, [row.share for row in used]))
    return Uplift(
        quantity,
        f"{named} at P{100 * level:g}{_between(used)}",
        "; ".join(dict.fromkeys(row.source for row in used)),
        share,
        reason="" if all(row.confirmed for row in used) else UNCONFIRMED,
    )


def kinds_with_percentiles(quantity: str = "capital_cost") -> tuple[str, ...]:
    """List the kinds of project whose percentiles were published for a quantity."""
    return tuple(kind for kind, basis in _percentiles() if basis == quantity)


def _percentiles() -> dict[tuple[str, str], list[PublishedUplift]]:
    found: dict[tuple[str, str], list[PublishedUplift]] = {}
    for row in sorted((row for row in published_uplifts() if row.level is not None), key=lambda row: row.level):
        found.setdefault((row.kind, row.basis), []).append(row)
    return dict(sorted(found.items()))


def _between(used: list[PublishedUplift]) -> str:
    if len(used) == 1:
        return ""
    return f", between P{100 * used[0].level:g} and P{100 * used[1].level:g}"
