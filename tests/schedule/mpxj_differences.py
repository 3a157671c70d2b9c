"""
Where MPXJ's schedulers are known to differ from ours, one cause each, and why ours is kept.

A cause looks at one difference that does not follow from a neighbour's, and says whether it explains it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench.schedule.minutes import to_minutes
from workbench.schedule.schedule import Schedule


@dataclass(frozen=True)
class Difference:
    """One field of one activity, with everything around it."""

    schedule: Schedule
    activity: str
    field: str
    theirs: pd.DataFrame
    ours: pd.DataFrame

    @cached_property
    def row(self) -> pd.Series:
        return self.schedule.activities.loc[self.activity]

    @cached_property
    def incoming(self) -> pd.DataFrame:
        links = self.schedule.links
        return links[links["successor"] == self.activity]

    @cached_property
    def outgoing(self) -> pd.DataFrame:
        links = self.schedule.links
        return links[links["predecessor"] == self.activity]

    def column(self, name: str, of: pd.Series) -> pd.Series:
        """A column of the activities at the other ends of links."""
        return self.schedule.activities[name].reindex(of).set_axis(of.index)

    def at(self, table: str, field: str) -> pd.Timestamp:
        return getattr(self, table).at[self.activity, field]


def begins_before_its_time(d: Difference) -> bool:
    """
    Nothing that has not started begins before the start of the project or the data date, unless a date says so.

    Microsoft's article Q103971 (1995) has links into a finish ignored there; MPXJ heeds that for one kind of link only,
    and for P6 lets a finish constraint pull work before the data date.
    """
    begin = d.schedule.options.project_start
    before = d.theirs["early_start"].reindex(d.incoming["predecessor"]) < begin
    due = d.at("ours", "early_start") == begin or before.any()
    return due and pd.isna(d.row["actual_start"]) and d.at("theirs", "early_start") < begin


def counts_inactive_successors(d: Difference) -> bool:
    """Inactive work takes no part; MPXJ lets its missing dates leave no free float."""
    return d.field == "free_float" and d.column("inactive", d.outgoing["successor"]).any()


def orders_lag_and_work_otherwise(d: Difference) -> bool:
    """
    A lag runs from one tied end to the other, on its own calendar.

    MPXJ first steps back by the work or to the next working time of the other activity, and then along the lag; the
    result differs where the two run on different calendars.
    """
    links, other = (d.incoming, "predecessor") if d.field.startswith("early") else (d.outgoing, "successor")
    mixed = links["elapsed"] | (d.column("calendar", links[other]) != d.row["calendar"])
    return "float" not in d.field and (mixed & (links["link_type"] != "fs")).any()


def takes_lags_off_in_other_minutes(d: Difference) -> bool:
    """Free float lies behind the lag on its own calendar; MPXJ takes it off in minutes of the predecessor's."""
    other = d.column("calendar", d.outgoing["successor"]) != d.row["calendar"]
    return d.field == "free_float" and ((d.outgoing["lag"] != 0) & (other | d.outgoing["elapsed"])).any()


def frees_manual_work_from_start_links(d: Difference) -> bool:
    """Links bind manual work in the backward pass like any other; MPXJ lets it off those between starts."""
    return bool(d.row["manual"]) and d.field.startswith("late") and (d.outgoing["link_type"] == "ss").any()


def pulls_the_start_of_started_work(d: Difference) -> bool:
    """What has started can start no earlier: start links bind its late dates no more."""
    started = not pd.isna(d.row["actual_start"])
    return started and d.field.startswith("late") and d.outgoing["link_type"].isin(["ss", "sf"]).any()


def binds_another_activity_of_a_summary(d: Difference) -> bool:
    """The start of a summary is that of the activity that starts first; MPXJ looks for it before it knows all links."""
    links = d.schedule.links
    waiting = links["successor"][(links["predecessor"] == "S") & links["link_type"].isin(["ss", "sf"])]
    held = d.activity in [*waiting] if d.field.startswith("early") else d.row["wbs"] == "S" and len(waiting) > 0
    return "float" not in d.field and held


def ignores_links_of_summaries(d: Difference) -> bool:
    """What waits for a summary waits for all below it, which takes their free float; MPXJ looks at their own links."""
    above = d.row["wbs"] == "S" and d.schedule.links["predecessor"].isin(["S"]).any()
    return d.field == "free_float" and (above or d.outgoing["successor"].isin(["S"]).any())


def takes_early_for_late_dates_of_manual_work(d: Difference) -> bool:
    """A summary spans the dates of all below it; MPXJ takes early for late dates of manual work there."""
    below = d.schedule.activities["wbs"] == "S"
    return d.activity == "S" and d.field.startswith("late") and d.schedule.activities["manual"][below].any()


def parts_start_and_finish(d: Difference) -> bool:
    """Start and finish lie the work apart; for P6, MPXJ moves one of them alone where dates and links disagree."""
    clock = d.schedule.calendars[d.row["calendar"]].time
    sides = ("early", "late") if "float" in d.field else (d.field.split("_")[0],)
    dates = [to_minutes(d.theirs.loc[[d.activity], [f"{side}_start", f"{side}_finish"]].iloc[0]) for side in sides]
    apart = [clock.work(int(start), int(finish)) for start, finish in dates]
    dated = d.row["constraint"] != "" and pd.isna(d.row["actual_start"])
    return dated and any(work != d.row["remaining_duration"] for work in apart)


def counts_back_from_another_finish(d: Difference) -> bool:
    """Late dates end with the latest early finish; MPXJ has another one where it has parted a start from its finish."""
    ends = [table["early_finish"].max() for table in (d.theirs, d.ours)]
    return d.field.startswith("late") and ends[0] != ends[1] and d.at("theirs", "late_finish") == ends[0]


def lets_a_date_outdo_links_of_its_day(d: Difference) -> bool:
    """A start no earlier than a moment waits for its links too; MPXJ takes the moment when both are on one day."""
    date = d.row["constraint_date"]
    here = d.row["constraint"] == "start_no_earlier" and d.at("theirs", "early_start") == date
    return d.field.startswith("early") and here and d.at("ours", "early_start").normalize() == date.normalize()


def counts_lags_of_complete_work_from_now(d: Difference) -> bool:
    """A lag counts from the actual date; MPXJ counts what it takes to be left of it from the data date."""
    complete = ~d.column("actual_finish", d.incoming["predecessor"]).isna()
    return d.field.startswith("early") and (complete & (d.incoming["lag"] != 0)).any()


def counts_start_lags_from_the_actual_start(d: Difference) -> bool:
    """The options count them from the remaining early start, which MPXJ knows and does not heed."""
    begun = ~d.column("actual_start", d.incoming["predecessor"]).isna()
    from_start = d.incoming["link_type"].isin(["ss", "sf"])
    return d.field.startswith("early") and (begun & from_start & (d.incoming["lag"] != 0)).any()


def limits_free_float_of_ends(d: Difference) -> bool:
    """An activity without successors is free up to the project's finish; MPXJ stops at its own late date."""
    own = 0 if d.row["constraint"].startswith("mandatory") else max(d.at("theirs", "total_float"), 0)
    return d.field == "free_float" and not len(d.outgoing) and d.at("theirs", "free_float") == own


MICROSOFT: tuple[Callable[[Difference], bool], ...] = (
    begins_before_its_time,
    counts_inactive_successors,
    orders_lag_and_work_otherwise,
    takes_lags_off_in_other_minutes,
    frees_manual_work_from_start_links,
    pulls_the_start_of_started_work,
    binds_another_activity_of_a_summary,
    ignores_links_of_summaries,
    takes_early_for_late_dates_of_manual_work,
)
PRIMAVERA: tuple[Callable[[Difference], bool], ...] = (
    begins_before_its_time,
    parts_start_and_finish,
    counts_back_from_another_finish,
    lets_a_date_outdo_links_of_its_day,
    counts_lags_of_complete_work_from_now,
    counts_start_lags_from_the_actual_start,
    orders_lag_and_work_otherwise,
    takes_lags_off_in_other_minutes,
    pulls_the_start_of_started_work,
    limits_free_float_of_ends,
)
