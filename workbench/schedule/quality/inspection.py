"""How well a schedule is made: every check with its count, its limit and its offenders; no single score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.rules import Rules, ScheduleQuality
from workbench.schedule.quality.catalogue import CHECKS
from workbench.schedule.quality.check import Check
from workbench.schedule.quality.facts import Facts, facts_of
from workbench.schedule.quality.measure import Measure, verdict
from workbench.schedule.quality.practices import practices
from workbench.schedule.quality.target import Target
from workbench.schedule.quality.trends import milestone_slips, trend
from workbench.schedule.quality.variants import QualityVariants
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import SPANNING, Sense, Verdict
from workbench.taxonomy import Status

COLUMNS = (
    "title",
    "numerator",
    "denominator",
    "value",
    "limit",
    "sense",
    "verdict",
    "variant",
    "decm",
    "meaning",
)


@dataclass(frozen=True, kw_only=True)
class Inspection(Answer):
    """
    The checks of a schedule.

    `table`, indexed by check: `title`; `numerator` and `denominator` (counts; of the finish checks days); `value`, the
    one over the other; `limit` (not a number when there is none) and `sense` (the side of it that passes); `verdict`
    (pass, fail, info, not_applicable); `variant` (the reading of the formula); `decm` (the metric of the DECM workbook
    that asks the same); `meaning`.

    Parameters
    ----------
    measures
        What each check counted.
    practices
        Verdicts by good practice of GAO-16-89G; see `workbench.schedule.quality.practices`.
    trend
        One row per update, this one last; see `workbench.schedule.quality.trends.trend`.
    slips
        One row per update and milestone; see `workbench.schedule.quality.trends.milestone_slips`.
    """

    measures: Mapping[str, Measure]
    practices: pd.DataFrame
    trend: pd.DataFrame
    slips: pd.DataFrame

    def offenders(self, check: str) -> pd.DataFrame:
        """
        List the activities or links that a check objects to, with the figure that offends.

        Parameters
        ----------
        check
            Identifier of the check, such as ``dcma_01``.

        Raises
        ------
        ParameterError
            There is no such check.
        """
        return self._measure(check).offenders

    def population(self, check: str) -> pd.Index:
        """
        List what the denominator of a check counts: activities, or links by predecessor, successor and type.

        Parameters
        ----------
        check
            Identifier of the check.

        Raises
        ------
        ParameterError
            There is no such check.
        """
        return self._measure(check).population

    def sheets(self) -> dict[str, pd.DataFrame]:
        """
        Lay everything out for a workbook: the checks, the practices, the trend, then the offenders of each check.

        Returns
        -------
        dict
            Frames without an index, by name of the sheet; without rows there is no sheet.
        """
        frames = {
            "checks": self.table.rename_axis("check").reset_index(),
            "practices": self.practices.rename_axis("practice").reset_index(),
            "trend": self.trend,
            "slips": self.slips,
        }
        for check, measure in self.measures.items():
            found = measure.offenders
            frames[check] = (
                found if isinstance(found.index, pd.RangeIndex) else found.rename_axis("activity").reset_index()
            )
        return {name: frame for name, frame in frames.items() if len(frame)}

    def _measure(self, check: str) -> Measure:
        if check not in self.measures:
            raise ParameterError(f"check: {check!r} is not one of {', '.join(self.measures) or 'none'}")
        return self.measures[check]

    def __str__(self) -> str:
        if self.is_empty:
            return f"Nothing to inspect: {self.reason}"
        failed = self.table.index[self.table["verdict"] == Verdict.FAIL]
        judged = int(self.table["verdict"].isin([Verdict.PASS, Verdict.FAIL]).sum())
        named = f": {', '.join(failed)}" if len(failed) else ""
        return f"{len(failed)} of {judged} checks with a limit fail{named}"


def inspect(
    schedule: Schedule,
    baseline: Schedule | None = None,
    rules: Rules | None = None,
    *,
    earlier: Sequence[Schedule] = (),
    target: str = "",
    required: object = None,
    milestones: Sequence[str] = (),
    variants: QualityVariants | None = None,
) -> Inspection:
    """
    Check how well a schedule is made and how it is carried out.

    Parameters
    ----------
    schedule
        The schedule.
    baseline
        Schedule whose dates are the baseline; the baseline columns of the schedule when None.
    rules
        Rules of the office, with the limits in `schedule_quality`; the defaults when None.
    earlier
        The same schedule at the updates before, the oldest first.
    target
        Activity whose finish counts; the open one that finishes last when empty.
    required
        Date by which it must be reached, instead of the must-finish date or the baseline finish.
    milestones
        Activities whose slip is followed from update to update.
    variants
        Readings of the formulas; the usual ones when None.

    Returns
    -------
    Inspection
        One row per check; without activities of their own the status says so.

    Raises
    ------
    ParameterError
        The target or a milestone is not in the schedule, a date is no moment, or the updates are not in order of time.
    DataError
        A schedule cannot be calculated.

    References
    ----------
    DCMA-EA PAM 200.1, Earned Value Management System Program Analysis Pamphlet, October 2012; DECM workbook, version
    5.0; GAO-16-89G, Schedule Assessment Guide, 2015; NDIA, Planning & Scheduling Excellence Guide.
    """
    limits, variants = (rules or Rules()).schedule_quality, variants or QualityVariants()
    aim = Target(activity=target, required=required)
    _check_order([*earlier, schedule])
    if unknown := [name for name in milestones if name not in schedule.activities.index]:
        raise ParameterError(f"milestones: {unknown[0]!r} is not an activity of the schedule")
    if not (~schedule.activities["kind"].isin([*SPANNING]) & ~schedule.activities["inactive"]).any():
        return _nothing()
    history = [facts_of(update, baseline, limits, variants) for update in (*earlier, schedule)]
    facts, before = history[-1], history[-2] if earlier else None
    measures = {name: _measured(check, facts, before, aim) for name, check in CHECKS.items()}
    table = pd.DataFrame.from_dict(
        {name: _row(CHECKS[name], measure, limits) for name, measure in measures.items()},
        orient="index",
        columns=COLUMNS,
    ).rename_axis("check")
    counts = table["verdict"].value_counts()
    return Inspection(
        table=table,
        totals={word.value: int(counts.get(word.value, 0)) for word in Verdict},
        measures=measures,
        practices=practices(table["verdict"]),
        trend=trend(history),
        slips=milestone_slips(history, milestones),
    )


def _measured(check: Check, facts: Facts, before: Facts | None, target: Target) -> Measure:
    given = {"": (), "target": (target,), "before": (before,)}[check.needs]
    return check.count(facts, *given)


def _row(check: Check, measure: Measure, limits: ScheduleQuality) -> tuple:
    limit = getattr(limits, check.limit) if check.limit else None
    return (
        check.title,
        float(measure.numerator),
        float(measure.denominator),
        measure.value,
        float("nan") if limit is None else 1.0 if check.sense == Sense.ABOUT else float(limit),
        check.sense.value if check.limit else Sense.NONE.value,
        verdict(measure, limit, check.sense).value,
        measure.variant,
        check.decm,
        check.meaning,
    )


def _check_order(updates: Sequence[Schedule]) -> None:
    for first, second in pairwise(updates):
        if first.data_date >= second.data_date:
            raise ParameterError(
                f"earlier: expected updates in the order of their data dates, the oldest first, got "
                f"{first.data_date:%Y-%m-%d %H:%M} before {second.data_date:%Y-%m-%d %H:%M}"
            )


def _nothing() -> Inspection:
    return Inspection(
        table=pd.DataFrame(columns=COLUMNS).rename_axis("check"),
        status=Status.NO_DATA,
        reason="The schedule has no activities with work of their own.",
        measures={},
        practices=pd.DataFrame(),
        trend=pd.DataFrame(),
        slips=pd.DataFrame(),
    )
