"""
The schedulers of MPXJ, an independent engine, asked through files: ``python mpxj_oracle.py QUESTION.json ANSWER.json``.

It runs in a process of its own, because a Java machine can be started only once in a process. Times are minutes of
working time or texts like ``2026-01-05T08:00``. Nothing here is shared with the package.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import jpype

QUIET = "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory"
CONSTRAINTS = {
    "primavera": {"mandatory_start": "MUST_START_ON", "mandatory_finish": "MUST_FINISH_ON"}
    | {"start_on": "START_ON", "finish_on": "FINISH_ON"},
    "microsoft_project": {"start_on": "MUST_START_ON", "finish_on": "MUST_FINISH_ON"},
}
USUAL = {
    "": "AS_SOON_AS_POSSIBLE",
    "start_no_earlier": "START_NO_EARLIER_THAN",
    "start_no_later": "START_NO_LATER_THAN",
    "finish_no_earlier": "FINISH_NO_EARLIER_THAN",
    "finish_no_later": "FINISH_NO_LATER_THAN",
    "as_late_as_possible": "AS_LATE_AS_POSSIBLE",
}
LINKS = {"fs": "FINISH_START", "ss": "START_START", "ff": "FINISH_FINISH", "sf": "START_FINISH"}
LAG_CALENDARS = {"predecessor": "PREDECESSOR", "successor": "SUCCESSOR", "continuous": "TWENTY_FOUR_HOUR"}
KINDS = {
    "task": "TASK_DEPENDENT",
    "start_milestone": "START_MILESTONE",
    "finish_milestone": "FINISH_MILESTONE",
    "wbs_summary": "WBS_SUMMARY",
}


def main(question: str, answer: str) -> None:
    jars = Path(find_spec("mpxj").submodule_search_locations[0]) / "lib"
    jpype.startJVM(QUIET, "-Xmx512m", classpath=[str(path) for path in jars.glob("*.jar")])
    asked = json.loads(Path(question).read_text())
    found = {
        "networks": [scheduled(network) for network in asked.get("networks", ())],
        "files": [scheduled_file(path) for path in asked.get("files", ())],
    }
    Path(answer).write_text(json.dumps(found))


def java(name: str):
    return jpype.JClass(name)


def scheduled(network: dict) -> dict:
    """Dates of a network by activity, or why there are none."""
    file = java("org.mpxj.ProjectFile")()
    properties = file.getProjectProperties()
    properties.setStartDate(moment(network["start"]))
    if network["rules"] == "primavera":
        properties.setTotalSlackCalculationType(java("org.mpxj.TotalSlackCalculationType").FINISH_SLACK)
        properties.setComputeStartToStartLagFromEarlyStart(True)
        properties.setStatusDate(moment(network["start"]))
        lags = java("org.mpxj.RelationshipLagCalendar")
        properties.setRelationshipLagCalendar(getattr(lags, LAG_CALENDARS[network["lag_calendar"]]))
    calendars = {name: calendar(file, given) for name, given in network["calendars"].items()}
    properties.setDefaultCalendar(next(iter(calendars.values())))
    tasks: dict = {}
    for given in network["activities"]:
        parent = tasks.get(given.get("parent"))
        task = parent.addTask() if parent is not None else file.addTask()
        fill(task, given, calendars, network["rules"])
        tasks[given["activity"]] = task
    for predecessor, successor, kind, lag, elapsed in network["links"]:
        builder = java("org.mpxj.Relation$Builder")()
        builder.predecessorTask(tasks[predecessor]).type(getattr(java("org.mpxj.RelationType"), LINKS[kind]))
        tasks[successor].addPredecessor(builder.lag(minutes(lag, elapsed)))
    return answered(file, network["rules"], tasks, moment(network["start"]))


def scheduled_file(path: str) -> dict:
    """Dates of the tasks of a file by unique identifier, or why there are none."""
    file = java("org.mpxj.reader.UniversalProjectReader")().read(path)
    rules = "microsoft_project" if path.endswith(".mpp") else "primavera"
    tasks = {str(task.getUniqueID()): task for task in file.getTasks()}
    return answered(file, rules, tasks, file.getProjectProperties().getStartDate())


def answered(file, rules: str, tasks: dict, start) -> dict:
    name = {"primavera": "PrimaveraScheduler", "microsoft_project": "MicrosoftScheduler"}[rules]
    try:
        java(f"org.mpxj.cpm.{name}")().schedule(file, start)
    except Exception as error:  # what it refuses is an answer too
        return {"refused": str(error)}
    return {"dates": {name: dates(task, rules) for name, task in tasks.items()}}


def dates(task, rules: str) -> dict:
    calendar = task.getEffectiveCalendar()
    late = rules == "microsoft_project" and str(task.getConstraintType()) == "AS_LATE_AS_POSSIBLE"
    found = {
        "early_start": task.getStart() if late else task.getEarlyStart(),
        "early_finish": task.getFinish() if late else task.getEarlyFinish(),
        "late_start": task.getLateStart(),
        "late_finish": task.getLateFinish(),
    }
    found = {field: None if at is None else str(at)[:16] for field, at in found.items()}
    for field, float_ in (("total_float", task.getTotalSlack()), ("free_float", task.getFreeSlack())):
        found[field] = None if float_ is None else in_minutes(float_, calendar)
    return found


def in_minutes(duration, calendar) -> float:
    return float(duration.convertUnits(java("org.mpxj.TimeUnit").MINUTES, calendar).getDuration())


def fill(task, given: dict, calendars: dict, rules: str) -> None:
    """Set what the schedulers read."""
    kinds = java("org.mpxj.ConstraintType")
    task.setName(given["activity"])
    task.setCalendar(calendars[given["calendar"]])
    task.setActivityType(getattr(java("org.mpxj.ActivityType"), KINDS[given["kind"]]))
    task.setType(java("org.mpxj.TaskType").FIXED_DURATION)
    task.setPercentCompleteType(java("org.mpxj.PercentCompleteType").PHYSICAL)
    task.setMilestone("milestone" in given["kind"])
    task.setDuration(minutes(given["duration"]))
    task.setPlannedDuration(minutes(given["duration"]))
    task.setRemainingDuration(minutes(given["remaining"]))
    task.setActualDuration(minutes(given["duration"] - given["remaining"]))
    task.setConstraintType(getattr(kinds, {**USUAL, **CONSTRAINTS[rules]}[given["constraint"]]))
    task.setConstraintDate(moment(given["constraint_date"]))
    if given.get("second_constraint"):
        task.setSecondaryConstraintType(getattr(kinds, {**USUAL, **CONSTRAINTS[rules]}[given["second_constraint"]]))
        task.setSecondaryConstraintDate(moment(given["second_constraint_date"]))
    task.setActualStart(moment(given["actual_start"]))
    task.setActualFinish(moment(given["actual_finish"]))
    task.setDeadline(moment(given["deadline"]))
    task.setActive(not given["inactive"])
    if given["manual"]:
        task.setTaskMode(java("org.mpxj.TaskMode").MANUALLY_SCHEDULED)
        task.setStart(moment(given["planned_start"]))
        task.setFinish(moment(given["planned_finish"]))


def calendar(file, given: dict):
    """Weekly shifts, and those of dates that differ."""
    made = file.addCalendar()
    kinds = java("org.mpxj.DayType")
    for day, shifts in zip(java("java.time.DayOfWeek").values(), given["week"], strict=True):
        made.setCalendarDayType(day, kinds.WORKING if shifts else kinds.NON_WORKING)
        hours = made.addCalendarHours(day)
        for shift in shifts:
            hours.add(hours_of(*shift))
    for date, shifts in given["exceptions"].items():
        exception = made.addCalendarException(java("java.time.LocalDate").parse(date))
        for shift in shifts:
            exception.add(hours_of(*shift))
    return made


def hours_of(start: int, end: int):
    time = java("java.time.LocalTime")
    return java("org.mpxj.LocalTimeRange")(*(time.of(at // 60 % 24, at % 60) for at in (start, end)))


def minutes(amount: int, elapsed: bool = False):
    units = java("org.mpxj.TimeUnit")
    unit = units.ELAPSED_MINUTES if elapsed else units.MINUTES
    return java("org.mpxj.Duration").getInstance(float(amount), unit)


def moment(text: str | None):
    return None if text is None else java("java.time.LocalDateTime").parse(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
