"""Calendars of Microsoft Project's XML: bases, exceptions of every form, recurrences."""

from datetime import date, timedelta

import pytest
from mspdi_text import exception, office_calendar, small_project, week_day

from workbench.schedule.calendar import STANDARD
from workbench.sources.schedules import mspdi_calendars

OFFICE_DAY = ((480, 720), (780, 1020))


def test_a_calendar_takes_from_its_base_what_it_does_not_say(read):
    base = office_calendar(
        1,
        Exceptions={
            "Exception": [exception("2026-01-06", "2026-01-07"), exception("2026-02-02", "2026-02-02", [(9, 10)])]
        },
    )
    own = {
        "UID": 2,
        "Name": "Crew",
        "IsBaseCalendar": 0,
        "BaseCalendarUID": 1,
        "WeekDays": {"WeekDay": [week_day(2, [(6, 14)]), week_day(1, [(22, 6)])]},
        "Exceptions": {"Exception": exception("2026-01-07", "2026-01-07", [(10, 12)])},
    }
    third = {"UID": 3, "Name": "Third", "IsBaseCalendar": 0, "BaseCalendarUID": 2}
    calendars = read(small_project({}, calendars=[third, own, base])).calendars
    crew = calendars["2"]
    assert crew.week == (((360, 840),), OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, (), ((1320, 1800),))
    assert dict(crew.exceptions) == {
        date(2026, 1, 6): (),
        date(2026, 1, 7): ((600, 720),),
        date(2026, 2, 2): ((540, 600),),
    }
    assert (calendars["3"].week, calendars["3"].exceptions) == (crew.week, crew.exceptions)
    assert calendars["1"].week == STANDARD.week


def test_exceptions_of_the_old_form_work_weeks_and_new_ones_have_their_order(read):
    """A period comes before a work week on the same date, the new form before the old one."""
    old = exception("2026-01-12", "2026-01-13", [(8, 9)])
    calendar = office_calendar(
        1,
        Exceptions={"Exception": exception("2026-01-12", "2026-01-12", Type=1)},
        WorkWeeks={
            "WorkWeek": {
                "TimePeriod": {"FromDate": "2026-01-12T00:00:00", "ToDate": "2026-01-17T00:00:00"},
                "WeekDays": {"WeekDay": [week_day(2, [(1, 2)]), week_day(4, [(1, 2)]), week_day(7, [(1, 2)])]},
            }
        },
    )
    calendar["WeekDays"]["WeekDay"].append({"DayType": 0, **old})
    found = read(small_project({}, calendars=[calendar])).calendars["1"]
    assert dict(found.exceptions) == {
        date(2026, 1, 12): (),
        date(2026, 1, 13): ((480, 540),),
        date(2026, 1, 14): ((60, 120),),
        date(2026, 1, 17): ((60, 120),),
    }
    assert found.week == STANDARD.week


def test_working_days_without_times_and_weeks_without_days_are_office_hours_and_said(read):
    calendar = {"UID": 1, "Name": "Odd", "IsBaseCalendar": 1, "WeekDays": {"WeekDay": {"DayType": 1, "DayWorking": 1}}}
    schedule = read(small_project({}, calendars=[calendar, {"UID": 2, "Name": "Bare"}]))
    assert schedule.calendars["1"].week == (*STANDARD.week[:6], OFFICE_DAY)
    assert "a working day without times" in schedule.assumptions[0]
    assert schedule.calendars["2"].week == STANDARD.week
    assert schedule.assumptions[1].startswith("Calendar Bare: days that it does not mention")


def in_2026(**rule) -> dict:
    """An exception that recurs within a year."""
    return {"Exceptions": {"Exception": exception("2026-01-01", "2026-12-31", **rule)}}


ODD_TIMES = {"WorkingTimes": {"WorkingTime": {"FromTime": "8", "ToTime": "9"}}}


@pytest.mark.parametrize(
    ("first", "last", "rule", "days"),
    [
        ("2026-12-24", "2026-12-26", {}, ["2026-12-24", "2026-12-25", "2026-12-26"]),
        ("2026-01-01", "2026-01-08", {"Type": 7, "Period": 3}, ["2026-01-01", "2026-01-04", "2026-01-07"]),
        # 1 January 2026 is a Thursday; 36 = Tuesday and Friday; every second week counted from Sunday, 28 December
        (
            "2026-01-01",
            "2026-01-31",
            {"Type": 6, "Period": 2, "DaysOfWeek": 36},
            ["2026-01-02", "2026-01-13", "2026-01-16", "2026-01-27", "2026-01-30"],
        ),
        (
            "2026-01-01",
            "2026-01-31",
            {"Type": 6, "DaysOfWeek": 1},
            ["2026-01-04", "2026-01-11", "2026-01-18", "2026-01-25"],
        ),
        (
            "2026-01-15",
            "2026-04-30",
            {"Type": 4, "MonthDay": 31},
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
        ),
        ("2026-01-15", "2026-06-30", {"Type": 4, "MonthDay": 1, "Period": 2}, ["2026-03-01", "2026-05-01"]),
        # the last Monday of a month, the first working day, the second weekend day, the third day
        (
            "2026-01-01",
            "2026-03-31",
            {"Type": 5, "MonthItem": 4, "MonthPosition": 4},
            ["2026-01-26", "2026-02-23", "2026-03-30"],
        ),
        (
            "2026-01-01",
            "2026-03-31",
            {"Type": 5, "MonthItem": 1, "MonthPosition": 0},
            ["2026-01-01", "2026-02-02", "2026-03-02"],
        ),
        ("2026-01-01", "2026-02-28", {"Type": 5, "MonthItem": 2, "MonthPosition": 1}, ["2026-01-04", "2026-02-07"]),
        ("2026-01-01", "2026-02-28", {"Type": 5, "MonthItem": 0, "MonthPosition": 2}, ["2026-01-03", "2026-02-03"]),
        (
            "2026-06-01",
            "2029-06-01",
            {"Type": 2, "Month": 11, "MonthDay": 25},
            ["2026-12-25", "2027-12-25", "2028-12-25"],
        ),
        (
            "2026-01-01",
            "2028-12-31",
            {"Type": 2, "Month": 1, "MonthDay": 29},
            ["2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        # Thanksgiving: the fourth Thursday of November
        (
            "2026-01-01",
            "2027-12-31",
            {"Type": 3, "Month": 10, "MonthItem": 7, "MonthPosition": 3},
            ["2026-11-26", "2027-11-25"],
        ),
        (
            "2026-01-01",
            "2026-12-31",
            {"Type": 6, "DaysOfWeek": 2, "Occurrences": 2, "EnteredByOccurrences": 1},
            ["2026-01-05", "2026-01-12"],
        ),
        (
            "2026-01-05",
            "2026-01-06",
            {"Type": 1, "Occurrences": 1, "EnteredByOccurrences": 0},
            ["2026-01-05", "2026-01-06"],
        ),
    ],
)
def test_recurring_exceptions_fall_on_the_days_of_the_calendar_on_the_wall(read, first, last, rule, days):
    calendar = office_calendar(1, Exceptions={"Exception": exception(first, last, **rule)})
    found = read(small_project({}, calendars=[calendar])).calendars["1"].exceptions
    assert [f"{day}" for day, shifts in found if shifts == ()] == days


def test_a_period_comes_before_a_recurrence_on_the_same_date(read):
    recurring = exception("2026-01-01", "2026-01-31", Type=6, DaysOfWeek=2)
    once = exception("2026-01-12", "2026-01-12", [(9, 10)])
    found = read(
        small_project({}, calendars=[office_calendar(1, Exceptions={"Exception": [recurring, once]})])
    ).calendars
    assert dict(found["1"].exceptions) == {
        date(2026, 1, 5): (),
        date(2026, 1, 12): ((540, 600),),
        date(2026, 1, 19): (),
        date(2026, 1, 26): (),
    }


def test_calendars_without_days_of_their_own_are_their_base_itself(read):
    """Resources have one each; building them again and again would cost more than the whole plan."""
    days = [f"{date(2026, 1, 1) + timedelta(days=7 * week)}" for week in range(100)]
    base = office_calendar(1, Exceptions={"Exception": [exception(day, day) for day in days]})
    own = [{"UID": uid, "Name": f"Person {uid}", "IsBaseCalendar": 0, "BaseCalendarUID": 1} for uid in range(2, 500)]
    calendars = read(small_project({}, calendars=[base, *own])).calendars
    assert len(calendars) == 499
    assert all(calendars[str(uid)] is calendars["1"] for uid in range(2, 500))


def test_too_many_exceptional_dates_in_all_are_refused(problems, monkeypatch):
    monkeypatch.setattr(mspdi_calendars, "MOST_DATES", 700)
    years = [office_calendar(uid, Exceptions={"Exception": exception("2026-01-01", "2026-12-31")}) for uid in (1, 2)]
    assert "at most 700 exceptional dates" in problems(small_project({}, calendars=years))[0]


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        ({"BaseCalendarUID": 2}, "rest on at most 10 others and not on themselves"),
        ({"BaseCalendarUID": 77}, "the UID of a calendar that can be read"),
        ({"UID": 1}, "a number that occurs once"),
        ({"WeekDays": {"WeekDay": {"DayType": 8}}}, "a day from 1 = Sunday to 7"),
        ({"WeekDays": {"WeekDay": week_day(2, [(8, 12)]) | ODD_TIMES}}, "a time of day written like 08:00"),
        ({"Exceptions": {"Exception": exception("2026-13-01", "2026-12-01")}}, "a date written like"),
        ({"Exceptions": {"Exception": exception("2026-02-02", "2026-02-01")}}, "a date on or after 2026-02-02"),
        ({"Exceptions": {"Exception": exception("1901-01-01", "2299-12-31")}}, "at most 40,000 exceptional dates"),
        (in_2026(Type=8), "a recurrence Type from 1 to 7"),
        (in_2026(Type=6), "DaysOfWeek from 1 to 127"),
        (in_2026(Type=4, MonthDay=32), "a MonthDay from 1"),
        (in_2026(Type=2, Month=12), "a Month from 0 to 11"),
        (in_2026(Type=5, MonthItem=10), "a MonthItem from 0"),
        (in_2026(Type="x"), "a whole number"),
        ({"WeekDays": {"WeekDay": [week_day(number, []) for number in range(1, 8)]}}, "no working time"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_named_and_left_out_when_tolerant(read, problems, calendar, expected):
    project = small_project(
        {}, {"CalendarUID": 2}, calendars=[office_calendar(1), {"UID": 2, "Name": "Odd", **calendar}]
    )
    found = problems(project)
    assert any("sheet Calendar, row" in text and expected in text for text in found), found
    assert read(project, strict=False).activities.index.tolist()[0] == "1"
