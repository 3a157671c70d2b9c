"""Pictures of a simulated finish: every mark stands where the simulation says, also with many activities."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import date2num

from workbench.charts.critical_time import plot_critical_time
from workbench.charts.finish import plot_finish_curve, plot_responses
from workbench.charts.joint import plot_joint
from workbench.charts.style import new_axes
from workbench.risk.distributions import Fixed, Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_risk import Cost, Risk, ScheduleRisk
from workbench.schedule.schedule import Schedule

DAY = 480


def chains(count: int, length: int) -> Schedule:
    """Chains side by side, each a little shorter than the one before."""
    rows = [
        (f"c{chain:02}_{at:02}", f"Part {chain} step {at}", DAY * (20 - chain // 4))
        for chain in range(count)
        for at in range(length)
    ]
    activities = pd.DataFrame(rows, columns=["activity", "name", "original_duration"])
    links = pd.DataFrame(
        [(f"c{chain:02}_{at:02}", f"c{chain:02}_{at + 1:02}") for chain in range(count) for at in range(length - 1)],
        columns=["predecessor", "successor"],
    )
    return Schedule(activities, links, data_date="2026-01-05")


@pytest.fixture(scope="module")
def simulated():
    """Two forecasts of 120 activities, with a risk and without."""
    schedule = chains(12, 10)
    names = [*schedule.activities.index]
    parts = {
        "durations": {name: Triangular(12.0, 18.0, 30.0) for name in names},
        "costs": {name: Cost(0.0, 100.0) for name in names[:10]},
    }
    late = [Risk("r", 0.5, days=Fixed(30.0), activities=["c00_09"], cost=5_000.0)]
    with_risk, without = (
        forecast_schedule(schedule, ScheduleRisk(risks=risks, **parts), iterations=1_000) for risks in (late, [])
    )
    return with_risk, without


def marks(ax, marker: str) -> list[tuple[float, float]]:
    return [
        (float(x), float(y))
        for line in ax.lines
        if line.get_marker() == marker
        for x, y in zip(*line.get_data(), strict=True)
    ]


def test_the_curve_marks_even_odds_and_the_level_asked_for_at_simulated_dates(simulated):
    found, _ = simulated
    ax = plot_finish_curve(found, level=0.9, ax=new_axes(9.0, 4.0))
    ordered = np.sort(found.finishes)
    assert marks(ax, "o") == [(pytest.approx(date2num(ordered[499])), 50.0)]
    assert marks(ax, "D") == [(pytest.approx(date2num(ordered[899])), 90.0)]
    chance = (found.finishes <= np.datetime64(found.plan)).mean()
    assert ax.get_title(loc="left").startswith(f"The planned date is kept with a chance of {chance:.0%}; 90% sure by")


def test_the_distance_between_the_curves_is_what_the_responses_save(simulated):
    before, after = simulated
    ax = plot_responses(before, after, level=0.8, ax=new_axes(9.0, 4.0))
    saved = np.sort(before.days)[799] - np.sort(after.days)[799]
    assert f"forward by {saved:,.0f} working days" in ax.get_title(loc="left")
    (early, _), (late, _) = marks(ax, "D")
    assert (early, late) == (
        pytest.approx(date2num(np.sort(after.finishes)[799])),
        pytest.approx(date2num(np.sort(before.finishes)[799])),
    )
    nothing = plot_responses(after, after, ax=new_axes(9.0, 4.0))
    assert nothing.get_title(loc="left") == "The responses do not move the date kept with 80%"


def test_date_and_cost_are_marked_where_both_are_kept_and_the_quarters_add_up(simulated):
    found, _ = simulated
    ax = plot_joint(found, level=0.7, currency="EUR", ax=new_axes(9.0, 4.5))
    ((date, cost),) = marks(ax, "D")
    scale = 1e3 if "k EUR" in ax.get_ylabel() else 1.0
    kept = (date2num(pd.DatetimeIndex(found.finishes)) <= date + 1e-9) & (found.costs <= cost * scale + 1e-6)
    assert kept.mean() >= 0.7
    assert kept.mean() < 0.72
    quarters = found.quarters()
    late, dear = found.finishes > np.datetime64(found.plan), found.costs > found.planned_cost
    assert quarters == {
        "both kept": np.mean(~late & ~dear),
        "only the date": np.mean(~late & dear),
        "only the cost": np.mean(late & ~dear),
        "neither": np.mean(late & dear),
    }
    assert {text.get_text() for text in ax.texts} == {f"{name} {share:.0%}" for name, share in quarters.items()}
    flat = forecast_schedule(chains(1, 3), ScheduleRisk(), iterations=10)
    assert not plot_joint(flat, ax=new_axes(9.0, 4.0)).axison


def test_of_many_activities_the_most_critical_are_named_with_their_chance_chain_after_chain(simulated):
    found, _ = simulated
    ax = plot_critical_time(found, ax=new_axes(9.0, 5.0))
    assert len(ax.get_yticklabels()) == len(ax.texts) == 25
    most = found.table.sort_values(["criticality", "ssi"], ascending=False).head(25)
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert sorted(shown) == sorted(most["name"])
    share = dict(zip(shown, (text.get_text() for text in ax.texts), strict=True))
    assert share == {name: f"{chance:.0%}" for name, chance in zip(most["name"], most["criticality"], strict=True)}
    groups = [int(np.searchsorted([-0.8, -0.2], -most.set_index("name").at[name, "criticality"])) for name in shown]
    assert groups == sorted(groups)
    every = int((found.table["criticality"] > 0).sum())
    assert f"25 of {every} that can are shown" in ax.get_title(loc="left").replace("\n", " ")
    few = plot_critical_time(found, top=3, ax=new_axes(9.0, 3.0))
    assert len(few.texts) == 3


def test_no_text_of_the_picture_of_critical_work_covers_another(simulated):
    found, _ = simulated
    ax = plot_critical_time(found, ax=new_axes(9.2, 5.0))
    figure = ax.figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    parts = [*ax.get_yticklabels(), *ax.texts, ax.xaxis.label, *ax.get_legend().get_texts()]
    boxes = [part.get_window_extent(canvas.get_renderer()).shrunk(0.98, 0.9) for part in parts]
    covered = [
        (parts[i].get_text(), parts[j].get_text())
        for i in range(len(boxes))
        for j in range(i)
        if boxes[i].overlaps(boxes[j])
    ]
    assert covered == []
    assert all(min(box.x0, box.y0) >= 0 for box in boxes)
    assert all(box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1 for box in boxes)
