"""The closed vocabularies of schedules."""

from workbench.taxonomy import LinkType, Word


class ActivityKind(Word):
    """What an activity is; only tasks have a duration of their own."""

    TASK = "task"
    RESOURCE_TASK = "resource_task"
    START_MILESTONE = "start_milestone"
    FINISH_MILESTONE = "finish_milestone"
    LEVEL_OF_EFFORT = "level_of_effort"
    WBS_SUMMARY = "wbs_summary"


SPANNING = (ActivityKind.LEVEL_OF_EFFORT, ActivityKind.WBS_SUMMARY)
MILESTONES = (ActivityKind.START_MILESTONE, ActivityKind.FINISH_MILESTONE)
FROM_START = (LinkType.START_START, LinkType.START_FINISH)
INTO_FINISH = (LinkType.FINISH_FINISH, LinkType.START_FINISH)


class ConstraintKind(Word):
    """Which date an activity is held to, and how hard."""

    START_NO_EARLIER = "start_no_earlier"
    START_NO_LATER = "start_no_later"
    START_ON = "start_on"
    FINISH_NO_EARLIER = "finish_no_earlier"
    FINISH_NO_LATER = "finish_no_later"
    FINISH_ON = "finish_on"
    MANDATORY_START = "mandatory_start"
    MANDATORY_FINISH = "mandatory_finish"
    AS_LATE_AS_POSSIBLE = "as_late_as_possible"


class DateRules(Word):
    """Whose rules dates follow where planning tools differ."""

    PRIMAVERA = "primavera"
    MICROSOFT_PROJECT = "microsoft_project"


class LagCalendar(Word):
    """On which calendar the lag of a link runs."""

    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    CONTINUOUS = "continuous"
    PROJECT = "project"


class ProgressRule(Word):
    """Whether started work still waits for its unfinished predecessors."""

    RETAINED_LOGIC = "retained_logic"
    PROGRESS_OVERRIDE = "progress_override"


class FloatRule(Word):
    """Which pair of dates total float is measured between."""

    FINISH = "finish"
    START = "start"
    SMALLEST = "smallest"


class FinishRule(Word):
    """Which finish the late dates of several projects are counted back from."""

    PROJECT = "project"
    PROGRAMME = "programme"


class PathFloat(Word):
    """By which float the paths to an activity are ranked."""

    DRIVING_SLACK = "driving_slack"
    TOTAL_FLOAT = "total_float"


class DifferenceReason(Word):
    """Why a date of ours is not the one stored in the source."""

    STALE = "stale"
    MANUAL = "manual"
    SPLIT = "split"
    LEVELLED = "levelled"
    RESOURCE_DRIVEN = "resource_driven"
    EXPECTED_FINISH = "expected_finish"
    EXTERNAL = "external"
    UNSUPPORTED = "unsupported"
    INHERITED = "inherited"
    UNKNOWN = "unknown"


class Verdict(Word):
    """What a check of a schedule comes to."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    INFO = "info"
    NOT_APPLICABLE = "not_applicable"


class Sense(Word):
    """On which side of its limit the value of a check has to lie; the limit itself is kept."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ABOUT = "about"
    NONE = "none"


class BaselineExecution(Word):
    """What the baseline execution index divides the finished tasks by."""

    ALL_UNBASELINED = "all_unbaselined"
    DUE_ONLY = "due_only"
    UNBASELINED_DONE = "unbaselined_done"


class LengthTo(Word):
    """Up to which finish the length of the critical path is measured."""

    FORECAST = "forecast"
    BASELINE = "baseline"


class HitBy(Word):
    """By when a task that was due must have finished to be a hit."""

    ITS_BASELINE = "its_baseline"
    STATUS_DATE = "status_date"


class UpdateChange(Word):
    """How a schedule differs from the one before it."""

    ACTIVITIES_ADDED = "activities_added"
    ACTIVITIES_REMOVED = "activities_removed"
    LINKS_ADDED = "links_added"
    LINKS_REMOVED = "links_removed"
    LAGS_CHANGED = "lags_changed"
    DURATIONS_CHANGED = "durations_changed"
    CONSTRAINTS_CHANGED = "constraints_changed"
    DATES_MOVED = "dates_moved"
    FLOAT_LOST = "float_lost"
    ACTUALS_REWRITTEN = "actuals_rewritten"
