"""Effort spread over working days, and the days on which it is too much."""

import pandas as pd
import pytest
from staffed_office import calendar

from workbench.capacity.daily import daily_loads
from workbench.errors import ParameterError

# Case C1, after kanboard/kanboard issue 2237: eight hours a day, Monday to Friday, and 1 January 2024 is a Monday
WORK = pd.DataFrame(
    {
        "project": ["A", "B", "C"],
        "hours": [40.0, 48.0, 12.0],
        "start": ["2024-01-01", "2024-01-04", "2024-01-12"],
        "finish": ["2024-01-10", "2024-01-17", "2024-01-19"],
    }
)


def test_the_loads_of_three_projects_are_those_of_the_published_case():
    found = daily_loads(WORK)
    load = found.table["load"].set_axis(found.table.index.day)
    expected = {1: 0.625, 2: 0.625, 3: 0.625}
    expected |= dict.fromkeys((4, 5, 8, 9, 10), 1.225)
    expected |= {11: 0.6} | dict.fromkeys((12, 15, 16, 17), 0.85) | {18: 0.25, 19: 0.25}
    assert load.to_dict() == pytest.approx(expected, abs=1e-8)
    assert found.totals == pytest.approx({"demand": 100.0, "overload": 9.0, "days": 5.0}, abs=1e-6)
    assert str(found) == "5 of 15 working days are overloaded, by 9.0 hours in all"


def test_each_project_keeps_its_hours_and_its_even_load():
    found = daily_loads(WORK)
    assert found.by_project.sum().to_dict() == {"A": 40, "B": 48, "C": 12}
    for project, load, days in (("A", 0.625, 8), ("B", 0.6, 10), ("C", 0.25, 6)):
        hours = found.by_project[project]
        assert (hours > 0).sum() == days
        assert hours[hours > 0].to_numpy() == pytest.approx(load * 8, abs=1e-7)
    assert (found.by_project.sum(axis=1) == found.table["demand"]).all()
    assert found.totals["demand"] == 100


def test_a_calendar_gives_short_days_less_work_and_holidays_none():
    calendars = pd.DataFrame(calendar("site", ("2026-01-06", 0.0)))
    work = pd.DataFrame({"project": ["A"], "hours": [56.0], "start": ["2026-01-05"], "finish": ["2026-01-12"]})
    found = daily_loads(work, calendars=calendars, calendar="site", people=2.0)
    # Monday 8, Tuesday off, Wednesday and Thursday 8, Friday 4, Monday 8: 36 working hours
    assert found.table.index.day.tolist() == [5, 7, 8, 9, 12]
    assert found.table["capacity"].tolist() == [16, 16, 16, 8, 16]
    assert found.table["load"].tolist() == pytest.approx([56 / 72] * 5)
    assert str(found) == "Every working day has room for its work"


def test_a_project_in_two_pieces_is_one_column():
    twice = pd.concat([WORK, WORK.iloc[[0]].assign(hours=8.0)])
    assert daily_loads(twice).by_project.sum().to_dict() == {"A": 48, "B": 48, "C": 12}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"hours": -1.0}, "work: A has no finite number of hours from 0"),
        ({"hours": float("nan")}, "work: A has no finite number of hours from 0"),
        ({"start": "2024-01-11"}, "work: A finishes before it starts"),
        ({"start": "2024-01-06", "finish": "2024-01-07"}, "work: A has no working day between start and finish"),
    ],
)
def test_impossible_work_is_refused_and_named(change, complaint):
    with pytest.raises(ParameterError, match=complaint):
        daily_loads(WORK.iloc[[0]].assign(**change))


def test_no_work_and_nobody_to_do_it_are_refused():
    with pytest.raises(ParameterError, match="work: expected one row or more"):
        daily_loads(WORK.iloc[:0])
    with pytest.raises(ParameterError, match=r"people: expected a finite number above 0, got 0\.0"):
        daily_loads(WORK, people=0.0)
