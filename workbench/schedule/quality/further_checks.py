"""What the guides of GAO and NDIA and the users of analysis tools ask beside the fourteen points."""

from workbench.schedule.quality import finish_dates, held_dates, logic, margin, sizes, status_dates, successive
from workbench.schedule.quality.check import Check

FURTHER_CHECKS = {
    "cei": Check(
        title="Current execution index",
        meaning="How much of what was forecast a period ago came true.",
        count=successive.current_execution,
        needs="before",
    ),
    "tfci": Check(
        title="Total float consumption index",
        meaning="If float goes on being used up at this pace, the finish lies where the formula says.",
        count=finish_dates.float_consumption,
        needs="target",
    ),
    "margin": Check(
        title="Schedule margin",
        meaning="How much of the planned reserve of time is left.",
        count=margin.margin,
    ),
    "soft_constraints": Check(
        title="Soft constraints",
        meaning="Work that waits for a date rather than for other work.",
        count=held_dates.soft_constraints,
    ),
    "date_anomalies": Check(
        title="Date anomalies",
        meaning="Dates that contradict each other.",
        count=status_dates.date_anomalies,
        limit="date_anomalies",
    ),
    "logic_density": Check(
        title="Logic density",
        meaning="Few links per activity: little logic. Many: logic nobody can follow.",
        count=logic.logic_density,
    ),
    "merge_hotspots": Check(
        title="Merge hotspots",
        meaning="Where many paths come together, delay is more likely than on any of them.",
        count=logic.merge_hotspots,
    ),
    "insufficient_detail": Check(
        title="Insufficient detail",
        meaning="Single pieces of work that last a large part of the project.",
        count=sizes.large_activities,
    ),
    "critical_share": Check(
        title="Critical share",
        meaning="When much of the work is critical, every slip moves the finish.",
        count=sizes.critical_share,
    ),
    "float_ratio": Check(
        title="Float ratio",
        meaning="How many days of float there are for a day of work.",
        count=sizes.float_ratio,
    ),
}
