"""The risk register: how much is exposed, how grave each risk is, and whether anybody looks after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.errors import UsageError
from workbench.rules import Rules
from workbench.taxonomy import RegisterStatus, RiskLevel, RiskResponse

PROBABILITIES = (0.1, 0.3, 0.5, 0.7, 0.9)
IMPACTS = (0.05, 0.10, 0.20, 0.40, 0.80)
PROBABILITY_BANDS = (0.2, 0.4, 0.6, 0.8)
OPPORTUNITIES = (RiskResponse.EXPLOIT, RiskResponse.SHARE, RiskResponse.ENHANCE)
CENT = Decimal("0.01")


@dataclass(frozen=True, eq=False)
class Exposure:
    """
    What the open risks may cost.

    Parameters
    ----------
    emv
        Expected monetary value: Σ p·impact, threats positive, opportunities negative.
    sd
        Standard deviation when the risks are independent: √Σ p(1 − p)·impact².
    table
        Indexed by project: risks, emv, sd, residual_emv, response_cost and net_benefit of the responses, delay
        (expected days). Columns the register lacks are left out.

    Notes
    -----
    An expected value says nothing about rare heavy risks; a simulated quantile belongs beside it.
    """

    emv: float
    sd: float
    table: pd.DataFrame


def exposure(risks: pd.DataFrame) -> Exposure:
    """
    Add up the open risks.

    Parameters
    ----------
    risks
        Rows of the register: probability and cost_impact (or impact); when given also project, status, response,
        residual_probability, residual_cost_impact, response_cost, time_impact.

    Raises
    ------
    UsageError
        A needed column is missing, or a probability or impact is impossible.
    """
    impact_column = "cost_impact" if "cost_impact" in risks else "impact"
    if lacking := [name for name in ("probability", impact_column) if name not in risks]:
        raise UsageError(f"risks: column {lacking[0]} is missing.")
    rows = risks[risks["status"] == RegisterStatus.OPEN] if "status" in risks else risks
    p = _numbers(rows, "probability", 1.0)
    impact = _numbers(rows, impact_column)
    is_opportunity = rows["response"].isin(OPPORTUNITIES) if "response" in rows else pd.Series(False, rows.index)
    sign = np.where(is_opportunity, -1.0, 1.0)
    parts = pd.DataFrame({"emv": sign * p * impact, "variance": p * (1 - p) * impact**2}, index=rows.index)
    parts.insert(0, "risks", 1)
    if {"residual_probability", "residual_cost_impact", "response_cost"} <= set(rows):
        later = _numbers(rows, "residual_probability", 1.0).fillna(p)
        parts["residual_emv"] = sign * later * _numbers(rows, "residual_cost_impact").fillna(impact)
        parts["response_cost"] = _numbers(rows, "response_cost").fillna(0.0)
        parts["net_benefit"] = parts["emv"] - parts["residual_emv"] - parts["response_cost"]
    if "time_impact" in rows:
        parts["delay"] = sign * p * _numbers(rows, "time_impact").fillna(0.0)
    owner = rows["project"].to_numpy() if "project" in rows else np.full(len(rows), "")
    table = parts.groupby(pd.Index(owner, name="project")).sum()
    table.insert(2, "sd", np.sqrt(table.pop("variance")))
    return Exposure(float(parts["emv"].sum()), float(np.sqrt(parts["variance"].sum())), table)


def score_matrix(
    probabilities: Sequence[float] = PROBABILITIES[::-1], impacts: Sequence[float] = IMPACTS
) -> pd.DataFrame:
    """
    Multiply probabilities and impacts to two decimals, halves up.

    Returns
    -------
    DataFrame
        Score by probability (rows) and impact (columns).

    References
    ----------
    PMBOK Guide, 5th edition, figure 11-10. Binary floats would round some cells the wrong way.
    """
    scores = [[score(p, i) for i in impacts] for p in probabilities]
    return pd.DataFrame(
        scores, index=pd.Index(probabilities, name="probability"), columns=pd.Index(impacts, name="impact")
    )


def score(probability: float, impact: float) -> float:
    """Probability × impact to two decimals, halves up, computed in decimals."""
    product = Decimal(str(float(probability))) * Decimal(str(float(impact)))
    return float(product.quantize(CENT, ROUND_HALF_UP))


def level(value: float, rules: Rules | None = None) -> RiskLevel:
    """Name the level of a score by the office's limits."""
    rules = rules or Rules()
    limits = (rules.risk_moderate, rules.risk_high, rules.risk_extreme)
    return list(RiskLevel)[sum(value >= limit for limit in limits)]


def graded(
    risks: pd.DataFrame, cost: pd.Series, days: pd.Series | None = None, rules: Rules | None = None
) -> pd.DataFrame:
    """
    Place every risk in the probability × impact matrix.

    Parameters
    ----------
    risks
        The register.
    cost
        Budget by project: an impact on cost counts as a share of it.
    days
        Duration in days by project, for impacts on time; without it only cost counts.
    rules
        Bands of impact and limits of levels.

    Returns
    -------
    DataFrame
        Indexed as the register: project, probability_class, impact_class (the graver of cost and time), score, level.
        A risk whose impact cannot be set against a budget or duration has NaN and an empty level.
    """
    rules = rules or Rules()
    likely = np.array(PROBABILITIES)[np.searchsorted(PROBABILITY_BANDS, _numbers(risks, "probability", 1.0))]
    by_cost = _impact_class(risks["cost_impact"], risks["project"].map(cost), rules.impact_cost_bands)
    classes = [by_cost]
    if days is not None and "time_impact" in risks:
        classes.append(_impact_class(risks["time_impact"], risks["project"].map(days), rules.impact_time_bands))
    impact = pd.concat(classes, axis=1).max(axis=1, skipna=False)
    scores = [np.nan if np.isnan(i) else score(p, i) for p, i in zip(likely, impact, strict=True)]
    return pd.DataFrame(
        {
            "project": risks["project"],
            "probability_class": likely,
            "impact_class": impact,
            "score": scores,
            "level": ["" if np.isnan(value) else level(value, rules).value for value in scores],
        },
        index=risks.index,
    )


def _impact_class(impact: pd.Series, whole: pd.Series, bands: tuple[float, ...]) -> pd.Series:
    """Set an impact against the whole: nothing is .05, then one step per band."""
    impact, whole = impact.astype(float), whole.astype(float)
    relative = (impact / whole.where(whole > 0)).where(impact > 0, 0.0)
    classes = np.array(IMPACTS)[1:][np.searchsorted(bands, relative.fillna(0.0).round(12), side="right")]
    return pd.Series(np.where(relative.isna(), np.nan, np.where(impact > 0, classes, IMPACTS[0])), index=impact.index)


def stale_risks(risks: pd.DataFrame, as_of: pd.Timestamp, rules: Rules | None = None) -> pd.DataFrame:
    """
    List the open risks that nobody looks after.

    Parameters
    ----------
    risks
        The register, indexed by risk.
    as_of
        Day of the answer.
    rules
        Days a review may be overdue.

    Returns
    -------
    DataFrame
        Indexed by risk: project, days_overdue (missing without a review date), sentence.
    """
    rules = rules or Rules()
    rows = risks[(risks["status"] == RegisterStatus.OPEN) & ~(risks["raised_at"] > as_of)]
    overdue = (as_of - rows["review_date"]).dt.days
    late = overdue > rules.register_stale_days
    unowned, undated = rows["owner"].eq(""), rows["review_date"].isna()
    faults = pd.DataFrame(
        {
            "review": [
                f"review {counted(days, 'day')} overdue" if is_late else ""
                for days, is_late in zip(overdue, late, strict=True)
            ],
            "date": np.where(undated, "no review date", ""),
            "owner": np.where(unowned, "no owner", ""),
        },
        index=rows.index,
    )
    table = pd.DataFrame({"project": rows["project"], "days_overdue": overdue.clip(lower=0)}, index=rows.index)
    table["sentence"] = [
        f"Risk {risk}: {', '.join(filter(None, parts))}." for risk, *parts in faults.itertuples(name=None)
    ]
    table = table[late | unowned | undated]
    return table.sort_values(["days_overdue", "project"], ascending=[False, True], kind="stable")


def _numbers(rows: pd.DataFrame, column: str, highest: float = np.inf) -> pd.Series:
    """Take a column as numbers from 0 to the highest; empty cells stay NaN."""
    values = pd.to_numeric(rows[column], errors="coerce").astype(float)
    wrong = (values < 0) | (values > highest) | np.isinf(values) | (values.isna() & rows[column].notna())
    if wrong.any():
        expected = "0 to 1" if highest == 1.0 else "0 up"
        raise UsageError(
            f"risks, {column}: expected numbers from {expected}, found {rows.loc[wrong, column].iloc[0]!r}."
        )
    return values
