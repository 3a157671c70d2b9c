"""What an MSPDI file leaves to be concluded about progress: missing actual dates, interruptions, the data date."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.sources.schedules.mspdi_tasks import MspdiTasks

if TYPE_CHECKING:
    from workbench.schedule.calendar import Calendar


def complete_progress(tasks: MspdiTasks) -> list[str]:
    """
    Fill in actual dates and remaining durations that the share done calls for.

    Parameters
    ----------
    tasks
        The tasks; changed in place.

    Returns
    -------
    list of str
        What was assumed.
    """
    columns, stored = tasks.columns, {name: tasks.cells.moments(name) for name in ("Start", "Finish")}
    start, finish, remaining = (columns[name] for name in ("actual_start", "actual_finish", "remaining_duration"))
    assumed = []
    for at, share in enumerate(tasks.cells.numbers("PercentComplete")):
        share = min(max(share or 0.0, 0.0), 100.0)
        if share == 100 and finish[at] is None and stored["Finish"][at] is not None:
            finish[at] = stored["Finish"][at]
            assumed.append(columns["activity"][at])
        if (share or finish[at]) and start[at] is None and stored["Start"][at] is not None:
            start[at] = stored["Start"][at]
            assumed.append(columns["activity"][at])
        if start[at] and remaining[at] is None:
            remaining[at] = round((columns["original_duration"][at] or 0) * (1 - share / 100))
    return [f"Of tasks {_listed(assumed)} the stored dates were taken for missing actual ones."] if assumed else []


def find_interruptions(tasks: MspdiTasks, calendars: Mapping[str, "Calendar"], usual: str) -> None:
    """
    Mark the tasks whose work is interrupted.

    The schema does not say it. A task is interrupted when there is working time between the end of what is done and the
    resumption of the rest, or when its stored dates hold more working time than its duration.

    Parameters
    ----------
    tasks
        The tasks; changed in place.
    calendars
        Calendars by identifier.
    usual
        Calendar of tasks that name none.
    """
    from workbench.schedule.minutes import minute

    columns = tasks.columns
    begin, end = tasks.cells.moments("Start"), tasks.cells.moments("Finish")
    columns["split"] = [False] * len(begin)
    for at, kind in enumerate(columns["kind"]):
        calendar = calendars.get(columns["calendar"][at] or usual)
        stop, resume = columns["suspended"][at], columns["resumed"][at]
        columns["suspended"][at] = columns["resumed"][at] = None
        if kind == "wbs_summary" or columns["manual"][at] or calendar is None:
            continue
        under_way = columns["actual_start"][at] and not columns["actual_finish"][at]
        if under_way and stop and resume and calendar.time.work(minute(stop), minute(resume)) > 0:
            columns["suspended"][at], columns["resumed"][at], columns["split"][at] = stop, resume, True
        duration = columns["original_duration"][at]
        if kind == "task" and duration is not None and begin[at] and end[at]:
            columns["split"][at] |= calendar.time.work(minute(begin[at]), minute(end[at])) > duration + 1


def known_until(tasks: MspdiTasks) -> datetime | None:
    """Find the last moment that something is known to have happened."""
    columns = tasks.columns
    done = zip(columns["actual_start"], tasks.cells.moments("Stop"), strict=True)
    happened = [*columns["actual_start"], *columns["actual_finish"], *(stop for start, stop in done if start)]
    return max((at for at in happened if at is not None), default=None)


def _listed(names: list[str]) -> str:
    shown = [*dict.fromkeys(names)]
    return ", ".join(shown[:10]) + (f" and {len(shown) - 10} more" if len(shown) > 10 else "")
