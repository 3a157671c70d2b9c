"""What a check counted, and how that compares with its limit."""

from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from workbench.schedule.vocabulary import Sense, Verdict

Figure = int | float | Fraction


@dataclass(frozen=True, eq=False, kw_only=True)
class Measure:
    """
    Numerator and denominator of a check with the rows behind them.

    Parameters
    ----------
    numerator, denominator
        What is divided by what: counts, or exact days.
    offenders
        Activities or links to look at, with the figure that offends.
    population
        Identifiers of what the denominator counts.
    variant
        Reading of the formula that was used.
    verdict
        What it comes to where no limit decides.
    """

    numerator: Figure
    denominator: Figure
    offenders: pd.DataFrame = field(default_factory=pd.DataFrame)
    population: pd.Index = field(default_factory=lambda: pd.Index([], dtype="str"))
    variant: str = ""
    verdict: Verdict | None = None

    @property
    def value(self) -> float:
        """Numerator over denominator; not a number over nothing."""
        return float(self.numerator / self.denominator) if self.denominator else float("nan")


def nothing(why: str) -> Measure:
    """
    Say that a check does not apply.

    Parameters
    ----------
    why
        What is missing.
    """
    return Measure(numerator=0, denominator=0, variant=why)


def verdict(measure: Measure, limit: float | None, sense: Sense) -> Verdict:
    """
    Compare with the limit in exact arithmetic; what lies on the limit passes.

    Parameters
    ----------
    measure
        What was counted.
    limit
        Limit as written in the rules; None where a check has none.
    sense
        Side on which the value has to lie.

    Returns
    -------
    Verdict
        Over nothing no check applies.
    """
    if not measure.denominator:
        return Verdict.NOT_APPLICABLE
    if measure.verdict is not None:
        return measure.verdict
    if limit is None:
        return Verdict.INFO
    allowed = Fraction(str(limit)) * measure.denominator
    kept = measure.numerator <= allowed if sense == Sense.AT_MOST else measure.numerator >= allowed
    return Verdict.PASS if kept else Verdict.FAIL
