"""The answer to when a schedule ends and what it costs."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import UsageError
from workbench.risk.joint import joint_frontier, joint_level
from workbench.risk.measures import quantile, rank, share_interval
from workbench.risk.repetitions import share_within
from workbench.risk.run_state import RunState
from workbench.risk.sensitivity.schedule_indices import cruciality

JOINT_LEVEL = 0.7


@dataclass(frozen=True, kw_only=True, eq=False)
class ScheduleForecast(Answer):
    """
    When a schedule may end, and what it may cost.

    Parameters
    ----------
    table
        One row per activity that takes part, see `schedule_figures.per_activity`: how often it decides the finish
        (`criticality`; `duration_critical` where a longer duration would delay it), `ssi`, `cruciality`, planned and
        simulated duration, start and finish, and `merge_bias` where several predecessors meet. Days are working days
        of its own calendar. Levels of effort have none: see `effort_spans.effort_spans`.
    finish
        `level`, and the date kept with that chance, with a 95 % sampling interval and the working days beyond the plan.
    cost
        The same of costs.
    milestones
        Date of every milestone ahead, and the chance that it is kept, with a 95 % sampling interval.
    risks
        How often each risk happened.
    finishes
        Finish of each iteration; datetime64[s], shape (iterations,).
    days
        Working days of the project's calendar from the data date to it; shape (iterations,).
    costs
        Cost of each iteration; shape (iterations,).
    durations
        Days that each activity lasts in each iteration, when `keep` is "draws"; iterations x activities.
    plan
        The plan's own finish.
    planned_cost
        Cost from which contingency is counted.
    seed
        Seed that the draws belong to.
    engine
        Empty, or what the compiled simulation does not know, so that the plain one gave the numbers.
    toward
        Milestone that criticality and sensitivity look at, empty for the finish of the project.
    state
        Where iterations are missing because somebody said stop: what `forecast_schedule` can go on from.
    repetition
        Iterations of one repetition of a design, by which sampling intervals are then found; 0 without a design.
    """

    finish: pd.DataFrame
    cost: pd.DataFrame
    milestones: pd.DataFrame
    risks: pd.DataFrame
    finishes: np.ndarray
    days: np.ndarray
    costs: np.ndarray
    durations: pd.DataFrame
    plan: pd.Timestamp
    planned_cost: float
    seed: int
    engine: str = ""
    toward: str = ""
    state: RunState | None = None
    repetition: int = 0

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        at = self.finish.iloc[(self.finish["level"] - 0.8).abs().argmin()]
        return (
            f"Planned for {self.plan:%Y-%m-%d}, kept with a chance of {self.p_finish(self.plan):.0%}; "
            f"{at['level']:.0%} sure by {at['finish']:%Y-%m-%d} ({self.iterations:,} iterations, seed {self.seed})"
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was simulated."""
        return super().is_empty or not self.iterations

    @property
    def iterations(self) -> int:
        """Number of simulated futures."""
        return len(self.finishes)

    def date_at(self, level: float) -> pd.Timestamp:
        """Give the date that is kept with a chance; never between two simulated dates."""
        return pd.Timestamp(np.sort(self.finishes)[rank(self.iterations, level) - 1]) if self.iterations else pd.NaT

    def days_at(self, level: float) -> float:
        """Give the working days from the data date on that are enough with a chance."""
        return quantile(self.days, level) if self.iterations else np.nan

    def cost_at(self, level: float) -> float:
        """Give the cost that is enough with a chance."""
        return quantile(self.costs, level) if self.iterations else np.nan

    def p_finish(self, date: object) -> float:
        """Give the chance that the schedule ends by a moment."""
        return self.jcl(np.inf, date)

    def jcl(self, cost: float, date: object) -> float:
        """
        Give the joint confidence level: the chance to spend no more and to end no later.

        Parameters
        ----------
        cost
            Cost not to be exceeded.
        date
            Moment not to be passed.
        """
        return float(self._hits(cost, date).mean()) if self.iterations else np.nan

    def jcl_interval(self, cost: float, date: object) -> tuple[float, float]:
        """95 % sampling interval of `jcl`."""
        if not self.iterations:
            return np.nan, np.nan
        hits = self._hits(cost, date)
        if self.repetition:
            return share_within(hits, self.repetition)
        return share_interval(int(hits.sum()), self.iterations)

    def frontier(self, level: float = JOINT_LEVEL) -> pd.DataFrame:
        """
        List the pairs of date and cost that are kept together with a chance.

        Parameters
        ----------
        level
            The chance, above 0 and at most 1.

        Returns
        -------
        DataFrame
            `finish` and the smallest `cost` that goes with it, later dates cheaper.
        """
        return joint_frontier(self.finishes, self.costs, level)

    def equal_level(self, level: float = JOINT_LEVEL) -> float:
        """Give the chance at which date and cost, each read for itself, are kept together with chance `level`."""
        return joint_level(self.finishes, self.costs, level)

    def quarters(self) -> dict[str, float]:
        """Give the shares of futures that keep both planned date and planned cost, one of them, or neither."""
        on_time, within = self.finishes <= np.datetime64(self.plan), self.costs <= self.planned_cost
        return {
            "both kept": float((on_time & within).mean()),
            "only the date": float((on_time & ~within).mean()),
            "only the cost": float((~on_time & within).mean()),
            "neither": float((~on_time & ~within).mean()),
        }

    def cruciality(self, kind: Literal["pearson", "spearman", "kendall"] = "spearman") -> pd.Series:
        """
        Give how strongly the finish of the project goes along with each duration, by ranks.

        Parameters
        ----------
        kind
            Correlation of ranks, Kendall's tau-b, or that of the numbers, which `table` has without kept draws.

        Returns
        -------
        Series
            Size of the correlation by activity; blank when the duration or the finish never moves.

        Raises
        ------
        UsageError
            The draws were not kept.
        """
        if self.durations.empty and not self.is_empty:
            raise UsageError("cruciality by ranks needs the draws: ask forecast_schedule with keep='draws'.")
        found = cruciality(self.durations.to_numpy(), self.days, kind) if not self.is_empty else []
        return pd.Series(found, index=self.durations.columns, name="cruciality", dtype="float64")

    def _hits(self, cost: float, date: object) -> np.ndarray:
        return (self.costs <= cost) & (self.finishes <= np.datetime64(pd.Timestamp(date)))
