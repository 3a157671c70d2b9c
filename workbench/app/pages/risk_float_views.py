"""What the risk page shows of a project's room: how far its work can slip, and what the meeting of paths costs."""

import pandas as pd

from workbench.amounts import counted
from workbench.app.board import Tile
from workbench.app.pages.risk_project_answers import ProjectAnswers
from workbench.app.pages.risk_question import Question
from workbench.app.pages.risk_simulated import HEIGHT, Simulated, say_why, shown_of, simulated
from workbench.app.shown import WIDTH, Shown
from workbench.charts.float_ranges import few_days, plot_float_ranges
from workbench.charts.merges import plot_merges
from workbench.charts.style import new_axes, shorten
from workbench.looks import Look
from workbench.risk.merge_points import MergePoints
from workbench.risk.schedule_floats import ScheduleFloats
from workbench.tables import table


def find_floats(answers: ProjectAnswers, question: Question) -> Simulated:
    """Simulate how far each activity can slip."""
    return simulated(answers, question, answers.floats)


def show_floats(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """Which float of the plan can be relied on."""
    if found.reason:
        return say_why(answers, question, found, "How much float is left?")
    floats: ScheduleFloats = found.more
    days = question.near
    ax = plot_float_ranges(floats, days=days, ax=new_axes(WIDTH, HEIGHT + 0.3))
    rows = few_days(floats, days)
    rows = rows.assign(ssi=found.forecast.table["ssi"].reindex(rows.index))
    looks = {
        "name": Look("Activity", "text"),
        "float_plan": Look("Float planned", "number"),
        "float_p10": Look("90% sure", "number"),
        "float_p50": Look("even odds", "number"),
        "few": Look(f"At most {days:g}", "percent"),
        "significance": Look("Significance", "ratio"),
        "ssi": Look("Sensitivity", "ratio"),
        "late_finish_p50": Look("Latest finish", "date"),
    }
    caption = (
        f"Days of float in {answers.few:,} futures, those first who most likely have few. Significance: its share of "
        "the way through the project. Sensitivity: how often it decides the finish, times its share of the spread. "
        "Latest finish: with even odds"
    )
    shown = table(rows, list(looks), looks=looks, index=False, top=60, caption=caption)
    safe = rows["float_plan"] > days
    may_go = rows[safe & (rows["few"] > 0)]
    tiles = (
        Tile("Few days in the plan", f"{(~safe).sum()} of {len(rows)}", f"open activities, {days:g} days at most"),
        Tile("Few days on average", f"{rows['few'].sum():.1f}", "of them in a future"),
        Tile("Float to rely on", f"{(rows['few'] == 0).sum()}", f"always more than {days:g} days"),
        Tile("Float that may go", f"{len(may_go)}", "more in the plan, not always"),
    )
    if len(may_go):
        first = may_go.iloc[0]
        tiles = (*tiles, Tile("Most endangered", f"{first['few']:.0%}", shorten(first["name"], 34)))
    return shown_of(answers, question, found, ax, shown, tiles=tiles, notes=[floats.reason])


def find_merges(answers: ProjectAnswers, question: Question) -> Simulated:
    """Simulate what each path would let begin, and what all together do."""
    return simulated(answers, question, answers.merges)


def show_merges(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """Where paths meet, and what meeting costs."""
    if found.reason:
        return say_why(answers, question, found, "Where paths meet")
    merges: MergePoints = found.more
    ax = plot_merges(merges, ax=new_axes(WIDTH, HEIGHT))
    if merges.table.empty:
        return shown_of(answers, question, found, ax, table(merges.table), said=merges.reason)
    sure = f"{merges.level:.0%} sure"
    gates = merges.table
    gates = gates.assign(name=gates["name"].where(gates["name"] != "", gates.index.to_series()))
    called = dict(zip(merges.paths["predecessor"], merges.paths["name"], strict=True))
    gates["heaviest"] = [called[name] or name for name in gates["heaviest"]]
    looks = {
        "name": Look("Where they meet", "text"),
        "paths": Look("Paths", "count"),
        "start": Look(f"Begins, {sure}", "date"),
        "heaviest": Look("Heaviest path", "text"),
        "heaviest_start": Look("alone", "date"),
        "heaviest_drives": Look("decides in", "percent"),
        "bias": Look(f"Days lost, {sure}", "ratio"),
        "bias_mean": Look("on average", "ratio"),
    }
    caption = f"Where paths meet, the gravest first, on {answers.few:,} futures: days lost because all must be ready"
    shown = table(gates, list(looks), looks=looks, index=False, top=15, caption=caption)
    first = gates.iloc[0]
    ends = [f"{first[end]:%d %b}" if pd.notna(first[end]) else "open" for end in ("start_low", "start_high")]
    tiles = (
        Tile("Places where paths meet", f"{len(gates)}", f"{counted(int(gates['paths'].max()), 'path')} at most"),
        Tile("Lost at the gravest", f"{first['bias']:.1f} days", f"{sure}, at {shorten(first['name'], 30)}"),
        Tile("It begins", f"{first['start']:%d %b %Y}", f"{sure}; 95 %: {' to '.join(ends)}"),
        Tile("Heaviest path alone", f"{first['heaviest_start']:%d %b %Y}", shorten(first["heaviest"], 34)),
        Tile("Which decides in", f"{first['heaviest_drives']:.0%}", "of the futures"),
    )
    return shown_of(answers, question, found, ax, shown, tiles=tiles)
