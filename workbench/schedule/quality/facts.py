"""What the checks need to know of a schedule, activity by activity and link by link, found once for all of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.rules import ScheduleQuality
from workbench.schedule.critical_path import CriticalPath, critical_path
from workbench.schedule.minutes import NONE, minute, to_minutes
from workbench.schedule.network import Network, compile_network
from workbench.schedule.quality.baseline import Baseline, baseline_of
from workbench.schedule.quality.logic_links import LogicLinks, logic_links
from workbench.schedule.quality.measure import Figure, Measure
from workbench.schedule.quality.variants import QualityVariants
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import MILESTONES, SPANNING
from workbench.schedule.working_time import WorkingTime, on_each

DATES = ("early_start", "early_finish", "actual_start", "actual_finish")


@dataclass(frozen=True, eq=False)
class Facts:
    """
    A schedule as the checks see it; arrays have the shape (activities,), moments are minutes or `NONE`.

    Parameters
    ----------
    schedule, path, network
        The schedule, its dates, and the same compiled.
    limits, variants
        Limits of the office, and the readings asked for.
    clocks, clock, day
        Working time by calendar, the one of each activity, and its working minutes in a day.
    data_date
        Minute up to which progress is known.
    discrete
        Work and milestones: everything but levels of effort, summaries and what is inactive.
    task
        Discrete work that takes time: no milestone, and no baseline duration of 0.
    unfinished
        Discrete without an actual finish.
    incomplete
        Tasks without an actual finish.
    total_float
        Working minutes; 0 where there is none.
    early_start, early_finish
        Earliest dates, actual ones of what has started or is complete.
    actual_start, actual_finish
        Actual dates.
    baseline
        Baseline dates and durations.
    links
        Links between discrete activities.
    """

    schedule: Schedule
    path: CriticalPath
    network: Network
    limits: ScheduleQuality
    variants: QualityVariants
    clocks: list[WorkingTime]
    clock: np.ndarray
    day: np.ndarray
    data_date: int
    discrete: np.ndarray
    task: np.ndarray
    unfinished: np.ndarray
    incomplete: np.ndarray
    total_float: np.ndarray
    early_start: np.ndarray
    early_finish: np.ndarray
    actual_start: np.ndarray
    actual_finish: np.ndarray
    baseline: Baseline
    links: LogicLinks

    @property
    def index(self) -> pd.Index:
        """Identifiers of all activities."""
        return self.schedule.activities.index

    @property
    def project_calendar(self) -> str:
        """The project's calendar, else the one that most activities work on."""
        return self.schedule.options.project_calendar or self.column("calendar")[self.discrete].mode().iloc[0]

    def column(self, name: str) -> pd.Series:
        """Give a column of the activities."""
        return self.schedule.activities[name]

    def work(self, first: np.ndarray | int, second: np.ndarray | int) -> np.ndarray:
        """Count the working minutes between moments on each activity's calendar; 0 where one is missing."""
        first, second = np.broadcast_to(first, len(self.clock)), np.broadcast_to(second, len(self.clock))
        known = (first != NONE) & (second != NONE)
        result = np.zeros(len(self.clock), dtype=np.int64)
        result[known] = on_each(self.clocks, self.clock[known], WorkingTime.work, first[known], second[known])
        return result

    def activities(self, bad: np.ndarray, population: np.ndarray, variant: str = "", **figures: np.ndarray) -> Measure:
        """
        Count activities.

        Parameters
        ----------
        bad, population
            Which offend, and which are judged; shape (activities,).
        variant
            Reading of the formula.
        **figures
            What to show of the offenders by name; shape (activities,).
        """
        bad = bad & population
        return Measure(
            numerator=int(bad.sum()),
            denominator=int(population.sum()),
            offenders=self.rows(bad, **figures),
            population=self.index[population],
            variant=variant,
        )

    def rows(self, chosen: np.ndarray, **figures: np.ndarray) -> pd.DataFrame:
        """Show activities by identifier with their names and further figures."""
        shown = {"name": self.column("name").to_numpy(dtype=object)[chosen]}
        shown |= {name: np.asarray(figure)[chosen] for name, figure in figures.items()}
        return pd.DataFrame(shown, index=self.index[chosen])

    def count_links(
        self, bad: np.ndarray, population: np.ndarray, variant: str = "", numerator: Figure | None = None
    ) -> Measure:
        """
        Count links.

        Parameters
        ----------
        bad, population
            Which offend, and which are judged; shape (links,).
        variant
            Reading of the formula.
        numerator
            What is counted instead of the offenders, where more is better.
        """
        links = self.schedule.links
        keys = ["predecessor", "successor", "link_type"]
        bad = bad & population
        rows = self.links.row[bad]
        return Measure(
            numerator=int(bad.sum()) if numerator is None else numerator,
            denominator=int(population.sum()),
            offenders=links.iloc[rows][keys].assign(lag_days=self.links.lag_days[bad]).reset_index(drop=True),
            population=pd.MultiIndex.from_frame(links.iloc[self.links.row[population]][keys]),
            variant=variant,
        )

    def days(self, minutes: np.ndarray) -> np.ndarray:
        """Show working minutes as days of each activity's own calendar."""
        return minutes / self.day


def facts_of(
    schedule: Schedule, baseline: Schedule | None, limits: ScheduleQuality, variants: QualityVariants
) -> Facts:
    """
    Calculate a schedule and sort its activities into the populations of the checks.

    Parameters
    ----------
    schedule
        The schedule; it has activities with work of their own.
    baseline
        Schedule whose dates are the baseline; the baseline columns when None.
    limits, variants
        Limits of the office, and the readings asked for.
    """
    activities = schedule.activities
    path = critical_path(schedule)
    calendars = [*schedule.calendars.values()]
    clocks = [calendar.time for calendar in calendars]
    clock = pd.Index([*schedule.calendars]).get_indexer(activities["calendar"])
    discrete = (~activities["kind"].isin([*SPANNING]) & ~activities["inactive"]).to_numpy()
    approved = baseline_of(schedule, baseline, clocks, clock)
    task = discrete & ~activities["kind"].isin([*MILESTONES]).to_numpy() & (approved.duration > 0)
    unfinished = discrete & activities["actual_finish"].isna().to_numpy()
    dates = {name: to_minutes((path.table if name.startswith("early") else activities)[name]) for name in DATES}
    return Facts(
        schedule=schedule,
        path=path,
        network=compile_network(schedule),
        limits=limits,
        variants=variants,
        clocks=clocks,
        clock=clock,
        day=np.array([calendar.minutes_per_day for calendar in calendars], dtype=np.int64)[clock],
        data_date=minute(schedule.data_date),
        discrete=discrete,
        task=task,
        unfinished=unfinished,
        incomplete=task & unfinished,
        total_float=path.table["total_float_minutes"].to_numpy(dtype=np.int64, na_value=0),
        **dates,
        baseline=approved,
        links=logic_links(schedule, discrete),
    )
