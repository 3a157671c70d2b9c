"""The chosen projects over the calendar: by programme, with what waits for what, over the plan of record."""

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from workbench.charts.style import HATCHES, INK, MUTED, SERIES, axes_for, say_missing, shorten
from workbench.portfolio import Portfolio
from workbench.selection.select import Selection
from workbench.taxonomy import DependencyKind

TITLE_WIDTH = 66  # characters; the names beside the bars take the rest of the width
ROW = 0.62  # height of a bar; a row is 1
RECORD = "#c9ced4"
LINES = {  # style, what stands at the project that depends (an arrow only where time has a direction), and the word
    DependencyKind.FINISH_START: ("-", ">", "waits for the end of"),
    DependencyKind.REQUIRES: (":", "o", "needs"),
}


def plot_roadmap(
    selection: Selection, portfolio: Portfolio | None = None, *, top: int = 40, ax: Axes | None = None
) -> Axes:
    """
    Draw the chosen projects over the calendar, earliest first.

    Parameters
    ----------
    selection
        The plan.
    portfolio
        Where programmes, dependencies and the plan of record come from; without it the bars are drawn alone.
    top
        Most rows.
    ax
        Axes to draw into.
    """
    chosen = selection.table[selection.table["chosen"]]
    record = recorded_bars(portfolio, selection)
    gone = record[~record.index.isin(chosen.index)]
    rows = _ordered(chosen, gone, portfolio).head(top)
    ax = axes_for(ax, 1.3 + 0.22 * max(len(rows), 6))
    if chosen.empty:
        return say_missing(ax, "Roadmap", selection.reason or "No project goes ahead.")
    at = {project: y for y, project in enumerate(rows.index)}
    starts = [*chosen["start"], *gone["start"]]
    first, last = min(starts).ordinal, max([*chosen["finish"], *gone["finish"]]).ordinal
    _record_bars(ax, record, at, first)
    groups = _bars(ax, rows, chosen, at, first)
    drawn = _dependencies(ax, portfolio, chosen, at, first)
    _axes(ax, rows, chosen, min(starts), last - first + 1, selection)
    moved = _moved(chosen, record)
    ax.set(xlabel="Period", title=textwrap.fill(_finding(chosen, record, moved, len(rows)), TITLE_WIDTH))
    _legend(ax, groups, drawn, bool(len(record)))
    return ax


def recorded_bars(portfolio: Portfolio | None, selection: Selection) -> pd.DataFrame:
    """
    Place the candidates of the plan of record on the calendar.

    Returns
    -------
    DataFrame
        Indexed by project: `name, start, finish`; empty where nothing was approved.
    """
    table = selection.table
    record = portfolio.tables.get("plan_of_record") if portfolio is not None else None
    if record is None or record.empty:
        return table.iloc[:0][["name", "start", "finish"]]
    starts = record["start"].reindex(table.index).dropna()
    lengths = portfolio.projects["duration"].reindex(starts.index).fillna(1).astype(int)
    finish = [start + max(int(length), 1) - 1 for start, length in zip(starts, lengths, strict=True)]
    bars = pd.DataFrame({"name": table["name"].reindex(starts.index), "start": starts}, index=starts.index)
    return bars.assign(finish=pd.PeriodIndex(finish, freq=table["start"].dtype.freq))


def _ordered(chosen: pd.DataFrame, gone: pd.DataFrame, portfolio: Portfolio | None) -> pd.DataFrame:
    """Programme by programme, the one that starts first on top; what was approved and is not chosen comes last."""
    group = _programmes(chosen.index, portfolio)
    rows = chosen[["name", "start", "finish"]].assign(group=group)
    rows = rows.assign(opens=rows.groupby("group")["start"].transform("min")) if len(rows) else rows.assign(opens=[])
    rows = rows.sort_values(["opens", "group", "start", "finish"], kind="stable")
    return pd.concat([rows, gone[["name", "start", "finish"]].assign(group="", opens=gone["start"])])


def _programmes(projects: pd.Index, portfolio: Portfolio | None) -> pd.Series:
    """Name of the component above each project."""
    if portfolio is None:
        return pd.Series("", index=projects)
    parent = portfolio.projects["parent"].reindex(projects)
    names: Mapping[str, str] = portfolio.components["name"].to_dict()
    return parent.map(lambda key: names.get(key) or key)


def _record_bars(ax: Axes, record: pd.DataFrame, at: Mapping[str, int], first: int) -> None:
    """Grey and higher than the plan's own bars, so that it shows behind them."""
    for project, row in record[record.index.isin(list(at))].iterrows():
        length = row["finish"].ordinal - row["start"].ordinal + 1
        ax.barh(at[project], length, left=row["start"].ordinal - first, color=RECORD, height=0.94, zorder=1)


def _bars(ax: Axes, rows: pd.DataFrame, chosen: pd.DataFrame, at: Mapping[str, int], first: int) -> list[str]:
    """One bar for each chosen project, coloured and hatched by programme; the programmes in order."""
    groups = list(dict.fromkeys(rows["group"][rows.index.isin(chosen.index)]))
    for project, row in rows[rows.index.isin(chosen.index)].iterrows():
        number = groups.index(row["group"])
        ax.barh(
            at[project], row["finish"].ordinal - row["start"].ordinal + 1, left=row["start"].ordinal - first,
            color=SERIES[number % len(SERIES)], hatch=HATCHES[number % len(HATCHES)], edgecolor="white", linewidth=0.6,
            height=ROW, zorder=2,
        )  # fmt: skip
    return groups


def _dependencies(
    ax: Axes, portfolio: Portfolio | None, chosen: pd.DataFrame, at: Mapping[str, int], first: int
) -> list[DependencyKind]:
    """An arrow from the end of a project to the start of the one that waits for it; a dotted line to one it needs."""
    if portfolio is None:
        return []
    drawn = set()
    for row in portfolio.dependencies.itertuples():
        if row.kind not in LINES or not {row.project, row.depends_on} <= set(chosen.index) & set(at):
            continue
        before, after = chosen.loc[row.depends_on], chosen.loc[row.project]
        waits = row.kind == DependencyKind.FINISH_START
        end = (before["finish"].ordinal + 1 if waits else before["start"].ordinal) - first
        start, y0, y1 = after["start"].ordinal - first, at[row.depends_on], at[row.project]
        turn = max(end, start) - 0.12 if waits and start > end else min(end, start) - 0.16
        style, head, _ = LINES[row.kind]
        ax.plot([end, turn, turn, start], [y0, y0, y1, y1], style, color=INK, linewidth=1.3, zorder=4,
                solid_joinstyle="round")  # fmt: skip
        ax.plot([start], [y1], marker=head, color=INK, ms=5, zorder=5, linestyle="")
        drawn.add(row.kind)
    return [kind for kind in LINES if kind in drawn]


def _axes(ax: Axes, rows, chosen, begin: pd.Period, length: int, selection: Selection) -> None:
    """Periods below, names at the left in the size the rows leave them."""
    periods = pd.period_range(begin, periods=length)
    step = 1 + length // 10
    ax.set_xticks(np.arange(0, length, step) + 0.5, [str(period) for period in periods[::step]])
    forced = {*selection.limits.forced_in}
    out = ~rows.index.isin(chosen.index)
    names = [
        f"{shorten(name, 36)}{'  ✗' if gone else '  +' if project in forced else ''}"
        for (project, name), gone in zip(rows["name"].items(), out, strict=True)
    ]
    ax.set_yticks(range(len(rows)), names)
    room = 72 * ax.figure.get_size_inches()[1] * ax.get_position().height / max(len(rows), 1)
    ax.tick_params(axis="y", labelsize=float(np.clip(room * 0.78, 5.0, 8.5)), length=0)
    for label, gone in zip(ax.get_yticklabels(), out, strict=True):
        label.set_color(MUTED if gone else INK)
    ax.set(xlim=(-0.25, length + 0.1), ylim=(len(rows) - 0.4, -0.6))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")


def _moved(chosen: pd.DataFrame, record: pd.DataFrame) -> int:
    both = chosen.index.intersection(record.index)
    return int((chosen["start"][both].astype(str) != record["start"][both].astype(str)).sum())


def _finding(chosen: pd.DataFrame, record: pd.DataFrame, moved: int, shown: int) -> str:
    if len(record):
        begun = chosen.index[chosen["running"]] if "running" in chosen else chosen.index[:0]
        new = len(chosen.index.difference(record.index).difference(begun))
        gone = len(record.index.difference(chosen.index))
        said = f"Against the plan of record {new} new, {gone} gone, {moved} moved"
    else:
        begin = chosen["start"].min()
        said = f"{int((chosen['start'] == begin).sum())} of {len(chosen)} chosen projects start in {begin}"
    more = len(chosen.index.union(record.index)) - shown
    return f"{said}; {more} rows more are not shown" if more > 0 else said


def _legend(ax: Axes, groups: list[str], drawn: list[DependencyKind], record: bool) -> None:
    """Programmes, kinds of arrows, and what grey means; below the axes."""
    marks = [
        Patch(facecolor=SERIES[i % len(SERIES)], hatch=HATCHES[i % len(HATCHES)], edgecolor="white")
        for i in range(len(groups))
    ]
    words = [shorten(group, 26) or "no programme" for group in groups]
    if len(groups) < 2:
        marks, words = [], []
    for kind in drawn:
        style, head, word = LINES[kind]
        marks.append(Line2D([], [], linestyle=style, color=INK, linewidth=1.3, marker=head, markevery=[1], ms=5))
        words.append(word)
    if record:
        marks.append(Patch(facecolor=RECORD))
        words.append("plan of record")
    if marks:
        ax.legend(marks, words, loc="upper center", bbox_to_anchor=(0.35, -0.09), ncols=4, fontsize=8)
