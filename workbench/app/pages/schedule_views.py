"""What the schedule page can show: each view finds its answers and turns them into a finding, a picture and rows."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from workbench.app.pages.schedule_answers import Question, Subject
from workbench.app.shown import WIDTH, Shown
from workbench.charts.finish import plot_finish
from workbench.charts.gantt import plot_driving_path, plot_gantt
from workbench.charts.schedule_quality import plot_float, plot_quality, plot_reproduction, plot_updates
from workbench.charts.style import Axes, new_axes, say_missing
from workbench.looks import Look
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import UpdateChange
from workbench.tables import Markup, join, table

HEIGHT = 5.0
CHECK_LOOKS = {
    "title": Look("What is asked", "text"),
    "numerator": Look("Found", "number"),
    "denominator": Look("Of", "number"),
    "value": Look("Value", "ratio"),
    "limit": Look("Limit", "ratio"),
    "verdict": Look("Verdict", "text"),
    "variant": Look("Counted", "text"),
    "decm": Look("DECM", "text"),
}


@dataclass(frozen=True)
class View:
    """One way to look at a schedule: what the menu calls it, and what it shows."""

    label: str
    show: Callable[[Subject, Question], Shown]


def show_checks(subject: Subject, question: Question) -> Shown:
    """Every check with its counts, and the offenders of one."""
    found = subject.health
    check = subject.check(question.offenders)
    ax = plot_quality(found, ax=new_axes(WIDTH, HEIGHT))
    if not check:
        return Shown(str(found), ax, Markup(""))
    meaning = f"{found.table.at[check, 'title']}: {found.table.at[check, 'meaning']}"
    offenders = readable(found.offenders(check))
    rows = table(offenders, top=15, caption=meaning, empty="Nothing offends against this check.")
    every = table(found.table, list(CHECK_LOOKS), looks=CHECK_LOOKS, top=60, caption="All checks")
    return Shown(_said(ax, str(found).split(":")[0]), ax, join([rows, subject.workbook(), every]))


def show_float(subject: Subject, question: Question) -> Shown:
    """How much float there is, and who has least."""
    ax = plot_float(subject.path, ax=new_axes(WIDTH, HEIGHT))
    return Shown(_said(ax), ax, _least_float(subject))


def _least_float(subject: Subject) -> Markup:
    rows = subject.path.table.dropna(subset=["total_float"]).sort_values("total_float")
    columns = ["name", "early_start", "early_finish", "total_float", "free_float"]
    caption = "Least float first"
    return table(readable(rows), columns if len(rows) else None, top=15, looks=FLOAT_LOOKS, caption=caption)


def show_driving(subject: Subject, question: Question) -> Shown:
    """The chain that decides when the focus finishes, and what comes close to it."""
    found = subject.driving(question.focus)
    ax = plot_driving_path(subject.schedule, found, ax=new_axes(WIDTH, HEIGHT))
    caption = "Days each activity can move before the focus moves; 0 drives it"
    shown = table(readable(found.table), ["name", "start", "finish", "driving_slack", "tier"], looks=FLOAT_LOOKS,
                  top=15, caption=caption, empty=found.reason)  # fmt: skip
    return Shown(_said(ax, str(found) if found.is_empty else ""), ax, shown)


def show_gantt(subject: Subject, question: Question) -> Shown:
    """Activities over time, the critical ones first."""
    ax = plot_gantt(subject.schedule, subject.path, ax=new_axes(WIDTH, HEIGHT + 0.6))
    return Shown(_said(ax), ax, _least_float(subject))


def show_sure(subject: Subject, question: Question) -> Shown:
    """When it ends by what past projects did, and by what the register fears."""
    found = subject.sure
    ax = plot_finish(found, ax=new_axes(WIDTH, HEIGHT))
    looks = {
        "p50": Look("Half sure by", "text"),
        "p80": Look("80 % sure by", "text"),
        "days_late_p80": Look("Working days beyond the plan", "number"),
        "p_plan": Look("Chance to keep the plan", "percent"),
        "reason": Look("Why there is no view", "text"),
    }
    caption = "The same futures for every view; record and register are not added up: past delays came from risks"
    rows = table(readable(found.table), list(looks), looks=looks, caption=caption, empty=found.reason)
    return Shown(_said(ax, str(found)), ax, rows)


def show_dates(subject: Subject, question: Question) -> Shown:
    """Which of the file's own dates are not reproduced, and why."""
    found = subject.match
    ax = plot_reproduction(found, ax=new_axes(WIDTH, 3.6))
    rows = table(readable(found.table), index=False, top=20, caption="Differences, causes before their effects",
                 empty=found.reason or "Every date of the file is reproduced.")  # fmt: skip
    return Shown(str(found), ax, join([rows, left_out(subject.schedule)]))


def show_updates(subject: Subject, question: Question) -> Shown:
    """What changed since the update before."""
    found = subject.changes
    ax = new_axes(WIDTH, HEIGHT)
    if found is None:
        reason = "Open the file of the update before, and choose it as such, to see what changed."
        return Shown("No update before this one is here", say_missing(ax, "Changes", reason), Markup(""))
    plot_updates(found, ax=ax)
    parts = [
        table(readable(found.rows(change)), top=8, caption=f"{str(change).replace('_', ' ').capitalize()}")
        for change in UpdateChange
        if len(found.rows(change))
    ]
    trend = subject.health.trend
    parts.append(table(readable(trend[["data_date", "finish", "finish_slip_days"]]), index=False, caption="Updates"))
    return Shown(_said(ax), ax, join(parts))


def left_out(schedule: Schedule) -> Markup:
    """What the reader left out or assumed."""
    problems = pd.DataFrame({"Left out": [str(problem) for problem in schedule.problems]})
    assumed = pd.DataFrame({"Assumed": list(schedule.assumptions)})
    return join([
        table(frame, index=False, top=12, caption=caption)
        for frame, caption in ((problems, "Left out of the file"), (assumed, "Assumed where the file says nothing"))
        if len(frame)
    ])  # fmt: skip


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """Write moments to the minute, and words without underscores."""
    frame = frame.copy()
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            frame[name] = frame[name].dt.strftime("%Y-%m-%d %H:%M").fillna("–")
    return frame


def _said(ax: Axes, words: str = "") -> str:
    """The finding over the picture once."""
    said = words or ax.get_title(loc="left").replace("\n", " ")
    ax.set_title("", loc="left")
    return said


FLOAT_LOOKS = {
    "name": Look("Activity", "text"),
    "early_start": Look("Start", "text"),
    "early_finish": Look("Finish", "text"),
    "start": Look("Start", "text"),
    "finish": Look("Finish", "text"),
    "total_float": Look("Total float (days)", "number"),
    "free_float": Look("Free float (days)", "number"),
    "driving_slack": Look("Slack to the focus (days)", "number"),
    "tier": Look("Tier", "count"),
}
VIEWS: dict[str, View] = {
    "checks": View("Quality checks", show_checks),
    "dates": View("Dates reproduced", show_dates),
    "gantt": View("Critical path over time", show_gantt),
    "driving": View("What drives the finish", show_driving),
    "finish": View("How sure is the finish (seconds)", show_sure),
    "float": View("Float", show_float),
    "updates": View("Since the update before", show_updates),
}
