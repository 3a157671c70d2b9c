"""Pictures of people: what is left, what may come, what can be done, on a small office and an empty one."""

import pandas as pd
import pytest

from workbench.capacity.cure_plan import cure
from workbench.capacity.marginal import marginal_value
from workbench.capacity.overload import overload
from workbench.capacity.queue import queue
from workbench.capacity.skills import match_skills
from workbench.capacity.staffing import staff
from workbench.capacity.start_shifts import ShiftRules, shift
from workbench.charts.capacity import plot_net
from workbench.charts.cures import plot_cures, plot_marginal, plot_shifts
from workbench.charts.overload import plot_overload, plot_queue
from workbench.charts.skills import plot_skills
from workbench.portfolio import Portfolio

QUARTERS = ["2027Q1", "2027Q2", "2027Q3"]


@pytest.fixture(scope="module")
def office() -> Portfolio:
    """Two projects that need 60 of 100 welding hours in the first quarter; contractors can be had."""
    return Portfolio(
        settings=pd.DataFrame([{"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q3"}]),
        projects=pd.DataFrame(
            {"project": ["a", "b"], "name": ["Alder", "Birch"], "start": "2027Q1", "latest_start": "2027Q3"}
        ).assign(cost=[10.0, 10.0], value=[50.0, 40.0], duration=1),
        demand=pd.DataFrame({"project": ["a", "b"], "role": "welder", "period": "2027Q1", "hours": 60.0}),
        supply=pd.DataFrame({"role": "welder", "person": "welder 1", "period": QUARTERS, "hours": 100.0}),
        cures=pd.DataFrame(
            [
                {
                    "cure": "c",
                    "kind": "contract",
                    "role": "welder",
                    "cost_per_hour": 90.0,
                    "maximum": 1.0,
                    "minimum_engagement": 1,
                }
            ]
        ),
        skills=pd.DataFrame([{"person": "welder 1", "skill": "laser", "role": "welder", "level": 3}]),
        skill_demand=pd.DataFrame(
            [
                {
                    "project": "a",
                    "skill": skill,
                    "min_level": 2,
                    "hours": 10.0,
                    "from": "2027-01-01",
                    "to": "2027-03-31",
                }
                for skill in ("laser", "sonar")
            ]
        ),
    )


def words(ax) -> str:
    ax.figure.canvas.draw()
    texts = [text.get_text() for text in (*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels())]
    return " ".join([ax.get_title(loc="left"), *texts])


def test_what_is_missing_lies_below_the_line(office):
    ax = plot_net(staff(office))
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([-20.0, 100.0, 100.0])
    assert "misses 20 hours in 2027Q1" in words(ax)


def test_the_chance_of_a_cell_is_its_text(office):
    found = overload(office, iterations=400)
    ax = plot_overload(found)
    chances = found.grid().to_numpy().ravel()
    assert chances[0] > 0.8
    assert words(ax).count("▲") == 1
    assert words(ax).count("·") == 2


def test_a_shift_is_drawn_before_and_after(office):
    found = shift(office, ShiftRules(overload="least"))
    ax = plot_shifts(found)
    heights = [bar.get_height() for bar in ax.patches]
    assert heights[:3] == [120.0, 0.0, 0.0]
    assert sorted(heights[3:]) == [0.0, 60.0, 60.0]
    assert "20 hours above the limit become 0" in words(ax)


def test_every_cure_says_what_it_leaves_uncovered(office):
    found = cure(office)
    ax = plot_cures(found, currency="EUR")
    assert words(ax).count("uncovered") + words(ax).count("all covered") == len(found.table)
    assert "nothing" in words(ax)


def test_more_people_are_drawn_with_what_cannot_be_ruled_out(office):
    found = marginal_value(office, roles=["welder"], hours=30.0)
    ax = plot_marginal(found)
    assert [round(bar.get_width(), 6) for bar in ax.patches[:2]] == [
        pytest.approx(found.table["most"].iloc[0]),
        pytest.approx(found.table["value"].iloc[0]),
    ]


def test_work_without_people_is_drawn_by_its_cause(office):
    ax = plot_skills(match_skills(office))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["finds people ✓", "missing skill"]


def test_projects_in_line_are_drawn(office):
    found = queue(office)
    widths = [bar.get_width() for bar in plot_queue(found).patches]
    assert widths == pytest.approx([found.table["in_work"].iloc[0], found.table["time"].iloc[0]])


def test_an_empty_office_says_what_is_missing():
    nobody = Portfolio()
    pictures = [
        plot_net(staff(nobody)),
        plot_overload(overload(nobody)),
        plot_shifts(shift(nobody)),
        plot_cures(cure(nobody)),
        plot_marginal(marginal_value(nobody)),
        plot_skills(match_skills(nobody)),
        plot_queue(queue(nobody)),
    ]
    for ax in pictures:
        assert len(words(ax).split()) > 4
