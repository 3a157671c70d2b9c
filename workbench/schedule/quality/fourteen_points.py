"""The fourteen points of DCMA-EA PAM 200.1, October 2012."""

from workbench.schedule.quality import execution, finish_dates, held_dates, logic, sizes, status_dates
from workbench.schedule.quality.check import Check
from workbench.schedule.vocabulary import Sense

FOURTEEN_POINTS = {
    "dcma_01": Check(
        title="Missing logic",
        meaning="Work that nothing leads to or that leads to nothing moves no date when it slips.",
        count=logic.missing_logic,
        limit="missing_logic",
        decm="06A204b",
    ),
    "dcma_01b": Check(
        title="Dangling logic",
        meaning="Work whose start nobody drives, or whose finish nobody waits for, can slip unseen.",
        count=logic.dangling_tasks,
        decm="06A204b",
    ),
    "dcma_02": Check(
        title="Leads",
        meaning="Work that begins before its predecessor ends hides an overlap that nobody has planned.",
        count=logic.leads,
        limit="leads",
    ),
    "dcma_03": Check(
        title="Lags",
        meaning="Waiting time without an activity has no owner and hides work or float.",
        count=logic.lags,
        limit="lags",
        decm="06A205a",
    ),
    "dcma_04": Check(
        title="Finish-to-start links",
        meaning="Plain logic, one thing after the other, is what people can follow and check.",
        count=logic.finish_to_start,
        limit="finish_to_start",
        sense=Sense.AT_LEAST,
    ),
    "dcma_04b": Check(
        title="Start-to-finish links",
        meaning="Work that may end when another begins is hardly ever what was meant.",
        count=logic.start_to_finish,
    ),
    "dcma_05": Check(
        title="Hard constraints",
        meaning="Dates set by hand keep the schedule from showing the delay that its logic implies.",
        count=held_dates.hard_constraints,
        limit="hard_constraints",
        decm="06A209a",
    ),
    "dcma_06": Check(
        title="High float",
        meaning="Work that could wait for months is probably missing a successor.",
        count=sizes.high_float,
        limit="high_float",
    ),
    "dcma_07": Check(
        title="Negative float",
        meaning="Work that is already later than a promised date allows.",
        count=sizes.negative_float,
        limit="negative_float",
    ),
    "dcma_08": Check(
        title="High duration",
        meaning="Work planned in pieces of months cannot be followed from report to report.",
        count=sizes.high_duration,
        limit="high_duration",
    ),
    "dcma_09": Check(
        title="Invalid dates",
        meaning="Forecasts in the past and facts in the future are wrong, and so is what is calculated from them.",
        count=status_dates.invalid_dates,
        limit="invalid_dates",
    ),
    "dcma_09a": Check(
        title="Forecasts in the past",
        meaning="Work forecast for a day that is gone was not brought up to date.",
        count=status_dates.forecasts_in_past,
        limit="invalid_dates",
        decm="06A506b",
    ),
    "dcma_09b": Check(
        title="Actual dates in the future",
        meaning="Nothing can have happened after the status date.",
        count=status_dates.actuals_in_future,
        limit="invalid_dates",
        decm="06A506a",
    ),
    "dcma_10": Check(
        title="Without resources",
        meaning="Work without people or cost may be planned without anybody to do it.",
        count=sizes.without_resources,
    ),
    "dcma_11": Check(
        title="Missed tasks",
        meaning="Work that was to be done by now and finished late, or still is not finished.",
        count=execution.missed,
        limit="missed",
    ),
    "dcma_12": Check(
        title="Critical path test",
        meaning="A delay put into the first critical work must arrive at the finish, or the critical path is broken.",
        count=finish_dates.critical_path_test,
        limit="path_test_days",
        sense=Sense.ABOUT,
    ),
    "dcma_13": Check(
        title="Critical path length index",
        meaning="Below 1 the work left is longer than the time left.",
        count=finish_dates.critical_path_length,
        needs="target",
        limit="critical_path_length_index",
        sense=Sense.AT_LEAST,
    ),
    "dcma_14": Check(
        title="Baseline execution index",
        meaning="Below 1 less work has been finished than was to be finished by now.",
        count=execution.baseline_execution,
        limit="baseline_execution_index",
        sense=Sense.AT_LEAST,
    ),
    "hit_rate": Check(
        title="Hit rate",
        meaning="How much of the work that was due met its date.",
        count=execution.hits,
    ),
}
