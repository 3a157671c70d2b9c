"""The data-driven metrics of the DECM workbook, version 5.0, that go beyond the fourteen points."""

from workbench.schedule.quality import execution, held_dates, logic, status_dates, successive
from workbench.schedule.quality.check import Check

DATA_DRIVEN_METRICS = {
    "decm_06A204b": Check(
        title="Dangling logic, milestones included",
        meaning="Every start and every finish should be tied to something, save those of the project.",
        count=logic.dangling_activities,
        limit="dangling_logic",
        decm="06A204b",
    ),
    "decm_06A205a": Check(
        title="Activities with a lag",
        meaning="Work that waits without an activity saying for what.",
        count=logic.activities_with_lag,
        limit="activities_with_lag",
        decm="06A205a",
    ),
    "decm_06A208a": Check(
        title="Summaries with logic",
        meaning="Links belong to the work; on a summary they hide what drives what.",
        count=logic.summaries_with_logic,
        limit="summaries_with_logic",
        decm="06A208a",
    ),
    "decm_06A209a": Check(
        title="Any hard constraint",
        meaning="Each date set by hand needs a reason.",
        count=held_dates.hard_constraints,
        limit="any_hard_constraint",
        decm="06A209a",
    ),
    "decm_06A210a": Check(
        title="Level of effort that drives work",
        meaning="Support that lasts as long as the work cannot decide when the work happens.",
        count=logic.effort_with_successor,
        limit="effort_with_successor",
        decm="06A210a",
    ),
    "decm_06A212a": Check(
        title="Out of sequence",
        meaning="Work done before what it waits for: the logic is no longer how the project is run.",
        count=logic.out_of_sequence,
        limit="out_of_sequence",
        decm="06A212a",
    ),
    "decm_06A501a": Check(
        title="Without a baseline",
        meaning="Work that nobody has approved dates for cannot be late.",
        count=execution.unbaselined,
        limit="unbaselined",
        decm="06A501a",
    ),
    "decm_06A504a": Check(
        title="Actual starts changed",
        meaning="History that changes from report to report was not recorded when it happened.",
        count=successive.changed_starts,
        needs="before",
        limit="changed_actuals",
        decm="06A504a",
    ),
    "decm_06A504b": Check(
        title="Actual finishes changed",
        meaning="History that changes from report to report was not recorded when it happened.",
        count=successive.changed_finishes,
        needs="before",
        limit="changed_actuals",
        decm="06A504b",
    ),
    "decm_06A505a": Check(
        title="In progress without actual start",
        meaning="Progress on work that has not begun.",
        count=status_dates.in_progress_unstarted,
        limit="in_progress_unstarted",
        decm="06A505a",
    ),
    "decm_06A505b": Check(
        title="Complete without actual finish",
        meaning="Work that is done but not closed.",
        count=status_dates.complete_unfinished,
        limit="complete_unfinished",
        decm="06A505b",
    ),
    "decm_06A506a": Check(
        title="Actual dates in the future, with tolerance",
        meaning="Nothing can have happened after the status date.",
        count=status_dates.actuals_in_future,
        limit="actuals_in_future",
        decm="06A506a",
    ),
    "decm_06A506c": Check(
        title="Forecasts riding the status date",
        meaning="Work that is always about to begin or to end is not being planned.",
        count=successive.riding_forecasts,
        needs="before",
        limit="riding_forecasts",
        decm="06A506c",
    ),
}
