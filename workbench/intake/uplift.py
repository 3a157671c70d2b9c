"""Optimism bias: what to add to an estimate while there is no history of one's own to learn from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.errors import ParameterError
from workbench.sources.uplifts import published_uplifts
from workbench.taxonomy import Status

UNPUBLISHED = math.nan
SHARE_TOLERANCE = 1e-9
BOUNDS_SOURCE = "Mott MacDonald for HM Treasury, Review of Large Public Procurement in the UK, 2002"
STAGES_SOURCE = "Transport Scotland, Scottish Transport Appraisal Guidance, table 13.4"

QUANTITIES = ("duration", "capital_cost", "operating_cost")
STAGE_COUNT = 3


def _bounds() -> dict[str, dict[str, tuple[float, float]]]:
    found: dict[str, dict[str, dict[str, float]]] = {}
    for row in published_uplifts():
        if row.confirmed and row.measure in ("upper_bound", "lower_bound"):
            found.setdefault(row.kind, {}).setdefault(row.basis, {})[row.measure] = row.share
    return {
        kind: {basis: (ends["upper_bound"], ends["lower_bound"]) for basis, ends in by_basis.items()}
        for kind, by_basis in found.items()
    }


def _stages() -> dict[str, tuple[float, ...]]:
    staged = {(row.kind, row.stage): row.share for row in published_uplifts() if row.stage is not None}
    return {
        kind: tuple(staged.get((kind, stage + 1), UNPUBLISHED) for stage in range(STAGE_COUNT))
        for kind in dict.fromkeys(kind for kind, _ in staged)
    }


BOUNDS = _bounds()
"""Kind of project -> quantity -> upper and lower bound as shares of the estimate."""

STAGES = _stages()
"""Kind of project -> share of the capital cost to add at appraisal stages 1, 2 and 3."""


@dataclass(frozen=True)
class RiskArea:
    """
    One cause of optimism.

    Parameters
    ----------
    share
        Its share of the whole uplift, from 0 to 1.
    mitigation
        How far it is dealt with, from 0 (not at all) to 1.
    evidence
        Link or sentence that supports the mitigation.
    """

    share: float
    mitigation: float = 0.0
    evidence: str = ""


@dataclass(frozen=True)
class Uplift:
    """
    What to add to a base estimate, before any allowance for risk; it is no contingency.

    Parameters
    ----------
    quantity
        What it is for: `duration`, `capital_cost` or `operating_cost`.
    rule
        How it was found, in words.
    source
        Where its figures were published.
    share
        Share of the estimate to add; NaN when it was not published.
    status, reason
        `no_data` and a sentence when it was not published.
    """

    quantity: str
    rule: str
    source: str
    share: float
    status: Status = Status.COMPUTED
    reason: str = ""

    def adjusted(self, estimate: ArrayLike) -> np.ndarray:
        """Multiply estimates with 1 + share; missing where the share was not published."""
        return np.asarray(estimate, dtype=float) * (1.0 + self.share)


def optimism_uplift(kind: str, quantity: str, areas: Mapping[str, RiskArea] | None = None) -> Uplift:
    """
    Find the uplift between the published bounds from how far its causes are dealt with.

    The share is u = L + (U - L)(1 - Σ c·m) with the bounds U and L and, over risk areas, shares c and mitigation m
    (Mott MacDonald for HM Treasury, Review of Large Public Procurement in the UK, 2002; use in appraisal: HM Treasury,
    The Green Book, paragraphs 5.43 to 5.46).

    Parameters
    ----------
    kind
        Kind of project, one of `BOUNDS`.
    quantity
        `duration`, `capital_cost` or `operating_cost`.
    areas
        Risk areas by name; their shares sum to 1. Without any, nothing is mitigated.

    Raises
    ------
    ValueError
        Kind or quantity is unknown, a share or mitigation lies outside 0 to 1, the shares do not sum to 1, or a
        mitigation has no evidence.
    """
    _known("kind", kind, BOUNDS)
    _known("quantity", quantity, QUANTITIES)
    mitigated = _mitigated(areas) if areas else 0.0
    rule = f"{_spoken(quantity)} of {_spoken(kind)}, {mitigated:.0%} mitigated"
    if quantity not in BOUNDS[kind]:
        reason = f"No bounds are published for the {_spoken(quantity)} of {_spoken(kind)}."
        return Uplift(quantity, rule, BOUNDS_SOURCE, UNPUBLISHED, Status.NO_DATA, reason)
    upper, lower = BOUNDS[kind][quantity]
    return Uplift(quantity, rule, BOUNDS_SOURCE, lower + (upper - lower) * (1.0 - mitigated))


def cost_uplifts(kinds: Mapping[str, str]) -> dict[str, Uplift]:
    """
    Look up the uplift of the capital cost for categories of projects, nothing being mitigated.

    Parameters
    ----------
    kinds
        Category -> kind of project, one of `BOUNDS`.

    Raises
    ------
    ParameterError
        A kind is unknown; the category is named.
    """
    uplifts = {}
    for category, kind in kinds.items():
        try:
            uplifts[category] = optimism_uplift(kind, "capital_cost")
        except ValueError as error:
            raise ParameterError(f"optimism_kinds: {category}: {error}") from None
    return uplifts


def stage_uplift(kind: str, stage: int) -> Uplift:
    """
    Look up the uplift of a capital cost at a stage of appraisal.

    Parameters
    ----------
    kind
        Kind of project, one of `STAGES`.
    stage
        1, 2 or 3.

    Raises
    ------
    ValueError
        Kind or stage is unknown.
    """
    _known("kind", kind, STAGES)
    if stage not in (1, 2, 3):
        raise ValueError(f"stage: expected 1, 2 or 3, found {stage}")
    share, rule = STAGES[kind][stage - 1], f"capital cost of {_spoken(kind)} at stage {stage}"
    if math.isnan(share):
        reason = f"No uplift is published for {_spoken(kind)} at stage {stage}."
        return Uplift("capital_cost", rule, STAGES_SOURCE, share, Status.NO_DATA, reason)
    return Uplift("capital_cost", rule, STAGES_SOURCE, share)


def _known(name: str, value: str, allowed) -> None:
    if value not in allowed:
        raise ValueError(f"{name}: expected one of {', '.join(allowed)}, found {value!r}")


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _mitigated(areas: Mapping[str, RiskArea]) -> float:
    """Weigh the mitigation of all areas with their shares."""
    for name, area in areas.items():
        for field in ("share", "mitigation"):
            value = getattr(area, field)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"areas: {name}: expected a {field} from 0 to 1, found {value:g}")
        if area.mitigation > 0 and not area.evidence.strip():
            raise ValueError(f"areas: {name}: expected evidence for a mitigation of {area.mitigation:g}, found none")
    total = math.fsum(area.share for area in areas.values())
    if abs(total - 1.0) > SHARE_TOLERANCE:
        raise ValueError(f"areas: expected shares that sum to 1, found {total:g}")
    return math.fsum(area.share * area.mitigation for area in areas.values())
