"""Pictures of float and of merges: every mark stands where the answer says, and the finding is that of the numbers."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from workbench.charts import plot_float_ranges, plot_merges
from workbench.charts.float_ranges import few_days
from workbench.risk.merge_points import MergePoints
from workbench.risk.schedule_floats import ScheduleFloats

DAY = 480


def floats(plan: dict[str, float], futures: dict[str, list[float]]) -> ScheduleFloats:
    """Days of float by activity: in the plan, and in each future; what has no plan is complete."""
    values = np.array([*futures.values()])
    is_open = np.isfinite([*plan.values()])
    table = pd.DataFrame({"name": "", "float_plan": plan}, index=pd.Index([*plan], name="activity"))
    for column, level in (("float_p10", 10), ("float_p50", 50), ("float_p90", 90)):
        table[column] = np.where(is_open, np.percentile(values, level, axis=1, method="inverted_cdf"), np.nan)
    table["float_mean"] = np.where(is_open, values.mean(axis=1), np.nan)
    return ScheduleFloats(table=table, floats=values * DAY, day=np.full(len(plan), float(DAY)), seed=1)


FUTURES = {"a": [0, 0, 0, 0], "b": [5, 9, 30, 40], "c": [20, 30, 40, 50], "done": [0, 0, 0, 0]}
FOUND = floats({"a": 0.0, "b": 25.0, "c": 33.0, "done": np.nan}, FUTURES)


def test_the_likeliest_to_have_few_days_come_first_and_what_is_done_not_at_all():
    assert few_days(FOUND, 10)["few"].to_dict() == {"a": 1.0, "b": 0.5, "c": 0.0}
    assert list(few_days(FOUND, 10).index) == ["a", "b", "c"]
    assert few_days(FOUND, 30)["few"].to_dict() == {"a": 1.0, "b": 0.75, "c": 0.5}


def test_lines_dots_and_ticks_stand_at_the_quantiles_and_the_plan():
    ax = plot_float_ranges(FOUND, days=10, ax=Figure().subplots())
    dots = [pair for line in ax.lines if line.get_marker() == "o" for pair in line.get_xydata().tolist()]
    assert sorted(dots) == [[0, 0], [9, 1], [30, 2]]
    ticks = [line.get_xydata().tolist() for line in ax.lines if line.get_marker() == "|"]
    assert ticks == [[[0, 0], [25, 1], [33, 2]]]
    ends = [path.vertices[:, 0].tolist() for lines in ax.collections for path in lines.get_paths()]
    assert [5.0, 40.0] in ends
    assert [text.get_text() for text in ax.texts] == ["100%", "50%", "0%", "≤ 10 d"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (10, "1 of the 2 activities with more than 10 days of float in the plan is down to that or less in at least 5% "
             "of the futures; b in 50%"),
        (30, "c has more than 30 days of float in the plan, and that or less in 50% of the futures"),
        (1, "2 activities have more than 1 day of float in the plan, and keep it in at least 100% of the futures"),
        (26, "c has more than 26 days of float in the plan, and that or less in 25% of the futures"),
        (33, "No open activity has more than 33 days of float in the plan"),
    ],
)  # fmt: skip
def test_the_finding_counts_the_work_whose_float_may_go(days, said):
    ax = plot_float_ranges(FOUND, days=days, ax=Figure().subplots())
    assert ax.get_title(loc="left").replace("\n", " ") == said


def test_of_many_activities_the_first_are_shown_and_the_rest_counted():
    names = [f"x{k}" for k in range(40)]
    many = floats(dict.fromkeys(names, 50.0), {name: [60.0, 70.0] for name in names})
    ax = plot_float_ranges(many, top=12, ax=Figure().subplots())
    assert len(ax.get_yticks()) == 12
    assert ax.get_title(loc="left").endswith("; 12 of 40 are shown")


def test_what_the_finding_is_about_is_shown_before_what_has_no_float_in_the_plan():
    tight = [f"x{k}" for k in range(9)]
    plan, futures = dict.fromkeys(tight, 0.0), {name: [0.0] * 10 for name in tight}
    found = floats({**plan, "loose": 40.0, "safe": 50.0}, {**futures, "loose": [5.0, *[60.0] * 9], "safe": [60.0] * 10})
    ax = plot_float_ranges(found, top=3, ax=Figure().subplots())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["x0", "x1", "loose"]
    assert "loose in 10%" in ax.get_title(loc="left").replace("\n", " ")


# --------------------------------------------------------------------------------------------------------- merges

START = pd.Timestamp("2026-03-02")


def merges(*biases: float, paths: int = 2) -> MergePoints:
    """Merges whose heaviest path alone begins that many days earlier, and the others each a week before it."""
    rows, ways = [], []
    for k, bias in enumerate(biases):
        late = START + pd.Timedelta(days=30 * k)
        rows.append((f"m{k}", f"merge {k}", paths, START, late, late - pd.Timedelta(days=bias), bias, 0.75))
        for way in range(paths):
            alone = late - pd.Timedelta(days=bias + 7 * way)
            ways.append((f"m{k}", f"p{k}{way}", "", START - pd.Timedelta(days=9), alone, [0.75, 0.002, 0.0][way]))
    columns = ["activity", "name", "paths", "start_p50", "start", "heaviest_start", "bias", "heaviest_drives"]
    table = pd.DataFrame(rows, columns=columns).set_index("activity")
    into = pd.DataFrame(ways, columns=["activity", "predecessor", "name", "start_p50", "start", "drives"])
    return MergePoints(table=table, paths=into, level=0.8, seed=1)


def test_a_merge_stands_above_its_paths_each_at_its_date():
    ax = plot_merges(merges(4.0, 0.0), ax=Figure().subplots())
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["merge 0", "p00", "p01", "merge 1", "p10", "p11"]
    marks = {line.get_marker(): line.get_xydata().tolist() for line in ax.lines if line.get_marker() in ("D", "o")}
    at = date2num(START)
    assert marks["D"] == [[at, 0], [at + 30, 3]]
    assert marks["o"] == [[at - 4, 1], [at - 11, 2], [at + 30, 4], [at + 23, 5]]
    said = [text.get_text() for text in ax.texts]
    assert said == ["+4.0 days", "decides in 75%", "decides in <1%", "no later", "decides in 75%", "decides in <1%"]
    assert [label.get_fontweight() for label in ax.get_yticklabels()][:2] == ["bold", "normal"]


@pytest.mark.parametrize(
    ("bias", "said"),
    [
        (4.0, "80% sure, merge 0 begins 4.0 days later than p00 alone would let it: 2 paths must be ready"),
        (0.2, "2 paths meet in merge 0, which costs 0.2 days, 80% sure: p00 alone decides its start in 75% of the "
              "futures"),
        (0.0, "2 paths meet in merge 0, which costs nothing: p00 alone decides its start in 75% of the futures"),
    ],
)  # fmt: skip
def test_the_finding_says_what_meeting_costs_where_it_costs_most(bias, said):
    ax = plot_merges(merges(bias), ax=Figure().subplots())
    assert ax.get_title(loc="left").replace("\n", " ") == said
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert ("later because paths meet" in words) == (bias > 0)


def test_merges_that_find_no_room_are_counted_and_the_first_is_always_shown():
    ax = plot_merges(merges(*[3.0] * 9), top=11, ax=Figure().subplots())
    assert len(ax.get_yticks()) == 9  # three merges with two paths each
    assert ax.get_title(loc="left").replace("\n", " ").endswith("; the gravest 3 of 9 merges are shown")
    wide = plot_merges(merges(3.0, paths=3), top=3, ax=Figure().subplots())
    assert [label.get_text() for label in wide.get_yticklabels()] == ["merge 0", "p00", "p01"]
